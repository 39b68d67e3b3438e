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

    Where there is a remote, it is by their owner that theirs is told.
    """
    if ticket.status in (Status.RESOLVED, Status.CLOSED) or ticket.remote is not None:
        return ticket.status
    return Status.ASSIGNED if owner else Status.OPEN
