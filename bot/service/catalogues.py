"""Catalogues: what a desk's remote offers to choose from, read now and then and kept for when it is away.

Called by a metronome, as the clock is. People are always answered from memory: of what was read last, here
or by another process. A reading that fails leaves what is known. Pools are read apart, and more often.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.connector import Connector, PoolReader
from bot.domain.ids import DeskId, WorkspaceId
from bot.domain.pools import Pool
from bot.domain.ports import Clock, Store, Transaction
from bot.domain.remote import Lists
from bot.domain.resources import FixedStock, Inventory
from bot.domain.supplying import merged
from bot.errors import RemoteError, Stale
from bot.service.pooling import Pooling
from bot.service.roster import Roster

log = logging.getLogger(__name__)

READ_EVERY = timedelta(hours=1)
PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(minutes=8)
"""Until it is tried again, longer each time that it fails: a reading may be hundreds of calls."""
SECONDS_BETWEEN = 3
"""How often it is looked whether another process has read them."""


class Catalogues:
    """What one remote offers, shown to the roster of one process. Only Outdated leaves it."""

    def __init__(
        self,
        store: Store,
        workspace: WorkspaceId,
        desk: DeskId,
        connector: Connector,
        roster: Roster,
        clock: Clock,
    ) -> None:
        self._store = store
        self._workspace = workspace
        self._desk = desk
        self._connector = connector
        self._roster = roster
        self._clock = clock
        self._pooling = Pooling(store, workspace, desk, clock)
        self._stock = FixedStock()
        self._known: Lists | None = None
        self._shown: Lists | None = None
        self._shown_pools: Mapping[str, Pool] = {}
        self._known_at: datetime | None = None
        self._has_read = False
        self._rest_until: datetime | None = None
        self._pause = PAUSE

    @property
    def is_shown(self) -> bool:
        """Whether the roster has what the remote offers, read now or before."""
        return self._shown is not None

    async def refresh(self) -> None:
        """Show what the store has, if that is not what is shown already; the remote is not called."""
        await self._pooling.refresh()
        read_at = await self._store.read(self._workspace, _read_at, self._desk)
        if read_at is not None and read_at != self._known_at:
            kept = await self._store.read(self._workspace, _lists, self._desk)
            if kept is not None:
                await self._take_over(kept, read_at)
        self._show()

    async def beat(self) -> bool:
        """Take over what another process has read, and read what is old; whether the remote was read."""
        now = self._clock.now()
        try:
            await self.refresh()
            if self._rest_until is not None and now < self._rest_until <= now + LONGEST_PAUSE:
                return False
            is_due = self._is_due(now)
            if is_due:
                await self._read(now)
            await self._read_pools()
        except (RemoteError, Stale) as error:
            log.warning("lists not read", extra={"desk": self._desk, "reason": str(error)})
            self._rest_until = now + self._pause
            self._pause = min(2 * self._pause, LONGEST_PAUSE)
            return False
        self._rest_until, self._pause = None, PAUSE
        return is_due

    def _is_due(self, now: datetime) -> bool:
        """At the start, and when what is known is old, or of a time to come, which a wrong clock noted."""
        return not self._has_read or self._known_at is None or not now - READ_EVERY < self._known_at <= now

    async def _read(self, now: datetime) -> None:
        read = await self._connector.lists()
        await self._pooling.keep_whole(read.pools)
        await self._pooling.refresh()
        kept = await self._store.transact(self._workspace, _keep, self._desk, read, now)
        self._has_read = True
        await self._take_over(kept, now)

    async def _read_pools(self) -> None:
        if isinstance(self._connector, PoolReader) and await self._pooling.read(
            self._connector, self.refresh
        ):
            await self.refresh()

    async def _take_over(self, lists: Lists, read_at: datetime) -> None:
        """Thousands of devices are put in order beside the loop, and only if they are others."""
        if lists != self._known:
            inventory = await asyncio.to_thread(Inventory, resources=lists.resources)
            self._stock, self._known = FixedStock(inventory=inventory), lists
            counts = {"subjects": len(lists.subjects), "resources": len(lists.resources)}
            log.info("lists taken over", extra={"desk": self._desk, **counts})
        self._known_at = read_at
        self._show()

    def _show(self) -> None:
        """Have the roster offer what is known, if that is not what it offers."""
        pools = self._pooling.pools
        if self._known is None or (self._known is self._shown and pools is self._shown_pools):
            return
        choices = {name: pool.choices for name, pool in pools.items()}
        self._roster.supply(self._desk, replace(self._known, pools=choices), self._stock, pools)
        self._shown, self._shown_pools = self._known, pools


def _read_at(tx: Transaction, desk: DeskId) -> datetime | None:
    return tx.lists_read_at(desk)


def _lists(tx: Transaction, desk: DeskId) -> Lists | None:
    return tx.lists(desk)


def _keep(tx: Transaction, desk: DeskId, read: Lists, now: datetime) -> Lists:
    """Keep what was read, with the subjects that are gone; pools are kept apart."""
    lists = merged(tx.lists(desk), replace(read, pools={}))
    tx.keep_lists(desk, lists, now)
    return lists
