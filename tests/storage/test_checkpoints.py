"""What is committed reaches SQLite's file beside the writer, and the log does not grow for ever."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import make_url

from storage import sqlite
from storage.checkpoints import Checkpoints
from storage.session import Texts


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kept.sqlite"


@pytest.fixture
def writer(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that leaves everything in the log."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA wal_autocheckpoint=0")
        connection.execute("CREATE TABLE kept (value INTEGER)")
        connection.execute("INSERT INTO kept VALUES (7)")
        yield connection


def line(path: Path) -> sqlite.Line:
    url = make_url(f"sqlite:///{path}")
    return sqlite.Line(url, Texts(sqlite.DIALECT), busy_for=1.0, reads=True)


def in_file(path: Path) -> list[tuple[int]]:
    """The rows that the file has, whatever its log says."""
    with closing(sqlite3.connect(f"file:{path}?immutable=1", uri=True)) as connection:
        return connection.execute("SELECT value FROM kept").fetchall()


def test_what_was_noted_is_in_the_file_when_it_is_closed(path: Path, writer: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        in_file(path)
    checkpoints = Checkpoints(line(path), every=60)
    checkpoints.note()
    checkpoints.close()
    assert in_file(path) == [(7,)]


def test_nobody_who_writes_meanwhile_is_waited_for(path: Path, writer: sqlite3.Connection) -> None:
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("INSERT INTO kept VALUES (8)")
    checkpoints = Checkpoints(line(path), every=60)
    checkpoints.note()
    checkpoints.close()
    writer.execute("COMMIT")
    assert in_file(path) == [(7,)]


def test_a_file_that_cannot_be_opened_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    checkpoints = Checkpoints(line(tmp_path / "nowhere" / "kept.sqlite"), every=60)
    with caplog.at_level(logging.WARNING):
        checkpoints.note()
        checkpoints.close()
    assert [record.message for record in caplog.records] == ["write-ahead log not carried over"]


def test_without_a_commit_there_is_nothing_to_end(path: Path) -> None:
    Checkpoints(line(path)).close()
    assert not path.exists()
