"""The words about the work on a ticket: `time` and `checklist`. Text in, a plain value out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.domain.intents import LogTime
from bot.domain.ticket import TicketId
from bot.errors import UserError
from bot.slack.grammar import Do, Fault, Missing, Speaker, cut, needed, target

SPENT = re.compile(r"^(?:(?P<hours>\d{1,2})\s*h)?\s*(?:(?P<minutes>\d{1,4})\s*(?:m|min|minutes)?)?$")
"""`15`, `90min`, `2h`, `1h30`."""
VERBS = ("add", "done", "undone", "remove")


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """The checklist of a ticket: shown, or changed by a verb; its items are named by their numbers."""

    ticket: TicketId | None
    verb: str = ""
    words: str = ""


def minutes(typed: str) -> int:
    """So many minutes. Raises UserError where it is no time."""
    found = SPENT.match(typed.strip().lower())
    if found is None or not (found["hours"] or found["minutes"]):
        raise UserError("minutes_unfit", "minutes", word=typed.strip()[:20])
    return int(found["hours"] or 0) * 60 + int(found["minutes"] or 0)


def _time(rest: str, speaker: Speaker) -> Do:
    ticket, words = target(rest, speaker)
    spent, text = cut(words)
    if not spent:
        raise Missing
    if text and speaker.plain(text) and spent.isdecimal() and cut(text)[0].lower() in ("h", "min", "minutes"):
        unit, text = cut(text)
        spent += unit.lower()
    return Do(ticket=ticket, intent=LogTime(by=speaker.by, minutes=minutes(spent), text=speaker.plain(text)))


def _checklist(rest: str, speaker: Speaker) -> Checklist:
    ticket, words = target(rest, speaker)
    verb, behind = cut(words)
    if not verb:
        return Checklist(ticket=ticket)
    if verb.lower() not in VERBS:
        raise Missing(Fault.UNFIT, verb)
    return Checklist(ticket=ticket, verb=verb.lower(), words=needed(behind, speaker))


READERS: Mapping[str, Callable[[str, Speaker], Do | Checklist]] = MappingProxyType(
    {"time": _time, "checklist": _checklist}
)
