"""How a ticket's other side changes it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from bot.domain.events import (
    AlertSet,
    AnswerRated,
    FactsChanged,
    Published,
    RemoteAwaited,
    RemoteChanged,
    RemoteEvent,
    RemoteOpened,
    RemoteRefused,
    RemoteUndone,
    SendingChanged,
    ViewedThere,
)
from bot.domain.remote_side import Remote, Sending, SendingState, Unpublished
from bot.domain.ticket import REMOTE, Status, Ticket, Turn


def changed(ticket: Ticket, event: RemoteEvent) -> Ticket:
    """The ticket after something happened between it and its other side."""
    remote = ticket.remote or Remote()
    match event:
        case RemoteAwaited():
            served = event.is_served_here
            return replace(ticket, remote=replace(remote, name=event.via, refusal="", is_served_here=served))
        case RemoteOpened(id=remote_id, number=number):
            there = replace(remote, name=event.via, id=remote_id, number=number, refusal="")
            return replace(ticket, remote=replace(there, is_served_here=event.is_served_here))
        case RemoteRefused(reason=reason):
            return replace(ticket, remote=replace(remote, refusal=reason))
        case RemoteChanged():
            return _standing(ticket, remote, event)
        case RemoteUndone():
            return _undone(ticket, remote, event)
        case AnswerRated():
            return ticket
        case AlertSet(due_at=due_at):
            return replace(ticket, remote=replace(remote, alert_at=due_at))
        case FactsChanged(facts=facts):
            return replace(ticket, remote=replace(remote, facts=facts))
        case ViewedThere():
            return replace(ticket, remote=replace(remote, has_news=False))
        case SendingChanged(sending=sending):
            after = _with_sending(ticket, remote, sending)
            is_seen = sending.is_published and sending.state is SendingState.DELIVERED
            answers = is_seen and sending.by != ticket.requester
            return _with_answer(after, event.at, sending.latest) if answers else after
        case Published(is_asking=True):
            return ticket
        case Published():
            return _published(ticket, remote, event)
        case _:
            assert_never(event)


def _standing(ticket: Ticket, remote: Remote, event: RemoteChanged) -> Ticket:
    since = {Status.RESOLVED: ticket.resolved_at or event.at, Status.CLOSED: ticket.resolved_at}
    stands = replace(
        remote,
        status=event.status_name,
        assignee=event.assignee,
        group=event.group,
        is_writable=event.is_writable,
        changed_at=event.changed_at,
        resources=remote.resources if event.resources is None else event.resources,
        noted=event.noted or remote.noted,
    )
    status = event.status
    return replace(ticket, remote=stands, status=status, turn=event.turn, resolved_at=since.get(status))


def _published(ticket: Ticket, remote: Remote, event: Published) -> Ticket:
    """With the answer that the customer got, and how it was before, should it be taken back."""
    before = Unpublished(
        number=event.number,
        turn=ticket.turn,
        responded_at=ticket.responded_at,
        unanswered_at=ticket.unanswered_at,
        awaited_at=ticket.awaited_at,
    )
    if remote.unpublished is not None and remote.unpublished.number == event.number:
        before = remote.unpublished  # A further part of the same.
    after = _with_answer(ticket, event.at, event.number)
    return replace(after, remote=replace(remote, unpublished=before))


def _with_sending(ticket: Ticket, remote: Remote, sending: Sending) -> Ticket:
    """With this one as it is now; what is over is waited for on the other side of a bridge no more."""
    is_over = sending.state in (SendingState.DELIVERED, SendingState.DROPPED)
    waits = tuple(each for each in ticket.said_across if not (is_over and each in sending.numbers))
    return replace(ticket, remote=remote.with_sending(sending), said_across=waits)


def _undone(ticket: Ticket, remote: Remote, event: RemoteUndone) -> Ticket:
    refused = f"~{event.number}:"
    kept = tuple(each for each in ticket.checklist if not each.id.startswith(refused))
    last = None if event.is_final else ticket.final_comment
    after = replace(ticket, checklist=kept, final_comment=last, remote=replace(remote, reopened_at=None))
    return after if event.published is None else _unpublished(after, event.published)


def _unpublished(ticket: Ticket, number: int) -> Ticket:
    """The customer does not get to see event `number` after all: they wait as they did, unless more came."""
    before = ticket.remote.unpublished if ticket.remote else None
    if before is None or before.number != number or ticket.turn is not Turn.THEIRS:
        return ticket
    return replace(
        ticket,
        turn=before.turn,
        responded_at=before.responded_at,
        unanswered_at=before.unanswered_at,
        awaited_at=before.awaited_at,
    )


def _with_answer(ticket: Ticket, at: datetime, number: int) -> Ticket:
    """The customer gets to see event `number`: it is their turn, unless somebody there wrote after it."""
    is_theirs = ticket.remote is not None and ticket.remote.is_served_here
    if not is_theirs or (ticket.last_by == REMOTE and ticket.spoken > number):
        return ticket
    is_open = ticket.status in (Status.OPEN, Status.ASSIGNED)
    answered = replace(
        ticket,
        remote=replace(ticket.remote, unpublished=None) if ticket.remote else None,
        responded_at=ticket.responded_at or at,
        unanswered_at=None,
        awaited_at=ticket.awaited_at or at,
    )
    return replace(answered, turn=Turn.THEIRS) if is_open else answered
