"""The word that takes the mark of something new away: text in, a plain value out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.domain.ticket import TicketId
from bot.slack.grammar import Speaker, only_target

ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewed:
    """All of a ticket was seen; without a number, of the thread's, or of every ticket."""

    ticket: TicketId | None = None
    is_all: bool = False


def _viewed(rest: str, speaker: Speaker) -> Viewed:
    if rest.lower() == ALL:
        return Viewed(is_all=True)
    return Viewed(ticket=only_target(rest, speaker))


READERS: Mapping[str, Callable[[str, Speaker], Viewed]] = MappingProxyType({"viewed": _viewed})
