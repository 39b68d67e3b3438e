"""How a ticket ends, is asked to end and begins again."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from bot.domain.events import (
    Closed,
    CloseRequested,
    CloseRequestEnded,
    CourseEvent,
    Opened,
    Reopened,
    Resolved,
)
from bot.domain.evolve.approval import wanted_again, withdrawn
from bot.domain.ticket import REMOTE, Status, Ticket, Turn


def changed(ticket: Ticket, event: CourseEvent) -> Ticket:
    """The ticket after a turn in its course; its opening is where it begins."""
    match event:
        case Opened():
            return ticket
        case Resolved(at=at):
            return replace(
                _with_nobody_waiting(ticket), status=Status.RESOLVED, turn=Turn.NOBODY, resolved_at=at
            )
        case Closed():
            return _closed(ticket, event)
        case Reopened() if ticket.remote is not None and ticket.remote.is_served_here and event.by != REMOTE:
            remote = replace(ticket.remote, reopened_at=event.at)
            return replace(_reopened(ticket, event), remote=remote)
        case Reopened():
            return _reopened(ticket, event)
        case CloseRequested():
            return _asked(ticket, event)
        case CloseRequestEnded():
            return _unasked(ticket)
        case _:
            assert_never(event)


def _asked(ticket: Ticket, event: CloseRequested) -> Ticket:
    """The question is the requester's to answer, and a word of its own."""
    asked = replace(
        ticket,
        close_requested_by=event.by,
        close_requested_at=event.at,
        spoken=ticket.version + 1,
        spoken_at=event.at,
    )
    if event.at < ticket.active_at:
        return asked
    turn = Turn.THEIRS if ticket.status in (Status.OPEN, Status.ASSIGNED) else ticket.turn
    return replace(asked, active_at=event.at, last_by=event.by, turn=turn)


def _unasked(ticket: Ticket) -> Ticket:
    return replace(ticket, close_requested_by=None, close_requested_at=None)


def _with_nobody_waiting(ticket: Ticket) -> Ticket:
    return replace(ticket, unanswered_at=None, awaited_at=None)


def _closed(ticket: Ticket, event: Closed) -> Ticket:
    return replace(
        _with_nobody_waiting(_unasked(withdrawn(ticket))),
        status=Status.CLOSED,
        turn=Turn.NOBODY,
        closed_at=event.at,
        closed_by=event.by,
        outcome=event.outcome,
    )


def _reopened(ticket: Ticket, event: Reopened) -> Ticket:
    return replace(
        _unasked(wanted_again(ticket)),
        unanswered_at=ticket.unanswered_at or event.at,
        awaited_at=None,
        status=Status.ASSIGNED if ticket.owner else Status.OPEN,
        turn=Turn.OURS,
        resolved_at=None,
        closed_at=None,
        closed_by=None,
        outcome=None,
        merged_into=None,
    )
