"""What happened to timers, and what a desk's policies did by them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.events.happened import Happened
from bot.domain.ticket import PersonId, Timer, TimerKind


class CancelReason(StrEnum):
    """Why a timer went before it was due."""

    ASKED = "asked"
    REPLACED = "replaced"
    REPLIED = "replied"
    CLOSED = "closed"
    MOVED = "moved"
    """Whoever set it does not see the ticket any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerSet(Happened):
    timer: Timer


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerCancelled(Happened):
    timer: Timer
    reason: CancelReason


@dataclass(frozen=True, slots=True, kw_only=True)
class TimersFired(Happened):
    """These fell due; after a standstill that may be several, told together."""

    timers: tuple[Timer, ...]


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
    """Who hears of it in private: approvers, or others where no channel of the desk shows the ticket."""


TimeEvent = TimerSet | TimerCancelled | TimersFired | KeptOpen | PolicyTimersSet | PolicyWarned
