"""The words that ask a remote for something besides talk: `rate` and `alert`. Text in, a plain value out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.domain.ticket import TicketId
from bot.slack.figuring import rating
from bot.slack.grammar import FULL_NUMBER, Missing, Speaker, cut, needed, target
from bot.slack.relating import NEVER

OF_ANSWER = re.compile(r"^(?P<ticket>.*)\.(?P<number>\d{1,9})$")
"""An entry of a ticket's log behind the ticket's number, or alone in its thread: `.7`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """So many stars: for entry `number` of the ticket's log, or for whatever is to be rated of it now."""

    ticket: TicketId | None
    stars: int
    number: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """When the vendor is to write on the ticket; no `words`: not at all."""

    ticket: TicketId | None
    words: str


Wish = Rate | Alert


def names_entry(word: str) -> bool:
    """Whether that is a whole ticket number with an entry of its log behind it."""
    found = OF_ANSWER.match(word)
    return found is not None and bool(FULL_NUMBER.match(found["ticket"]))


def _rate(rest: str, speaker: Speaker) -> Rate:
    word, behind = cut(rest)
    found = OF_ANSWER.match(word)
    number = None
    if found and speaker.number(word) is None and (speaker.in_thread or found["ticket"]):
        number, rest = int(found["number"]), f"{found['ticket']} {behind}".strip()
    ticket, words = target(rest, speaker)
    given, text = cut(words)
    if not given:
        raise Missing
    stars = rating(speaker.plain(given))
    return Rate(ticket=ticket, stars=stars, number=number, text=needed(text, speaker) if text else "")


def _alert(rest: str, speaker: Speaker) -> Alert:
    ticket, words = target(rest, speaker)
    return Alert(ticket=ticket, words="" if words.lower() in NEVER else needed(words, speaker))


READERS: Mapping[str, Callable[[str, Speaker], Wish]] = MappingProxyType({"rate": _rate, "alert": _alert})
