"""What several families of events change in the same way."""

from __future__ import annotations

from typing import TypeVar

from bot.domain.ticket import PersonId, Status, Ticket

T = TypeVar("T")


def joined(known: tuple[T, ...], *further: T) -> tuple[T, ...]:
    """These and those, in order, each once."""
    return tuple(dict.fromkeys((*known, *further)))


def owned(ticket: Ticket, owner: PersonId | None) -> Status:
    """Having an owner is what tells `assigned` from `open`; a finished ticket stays finished.

    Where others serve at a remote, it is by their owner that theirs is told.
    """
    is_served_there = ticket.remote is not None and not ticket.remote.is_served_here
    if ticket.status in (Status.RESOLVED, Status.CLOSED) or is_served_there:
        return ticket.status
    is_owned_there = ticket.remote is not None and bool(ticket.remote.assignee)
    return Status.ASSIGNED if owner or is_owned_there else Status.OPEN
