"""Threadesk through its own desk and its own queries, on SQLite; the index, written behind, is waited for."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.config.settings import default_desks
from bot.domain.intents import AddUpdate, OpenTicket, Source
from bot.domain.ports import Listing, Scope
from bot.domain.search import Search, Words
from bot.domain.sight import Sight
from bot.domain.ticket import ADMINISTRATIVE, PersonId, TicketId
from bot.service.clock import SystemClock
from bot.service.desk import Desk
from bot.service.indexing import Indexing
from bot.service.queries import Queries
from bot.service.roster import Roster
from storage.store import SqlStore
from tests.bench import crowd
from tests.bench.peers.work import ROWS, Seed, serve
from tests.bench.storing import WORKSPACE

ANYBODY = PersonId("U0ANYBODY1")


class Threadesk:
    """The desk, and a loop that waits for one call after another."""

    def __init__(self, store: SqlStore, loop: asyncio.Runner) -> None:
        clock, desks = SystemClock(), default_desks()
        self._desk, self._queries, self._indexing = (
            Desk(store, Roster(desks), clock),
            Queries(store, clock),
            Indexing(store),
        )
        self._help, self._wait = desks.default.id, loop.run
        self._deliveries = (Source(workspace=WORKSPACE, key=f"bench:{each}") for each in itertools.count())

    def create(self, seed: Seed) -> TicketId:
        agent = PersonId(seed["agent"])
        intent = OpenTicket(
            by=agent,
            requester=ANYBODY,
            desk=self._help,
            kind=ADMINISTRATIVE,  # The kind that has a title of its own.
            title=seed["title"],
            text=seed["text"],
            channel=crowd.CHANNEL,
        )
        ticket = self._wait(self._desk.open(intent, next(self._deliveries))).ticket
        if ticket is None:
            raise ValueError("A delivery was taken for another one.")
        return ticket.id

    def comment(self, ticket: TicketId, text: str) -> None:
        said = AddUpdate(by=ANYBODY, text=text)
        self._wait(self._desk.handle(WORKSPACE, ticket, said, next(self._deliveries)))

    def mine(self, agent: str) -> int:
        listing = Listing(scope=Scope.MINE, person=PersonId(agent), limit=ROWS)
        return len(self._wait(self._queries.page(WORKSPACE, listing)).tickets)

    def search(self, words: str) -> int:
        search = Search(wanted=tuple(Words(words=(word,)) for word in words.split()))
        sight = Sight(person=ANYBODY, of_others=True)
        return len(self._wait(self._queries.search(WORKSPACE, search, sight)).hits)

    def settle(self) -> None:
        self._wait(self._indexing.catch_up())


@contextmanager
def opened(folder: Path) -> Iterator[Threadesk]:
    """A store with its tables and nothing in them."""
    store = SqlStore(f"sqlite:///{folder / 'threadesk.sqlite'}", clock=SystemClock())
    with asyncio.Runner() as loop:
        loop.run(store.open())
        try:
            yield Threadesk(store, loop)
        finally:
            loop.run(store.close())


if __name__ == "__main__":
    serve(opened)
