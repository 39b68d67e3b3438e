"""What people do with few tickets and with very many: lists, Home, searches, figures and opening."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from functools import partial
from random import Random
from time import perf_counter
from uuid import uuid4

from bot.config.settings import default_desks
from bot.domain.figures import Asked
from bot.domain.ports import Ledger, Listing, Scope
from bot.domain.search import Search, Words
from bot.domain.sight import Sight
from bot.domain.ticket import PersonId
from bot.service.alike import Likeness
from bot.service.clock import SystemClock
from bot.service.indexing import Indexing
from bot.service.queries import Queries
from storage.migrate import upgrade
from storage.store import SqlStore
from tests.bench import bulk, crowd
from tests.bench.measure import BenchError, Effort, Measured, drive
from tests.bench.report import Aim, Row
from tests.bench.shelf import Shelf
from tests.bench.storing import WORKSPACE, Openings, databases
from tests.fakes import HandClock

SECTION = "Scale (floor: the same with {floor:,} tickets)"
DATABASES = ("SQLite", "PostgreSQL")
ROWS = 20
DESKS = default_desks()
LISTS = Aim(ratio=1 / 1.5)
SEARCH = Aim(ratio=1 / 3, p99=5)
OPENING = Aim(p99_times=1.5)
FOUND = Aim(p99=1_000)
COUNTING = Aim(p99=1_000)
"""Whoever asks for figures waits for them; Slack gives up after three seconds."""
WARMING, SLOW = 20, 10
"""Calls before anything is measured: each statement is compiled once, and the file's pages are read once.

