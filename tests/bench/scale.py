"""Reading and opening with few tickets and with very many: lists, Home, search and the store's own insert."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

from bot.config.settings import default_desks
from bot.domain.ports import Listing, Scope
from bot.domain.search import Search, Words
from bot.domain.sight import Sight
from bot.domain.ticket import PersonId
from bot.service.clock import SystemClock
from bot.service.indexing import Indexing
from bot.service.queries import Queries
from storage.store import SqlStore
from tests.bench import crowd
from tests.bench.measure import BenchError, Effort, Measured, drive
from tests.bench.report import Aim, Row
from tests.bench.storing import WORKSPACE, Openings, postgres

SECTION = "Scale (floor: the same with {floor:,} tickets)"
CHUNK = 500
ROWS = 20
DESKS = default_desks()
LISTS = Aim(ratio=1 / 1.5)
SEARCH = Aim(ratio=1 / 3, p99=5)
OPENING = Aim(p99_times=1.5)


class Desk:
    """A store with so many tickets in it, and what people do there."""

    def __init__(self, store: SqlStore, openings: Openings) -> None:
        self._queries = Queries(store, SystemClock())
        self._openings = openings
        self._random = Random(1)

    def deeds(self) -> dict[str, tuple[Callable[[], Awaitable[object]], Aim]]:
        return {
            f'list "mine" ({ROWS})': (self._mine, LISTS),
            "App Home": (self._home, LISTS),
            "search two words": (self._search, SEARCH),
            "search two words, one's own": (self._search_own, SEARCH),
            "search two words, best first": (self._search_best, Aim()),
            "open a ticket": (self._openings.store, OPENING),
        }

    async def _mine(self) -> None:
        listing = Listing(scope=Scope.MINE, person=self._person(), limit=ROWS)
        if not (await self._queries.page(WORKSPACE, listing)).tickets:
            raise BenchError("somebody has no tickets")

    async def _home(self) -> None:
        agent = self._random.choice(crowd.AGENTS)
        await self._queries.home(WORKSPACE, agent, DESKS)

    async def _search(self) -> None:
        await self._queries.search(WORKSPACE, self._words(), Sight(person=self._person(), of_others=True))

    async def _search_own(self) -> None:
        await self._queries.search(WORKSPACE, self._words(), Sight(person=self._person()))

    async def _search_best(self) -> None:
        sight = Sight(person=self._person(), of_others=True)
        await self._queries.search(WORKSPACE, self._words(best_first=True), sight)

    def _person(self) -> PersonId:
        # With few tickets not every requester has one; every agent has.
        return self._random.choice(crowd.AGENTS)

    def _words(self, *, best_first: bool = False) -> Search:
        pair = crowd.words(self._random, 2)
        return Search(wanted=tuple(Words(words=(word,)) for word in pair), best_first=best_first)


async def measured(folder: Path, effort: Effort, sizes: Sequence[int]) -> AsyncIterator[Row]:
    """SQLite in a file, then PostgreSQL from its wheel; each filled further and further."""
    async for row in _grown("SQLite", f"sqlite:///{folder / 'scale.sqlite'}", effort, sizes):
        yield row
    async with postgres(folder / "scale-postgres") as url:
        async for row in _grown("PostgreSQL", url, effort, sizes):
            yield row


async def _grown(name: str, url: str, effort: Effort, sizes: Sequence[int]) -> AsyncIterator[Row]:
    floors: dict[str, list[Measured]] = {}
    there = 0
    async with SqlStore(url, clock=SystemClock()) as store, _followed(store):
        openings = Openings(store, default_desks())
        for size in sizes:
            await _fill(store, there, size)
            there = size
            for what, (deed, aim) in Desk(store, openings).deeds().items():
                rounds = [await _driven(deed, effort) for _ in range(effort.rounds)]
                floor = floors.get(what, [])
                floors.setdefault(what, rounds)
                yield Row(
                    section=SECTION.format(floor=sizes[0]),
                    what=f"{what}, {size:,}, {name}",
                    in_flight=1,
                    floor=floor,
                    ours=rounds,
                    aim=aim if floor else Aim(),
                )


@asynccontextmanager
async def _followed(store: SqlStore) -> AsyncIterator[None]:
    """Have the index written behind all the while, as it is where a bot runs."""
    indexing, loop = Indexing(store), asyncio.get_running_loop()
    store.on_commit(lambda: loop.call_soon_threadsafe(indexing.wake))
    async with asyncio.TaskGroup() as group:
        following = group.create_task(indexing.run())
        try:
            yield
        finally:
            following.cancel()


async def _fill(store: SqlStore, begin: int, end: int) -> None:
    """Write the tickets that are missing and wait until the index has them."""
    for number in range(begin, end, CHUNK):
        await store.transact(WORKSPACE, crowd.add_some, number, min(number + CHUNK, end))
    await Indexing(store).catch_up()


async def _driven(deed: Callable[[], Awaitable[object]], effort: Effort) -> Measured:
    async def call(worker: int, number: int) -> None:
        await deed()

    return await drive(range(effort.alone), 1, call)
