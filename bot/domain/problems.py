"""Decisions on incidents and the problem behind them: filed under it, taken off, told when it ends. Pure.

Both tickets note it. Where a remote's form has a field for the problem, that says the same: the one is filled
in when the other is said, and the other way round.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from bot.domain.completing import fill_in
from bot.domain.desk import DeskRules
from bot.domain.events import (
    Closed,
    Event,
    IncidentLeft,
    IncidentNoted,
    MergedInto,
    ProblemChanged,
    ProblemEnded,
    ProblemReopened,
    Reopened,
)
from bot.domain.fields import Entry
from bot.domain.intents import (
    FileUnder,
    Intent,
    NoteIncident,
    ProblemFace,
    ProblemIntent,
    RecordProblem,
    RecordProblemEnd,
    RecordProblemReopened,
    SetAnswers,
)
from bot.domain.ticket import Answer, FieldId, Ticket, TicketId
from bot.errors import FormError, UserError

MOST_INCIDENTS = 100


def problem_field(ticket: Ticket, rules: DeskRules) -> FieldId | None:
    """The field of its form that names the problem at its remote, if it has one."""
    field = rules.remote.capabilities.problem_field if rules.remote is not None else None
    kind = rules.kind(ticket.kind)
    return field if field is not None and kind is not None and kind.field(field) is not None else None


def problem_there(ticket: Ticket, rules: DeskRules) -> Answer | None:
    """What its form says of the problem; None where it says nothing."""
    field = rules.remote.capabilities.problem_field if rules.remote is not None else None
    return next((each for each in ticket.answers if each.field == field and each.values), None)


def tie(ticket: Ticket, intent: ProblemIntent, rules: DeskRules, now: datetime) -> list[Event]:
    """What it means for this ticket; nothing when it is so already, or what is told cannot be so here."""
    by, origin = intent.by, intent.origin
    match intent:
        case FileUnder(problem=problem, facing=facing):
            misfit = _misfit(ticket, problem, facing)
            if misfit is not None:
                raise misfit
            if problem is not None and facing is not None and not facing.is_yours:
                raise UserError("not_yours", "other", ticket=problem, desk=facing.desk)
            filled = _filled_in(ticket, intent, rules, now)
            return [*filled, *_changed(ticket, intent, problem, now, is_filled_in=bool(filled))]
        case RecordProblem(problem=problem, facing=facing):
            is_fit = _misfit(ticket, problem, facing) is None
            return _changed(ticket, intent, problem, now, is_filled_in=True) if is_fit else []
        case NoteIncident(incident=incident, is_gone=True):
            gone = IncidentLeft(at=now, by=by, origin=origin, via=intent.via, incident=incident)
            return [gone] if incident in ticket.incidents else []
        case NoteIncident(incident=incident):
            noted = IncidentNoted(at=now, by=by, origin=origin, via=intent.via, incident=incident)
            return [] if incident in ticket.incidents else [noted]
        case RecordProblemEnd(problem=problem, outcome=outcome):
            told = ProblemEnded(
                at=now, by=by, origin=origin, via=intent.via, problem=problem, outcome=outcome
            )
            return [] if ticket.is_closed or ticket.problem != problem else [told]
        case RecordProblemReopened(problem=problem):
            again = ProblemReopened(at=now, by=by, origin=origin, via=intent.via, problem=problem)
            return [] if ticket.merged_into is not None or ticket.problem != problem else [again]
        case _:
            assert_never(intent)


def _misfit(ticket: Ticket, problem: TicketId | None, facing: ProblemFace | None) -> UserError | None:
    """Why it cannot be an incident of that problem; None where it can."""
    if problem is None:
        return None
    if problem == ticket.id:
        return UserError("same_ticket", "other", ticket=ticket.id)
    if facing is None:
        return UserError("no_such_ticket", "other", ticket=problem)
    if facing.is_private != ticket.is_private:
        return UserError("privacy_differs", "other")
    if ticket.is_private and facing.requester != ticket.requester:
        return UserError("requesters_differ", "other")
    if ticket.incidents:
        return UserError("has_incidents", "other", ticket=ticket.id)
    if facing.problem is not None:
        return UserError("is_incident", "other", ticket=problem, problem=facing.problem)
    if facing.incidents >= MOST_INCIDENTS and problem != ticket.problem:
        return UserError("too_many_incidents", "other", ticket=problem, limit=str(MOST_INCIDENTS))
    return None


def _filled_in(ticket: Ticket, intent: FileUnder, rules: DeskRules, now: datetime) -> list[Event]:
    """What changes in its form: a problem that its remote does not have stands in none."""
    field = problem_field(ticket, rules)
    if field is None:
        return []
    facing, said = intent.facing, problem_there(ticket, rules)
    is_there = facing is not None and facing.desk == ticket.desk and facing.remote_id is not None
    values = (str(facing.remote_id),) if facing is not None and is_there else ()
    if values == (said.values if said else ()):
        return []
    wanted = SetAnswers(by=intent.by, origin=intent.origin, entries=(Entry(field=field, values=values),))
    try:
        return fill_in(ticket, wanted, rules, now)
    except FormError as error:
        if error.code != "field_not_asked":
            raise
        name = rules.remote.name if rules.remote else ""
        raise UserError("no_incident_there", "other", ticket=ticket.id, remote=name) from error


def _changed(
    ticket: Ticket,
    intent: FileUnder | RecordProblem,
    problem: TicketId | None,
    now: datetime,
    *,
    is_filled_in: bool,
) -> list[Event]:
    if problem == ticket.problem:
        return []
    return [
        ProblemChanged(
            at=now,
            by=intent.by,
            origin=intent.origin,
            via=intent.via if isinstance(intent, RecordProblem) else "",
            problem=problem,
            before=ticket.problem,
            is_filled_in=is_filled_in,
        )
    ]


def for_others(before: Ticket, events: Sequence[Event]) -> Iterator[tuple[TicketId, Intent]]:
    """What problems and incidents have to note of each other; nothing of it can be refused."""
    is_merged = any(isinstance(event, MergedInto) for event in events)
    for event in events:
        by, origin, via = event.by, event.origin, event.via
        match event:
            case ProblemChanged(problem=problem, before=was):
                noted = NoteIncident(by=by, origin=origin, via=via, incident=before.id)
                if was is not None:
                    yield was, replace(noted, is_gone=True)
                if problem is not None:
                    yield problem, noted
            case Closed(outcome=outcome) if not is_merged:
                ended = RecordProblemEnd(by=by, origin=origin, via=via, problem=before.id, outcome=outcome)
                yield from ((each, ended) for each in before.incidents)
            case Reopened() if before.is_closed and before.merged_into is None:
                again = RecordProblemReopened(by=by, origin=origin, via=via, problem=before.id)
                yield from ((each, again) for each in before.incidents)
            case _:
                pass
