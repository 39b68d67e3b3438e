"""The core's `Ledger` on one session: what reaches over all workspaces."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

from bot.domain.effects import Effect, Outlet
from bot.domain.ports import Claim, DueTicket, Pace
from bot.domain.ticket import TicketId, WorkspaceId
from storage import archive, codec, days, drafts, echoes, outbox, paces, search, statements
from storage.session import Session


class SqlLedger:
    """A sweep over all workspaces; like a transaction it never commits."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def claim(
        self,
        now: datetime,
        lease_until: datetime,
        pace: Callable[[Effect], Pace | None],
        limit: int,
        busy: Collection[int] = (),
        outlet: Outlet | None = None,
    ) -> list[Claim]:
        return outbox.claim(self._session, now, lease_until, pace, limit, busy, outlet)

    def renew(self, claim: Claim, until: datetime) -> bool:
        return outbox.renew(self._session, claim, until)

    def hold(self, workspace: WorkspaceId, pace: Pace, until: datetime) -> None:
        paces.hold(self._session, workspace, pace, until)

    def turn(self, workspace: WorkspaceId, pace: Pace, now: datetime) -> datetime:
        return paces.turn(self._session, workspace, pace, now)

    def recall(self, now: datetime, latest: datetime) -> int:
        return outbox.recall(self._session, now, latest)

    def due_timers(self, now: datetime, limit: int) -> list[DueTicket]:
        """Whose timers are due, longest first; each ticket once, so they may be fewer than `limit`."""
        rows = self._session.rows(statements.DUE_TIMERS, {"now": codec.to_micros(now), "limit": limit})
        return [
            DueTicket(workspace=WorkspaceId(workspace), ticket=TicketId(ticket))
            for workspace, ticket in dict.fromkeys((workspace, ticket) for workspace, ticket in rows)
        ]

    def forget(self, before: datetime) -> int:
        return self._session.run(statements.FORGET, {"before": codec.to_micros(before)})

    def forget_drafts(self, before: datetime) -> int:
        return drafts.forget(self._session, before)

    def forget_echoes(self, before: datetime) -> int:
        return echoes.forget(self._session, before)

    def index(self, limit: int) -> int:
        return search.catch_up(self._session, limit)

    def tidy_index(self, written: int) -> None:
        search.tidy(self._session, written)

    def roll_up(self, now: datetime) -> bool:
        done = [days.roll_up(self._session, each, now) for each in archive.workspaces(self._session)]
        return any(done)
