"""How urgent a ticket is by a remote's word for it. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.choices import Priority
from bot.domain.kinds import Kind
from bot.domain.ticket import Answer

_BY_WORD = {
    "low": Priority.LOW,
    "minor": Priority.LOW,
    "normal": Priority.NORMAL,
    "medium": Priority.NORMAL,
    "high": Priority.HIGH,
    "major": Priority.HIGH,
    "urgent": Priority.URGENT,
    "critical": Priority.URGENT,
    "emergency": Priority.URGENT,
}


def priority_of(word: str) -> Priority | None:
    """The nearest of our priorities; None for a word that says nothing of that."""
    return _BY_WORD.get(word.strip().casefold())


def priority_by(kind: Kind, answers: Iterable[Answer], otherwise: Priority) -> Priority:
    """The priority of a ticket of that kind: as its severity has it, if it has one."""
    words = (word for each in answers if each.field == kind.severity for word in (*each.values, *each.words))
    found = (priority_of(word) for word in words)
    return next((each for each in found if each is not None), otherwise)
