"""The words that give a ticket to another desk and take links away: text in, a plain value out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from bot.domain.intents import MoveTo, Unlink
from bot.slack.grammar import Do, Speaker, needed, other, target


def _move(rest: str, speaker: Speaker) -> Do:
    ticket, words = target(rest, speaker)
    return Do(ticket=ticket, intent=MoveTo(by=speaker.by, desk=speaker.desk(needed(words, speaker))))


def _unlink(rest: str, speaker: Speaker) -> Do:
    ticket, words = target(rest, speaker)
    if speaker.in_thread and not words:  # Only one number: it is the other one's.
        ticket, words = None, rest
    return Do(ticket=ticket, intent=Unlink(by=speaker.by, other=other(words, speaker)))


READERS: Mapping[str, Callable[[str, Speaker], Do]] = MappingProxyType({"move": _move, "unlink": _unlink})
