"""Builds a database with very many tickets in minutes: the rows are those that storage itself would write.

Processes make up the tickets and have storage write them down in a notebook; one connection copies the rows.
"""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from re import match
from types import MappingProxyType
from typing import Any

import psycopg
from sqlalchemy import make_url
from sqlalchemy.schema import CreateIndex, DropIndex

from bot.domain.events import Recorded
from bot.domain.ticket import WorkspaceId
from bot.service.clock import SystemClock
from storage import codec, postgres, search, sqlite, statements
from storage.database_url import parsed
from storage.migrate import upgrade
from storage.schema import search_documents
from storage.search_index import index_of
from storage.search_text import document
from storage.session import Session, Texts, Values
from storage.transaction import SqlTransaction
from tests.bench import crowd

CHUNK = 2_000
AHEAD = 2
"""Chunks that each process may be ahead of the connection: they wait in memory."""

Rows = dict[str, tuple[tuple[str, ...], list[tuple[Any, ...]]]]
"""For each SQL text the names of its values and the rows of them."""


@dataclass(slots=True, kw_only=True)
class Notebook:
    """A cursor that writes down what it was to run and finds nothing."""

    unwanted: str
    rows: Rows = field(default_factory=dict)
    rowcount: int = 1

    def execute(self, text: str, values: Values = MappingProxyType({}), /) -> None:
        if text != self.unwanted:
            names, rows = self.rows.setdefault(text, (tuple(values), []))
            rows.append(tuple(values[name] for name in names))

    def executemany(self, text: str, rows: Sequence[Values], /) -> None:
        for values in rows:
            self.execute(text, values)

    def fetchone(self) -> None:
        return None

    def fetchall(self) -> list[Any]:
        return []


def build(url: str, workspace: WorkspaceId, size: int) -> None:
    """Fill a new database with so many tickets, and with the index over them."""
    upgrade(url)
    is_postgres = parsed(url).get_backend_name() == "postgresql"
    opened = _postgres if is_postgres else _sqlite
    make = partial(_noted, is_postgres, workspace)
    with opened(url) as write:
        for rows in _chunks(make, size):
            write(rows)
        used = {"workspace": workspace, "desk": crowd.HELP, "subject": crowd.SUBJECT, "uses": size}
        text, _ = _texts(is_postgres).of(statements.COUNT_SUBJECT)
        write({text: (tuple(used), [tuple(used.values())])})


def _chunks(make: Callable[[int, int], Rows], size: int) -> Iterator[Rows]:
    """Every chunk, in order, made by as many processes as there are processors."""
    bounds = [(begin, min(begin + CHUNK, size)) for begin in range(0, size, CHUNK)]
    if len(bounds) == 1:
        yield make(*bounds[0])
        return
    processes = min(os.cpu_count() or 1, len(bounds))
    waiting = iter(bounds)
    with ProcessPoolExecutor(processes, multiprocessing.get_context("spawn")) as pool:
        under_way: deque[Future[Rows]] = deque(
            pool.submit(make, *each) for each in islice(waiting, processes * AHEAD)
        )
        while under_way:
            rows = under_way.popleft().result()
            under_way.extend(pool.submit(make, *each) for each in islice(waiting, 1))
            yield rows


def _texts(is_postgres: bool) -> Texts:
    return Texts(postgres.DIALECT if is_postgres else sqlite.DIALECT)


def _noted(is_postgres: bool, workspace: WorkspaceId, begin: int, end: int) -> Rows:
    """What storage writes for the tickets of these numbers, and for the index over them."""
    texts = _texts(is_postgres)
    notebook = Notebook(unwanted=texts.of(search.NOTE)[0])  # They are in the index already.
    session = Session(notebook, texts)
    tx, index = SqlTransaction(session, workspace, SystemClock(), holds=False), index_of(session)
    for ticket, events in crowd.lives(begin, end):
        tx.append(None, ticket, events)
        log = [Recorded(number=number, event=event) for number, event in enumerate(events, 1)]
        key = {"workspace": workspace, "ticket": ticket.id}
        index.add(
            session,
            {**key, "id": codec.to_micros(ticket.opened_at) // 1_000},
            document(workspace, ticket, log),
        )
    return notebook.rows


@contextmanager
def _sqlite(url: str) -> Iterator[Callable[[Rows], None]]:
    """Write as fast as can be: whoever is interrupted begins anew."""
    with closing(sqlite3.connect(make_url(url).database or "", isolation_level=None)) as connection:
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "locking_mode=EXCLUSIVE", "cache_size=-524288"):
            connection.execute(f"PRAGMA {pragma}")

        session = Session(connection.cursor(), Texts(sqlite.DIALECT))

        def write(rows: Rows) -> None:
            connection.execute("BEGIN")
            for text, (names, values) in rows.items():
                connection.executemany(text, [dict(zip(names, row, strict=True)) for row in values])
            index_of(session).tidy(session, CHUNK)
            connection.execute("COMMIT")

        yield write


@contextmanager
def _postgres(url: str) -> Iterator[Callable[[Rows], None]]:
    """Copy instead of inserting, index the words at the end, and have the planner know what is there."""
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute("SET synchronous_commit = off")
        connection.execute("SET session_replication_role = replica")  # No foreign key is looked up.
        connection.execute("SET maintenance_work_mem = '512MB'")
        words = next(each for each in search_documents.indexes if each.name == "search_documents_words")
        connection.execute(str(DropIndex(words).compile(dialect=postgres.DIALECT)).encode())

        def write(rows: Rows) -> None:
            with connection.transaction():
                for text, (names, values) in rows.items():
                    _copy(connection, text, names, values)

        yield write
        connection.execute(str(CreateIndex(words).compile(dialect=postgres.DIALECT)).encode())
        connection.execute("VACUUM ANALYZE")


def _copy(
    connection: psycopg.Connection[Any], text: str, names: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    target = match(r"INSERT INTO (\w+)", text)
    if target is None:
        raise ValueError(f"Not an insert: {text}")
    into = f"COPY {target[1]} ({', '.join(names)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(into.encode()) as copy:
        for row in rows:
            copy.write_row(row)
