"""What is noted beside a ticket: where it is shown, who takes it away as a file, how it went."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.ticket import ChannelId, TranscriptFormat
from bot.domain.wanted import Wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCard(Wanted):
    """The relay posted the card of a place: this is where the thread is from now on."""

    place: int
    channel: ChannelId
    root: str
    card: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportTicket(Wanted):
    """Have the whole ticket written down, to be sent to whoever asks."""

    format: TranscriptFormat = TranscriptFormat.MARKDOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerSurvey(Wanted):
    """The requester's opinion of how it went: 1 to 5, and perhaps words; words alone may follow once."""

    rating: int
    text: str = ""


RecordIntent = RecordCard | ExportTicket | AnswerSurvey
