"""Indexing: brings what searches look at up to date, behind the changes and under a second late.

What is still to be brought in is rows of the store, so a crash leaves nothing out.
"""

from __future__ import annotations

import asyncio
import logging

from bot.domain.ports import Ledger, Store
from bot.errors import RemoteError, Stale

log = logging.getLogger(__name__)

BATCH = 10
"""Changes a transaction: on SQLite all other writers wait for that long, and again while it is tidied."""
IDLE = 1.0
BREATH = 0.1
"""Seconds between a commit and the look at it: a ticket that changes some times at once is read once."""


class Indexing:
    """Any number of processes may do this side by side: they wait for each other."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._bell = asyncio.Event()

    def wake(self) -> None:
        """Look for changes soon; call it from the loop's own thread."""
        self._bell.set()

    async def run(self) -> None:
        """Follow the changes until cancelled."""
        while True:
            self._bell.clear()
            try:
                await self.catch_up()
            except (RemoteError, Stale) as error:
                log.error("search index not written", extra={"reason": str(error)})
            await self._rest()

    async def catch_up(self) -> int:
        """Bring in every change that there is; how many there were."""
        done = 0
        while count := await self._store.sweep_behind(_index, BATCH):
            await self._store.sweep_behind(_tidy, count)
            done += count
        return done

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(IDLE):
                await self._bell.wait()
        except TimeoutError:
            return
        await asyncio.sleep(BREATH)


def _index(ledger: Ledger, limit: int) -> int:
    return ledger.index(limit)


def _tidy(ledger: Ledger, written: int) -> None:
    ledger.tidy_index(written)
