"""The words that say what a ticket is about: text in, a plain value out. What they name is not known here."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from bot.domain.intents import AttachResources
from bot.domain.ticket import PersonId, TicketId
from bot.slack.grammar import Do, Missing, Speaker, needed, target

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»", '"'))
_NAME = re.compile(r'[+-]?"[^"]+"|[^\s,]+')


def attach(words: str, by: PersonId) -> AttachResources:
    """`web-01 10.0.0.5 -db-01 "Office printer"`: what has a minus is taken off, all else is attached."""
    each = _names(words)
    return AttachResources(
        by=by,
        add=tuple(_bare(word) for word in each if not word.startswith("-")),
        remove=tuple(_bare(word[1:]) for word in each if word.startswith("-")),
    )


def _names(words: str) -> list[str]:
    return [word for word in _NAME.findall(words.translate(_QUOTES)) if _bare(word.lstrip("-"))]


def _bare(word: str) -> str:
    return word.removeprefix("+").strip('"').strip()


def _attach(rest: str, speaker: Speaker) -> Do:
    ticket, words = target(rest, speaker)
    return _named(ticket, attach(needed(words, speaker), speaker.by))


def _detach(rest: str, speaker: Speaker) -> Do:
    ticket, words = target(rest, speaker)
    names = [_bare(word.lstrip("-")) for word in _names(needed(words, speaker))]
    return _named(ticket, AttachResources(by=speaker.by, remove=tuple(names)))


def _named(ticket: TicketId | None, intent: AttachResources) -> Do:
    if not intent.add and not intent.remove:
        raise Missing
    return Do(ticket=ticket, intent=intent)


READERS: Mapping[str, Callable[[str, Speaker], Do]] = MappingProxyType({"attach": _attach, "detach": _detach})
