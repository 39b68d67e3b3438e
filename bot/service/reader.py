"""Reader: has tickets read at a remote, several in a call where it allows that, and counts these calls."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.connector import Connector, Errand
from bot.domain.ids import Cursor, DeskId, RemoteId
from bot.domain.ports import Clock
from bot.domain.remote import RemoteTicket, Sweep
from bot.domain.rhythm import MINUTE
from bot.errors import Rejected, RemoteError

log = logging.getLogger(__name__)

AT_ONCE = 8
"""How many calls that read tickets are made side by side."""
TOGETHER = 25
"""How many tickets are asked for together: what fails costs no more than these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What came of reading several tickets: those that could not be, and why the first of them could not."""

    read: Sequence[RemoteTicket]
    unread: Sequence[RemoteId] = ()
    fault: RemoteError | None = None


class Reader:
    """Reads one remote for one desk."""

    def __init__(self, desk: DeskId, connector: Connector, clock: Clock) -> None:
        self._desk = desk
        self._connector = connector
        self._clock = clock
        self._places = asyncio.Semaphore(AT_ONCE)
        self._reads: deque[datetime] = deque()
        pace = connector.pace(Errand.READ)
        self.a_minute = 60 / pace.every if pace is not None and pace.every > 0 else None
        """How many reads the remote takes; None: as many as we need."""

    def lately(self) -> int:
        """How many reads there were in the last minute, where they have to be counted."""
        now = self._clock.now()
        while self._reads and not now - MINUTE < self._reads[0] <= now:
            self._reads.popleft()
        return len(self._reads)

    def _spend(self, count: int = 1) -> None:
        if self.a_minute is not None:
            self._reads.extend([self._clock.now()] * count)

    async def changed(self, cursor: Cursor | None) -> Sweep:
        """A page of what changed."""
        self._spend()
        return await self._connector.changed(cursor)

    async def open_tickets(self, cursor: Cursor | None) -> Sweep:
        """A page of all that is open."""
        self._spend()
        return await self._connector.open_tickets(cursor)

    async def read(self, remote: RemoteId) -> RemoteTicket | None:
        """A ticket; None for one that we may not see any more."""
        self._spend()
        try:
            return await self._connector.read(remote)
        except Rejected as error:
            log.warning(
                "remote ticket unreadable",
                extra={"desk": self._desk, "remote": remote, "reason": error.reason},
            )
            return None

    async def read_all(self, wanted: Sequence[RemoteId]) -> Batch:
        """These tickets, as many as could be read before something failed, and what that was."""
        read: dict[RemoteId, RemoteTicket] = {}
        unread: set[RemoteId] = set()
        faults: list[RemoteError] = []

        async def some(part: Sequence[RemoteId]) -> None:
            async with self._places:
                try:
                    if not faults:
                        async for found in self._read_many(part):
                            read[found.head.id] = found
                        return
                except RemoteError as error:
                    faults.append(error)
                unread.update(each for each in part if each not in read)

        parts = [wanted[begin : begin + TOGETHER] for begin in range(0, len(wanted), TOGETHER)]
        await asyncio.gather(*(some(each) for each in parts))
        return Batch(
            read=[read[each] for each in wanted if each in read],
            unread=[each for each in wanted if each in unread],
            fault=next(iter(faults), None),
        )

    async def _read_many(self, wanted: Sequence[RemoteId]) -> AsyncIterator[RemoteTicket]:
        """Tickets in few calls; those that are not among the answers are asked for one by one."""
        found: list[RemoteTicket] = []
        if len(wanted) > 1:
            self._spend(len(wanted))
            found = await self._connector.read_many(wanted)
        for read in found:
            yield read
        known = {each.head.id for each in found}
        for each in wanted:
            if each not in known and (one := await self.read(each)) is not None:
                yield one
