"""What is wanted of the work on a ticket: how long it took, and what is still to be done."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.wanted import Wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class LogTime(Wanted):
    """Somebody worked on it for so many minutes until now; `text` says what they did."""

    minutes: int
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeChecklist(Wanted):
    """Items to be added by name, important ones with a `!` before it; others to be ticked, unticked and taken
    off by id."""

    add: tuple[str, ...] = ()
    tick: tuple[str, ...] = ()
    untick: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


WorkIntent = LogTime | ChangeChecklist
