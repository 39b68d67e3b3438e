"""What several families of events change in the same way."""

from __future__ import annotations

from typing import TypeVar

from bot.domain.ticket import PersonId, Status

T = TypeVar("T")


def joined(known: tuple[T, ...], *further: T) -> tuple[T, ...]:
    """These and those, in order, each once."""
    return tuple(dict.fromkeys((*known, *further)))


def owned(status: Status, owner: PersonId | None) -> Status:
    """Having an owner is what tells `assigned` from `open`; a finished ticket stays finished."""
    if status in (Status.RESOLVED, Status.CLOSED):
        return status
    return Status.ASSIGNED if owner else Status.OPEN
