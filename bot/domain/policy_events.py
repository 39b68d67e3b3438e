"""What a desk's policies did, and who kept them from it; events like those in events.py."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.happened import Happened
from bot.domain.ticket import PersonId, Timer, TimerKind


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptOpen(Happened):
    """Somebody said that the ticket is to stay open, though nothing has happened on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyTimersSet(Happened):
    """What the desk's policies do next by themselves, in the place of all that they were to do."""

    timers: tuple[Timer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyWarned(Happened):
    """A policy said that nothing happens: to `person`, if one has the turn. `closes_at` is when it closes."""

    kind: TimerKind
    person: PersonId | None
    closes_at: datetime | None
    people: tuple[PersonId, ...] = ()
    """Who hears of it in private, where no channel of the desk shows the ticket."""
