"""SQLite: one thread writes and commits all units that wait together, others read beside it.

The disk is synced once for a whole group, which is what makes `synchronous=FULL` nearly free under load.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import cache
from typing import Any

from sqlalchemy import URL, Index
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.schema import CreateIndex, CreateTable, ExecutableDDLElement

from bot.errors import BotError, Rejected, Stale, Transient
from storage.checkpoints import Checkpoints
from storage.database_url import is_memory
from storage.fts5 import SEARCH_INDEX, SEARCH_MERGING
from storage.schema import metadata
from storage.session import Session, Texts
from storage.units import Unit, wake

MOST_AT_ONCE = 256
"""How many units one commit takes together: the last of them waits for all the others."""

ATTEMPTS = 20
"""How often a file is asked to keep a write-ahead log while others are at it."""

DIALECT = SQLiteDialect_pysqlite(paramstyle="named")

WRITER = (
    "wal_autocheckpoint=20000",  # In pages, 80 MB: in case that what writes beside falls behind.
    "temp_store=MEMORY",  # A savepoint keeps the pages that it changes, else in a file: half of the time.
    "cache_size=-65536",  # In KiB. The pages that inserts come back to stay at hand.
)
LASTING, FLEETING = "PRAGMA synchronous=FULL", "PRAGMA synchronous=NORMAL"
"""Whether a commit waits for the disk; one that does not is on it with the next that does."""
READER = (
    "query_only=ON",
    "cache_size=-65536",  # A search comes back to the same pages of a large index.
)
_UNIQUE = (sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)


class Line:
    """A connection that is opened when it is needed, and anew after it failed or its file was replaced.

    SQLite itself would write on into a file that was removed, and lose it all at the end.
    """

    def __init__(self, url: URL, texts: Texts, *, busy_for: float, reads: bool) -> None:
        self._url = url
        self._texts = texts
        self._busy_for = busy_for
        self._reads = reads
        self._connection: sqlite3.Connection | None = None
        self._session: Session | None = None
        self._path = ""
        self._file: tuple[int, int] | None = None

    def session(self) -> Session:
        """The session; sqlite3.OperationalError when its file is gone."""
        if self._session is not None and _file_at(self._path) == self._file:
            return self._session
        self.close()
        if self._path and _file_at(self._path) is None:
            raise sqlite3.OperationalError("the database file is gone; put it back, or start anew")
        self._connection = _connected(self._url, self._busy_for)
        self._set_up(self._connection)
        self._path = str(self._connection.execute("PRAGMA database_list").fetchone()[2])
        self._file = _file_at(self._path)
        self._session = Session(self._connection.cursor(), self._texts)
        return self._session

    @property
    def in_transaction(self) -> bool:
        return self._connection is not None and self._connection.in_transaction

    def drop(self) -> None:
        """Undo what is not committed; a file is opened anew, memory would be gone with its connection."""
        if self._connection is not None and is_memory(self._url):
            self._connection.rollback()
        else:
            self.close()

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = self._session = None

    def _set_up(self, connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA foreign_keys=ON")
        if is_memory(self._url):
            connection.executescript(_tables())
        else:
            for pragma in READER if self._reads else WRITER:
                connection.execute(f"PRAGMA {pragma}")


class GroupCommit:
    """The one writer: commits all units that wait, together, and each of them is all or nothing."""

    def __init__(
        self, line: Line, listeners: Sequence[Callable[[], object]], checkpoints: Checkpoints | None = None
    ) -> None:
        self._line = line
        self._listeners = listeners
        self._checkpoints = checkpoints

    def serve(self, units: Sequence[Unit[Any]]) -> None:
        try:
            session = self._line.session()
            session.command(LASTING if any(unit.lasts for unit in units) else FLEETING)
            if not self._together(session, units) and len(units) > 1:
                self._apart(session, units)
        except sqlite3.Error as error:
            self._line.drop()
            raise fault_of(error, "commit") from error
        if self._checkpoints is not None:
            self._checkpoints.note()
        if session.queued:
            wake(self._listeners)

    def close(self) -> None:
        if self._checkpoints is not None:
            self._checkpoints.close()
        self._line.close()

    def _together(self, session: Session, units: Sequence[Unit[Any]]) -> bool:
        """Commit them without savepoints, which cost a quarter of it; if one fails, none of it is done."""
        session.queued = False
        session.command("BEGIN IMMEDIATE")
        for unit in units:
            _run(session, unit)
            if unit.error is not None:
                session.queued = False
                if self._line.in_transaction:
                    session.command("ROLLBACK")
                return False
        session.command("COMMIT")
        return True

    def _apart(self, session: Session, units: Sequence[Unit[Any]]) -> None:
        """Commit them in one go, but for those that fail."""
        session.command("BEGIN IMMEDIATE")
        for unit in units:
            queued_before = session.queued
            session.command("SAVEPOINT unit")
            _run(session, unit)
            if unit.error is not None:
                session.queued = queued_before
                if not self._line.in_transaction:
                    raise sqlite3.OperationalError(f"transaction given up: {unit.error}") from unit.error
                session.command("ROLLBACK TO unit")
            session.command("RELEASE unit")
        session.command("COMMIT")


class Reader:
    """Runs units that only read, each on the tickets as they were when it began."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def serve(self, units: Sequence[Unit[Any]]) -> None:
        try:
            session = self._line.session()
            for unit in units:
                session.command("BEGIN")
                _carry(session, unit)
                session.command("ROLLBACK")
        except sqlite3.Error as error:
            self._line.drop()
            raise fault_of(error, "read") from error

    def close(self) -> None:
        self._line.close()


