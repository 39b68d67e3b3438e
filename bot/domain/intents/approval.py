"""Approving a ticket that waits for it, and refusing to."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.wanted import Wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Approve(Wanted):
    """It may cost what it costs and do what it does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refuse(Wanted):
    """It may not; the requester is told why."""

    reason: str


ApprovalIntent = Approve | Refuse
