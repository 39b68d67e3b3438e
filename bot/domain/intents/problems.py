"""Filing incidents under the problem that is behind them."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.ids import RemoteId
from bot.domain.ticket import DeskId, Outcome, PersonId, TicketId
from bot.domain.wanted import Wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemFace:
    """A problem as the decision about an incident of it needs to know it.

    `remote_id` is its id at its desk's remote. `is_yours` says whether whoever wants it may write on it.
    """

    desk: DeskId
    remote_id: RemoteId | None
    is_private: bool
    requester: PersonId
    problem: TicketId | None
    incidents: int
    is_yours: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FileUnder(Wanted):
    """This is an incident of `problem`, or of none; `facing` is looked up when it is carried out."""

    problem: TicketId | None
    facing: ProblemFace | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordProblem(Wanted):
    """By its form, which the remote may have filled in, it is an incident of that problem, or of none."""

    problem: TicketId | None
    facing: ProblemFace | None = None
    via: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteIncident(Wanted):
    """The other side of it: `incident` is one of this problem, or no more if it `is_gone`."""

    incident: TicketId
    is_gone: bool = False
    via: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordProblemEnd(Wanted):
    """The problem that this is an incident of is closed."""

    problem: TicketId
    outcome: Outcome
    via: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordProblemReopened(Wanted):
    """The problem that this is an incident of is open again."""

    problem: TicketId
    via: str = ""


NotedProblem = RecordProblem | NoteIncident | RecordProblemEnd | RecordProblemReopened
"""What follows from what happened elsewhere; `via` is what people call the remote where it did."""
ProblemIntent = FileUnder | NotedProblem
