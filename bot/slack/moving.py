"""The words that give a ticket to another desk, file it under a problem and take links away.

Text in, a plain value out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from bot.domain.intents import FileUnder, MoveTo, Unlink
from bot.slack.grammar import Do, Speaker, needed, other, target

NO_PROBLEM = "none"
"""In the place of a problem's number: it is no incident any more."""


def _move(rest: str, speaker: Speaker) -> Do:
    ticket, words = target(rest, speaker)
    return Do(ticket=ticket, intent=MoveTo(by=speaker.by, desk=speaker.desk(needed(words, speaker))))


def _unlink(rest: str, speaker: Speaker) -> Do:
    ticket, words = target(rest, speaker)
    if speaker.in_thread and not words:  # Only one number: it is the other one's.
        ticket, words = None, rest
    return Do(ticket=ticket, intent=Unlink(by=speaker.by, other=other(words, speaker)))


def _incident_of(rest: str, speaker: Speaker) -> Do:
    ticket, words = target(rest, speaker)
    if speaker.in_thread and not words:  # Only one number: it is the problem's.
        ticket, words = None, rest
    problem = None if words.lower() == NO_PROBLEM else other(words, speaker)
    return Do(ticket=ticket, intent=FileUnder(by=speaker.by, problem=problem))


READERS: Mapping[str, Callable[[str, Speaker], Do]] = MappingProxyType(
    {"move": _move, "unlink": _unlink, "incident-of": _incident_of}
)
