"""The core's `Store` on SQLite or PostgreSQL: takes units of work to the threads with the connections."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from functools import partial
from types import TracebackType
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import URL

from bot.domain.ports import Clock, Ledger, Transaction
from bot.domain.ticket import TicketId, WorkspaceId
from bot.errors import ConfigError
from storage import archive, migrate, postgres, sqlite
from storage.archive import Tally
from storage.checkpoints import Checkpoints
from storage.database_url import is_memory, parsed
from storage.ledger import SqlLedger
from storage.revision import Watch
from storage.session import Session, Texts
from storage.transaction import SqlTransaction
from storage.units import Crew, Hand, Unit

P = ParamSpec("P")
T = TypeVar("T")

BUSY_FOR = 1.0
"""Seconds to wait for another process to let go of the SQLite file: less than Slack waits for an answer."""
WRITERS = 4
READERS = 2
"""Threads with a connection each. SQLite has one writer, and memory has that one thread for everything."""


class SqlStore:
    """Tickets in one database. `open` and `close` are awaited; in between it belongs to one process.

    `url` is SQLAlchemy's: `sqlite:///path`, `sqlite://` for memory, `postgresql://...`.
    A database that fails raises Transient from each call until it is mended; nothing has to be reopened.
    One that a newer version has migrated meanwhile raises Outdated from each call that would write.
    """

    def __init__(self, url: str, *, clock: Clock, busy_for: float = BUSY_FOR) -> None:
        self._url = parsed(url)
        self._clock = clock
        self._busy_for = busy_for
        self._watch: Watch | None = None
        self._listeners: list[Callable[[], object]] = []
        make = _postgres_crews if self._url.get_backend_name() == "postgresql" else _sqlite_crews
        self._writers, self._readers = make(self._url, self._listeners, busy_for)

    async def open(self) -> None:
        """Check that the database is as this version needs it, and begin.

        A new SQLite file is set up; any other database that is behind is a ConfigError.
        """
        await asyncio.to_thread(self._check)
        for crew in {self._writers, self._readers}:
            crew.start()

    async def close(self) -> None:
        """Finish what was asked for and let go of the database."""
        for crew in {self._writers, self._readers}:
            await asyncio.to_thread(crew.stop)

    async def __aenter__(self) -> SqlStore:
        await self.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def transact(
        self,
        workspace: WorkspaceId,
        unit: Callable[Concatenate[Transaction, P], T],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run a unit of work and commit it; what it raises undoes it and rises from here."""

        def work(session: Session) -> T:
            self._demand_known(session)
            transaction = SqlTransaction(session, workspace, self._clock, holds=True)
            result = unit(transaction, *args, **kwargs)
            transaction.finish()
            return result

        return await _ended(self._writers, Unit(work, reads=False))

    async def read(
        self,
        workspace: WorkspaceId,
        unit: Callable[Concatenate[Transaction, P], T],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run a unit that only reads, beside the writers."""

        def work(session: Session) -> T:
            return unit(SqlTransaction(session, workspace, self._clock, holds=False), *args, **kwargs)

        return await _ended(self._readers, Unit(work, reads=True))

    async def sweep(
        self, unit: Callable[Concatenate[Ledger, P], T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a unit over all workspaces and commit it."""
        work = self._over_all(lambda ledger: unit(ledger, *args, **kwargs))
        return await _ended(self._writers, Unit(work, reads=False))

    async def sweep_behind(
        self, unit: Callable[Concatenate[Ledger, P], T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Like `sweep`, for what is done again if it is lost: the commit does not wait for the disk."""
        work = self._over_all(lambda ledger: unit(ledger, *args, **kwargs))
        return await _ended(self._writers, Unit(work, reads=False, lasts=False))

    async def export(self, write: Callable[[bytes], object], only: TicketId | None = None) -> Tally:
        """Write all tickets, or the one of that number, as lines: as they are at one moment."""
        return await _ended(self._readers, Unit(partial(archive.export, write=write, only=only), reads=True))

    async def restore(self, read: Callable[[], Iterable[bytes]]) -> Tally:
        """Make the empty database hold what these lines say, or nothing of it.

        Raises BrokenFile where a line cannot be right, Occupied when there are other tickets. `read` begins
        anew each time that it is called.
        """

        def work(session: Session) -> Tally:
            return archive.restore(session, self._clock, read())

        return await _ended(self._writers, Unit(work, reads=False))

    async def workspaces(self) -> list[WorkspaceId]:
        """Every workspace that has a ticket."""
        return await _ended(self._readers, Unit(_workspaces, reads=True))

    def on_commit(self, wake: Callable[[], object]) -> None:
        """Have `wake` called, from any thread, after each commit that queued an effect."""
        self._listeners.append(wake)

    def _check(self) -> None:
        if is_memory(self._url):
            return
        if migrate.sets_up_itself(self._url):
            migrate.upgrade(self._url)
        if migrate.pending(self._url):
            raise ConfigError([migrate.OUTDATED])
        if self._url.get_backend_name() == "sqlite":
            sqlite.prepare(self._url, self._busy_for)
        self._watch = Watch(migrate.known())

    def _over_all(self, unit: Callable[[Ledger], T]) -> Callable[[Session], T]:
        def work(session: Session) -> T:
            self._demand_known(session)
            return unit(SqlLedger(session))

        return work

    def _demand_known(self, session: Session) -> None:
        """Raise Outdated once a newer version of the program has migrated the database."""
        if self._watch is not None:
            self._watch.demand(session)


def _workspaces(session: Session) -> list[WorkspaceId]:
    return list(archive.workspaces(session))


async def _ended(crew: Crew, unit: Unit[T]) -> T:
    crew.submit(unit)
    return await unit.future


def _sqlite_crews(url: URL, listeners: list[Callable[[], object]], busy_for: float) -> tuple[Crew, Crew]:
    texts = Texts(sqlite.DIALECT)

    def line(*, reads: bool) -> sqlite.Line:
        return sqlite.Line(url, texts, busy_for=busy_for, reads=reads)

    checkpoints = None if is_memory(url) else Checkpoints(line(reads=True))
    writer = sqlite.GroupCommit(line(reads=False), listeners, checkpoints)
    writers = Crew("writer", [writer], sqlite.MOST_AT_ONCE)
    if is_memory(url):
        return writers, writers
    return writers, Crew("reader", [sqlite.Reader(line(reads=True)) for _ in range(READERS)])


def _postgres_crews(url: URL, listeners: list[Callable[[], object]], busy_for: float) -> tuple[Crew, Crew]:
    texts = Texts(postgres.DIALECT)

    def hands(count: int) -> list[Hand]:
        return [postgres.OneByOne(postgres.Line(url, texts), listeners) for _ in range(count)]

    return Crew("writer", hands(WRITERS)), Crew("reader", hands(READERS))
