"""Poll: reads what changed at a desk's remote and hands it on; called by a metronome, as the clock is.

Each round looks at what it has heard of, sweeps over what changed, looks at tickets on which people are
writing, and now and then at all that is open, for what the others missed. Reading again finds nothing new.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from bot.domain.connector import Connector
from bot.domain.ids import Cursor, DeskId, RemoteId, WorkspaceId
from bot.domain.ports import Clock, Store, Transaction
from bot.domain.remote import RemoteTicket, Sweep
from bot.domain.rhythm import LOOKS, Known, Round, planned
from bot.errors import RemoteError, Stale, Transient, Unauthorized
from bot.service import arriving
from bot.service.arriving import CHANGES, Page
from bot.service.reader import Reader
from bot.service.roster import Roster

log = logging.getLogger(__name__)

PAUSE = timedelta(seconds=30)
LONG_PAUSE = timedelta(minutes=1)
"""How seldom it is tried with a key that is refused; all others wait for this look."""
PUT_OFF = timedelta(minutes=1)
"""When a ticket is read again that failed alone."""
PATIENCE = timedelta(minutes=3)
"""So long at the most nothing is read before it is known what the remote offers."""
LEASE = timedelta(minutes=2)
"""How long a look is one process's own; one that has died is followed by another's."""


class Poll:
    """Reads one remote for one workspace. Nothing it raises but Outdated leaves it."""

    def __init__(
        self,
        store: Store,
        workspace: WorkspaceId,
        desk: DeskId,
        connector: Connector,
        roster: Roster,
        clock: Clock,
        is_listed: Callable[[], bool] = lambda: True,
    ) -> None:
        self._store = store
        self._workspace = workspace
        self._desk = desk
        self._reader = Reader(desk, connector, clock)
        self._roster = roster
        self._clock = clock
        self._bell = asyncio.Event()
        self._swept_at: datetime | None = None
        self._reconciled_at: datetime | None = None
        self._hooked_at: datetime | None = None
        self._refused_at: datetime | None = None
        self._is_listed = is_listed
        self._waits_since: datetime | None = None
        self._is_fed = False
        self._place: Cursor | None = None
        """How far the look through all that is open has come, where it takes many rounds."""
        self._rest_until: datetime | None = None
        self._fault = ""

    @property
    def fault(self) -> str:
        """Why the remote cannot be read just now; empty when it can."""
        return self._fault

    async def begin(self) -> None:
        """Note that the desk is connected: what is opened there from now on has a thread here."""
        await self._store.transact(self._workspace, arriving.connected_at, self._desk, self._clock.now())

    def ring(self, *, sweeps: bool = False) -> None:
        """The remote has called: look at once at what is to be heeded, and sweep soon if that is wanted."""
        self._hooked_at = self._clock.now()
        if sweeps:
            self._swept_at = None
        self._bell.set()

    async def listen(self) -> None:
        """Look at once whenever the remote has called, until cancelled."""
        while True:
            await self._bell.wait()
            self._bell.clear()
            await self._guarded(self._heed)

    async def beat(self) -> int:
        """Read whatever is to be read by now; how many tickets that were."""
        return await self._guarded(self._round)

    async def _guarded(self, reading: Callable[[], Awaitable[int]]) -> int:
        now = self._clock.now()
        if not self._is_prepared(now) or (self._rest_until is not None and now < self._rest_until):
            return 0
        try:
            count = await reading()
        except (RemoteError, Stale) as error:
            self._failed(error, now)
            return 0
        self._recovered()
        return count

    def _is_prepared(self, now: datetime) -> bool:
        """Whether it is known what the remote offers: else a ticket would be filed under what is not its own.

        Where that cannot be read for minutes, tickets are worth more than how they are filed.
        """
        if self._is_listed():
            return True
        self._waits_since = self._waits_since or now
        return now >= self._waits_since + PATIENCE

    def _plan(self) -> Round:
        return planned(
            Known(
                now=self._clock.now(),
                a_minute=self._reader.a_minute,
                lately=self._reader.lately(),
                swept_at=self._swept_at,
                reconciled_at=self._reconciled_at,
                hooked_at=self._hooked_at,
                refused_at=self._refused_at,
                is_fed=self._is_fed,
            )
        )

    async def _round(self) -> int:
        count = await self._heed()
        if self._plan().sweeps:
            now = self._clock.now()
            count += await self._sweep()
            self._swept_at = now
            count += await self._heed()
        count += await self._look()
        if self._plan().reconciles:
            count += await self._reconcile()
        return count

    async def sweep(self) -> int:
        """Take over all that changed since the last sweep; how many tickets were read."""
        return await self._sweep() + await self._heed()

    async def _sweep(self) -> int:
        count = 0
        while True:
            cursor = await self._store.read(self._workspace, _cursor, self._desk, CHANGES)
            found = await self._reader.changed(cursor)
            self._is_fed = found.is_told
            count += await self._take(found)
            if found.is_last:
                return count

    async def reconcile(self) -> int:
        """Look through all that is open there, for what no sweep has told."""
        count, cursor = 0, None
        while True:
            found = await self._reader.open_tickets(cursor)
            cursor = found.cursor
            count += (await self._take_open(found, None))[0]
            if found.is_last:
                return count

    async def _reconcile(self) -> int:
        """The same within what the remote takes: a page of it, and the rest in further rounds."""
        now = self._clock.now()
        if self._reader.a_minute is None:
            count = await self.reconcile()
            self._reconciled_at = now
            return count
        found = await self._reader.open_tickets(self._place)
        count, is_whole = await self._take_open(found, self._plan().looks)
        if is_whole:
            self._place = None if found.is_last else found.cursor
            self._reconciled_at = now if found.is_last else self._reconciled_at
        return count

    async def _take(self, found: Sweep) -> int:
        """Take over a page of changes with how far that was; what is not read with it is read soon."""
        news = await self._store.read(self._workspace, arriving.news, self._desk, found.heads)
        most = self._plan().in_turn
        batch = await self._reader.read_all(news[:most])
        later = [*batch.unread, *news[len(news[:most]) :]]
        is_whole = batch.fault is None or _is_of_one(batch.fault)  # Else all that is unread comes again.
        page = Page(
            read=batch.read,
            unread=[*found.hints, *(later if is_whole else ())],
            cursor=found.cursor if is_whole else None,
            hot=self._plan().hot,
        )
        return await self._taken(page, None if is_whole else batch.fault)

    async def _take_open(self, found: Sweep, most: int | None) -> tuple[int, bool]:
        """Take over so much of a page of all that is open; whether that was all of it."""
        now = self._clock.now()
        heads = (self._desk, found.heads, now)
        news = await self._store.transact(self._workspace, arriving.news_of_open, *heads)
        batch = await self._reader.read_all(news[:most])
        is_passed = batch.fault is not None and _is_of_one(batch.fault) and (batch.read or len(news) == 1)
        page = Page(read=batch.read, is_all=True, hot=self._plan().hot)
        taken = await self._taken(page, None if is_passed else batch.fault)
        return taken, len(news[:most]) == len(news)

    async def _taken(self, page: Page, fault: RemoteError | None) -> int:
        taken = await self._store.transact(
            self._workspace, arriving.take_page, self._desk, page, self._roster.desks, self._clock.now()
        )
        if fault is not None:
            raise fault
        return taken

    async def _heed(self) -> int:
        """Look at what is known to have changed, as much as the remote takes: first what was called for."""
        count = 0
        for in_turn in (False, True):
            while limit := self._heeds(in_turn):
                urgent = await self._store.read(self._workspace, _urgent, self._desk, limit, in_turn)
                if not urgent:
                    break
                count += await self._look_at(urgent, are_urgent=True)
        return count

    def _heeds(self, in_turn: bool) -> int:
        plan = self._plan()
        most = plan.in_turn if in_turn else plan.most
        return LOOKS if most is None else min(most, LOOKS)

    async def _look(self) -> int:
        """Tickets on which people write are looked at without waiting for a sweep to tell of them."""
        limit = self._plan().looks
        if not limit:
            return 0
        due = await self._store.read(self._workspace, _due, self._desk, self._clock.now(), limit)
        return await self._look_at(due, are_urgent=False) if due else 0

    async def _look_at(self, due: Sequence[RemoteId], *, are_urgent: bool) -> int:
        """Read those of these that no other process reads; what is not read stays due.

        One that fails alone is put off: it may be the only one that cannot be read just now.
        """
        begun, failed = self._clock.now(), 0
        ours = await self._store.transact(self._workspace, _begin_looks, self._desk, due, begun)
        for place, each in enumerate(ours):
            try:
                read = await self._reader.read(each)
            except RemoteError as error:
                failed += 1
                if failed == 1 and _is_of_one(error):
                    await self._store.transact(self._workspace, _put_off, self._desk, each, begun + PUT_OFF)
                    continue
                left = ours[place:]
                await self._store.transact(self._workspace, _give_back, self._desk, left, begun, are_urgent)
                raise
            failed, hot, now = 0, self._plan().hot, self._clock.now()
            await self._store.transact(
                self._workspace, _looked, self._desk, each, read, self._roster, now, hot
            )
        return len(ours)

    def _failed(self, error: RemoteError | Stale, now: datetime) -> None:
        """Rest a while, or as long as the remote asks; that it is so is logged once."""
        reason = error.reason if isinstance(error, RemoteError) else str(error)
        if not self._fault:
            log.error("remote unreadable", extra={"desk": self._desk, "reason": reason})
        if isinstance(error, Transient) and error.after is not None:
            self._refused_at = now
        self._fault = reason
        self._rest_until = now + _pause(error)

    def _recovered(self) -> None:
        if self._fault:
            log.info("remote readable again", extra={"desk": self._desk})
        self._fault, self._rest_until = "", None


def _is_of_one(error: RemoteError) -> bool:
    """Whether it may be that one ticket alone for which a reading failed."""
    return isinstance(error, Transient) and error.after is None


def _pause(error: RemoteError | Stale) -> timedelta:
    match error:
        case Transient(after=float() | int() as seconds):
            return timedelta(seconds=seconds)
        case Unauthorized():
            return LONG_PAUSE
        case _:
            return PAUSE


def _cursor(tx: Transaction, desk: DeskId, name: str) -> Cursor | None:
    return tx.cursor(desk, name)


def _urgent(tx: Transaction, desk: DeskId, limit: int, in_turn: bool) -> list[RemoteId]:
    return tx.urgent(desk, limit, in_turn=in_turn)


def _due(tx: Transaction, desk: DeskId, now: datetime, limit: int) -> list[RemoteId]:
    return tx.to_look_at(desk, now, limit)


def _begin_looks(tx: Transaction, desk: DeskId, due: Sequence[RemoteId], now: datetime) -> list[RemoteId]:
    """Those of these that are ours to read now."""
    return [each for each in due if tx.begin_look(desk, each, now, now + LEASE)]


def _give_back(
    tx: Transaction, desk: DeskId, unread: Sequence[RemoteId], since: datetime, are_urgent: bool
) -> None:
    """Have what could not be read be due as it was before."""
    for each in unread:
        if are_urgent:
            tx.heed(desk, each)
        else:
            _put_off(tx, desk, each, since)


def _put_off(tx: Transaction, desk: DeskId, remote: RemoteId, until: datetime | None) -> None:
    """Have a ticket be looked at then, whatever is heard of it; None: not at all."""
    tx.see(desk, remote, tx.last_print(desk, remote) or "", until)


def _looked(
    tx: Transaction,
    desk: DeskId,
    remote: RemoteId,
    read: RemoteTicket | None,
    roster: Roster,
    now: datetime,
    hot: timedelta,
) -> None:
    """Take over what was read; what cannot be read any more is looked at no more."""
    if read is None:
        _put_off(tx, desk, remote, None)
        arriving.lost(tx, desk, remote, roster.desks, now)
    else:
        arriving.take_or_see(tx, desk, read, roster.desks, now, hot=hot)
