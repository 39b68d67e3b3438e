"""The word that has the customer at a remote read something: text in, a plain value out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from bot.domain.intents import AddUpdate
from bot.slack.grammar import Do, Speaker, needed, target

WORD = re.compile(r"^\s*!publish\s+", re.IGNORECASE)
AFTER_CALL = re.compile(r"^\s*!?publish\s+", re.IGNORECASE)


def without_word(text: str, *, is_called: bool) -> str:
    """What is to be published, without the word that says so; behind a mention of us it needs no sign."""
    return (AFTER_CALL if is_called else WORD).sub("", text, count=1)


def _publish(rest: str, speaker: Speaker) -> Do:
    ticket, text = target(rest, speaker)
    return Do(ticket=ticket, intent=AddUpdate(by=speaker.by, text=needed(text, speaker), is_published=True))


READERS: Mapping[str, Callable[[str, Speaker], Do]] = MappingProxyType({"publish": _publish})
