"""Tick: the clock's sweep. It asks the store what is due and hands each ticket on as an intent."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta

from bot.domain import echo
from bot.domain.drafts import KEPT_FOR
from bot.domain.intents import FireTimers, Origin
from bot.domain.ports import Clock, DueTicket, Ledger, Store
from bot.domain.ticket import POLICY
from bot.errors import RemoteError, Stale, Transient
from bot.service.desk import Desk

log = logging.getLogger(__name__)

BATCH = 500
BREATH = 0.1
"""Seconds between two days that are rolled up, in which others write."""
MEMORY = timedelta(days=7)
"""How long a delivery is remembered; Slack's own last retry comes after a day."""


class Tick:
    """One sweep at a time, called by a metronome; any number of processes may sweep side by side."""

    def __init__(self, store: Store, desk: Desk, clock: Clock) -> None:
        self._store = store
        self._desk = desk
        self._clock = clock

    async def timers(self) -> int:
        """Fire every timer that is due by now; how many tickets were looked at.

        What a store that does not answer leaves undone is due the next time.
        """
        seen = 0
        try:
            while due := await self._store.sweep(_due, self._clock.now(), BATCH):
                await asyncio.gather(*(self._fire(each) for each in due))
                seen += len(due)
        except Transient as error:
            log.error("timers not looked at", extra={"reason": str(error)})
        return seen

    async def forget(self) -> int:
        """Drop what is so old that it cannot come again, and drafts that nobody went on with."""
        now = self._clock.now()
        return await self._store.sweep(_forget, now - MEMORY, now - KEPT_FOR, now - echo.KEPT_FOR)

    async def roll_up(self) -> int:
        """Roll up the days that are over, one a transaction; how many. What is left is done the next time."""
        done = 0
        try:
            while await self._store.sweep_behind(_roll_up, self._clock.now()):
                done += 1
                await asyncio.sleep(BREATH)
        except (RemoteError, Stale) as error:
            log.error("days not rolled up", extra={"reason": str(error)})
        return done

    async def _fire(self, due: DueTicket) -> None:
        # No delivery to remember: a timer that has fired is off the ticket, so a second look finds nothing.
        intent = FireTimers(by=POLICY, origin=Origin.POLICY)
        await self._desk.handle(due.workspace, due.ticket, intent, None)
        log.info("timers fired", extra={"ticket": due.ticket})


def _due(ledger: Ledger, now: datetime, limit: int) -> list[DueTicket]:
    return ledger.due_timers(now, limit)


def _roll_up(ledger: Ledger, now: datetime) -> bool:
    return ledger.roll_up(now)


def _forget(ledger: Ledger, before: datetime, drafts_before: datetime, echoes_before: datetime) -> int:
    dropped = ledger.forget(before) + ledger.forget_drafts(drafts_before)
    return dropped + ledger.forget_echoes(echoes_before)
