"""What has to be looked up of problems and incidents, in the same transaction, and what forms say of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.domain import problems
from bot.domain.desk import Desks
from bot.domain.events import AnswersChanged, Event
from bot.domain.ids import PersonId, RemoteId
from bot.domain.intents import FileUnder, Intent, Origin, ProblemFace, RecordProblem
from bot.domain.policy import may_add, may_see
from bot.domain.ports import Transaction
from bot.domain.problems import problem_field, problem_there
from bot.domain.ticket import REMOTE, Ticket, TicketId
from bot.service import bridges


def completed(tx: Transaction, ticket: Ticket, intent: Intent, desks: Desks) -> Intent:
    """The intent with what other tickets have of it."""
    match intent:
        case FileUnder(problem=problem) if problem is not None:
            return replace(intent, facing=_face(tx, problem, desks, intent.by))
        case RecordProblem(problem=problem) if problem is not None:
            return replace(intent, facing=_face(tx, problem, desks))
        case _:
            return bridges.completed(tx, ticket, intent, desks)


def _face(tx: Transaction, problem: TicketId, desks: Desks, by: PersonId | None = None) -> ProblemFace | None:
    """The problem as it is seen from an incident; None also where, for them, there must be none."""
    ticket = tx.ticket(problem)
    if ticket is None:
        return None
    rules = desks.get(ticket.desk)
    if ticket.is_private and by is not None and not may_see(ticket, by, rules):
        return None
    return ProblemFace(
        desk=ticket.desk,
        remote_id=ticket.remote.id if ticket.remote else None,
        is_private=ticket.is_private,
        requester=ticket.requester,
        problem=ticket.problem,
        incidents=len(ticket.incidents),
        is_yours=by is None or may_add(ticket, by, rules),
    )


def for_others(
    tx: Transaction, before: Ticket, after: Ticket, events: Sequence[Event], desks: Desks
) -> list[tuple[TicketId, Intent]]:
    """What other tickets have to note in the same transaction, and what this one's own form says of it."""
    noted = [*bridges.for_others(before, after, events), *problems.for_others(before, events)]
    return [*noted, *((after.id, each) for each in _by_form(tx, after, events, desks))]


def _by_form(
    tx: Transaction, ticket: Ticket, events: Sequence[Event], desks: Desks
) -> Iterator[RecordProblem]:
    """The problem that its form has come to name, or names no more."""
    field = problem_field(ticket, desks.get(ticket.desk))
    if field is None:
        return
    for event in events:
        if isinstance(event, AnswersChanged) and field in {
            each.field for each in (*event.changed, *event.before)
        }:
            known = _named(tx, ticket, desks)
            if known != ticket.problem and (known is not None or _is_there(tx, ticket)):
                yield RecordProblem(by=event.by, origin=event.origin, via=event.via, problem=known)
            return


def known_since(tx: Transaction, ticket: Ticket, desks: Desks) -> RecordProblem | None:
    """That the problem which its form names has become known here; None where nothing is new."""
    known = _named(tx, ticket, desks)
    if known is None or known == ticket.problem:
        return None
    via = ticket.remote.name if ticket.remote else ""
    return RecordProblem(by=REMOTE, origin=Origin.REMOTE, via=via, problem=known)


def _named(tx: Transaction, ticket: Ticket, desks: Desks) -> TicketId | None:
    """Our ticket of the problem that its form names."""
    said = problem_there(ticket, desks.get(ticket.desk))
    known = tx.ticket_of(ticket.desk, RemoteId(said.values[0])) if said is not None else None
    return known if known != ticket.id else None


def _is_there(tx: Transaction, ticket: Ticket) -> bool:
    """Whether its problem is one that its remote's form can name: of another desk's it says nothing."""
    problem = tx.ticket(ticket.problem) if ticket.problem is not None else None
    is_theirs = problem is not None and problem.desk == ticket.desk
    return is_theirs and problem is not None and problem.remote is not None
