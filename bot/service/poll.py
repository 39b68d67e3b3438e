"""Poll: reads what changed at a desk's remote and hands it on; called by a metronome, as the clock is.

Three looks, each by the clock: a sweep over what changed, often; tickets on which people are writing, one by
one; and now and then all that is open, for what the others missed. Reading again finds nothing new.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta

from bot.domain.connector import Connector
from bot.domain.ids import Cursor, DeskId, RemoteId, WorkspaceId
from bot.domain.ports import Clock, Store, Transaction
from bot.domain.remote import RemoteTicket, Sweep
from bot.errors import Rejected, RemoteError, Stale, Transient, Unauthorized
from bot.service import arriving
from bot.service.arriving import CHANGES
from bot.service.roster import Roster

log = logging.getLogger(__name__)

SWEEP_EVERY = timedelta(seconds=15)
RECONCILE_EVERY = timedelta(hours=1)
LOOK_AT = 20
"""How many tickets are looked at one by one in one round."""
AT_ONCE = 8
"""How many calls that read tickets are made side by side."""
TOGETHER = 25
"""How many tickets are asked for together: what fails costs no more than these."""
PAUSE = timedelta(seconds=30)
LONG_PAUSE = timedelta(minutes=1)
"""How seldom it is tried with a key that is refused; all others wait for this look."""


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
    ) -> None:
        self._store = store
        self._workspace = workspace
        self._desk = desk
        self._connector = connector
        self._roster = roster
        self._clock = clock
        self._places = asyncio.Semaphore(AT_ONCE)
        self._sweep_at: datetime | None = None
        self._reconcile_at: datetime | None = None
        self._rest_until: datetime | None = None
        self._fault = ""

    @property
    def fault(self) -> str:
        """Why the remote cannot be read just now; empty when it can."""
        return self._fault

    async def begin(self) -> None:
        """Note that the desk is connected: what is opened there from now on has a thread here."""
        await self._store.transact(self._workspace, arriving.connected_at, self._desk, self._clock.now())

    async def beat(self) -> int:
        """Read whatever is to be read by now; how many tickets that were."""
        now = self._clock.now()
        if self._rest_until is not None and now < self._rest_until:
            return 0
        try:
            count = await self._round(now)
        except (RemoteError, Stale) as error:
            self._failed(error, now)
            return 0
        self._recovered()
        return count

    async def _round(self, now: datetime) -> int:
        count = 0
        if self._sweep_at is None or now >= self._sweep_at:
            count += await self.sweep()
            self._sweep_at = now + SWEEP_EVERY
        count += await self._look(now)
        if self._reconcile_at is None or now >= self._reconcile_at:
            count += await self.reconcile()
            self._reconcile_at = now + RECONCILE_EVERY
        return count

    async def sweep(self) -> int:
        """Take over all that changed since the last sweep; how many tickets were read."""
        count = 0
        while True:
            cursor = await self._store.read(self._workspace, _cursor, self._desk, CHANGES)
            found = await self._connector.changed(cursor)
            count += await self._take(found, is_all=False)
            if found.is_last:
                return count

    async def reconcile(self) -> int:
        """Look through all that is open there, for what no sweep has told."""
        count, cursor = 0, None
        while True:
            found = await self._connector.open_tickets(cursor)
            cursor = found.cursor
            count += await self._take(found, is_all=True)
            if found.is_last:
                return count

    async def _take(self, found: Sweep, *, is_all: bool) -> int:
        """Take over a page of changes, with how far that was, or of all that is open."""
        wanted = await self._store.read(self._workspace, arriving.news, self._desk, found.heads)
        page, fault = await self._read_all(wanted)
        taken = await self._store.transact(
            self._workspace,
            arriving.take_page,
            self._desk,
            found.cursor if fault is None and not is_all else None,
            page,
            self._roster.desks,
            self._clock.now(),
            is_all=is_all,
        )
        if fault is not None:
            raise fault
        return taken

    async def _read_all(self, wanted: Sequence[RemoteId]) -> tuple[list[RemoteTicket], RemoteError | None]:
        """These tickets, as many as could be read before something failed, and what that was."""
        read: dict[RemoteId, RemoteTicket] = {}
        faults: list[RemoteError] = []

        async def some(part: Sequence[RemoteId]) -> None:
            async with self._places:
                if not faults:
                    try:
                        async for found in self._read_many(part):
                            read[found.head.id] = found
                    except RemoteError as error:
                        faults.append(error)

        parts = [wanted[begin : begin + TOGETHER] for begin in range(0, len(wanted), TOGETHER)]
        await asyncio.gather(*(some(each) for each in parts))
        return [read[each] for each in wanted if each in read], next(iter(faults), None)

    async def _read_many(self, wanted: Sequence[RemoteId]) -> AsyncIterator[RemoteTicket]:
        """Tickets in few calls; those that are not among the answers are asked for one by one."""
        found = await self._connector.read_many(wanted) if len(wanted) > 1 else []
        for read in found:
            yield read
        known = {each.head.id for each in found}
        for each in wanted:
            if each not in known and (one := await self._read(each)) is not None:
                yield one

    async def _look(self, now: datetime) -> int:
        """Tickets on which people write are looked at without waiting for a sweep to tell of them."""
        due = await self._store.read(self._workspace, _due, self._desk, now)
        for each in due:
            read = await self._read(each)
            await self._store.transact(
                self._workspace, _looked, self._desk, each, read, self._roster, self._clock.now()
            )
        return len(due)

    async def _read(self, remote: RemoteId) -> RemoteTicket | None:
        """A ticket; None for one that we may not see any more."""
        try:
            return await self._connector.read(remote)
        except Rejected as error:
            log.warning(
                "remote ticket unreadable",
                extra={"desk": self._desk, "remote": remote, "reason": error.reason},
            )
            return None

    def _failed(self, error: RemoteError | Stale, now: datetime) -> None:
        """Rest a while, or as long as the remote asks; that it is so is logged once."""
        reason = error.reason if isinstance(error, RemoteError) else str(error)
        if not self._fault:
            log.error("remote unreadable", extra={"desk": self._desk, "reason": reason})
        self._fault = reason
        self._rest_until = now + _pause(error)

    def _recovered(self) -> None:
        if self._fault:
            log.info("remote readable again", extra={"desk": self._desk})
        self._fault, self._rest_until = "", None


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


def _due(tx: Transaction, desk: DeskId, now: datetime) -> list[RemoteId]:
    return tx.to_look_at(desk, now, LOOK_AT)


def _looked(
    tx: Transaction, desk: DeskId, remote: RemoteId, read: RemoteTicket | None, roster: Roster, now: datetime
) -> None:
    """Take over what was read; what cannot be read any more is looked at no more."""
    if read is None:
        tx.see(desk, remote, tx.last_print(desk, remote) or "", None)
    else:
        arriving.take_in(tx, desk, read, roster.desks, now)