def prepare(url: URL, busy_for: float) -> None:
    """Have a file keep a write-ahead log, which lets others read while one writes; it stays so."""
    try:
        with closing(_connected(url, busy_for)) as connection:
            for _ in range(ATTEMPTS):
                if _has_write_ahead_log(connection):
                    return
    except sqlite3.Error as error:
        raise fault_of(error, "open") from error
    raise Transient("database", "open", "others keep it from getting a write-ahead log", certain=True)


def _has_write_ahead_log(connection: sqlite3.Connection) -> bool:
    """Switch to it; False when somebody else is at the file, after they have let go of it."""
    if connection.execute("PRAGMA journal_mode").fetchone() == ("wal",):
        return True
    try:
        return bool(connection.execute("PRAGMA journal_mode=WAL").fetchone() == ("wal",))
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise
    # Switching fails at once when it meets a lock, where everything else waits; so wait by other means.
    connection.execute("BEGIN EXCLUSIVE")
    connection.execute("ROLLBACK")
    return False


def _connected(url: URL, busy_for: float) -> sqlite3.Connection:
    (path,), options = DIALECT.create_connect_args(url)
    return sqlite3.connect(path, timeout=busy_for, isolation_level=None, uri=bool(options.get("uri")))


def _file_at(path: str) -> tuple[int, int] | None:
    """Which file that is, whatever it is called; None for none, and for memory."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino


def fault_of(error: sqlite3.Error, operation: str) -> BotError:
    """What an error of the driver means for whoever asked; nothing was committed."""
    match error:
        case sqlite3.IntegrityError(sqlite_errorcode=code) if code in _UNIQUE:
            return Stale(f"Something else took that place first: {error}")
        case sqlite3.DataError():
            return Rejected("database", operation, str(error))
        case _:
            return Transient("database", operation, str(error), certain=True)


def _run(session: Session, unit: Unit[Any]) -> None:
    if unit.reads:  # Only memory is read by its writer: there is no second connection to it.
        session.command("PRAGMA query_only=ON")
    _carry(session, unit)
    if unit.reads:
        session.command("PRAGMA query_only=OFF")


def _carry(session: Session, unit: Unit[Any]) -> None:
    """Run a unit; if the database failed it, in our own words. A wrong statement stays what it is."""
    unit.run(session)
    match unit.error:
        case sqlite3.ProgrammingError() | sqlite3.InterfaceError() | sqlite3.NotSupportedError():
            pass
        case sqlite3.IntegrityError(sqlite_errorcode=code) if code not in _UNIQUE:
            pass
        case sqlite3.Error() as error:
            unit.fail(fault_of(error, "transact"))


@cache
def _tables() -> str:
    """All tables in one script: memory begins empty and has no use for migrations."""
    tables = metadata.sorted_tables
    created: list[ExecutableDDLElement] = [CreateTable(table) for table in tables]
    indexed = [CreateIndex(index) for table in tables for index in table.indexes if _is_ours(index)]
    texts = [str(each.compile(dialect=DIALECT)) for each in created + indexed]
    return ";".join([*texts, SEARCH_INDEX, SEARCH_MERGING])


def _is_ours(index: Index) -> bool:
    return not index.dialect_options["postgresql"]["using"]
