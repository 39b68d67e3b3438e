"""Pooling: the choices by the ten thousands of one remote, read page by page and shared by all processes.

One process reads at a time, now and then what has changed, and once a day everything. Only what is other than
before is written, and every process takes over no more than that.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.connector import PoolReader
from bot.domain.ids import Cursor, DeskId, WorkspaceId
from bot.domain.pools import Choice, Pool, PoolChanges
from bot.domain.ports import Clock, Store, Transaction
from bot.errors import Rejected

log = logging.getLogger(__name__)

READ_EVERY = timedelta(minutes=5)
READ_ALL_EVERY = timedelta(days=1)
LEASE = timedelta(minutes=2)
"""How long one process may take for a page before another begins in its place."""
WRITTEN_AT_ONCE = 500
"""More rows in one unit would hold up those who write tickets."""
PAGES_TO_SHOW = 20
"""After so many pages what was read is shown, while there is more to read."""

_HELD, _READ = "pools held", "pools"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How far the pools were read: when last, when everything, and where the next look begins."""

    read_at: datetime
    whole_at: datetime
    cursor: Cursor

    def __str__(self) -> str:
        return f"{self.read_at.isoformat()} {self.whole_at.isoformat()} {self.cursor}"


class Pooling:
    """The pools of one remote as one process knows them."""

    def __init__(self, store: Store, workspace: WorkspaceId, desk: DeskId, clock: Clock) -> None:
        self._store = store
        self._workspace = workspace
        self._desk = desk
        self._clock = clock
        self._revision = 0
        self._has_none = False
        self.pools: Mapping[str, Pool] = {}

    async def refresh(self) -> bool:
        """Take over what the store has of changes; whether there were any."""
        changes = await self._store.read(self._workspace, _changes, self._desk, self._revision)
        if changes.revision == self._revision:
            return False
        self.pools = await asyncio.to_thread(_changed, self.pools, changes)
        self._revision = changes.revision
        counts = {name: len(pool) for name, pool in self.pools.items()}
        log.info("pools taken over", extra={"desk": self._desk, "entries": sum(counts.values())})
        return True

    async def keep_whole(self, whole: Mapping[str, Sequence[Choice]]) -> None:
        """Keep what was read as a whole: what is not in it is not offered any more."""
        for name, choices in whole.items():
            gone = self._gone(name, {each.value for each in choices})
            await self._keep(name, [*choices, *gone])

    async def read(self, reader: PoolReader, show: Callable[[], Awaitable[None]]) -> bool:
        """Read what is due, if no other process does; whether there was anything to read. Raises RemoteError.

        While there is much to read, what has come is shown now and then.
        """
        now = self._clock.now()
        if self._has_none or not await self._store.read(self._workspace, _is_due, self._desk, now):
            return False
        if not await self._store.transact(self._workspace, _begin, self._desk, now):
            return False
        known = await self._store.read(self._workspace, _reading, self._desk)
        is_whole = known is None or not now - READ_ALL_EVERY < known.whole_at <= now
        try:
            start = None if is_whole or known is None else known.cursor
            cursor = await self._pages(reader, start, show)
        except Rejected:
            await self._store.transact(self._workspace, _forget, self._desk)
            raise
        if cursor is None:
            self._has_none = True
            return False
        whole_at = now if is_whole or known is None else known.whole_at
        reading = Reading(read_at=now, whole_at=whole_at, cursor=cursor)
        await self._store.transact(self._workspace, _note, self._desk, reading)
        return True

    async def _pages(
        self, reader: PoolReader, cursor: Cursor | None, show: Callable[[], Awaitable[None]]
    ) -> Cursor | None:
        """Read to the end from there; where the next look begins, None where there is nothing."""
        is_whole, named, count = cursor is None, dict[str, set[str]](), 0
        while True:
            page = await reader.pools(cursor)
            if page is None:
                return None
            for name, choices in page.choices.items():
                named.setdefault(name, set()).update(each.value for each in choices)
                await self._keep(name, choices)
            cursor, count = page.cursor, count + 1
            if page.is_last:
                break
            if count % PAGES_TO_SHOW == 0:
                await show()
            await self._store.transact(self._workspace, _hold, self._desk, self._clock.now() + LEASE)
        if is_whole:
            for name, values in named.items():
                await self._keep(name, self._gone(name, values))
        return cursor

    def _gone(self, name: str, values: set[str]) -> list[Choice]:
        """What is not among these any more. A remote that names none at all has said nothing of them."""
        pool = self.pools.get(name)
        there = pool.choices if pool and values else ()
        return [replace(each, active=False) for each in there if each.active and each.value not in values]

    async def _keep(self, name: str, choices: Sequence[Choice]) -> None:
        """Write what is other than it is known."""
        pool = self.pools.get(name, Pool(name=name))
        new = [each for each in choices if pool.get(each.value) != each]
        for part in _parts(new):
            await self._store.transact(self._workspace, _put, self._desk, name, part)


def _parts(choices: Sequence[Choice]) -> Iterable[Sequence[Choice]]:
    return (choices[at : at + WRITTEN_AT_ONCE] for at in range(0, len(choices), WRITTEN_AT_ONCE))


def _changed(pools: Mapping[str, Pool], changes: PoolChanges) -> dict[str, Pool]:
    new = {name: pools.get(name, Pool(name=name)).changed(each) for name, each in changes.choices.items()}
    return {**pools, **new}


def _changes(tx: Transaction, desk: DeskId, since: int) -> PoolChanges:
    return tx.pool_changes(desk, since)


def _put(tx: Transaction, desk: DeskId, name: str, choices: Sequence[Choice]) -> None:
    tx.keep_choices(desk, {name: choices})


def _reading(tx: Transaction, desk: DeskId) -> Reading | None:
    kept = tx.cursor(desk, _READ)
    if not kept:
        return None
    read_at, whole_at, cursor = kept.split(" ", 2)
    return Reading(
        read_at=datetime.fromisoformat(read_at),
        whole_at=datetime.fromisoformat(whole_at),
        cursor=Cursor(cursor),
    )


def _is_due(tx: Transaction, desk: DeskId, now: datetime) -> bool:
    """Whether it is time to read and nobody does. Times to come were noted by a wrong clock."""
    known, held = _reading(tx, desk), tx.cursor(desk, _HELD)
    is_held = bool(held) and now < datetime.fromisoformat(str(held)) <= now + LEASE
    return not is_held and (known is None or not now - READ_EVERY < known.read_at <= now)


def _begin(tx: Transaction, desk: DeskId, now: datetime) -> bool:
    """Have nobody else read for a while; False when somebody does."""
    if not _is_due(tx, desk, now):
        return False
    _hold(tx, desk, now + LEASE)
    return True


def _hold(tx: Transaction, desk: DeskId, until: datetime) -> None:
    tx.set_cursor(desk, _HELD, Cursor(until.isoformat()))


def _note(tx: Transaction, desk: DeskId, reading: Reading) -> None:
    tx.set_cursor(desk, _READ, Cursor(str(reading)))
    tx.set_cursor(desk, _HELD, Cursor(""))


def _forget(tx: Transaction, desk: DeskId) -> None:
    """Have everything be read next time."""
    tx.set_cursor(desk, _READ, Cursor(""))
    tx.set_cursor(desk, _HELD, Cursor(""))
