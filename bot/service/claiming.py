"""Units of work of the relay: what of the outbox is claimed, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from bot.domain.effects import Effect, Outlet
from bot.domain.ports import Claim, Clock, Ledger, Pace, Transaction
from bot.domain.ticket import WorkspaceId
from bot.service import settling

LEASE = timedelta(seconds=30)
LONGEST_WAIT = 300.0
"""Seconds that something is put off at most."""


def done(tx: Transaction, claim: Claim) -> None:
    tx.done(claim)


def postpone(tx: Transaction, claim: Claim, until: datetime, reason: str, uncertain: bool) -> None:
    tx.postpone(claim, until, reason, uncertain=uncertain)


def claims(
    ledger: Ledger,
    now: datetime,
    pace: Callable[[Effect], Pace | None],
    room: Mapping[Outlet, int],
    busy: frozenset[int],
) -> list[Claim]:
    # A clock turned far forward ends leases that this very process still works under: those are renewed.
    return [
        claim
        for outlet, free in room.items()
        for claim in ledger.claim(now, now + LEASE, pace, free, busy, outlet)
    ]


def recall(ledger: Ledger, now: datetime) -> int:
    # A clock turned back leaves rows waiting for hours that are to come a second time.
    return ledger.recall(now, now + timedelta(seconds=LONGEST_WAIT))


def renew(ledger: Ledger, claim: Claim, until: datetime) -> bool:
    return ledger.renew(claim, until)


def hold(ledger: Ledger, workspace: WorkspaceId, pace: Pace, until: datetime) -> None:
    ledger.hold(workspace, pace, until)


def park(tx: Transaction, claim: Claim, reason: str, clock: Clock) -> None:
    tx.park(claim, reason)
    tx.enqueue(settling.told_instead(tx, claim.effect), clock.now())
