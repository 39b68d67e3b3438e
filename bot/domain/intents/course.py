"""Ending a ticket, asking whether it can end, and beginning again."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.ticket import Outcome
from bot.domain.wanted import Wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolve(Wanted):
    """It is thought finished; a reply brings it back."""

    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Close(Wanted):
    outcome: Outcome = Outcome.RESOLVED
    text: str = ""
    minutes: int | None = None
    """How long they worked on it last."""
    is_confirmed: bool = False
    """Whoever closes it knows of what is not done on its checklist."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopen(Wanted):
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestClose(Wanted):
    """Ask the requester whether the ticket can be closed."""

    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptClose(Wanted):
    """The requester's yes to that; whatever they reply instead is a no."""


CourseIntent = Resolve | Close | Reopen | RequestClose | AcceptClose
