"""How what is said changes a ticket."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from bot.domain.events import (
    FinalCommentAdded,
    TalkEvent,
    UpdateAdded,
    UpdateCorrected,
    UpdateRefused,
    UpdateRetracted,
)
from bot.domain.evolve.approval import asked_anew
from bot.domain.ticket import REMOTE, Role, Status, Ticket, Turn, Visibility


def changed(ticket: Ticket, event: TalkEvent) -> Ticket:
    """The ticket after somebody said something."""
    match event:
        case UpdateAdded():
            return _with_update(ticket, event)
        case FinalCommentAdded(text=text):
            return replace(ticket, final_comment=text)
        case UpdateCorrected(corrects=number, visibility=Visibility.INTERNAL):
            return _with_note(ticket, number)
        case UpdateCorrected(corrects=number) if ticket.approval and number < ticket.approval.number:
            return asked_anew(ticket)  # These words are what is to be approved.
        case UpdateCorrected() | UpdateRetracted() | UpdateRefused():
            return ticket
        case _:
            assert_never(event)


def _with_update(ticket: Ticket, event: UpdateAdded) -> Ticket:
    updates = ticket.updates + 1
    if event.across is not None and event.goes_out and event.visibility is Visibility.PUBLIC:
        ticket = replace(ticket, said_across=(*ticket.said_across, ticket.version + 1))
    if event.visibility is Visibility.INTERNAL or event.role is Role.POLICY:
        return replace(ticket, updates=updates)  # A note or the bot's own word is no activity.
    ticket = replace(ticket, spoken=ticket.version + 1, spoken_at=event.at)
    if event.role is Role.REMOTE and ticket.remote is not None:
        ticket = replace(ticket, remote=replace(ticket.remote, has_news=True))
    is_heard = _is_heard(ticket, event)
    if is_heard:
        ticket = _with_waiting(ticket, event)
    # Messages may arrive out of order: only the newest by its own time says whose turn it is.
    if event.said_at < ticket.active_at:
        return replace(ticket, updates=updates)
    turn = Turn.OURS if event.role is Role.REQUESTER else Turn.THEIRS
    is_open = ticket.status in (Status.OPEN, Status.ASSIGNED)
    open_turn = turn if is_open and is_heard else ticket.turn
    return replace(ticket, updates=updates, active_at=event.said_at, last_by=event.by, turn=open_turn)


def _is_heard(ticket: Ticket, event: UpdateAdded) -> bool:
    """Whether it reaches whoever asked: what is said here to a customer of the remote's stays with us."""
    is_of_customer = ticket.requester == REMOTE and (ticket.remote is None or ticket.remote.is_served_here)
    return not is_of_customer or event.role is Role.REQUESTER or event.by == REMOTE


def _with_waiting(ticket: Ticket, event: UpdateAdded) -> Ticket:
    """Who waits for whom since when; what was said before the opening or after the end counts for nothing."""
    if ticket.first_by is None:
        ticket = replace(ticket, first_by=event.by)
    if event.carried or event.is_thanks or ticket.is_closed:
        return ticket
    if event.role is Role.REQUESTER:
        return replace(ticket, unanswered_at=ticket.unanswered_at or event.said_at, awaited_at=None)
    return replace(
        ticket,
        responded_at=ticket.responded_at or event.said_at,
        unanswered_at=None,
        awaited_at=ticket.awaited_at or event.said_at,
    )


def _with_note(ticket: Ticket, number: int) -> Ticket:
    """An update was edited into a note: its files go with it."""
    files = tuple(
        replace(file, visibility=Visibility.INTERNAL) if file.update == number else file
        for file in ticket.files
    )
    return replace(ticket, files=files)
