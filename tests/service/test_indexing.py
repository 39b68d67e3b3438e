"""The index follows what is committed by itself, and goes on after the store had failed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from bot.domain.search import Search, Words
from bot.domain.sight import Sight
from bot.domain.ticket import TicketId
from bot.errors import Transient
from bot.service.indexing import BATCH, Indexing
from tests.domain.test_decide import ANNA
from tests.patience import LONGEST
from tests.service.conftest import TEAM, House

FAILS = Search(wanted=(Words(words=("fails",)),))


async def found(house: House) -> list[TicketId]:
    page = await house.queries.search(TEAM, FAILS, Sight(person=ANNA))
    return [hit.ticket.id for hit in page.hits]


class Watched:
    """The store as the indexer sees it; tells after each sweep, and may fail before one."""

    def __init__(self, house: House) -> None:
        self._house = house
        self.failures = 0
        self.swept = asyncio.Condition()

    async def sweep_behind(self, unit: Callable[..., int | None], *args: Any) -> int | None:
        if self.failures:
            self.failures -= 1
            raise Transient("database", "transact", "gone", certain=True)
        count = await self._house.store.sweep_behind(unit, *args)
        async with self.swept:
            self.swept.notify_all()
        return count

    async def until_found(self, ticket: TicketId) -> None:
        async with asyncio.timeout(LONGEST), self.swept:
            while ticket not in await found(self._house):
                await self.swept.wait()


@asynccontextmanager
async def following(house: House, store: Watched) -> AsyncIterator[None]:
    indexing = Indexing(store)  # type: ignore[arg-type]  # the one method of a store that it uses
    loop = asyncio.get_running_loop()
    house.store.on_commit(lambda: loop.call_soon_threadsafe(indexing.wake))
    work = asyncio.create_task(indexing.run())
    try:
        yield
    finally:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)


async def test_what_is_written_is_found_without_anybody_asking(house: House) -> None:
    store = Watched(house)
    async with following(house, store):
        ticket = await house.opened()
        await store.until_found(ticket.id)
        assert await found(house) == [ticket.id]


async def test_a_store_that_fails_is_asked_again(house: House) -> None:
    store = Watched(house)
    store.failures = 1
    async with following(house, store):
        await store.until_found((await house.opened()).id)
    assert store.failures == 0


async def test_what_was_left_by_others_is_caught_up_with(house: House) -> None:
    tickets = [(await house.opened(key=f"open {number}")).id for number in range(BATCH + 2)]
    assert await Indexing(house.store).catch_up() == len(tickets)
    assert await Indexing(house.store).catch_up() == 0
    assert await found(house) == tickets[::-1][:10]
