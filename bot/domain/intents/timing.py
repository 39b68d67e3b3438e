"""What is to happen at some time, and what keeps it from happening."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.ticket import TimerKind
from bot.domain.wanted import Wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTimer(Wanted):
    """Have something happen at `due_at`. A new auto-close or snooze replaces the one before."""

    kind: TimerKind
    due_at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelTimer(Wanted):
    timer: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FireTimers(Wanted):
    """Whatever of the ticket is due by now: the ticket is looked at as it is, and perhaps nothing is.

    `may_ask` is false when the requester was asked for their opinion lately, on whatever ticket.
    """

    may_ask: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepOpen(Wanted):
    """It is not forgotten: the policies that warn of silence begin anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowPolicies(Wanted):
    """The desk's policies may be others than when the ticket was last touched: go by those of today."""


TimeIntent = SetTimer | CancelTimer | FireTimers | KeepOpen | FollowPolicies
