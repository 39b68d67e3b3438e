"""Catalogues: what a desk's remote offers to choose from, read now and then and kept for when it is away.

Called by a metronome, as the clock is. People are always answered from memory: of what was read last, here
or by another process. A reading that fails leaves what is known.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta

from bot.domain.connector import Connector
from bot.domain.ids import DeskId, WorkspaceId
from bot.domain.ports import Clock, Store, Transaction
from bot.domain.remote import Lists
from bot.domain.resources import FixedStock, Inventory
from bot.domain.supplying import merged
from bot.errors import RemoteError, Stale
from bot.service.roster import Roster

log = logging.getLogger(__name__)

READ_EVERY = timedelta(hours=1)
PAUSE = timedelta(minutes=1)
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
        self._known: Lists | None = None
        self._known_at: datetime | None = None
        self._has_read = False
        self._rest_until: datetime | None = None

    async def refresh(self) -> None:
        """Show what the store has, if that is not what is shown already; the remote is not called."""
        read_at = await self._store.read(self._workspace, _read_at, self._desk)
        if read_at is None or read_at == self._known_at:
            return
        kept = await self._store.read(self._workspace, _lists, self._desk)
        if kept is not None:
            await self._show(kept, read_at)

    async def beat(self) -> bool:
        """Take over what another process has read, and read what is old; whether the remote was read."""
        now = self._clock.now()
        try:
            await self.refresh()
            if not self._is_due(now):
                return False
            read = await self._connector.lists()
            kept = await self._store.transact(self._workspace, _keep, self._desk, read, now)
        except (RemoteError, Stale) as error:
            log.warning("lists not read", extra={"desk": self._desk, "reason": str(error)})
            self._rest_until = now + PAUSE
            return False
        self._has_read, self._rest_until = True, None
        await self._show(kept, now)
        return True

    def _is_due(self, now: datetime) -> bool:
        """At the start, and when what is known is old, or of a time to come, which a wrong clock noted."""
        if self._rest_until is not None and now < self._rest_until <= now + PAUSE:
            return False
        return not self._has_read or self._known_at is None or not now - READ_EVERY < self._known_at <= now

    async def _show(self, lists: Lists, read_at: datetime) -> None:
        """Thousands of devices are put in order beside the loop, and only if they are others."""
        if lists != self._known:
            inventory = await asyncio.to_thread(Inventory, resources=lists.resources)
            self._roster.supply(self._desk, lists, FixedStock(inventory=inventory))
            counts = {"subjects": len(lists.subjects), "resources": len(lists.resources)}
            log.info("lists taken over", extra={"desk": self._desk, **counts})
        self._known, self._known_at = lists, read_at


def _read_at(tx: Transaction, desk: DeskId) -> datetime | None:
    return tx.lists_read_at(desk)


def _lists(tx: Transaction, desk: DeskId) -> Lists | None:
    return tx.lists(desk)


def _keep(tx: Transaction, desk: DeskId, read: Lists, now: datetime) -> Lists:
    """Keep what was read, with the subjects that are gone."""
    lists = merged(tx.lists(desk), read)
    tx.keep_lists(desk, lists, now)
    return lists
