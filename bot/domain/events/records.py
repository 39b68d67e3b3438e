"""What was noted beside a ticket: where it is shown, who took it away as a file, how it went."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.events.happened import Happened
from bot.domain.ticket import ChannelId, PersonId, TranscriptFormat


@dataclass(frozen=True, slots=True, kw_only=True)
class CardPosted(Happened):
    place: int
    channel: ChannelId
    root: str
    card: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported(Happened):
    """Somebody asked for the ticket up to here as a file."""

    format: TranscriptFormat


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyAsked(Happened):
    """`person` was asked how it went."""

    person: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyAnswered(Happened):
    """How it went, from 1 to 5; a further one adds words to a rating that had none."""

    rating: int
    text: str


RecordEvent = CardPosted | Exported | SurveyAsked | SurveyAnswered
