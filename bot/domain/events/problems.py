"""How incidents go together with the problem that is behind them."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.events.happened import Happened
from bot.domain.ticket import Outcome, TicketId


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemChanged(Happened):
    """It is an incident of `problem`, or of none any more.

    Where it `is_filled_in`, what happened to its form tells it.
    """

    problem: TicketId | None
    before: TicketId | None
    is_filled_in: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentNoted(Happened):
    """`incident` is one of this problem."""

    incident: TicketId


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentLeft(Happened):
    """`incident` is none of this problem any more."""

    incident: TicketId


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemEnded(Happened):
    """The problem that this is an incident of was closed."""

    problem: TicketId
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemReopened(Happened):
    """The problem that this is an incident of is open again."""

    problem: TicketId


ProblemEvent = ProblemChanged | IncidentNoted | IncidentLeft | ProblemEnded | ProblemReopened