What takes long, and varies little, is measured so many times a round.
"""
WORDS_TOLD = 12
"""How many words somebody has written when what is like it is shown."""

Deed = Callable[[], Awaitable[object]]


class Desk:
    """A store with so many tickets in it, and what people do there."""

    def __init__(self, store: SqlStore, size: int) -> None:
        self._size = size
        self._queries = Queries(store, SystemClock())
        self._end = crowd.BEGIN + size * crowd.APART
        self._then = Queries(store, HandClock(self._end))
        self._openings = Openings(store, DESKS)
        self._random = Random(1)

    def deeds(self) -> dict[str, tuple[Deed, Aim]]:
        return {
            f'list "mine" ({ROWS})': (self._mine, LISTS),
            "App Home": (self._home, LISTS),
            "search two words": (self._search, SEARCH),
            "search two words, an agent's own": (partial(self._search_own, self._agent), SEARCH),
            "search two words, a requester's": (partial(self._search_own, self._requester), SEARCH),
            "search two words, best first": (self._search_best, Aim()),
            "what is alike, an agent's": (partial(self._alike, self._agent, of_others=True), SEARCH),
            "what is alike, a requester's": (partial(self._alike, self._requester), SEARCH),
            "figures of 30 days": (partial(self._figures, 30), COUNTING),
            "figures of 366 days": (partial(self._figures, 366), COUNTING),
            "open a ticket": (self._openings.store, OPENING),
            "open a ticket → it is found": (self._open_and_find, FOUND),
        }

    async def _mine(self) -> None:
        listing = Listing(scope=Scope.MINE, person=self._agent(), limit=ROWS)
        if not (await self._queries.page(WORKSPACE, listing)).tickets:
            raise BenchError("somebody has no tickets")

    async def _home(self) -> None:
        await self._queries.home(WORKSPACE, self._agent(), DESKS)

    async def _search(self) -> None:
        await self._queries.search(WORKSPACE, self._words(), Sight(person=self._agent(), of_others=True))

    async def _search_own(self, person: Callable[[], PersonId]) -> None:
        await self._queries.search(WORKSPACE, self._words(), Sight(person=person()))

    async def _search_best(self) -> None:
        sight = Sight(person=self._agent(), of_others=True)
        await self._queries.search(WORKSPACE, self._words(best_first=True), sight)

    async def _alike(self, person: Callable[[], PersonId], *, of_others: bool = False) -> None:
        text = " ".join(crowd.words(self._random, WORDS_TOLD))
        told = Likeness(desk=crowd.HELP, subject=crowd.SUBJECT, text=text)
        await self._then.alike(WORKSPACE, told, Sight(person=person(), of_others=of_others))

    async def _figures(self, days: int) -> None:
        """As whoever asks on the day of the last ticket; the picture has a point a day, or a week."""
        step = timedelta(days=1 if days <= 62 else 7)
        since = self._end - timedelta(days=days)
        stretches = tuple(since + count * step for count in range(-(-days // step.days)))
        asked = Asked(since=since, until=self._end, desks=(crowd.HELP,), stretches=stretches)
        if not (await self._then.figures(WORKSPACE, asked)).now.opened:
            raise BenchError("nothing was opened")

    async def _open_and_find(self) -> None:
        """Look for it again and again, as somebody would who cannot wait."""
        word = f"x{uuid4().hex}"  # No other run on the same database has said it.
        await self._openings.store(f"The printer says {word}")
        search = Search(wanted=(Words(words=(word,)),))
        sight = Sight(person=self._agent(), of_others=True)
        while not (await self._queries.search(WORKSPACE, search, sight)).hits:
            pass

    def _requester(self) -> PersonId:
        return crowd.requester(self._random, self._random.randrange(self._size))

    def _agent(self) -> PersonId:
        return self._random.choice(crowd.AGENTS)

    def _words(self, *, best_first: bool = False) -> Search:
        pair = crowd.words(self._random, 2)
        return Search(wanted=tuple(Words(words=(word,)) for word in pair), best_first=best_first)


async def measured(
    shelf: Shelf, effort: Effort, sizes: Sequence[int], on: Sequence[str] = DATABASES
) -> AsyncIterator[Row]:
    """SQLite in files, then PostgreSQL from its wheel: a database for each size, of the same tickets."""
    if "SQLite" in on:
        urls = {size: f"sqlite:///{shelf.file(size)}" for size in sizes}
        async for row in _compared("SQLite", urls, shelf, effort):
            yield row
    if "PostgreSQL" in on:
        kept = [_called(size) for size in sizes if shelf.stands("PostgreSQL", size)]
        names = [_called(size) for size in sizes]
        async with databases(shelf.folder / "scale-postgres", names, kept) as made:
            async for row in _compared("PostgreSQL", dict(zip(sizes, made, strict=True)), shelf, effort):
                yield row


def _called(size: int) -> str:
    return f"scale_{size}"


async def _compared(name: str, urls: Mapping[int, str], shelf: Shelf, effort: Effort) -> AsyncIterator[Row]:
    """Round by round with each size in turn, so that what else the machine does falls on all of them."""
    for size, url in urls.items():
        if shelf.stands(name, size):
            await asyncio.to_thread(upgrade, url)
        else:
            yield await _built(name, url, size)
            shelf.built(name, size)
    async with AsyncExitStack() as opened:
        desks = {
            size: Desk(await opened.enter_async_context(_followed(url)), size) for size, url in urls.items()
        }
        few = min(desks)
        for what in desks[few].deeds():
            rounds: dict[int, list[Measured]] = {size: [] for size in desks}
            for number in range(-1, effort.rounds):
                for size, desk in desks.items():
                    deed, aim = desk.deeds()[what]
                    calls = _calls(effort, aim)
                    found = await _driven(deed, calls if number >= 0 else min(calls, WARMING))
                    rounds[size] += [found] if number >= 0 else []
            for size, ours in rounds.items():
                yield Row(
                    section=SECTION.format(floor=few),
                    what=f"{what}, {size:,}, {name}",
                    in_flight=1,
                    floor=rounds[few] if size != few else (),
                    ours=ours,
                    aim=aim if size != few else Aim(),
                )


async def _built(name: str, url: str, size: int) -> Row:
    """Build a database; what is told is the mean of all its tickets."""
    begun = perf_counter()
    await asyncio.to_thread(bulk.build, url, WORKSPACE, size)
    each = (perf_counter() - begun) / size
    took = Measured(per_second=1 / each, p50=each, p99=each)
    return Row(section="Building (means)", what=f"{size:,} tickets, {name}", in_flight=1, ours=[took])


def _calls(effort: Effort, aim: Aim) -> int:
    """Figures of a year take seconds; the index is written behind every tenth of one."""
    return min(effort.alone, SLOW) if aim in (FOUND, COUNTING) else effort.alone


@asynccontextmanager
async def _followed(url: str) -> AsyncIterator[SqlStore]:
    """A store whose index is written behind all the while, as it is where a bot runs.

    Days that are over were rolled up long ago there: so here they are first.
    """
    failed: BenchError | None = None
    async with SqlStore(url, clock=SystemClock()) as store, asyncio.TaskGroup() as group:
        while await store.sweep_behind(_roll_up):
            pass
        indexing, loop = Indexing(store), asyncio.get_running_loop()
        store.on_commit(lambda: loop.call_soon_threadsafe(indexing.wake))
        following = group.create_task(indexing.run())
        try:
            yield store
        except BenchError as error:  # The group would wrap it.
            failed = error
        finally:
            following.cancel()
    if failed is not None:
        raise failed


def _roll_up(ledger: Ledger) -> bool:
    return ledger.roll_up(SystemClock().now())


async def _driven(deed: Deed, calls: int) -> Measured:
    async def call(worker: int, number: int) -> None:
        await deed()

    return await drive(range(calls), 1, call)
