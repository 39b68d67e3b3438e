"""What happened with the work on a ticket."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.events.happened import Happened
from bot.domain.facts import ChecklistItem


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeLogged(Happened):
    """Somebody worked on it for so many minutes; `entry` counts up within the ticket."""

    entry: int
    minutes: int
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistChanged(Happened):
    """What is to be done changed: `items` are all now, the others those that are new, other or gone."""

    items: tuple[ChecklistItem, ...]
    added: tuple[ChecklistItem, ...] = ()
    ticked: tuple[ChecklistItem, ...] = ()
    unticked: tuple[ChecklistItem, ...] = ()
    removed: tuple[ChecklistItem, ...] = ()


WorkEvent = TimeLogged | ChecklistChanged
