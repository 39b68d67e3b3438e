"""What happened to the approval that a ticket waits for."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.approval import Needed, Verdict
from bot.domain.events.happened import Happened
from bot.domain.ticket import PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalAsked(Happened):
    """The ticket waits until it is approved; `people` are told in private."""

    needed: Needed
    people: tuple[PersonId, ...] = ()
    charge: str = ""
    effect: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalGiven(Happened):
    """Somebody approved it; `verdict` where that decided it."""

    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalDenied(Happened):
    """Somebody refused it, and said why; `verdict` where that decided it."""

    reason: str
    verdict: Verdict | None = None


ApprovalEvent = ApprovalAsked | ApprovalGiven | ApprovalDenied
