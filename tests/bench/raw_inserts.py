"""The floor of storing: three rows a transaction through the driver and nothing above it."""

from __future__ import annotations

import asyncio
import itertools
import sqlite3
import threading
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path
from queue import Empty, SimpleQueue

import psycopg

TABLES = (
    "CREATE TABLE raw_tickets (id BIGINT PRIMARY KEY, body TEXT NOT NULL)",
    "CREATE TABLE raw_updates (ticket BIGINT, number INT, body TEXT NOT NULL, PRIMARY KEY (ticket, number))",
    "CREATE TABLE raw_outbox (id BIGINT PRIMARY KEY, due_at BIGINT NOT NULL, body TEXT NOT NULL)",
)
BODY = '{"text": "' + "x" * 390 + '"}'
MOST_AT_ONCE = 256
CONNECTIONS = 4
"""As many as the store has writers on PostgreSQL."""

_Waiting = tuple[int, "asyncio.Future[None]"]


class SqliteWriter:
    """One thread that commits whatever waits together, `synchronous=FULL`."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._queue: SimpleQueue[_Waiting | None] = SimpleQueue()
        self._loop = asyncio.get_running_loop()
        self._ids = itertools.count(1)
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    async def store(self) -> None:
        """Insert three rows and wait for their commit."""
        stored = self._loop.create_future()
        self._queue.put((next(self._ids), stored))
        await stored

    def stop(self) -> None:
        self._queue.put(None)
        self._thread.join()

    def _work(self) -> None:
        with closing(sqlite3.connect(self._file, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            for table in TABLES:
                connection.execute(table)
            for group in self._groups():
                connection.execute("BEGIN IMMEDIATE")
                for number, _ in group:
                    connection.execute("INSERT INTO raw_tickets VALUES (?, ?)", (number, BODY))
                    connection.execute("INSERT INTO raw_updates VALUES (?, 1, ?)", (number, BODY))
                    connection.execute("INSERT INTO raw_outbox VALUES (?, ?, ?)", (number, number, BODY))
                connection.execute("COMMIT")
                self._loop.call_soon_threadsafe(_tell, [stored for _, stored in group])

    def _groups(self) -> Iterator[list[_Waiting]]:
        while (first := self._queue.get()) is not None:
            group = [first]
            with suppress(Empty):
                while len(group) < MOST_AT_ONCE and (each := self._queue.get_nowait()) is not None:
                    group.append(each)
            yield group


def _tell(stored: list[asyncio.Future[None]]) -> None:
    for each in stored:
        each.set_result(None)


@asynccontextmanager
async def raw_sqlite(file: Path) -> AsyncIterator[SqliteWriter]:
    """A writer on a fresh file."""
    writer = SqliteWriter(file)
    try:
        yield writer
    finally:
        await asyncio.to_thread(writer.stop)


class PostgresWriters:
    """Some threads with a psycopg connection each, one transaction at a time."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._own = threading.local()
        self._ids = itertools.count(1)
        self._threads = ThreadPoolExecutor(CONNECTIONS)
        self._connections: list[psycopg.Connection] = []

    async def store(self) -> None:
        """Insert three rows and wait for their commit."""
        await asyncio.get_running_loop().run_in_executor(self._threads, self._insert, next(self._ids))

    def prepare(self) -> None:
        """Create the tables. Blocks."""
        with psycopg.connect(self._url, autocommit=True) as connection:
            for table in TABLES:
                connection.execute(table.encode())

    def stop(self) -> None:
        self._threads.shutdown()
        for connection in self._connections:
            connection.close()

    def _insert(self, number: int) -> None:
        with self._connection().transaction():
            cursor = self._connection().cursor()
            cursor.execute("INSERT INTO raw_tickets VALUES (%s, %s)", (number, BODY))
            cursor.execute("INSERT INTO raw_updates VALUES (%s, 1, %s)", (number, BODY))
            cursor.execute("INSERT INTO raw_outbox VALUES (%s, %s, %s)", (number, number, BODY))

    def _connection(self) -> psycopg.Connection:
        connection: psycopg.Connection | None = getattr(self._own, "connection", None)
        if connection is None:
            connection = self._own.connection = psycopg.connect(self._url, autocommit=True)
            self._connections.append(connection)
        return connection


@asynccontextmanager
async def raw_postgres(url: str) -> AsyncIterator[PostgresWriters]:
    """Writers on a database without the floor's tables."""
    writers = PostgresWriters(url)
    await asyncio.to_thread(writers.prepare)
    try:
        yield writers
    finally:
        await asyncio.to_thread(writers.stop)
