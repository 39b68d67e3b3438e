"""A database that fails says so clearly, and works again once it is mended, without a restart."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.domain.ports import Transaction
from bot.errors import Rejected, Stale, Transient
from storage import sqlite
from storage.migrate import check_database, upgrade
from storage.store import SqlStore
from tests.builders import HELP, WORKSPACE, add, opened, said, source
from tests.fakes import HandClock
from tests.postgres import end_connections, postgres_url


def remember(tx: Transaction, key: str) -> bool:
    return tx.remember(source(key))


def assert_certain(fault: Transient, reason: str) -> None:
    assert (fault.system, fault.certain) == ("database", True)
    assert reason in fault.reason


async def test_locked_file_fails_the_writers_until_it_is_free(tmp_path: Path, clock: HandClock) -> None:
    path = tmp_path / "threadesk.sqlite"
    async with SqlStore(f"sqlite:///{path}", clock=clock, busy_for=0.05) as store:
        ticket = await store.transact(WORKSPACE, add, opened())
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(Transient) as fault:
                await store.transact(WORKSPACE, remember, "click")
            assert_certain(fault.value, "locked")
            assert await store.read(WORKSPACE, lambda tx: tx.ticket(ticket.id)) == ticket
        assert await store.transact(WORKSPACE, remember, "click")


async def test_read_only_database_is_read_and_not_written(tmp_path: Path, clock: HandClock) -> None:
    path = tmp_path / "threadesk.sqlite"
    async with SqlStore(f"sqlite:///{path}", clock=clock) as store:
        ticket = await store.transact(WORKSPACE, add, opened())
        read_only = SqlStore(f"sqlite:///file:{path}?mode=ro&uri=true", clock=clock)
        async with read_only as reading:
            for _ in range(2):
                with pytest.raises(Transient) as fault:
                    await reading.transact(WORKSPACE, remember, "click")
                assert_certain(fault.value, "readonly")
            assert await reading.read(WORKSPACE, lambda tx: tx.ticket(ticket.id)) == ticket
        assert await store.transact(WORKSPACE, remember, "click")


async def test_full_disk_fails_the_unit_and_passes(
    tmp_path: Path, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that may not grow any more is what a full disk is to SQLite."""
    url = f"sqlite:///{tmp_path / 'threadesk.sqlite'}"
    upgrade(url)
    with monkeypatch.context() as patch:
        patch.setattr(sqlite, "WRITER", (*sqlite.WRITER, "max_page_count=60"))
        async with SqlStore(url, clock=clock) as store:
            with pytest.raises(Transient) as fault:
                await store.transact(WORKSPACE, add, opened(), said("x" * 10**6))
            assert_certain(fault.value, "full")
            assert await store.transact(WORKSPACE, remember, "click")


async def test_file_that_cannot_be_made_is_a_clear_error(tmp_path: Path, clock: HandClock) -> None:
    folder = tmp_path / "not there yet"
    store = SqlStore(f"sqlite:///{folder / 'threadesk.sqlite'}", clock=clock)
    with pytest.raises(Transient, match="unable to open"):
        await store.open()
    folder.mkdir()
    async with store:
        assert await store.transact(WORKSPACE, remember, "click")


async def test_file_that_is_no_database_is_a_clear_error(tmp_path: Path, clock: HandClock) -> None:
    path = tmp_path / "threadesk.sqlite"
    path.write_bytes(b"Dear Sir or Madam, " * 1_000)
    with pytest.raises(Transient, match="not a database"):
        await SqlStore(f"sqlite:///{path}", clock=clock).open()


async def test_unreachable_server_is_a_clear_error(clock: HandClock) -> None:
    url = "postgresql://threadesk:secret@127.0.0.1:1/threadesk"
    with pytest.raises(Transient, match="refused") as fault:
        await SqlStore(url, clock=clock).open()
    assert_certain(fault.value, "refused")
    assert "secret" not in str(fault.value)
    assert "cannot be reached" in str(check_database(url))


async def test_idle_connections_that_died_are_replaced(clock: HandClock) -> None:
    url = postgres_url()
    async with SqlStore(url, clock=clock) as store:
        ticket = await store.transact(WORKSPACE, add, opened())
        await store.read(WORKSPACE, lambda tx: tx.ticket(ticket.id))
        end_connections(url)
        assert await store.read(WORKSPACE, lambda tx: tx.ticket(ticket.id)) == ticket
        assert await store.transact(WORKSPACE, remember, "click")


async def test_connection_that_dies_in_a_unit_fails_that_unit_only(clock: HandClock) -> None:
    url = postgres_url()

    def cut_off(tx: Transaction) -> None:
        assert tx.remember(source("click"))
        end_connections(url)
        tx.ticket_at(HELP, "1.0")

    async with SqlStore(url, clock=clock) as store:
        with pytest.raises(Transient) as fault:
            await store.transact(WORKSPACE, cut_off)
        assert_certain(fault.value, "terminat")
        assert await store.transact(WORKSPACE, remember, "click")


async def test_connection_that_dies_before_the_commit_leaves_it_open(clock: HandClock) -> None:
    """Nobody can say whether a commit took place whose answer never came."""
    url = postgres_url()

    def cut_off(tx: Transaction) -> None:
        assert tx.remember(source("click"))
        end_connections(url)

    async with SqlStore(url, clock=clock) as store:
        with pytest.raises(Transient) as fault:
            await store.transact(WORKSPACE, cut_off)
        assert not fault.value.certain
        assert await store.transact(WORKSPACE, remember, "click")


async def test_id_that_postgresql_cannot_keep_is_rejected(clock: HandClock) -> None:
    async with SqlStore(postgres_url(), clock=clock) as store:
        with pytest.raises(Rejected, match="NUL"):
            await store.transact(WORKSPACE, remember, "a \0 in an id")
        assert await store.transact(WORKSPACE, remember, "click")


async def test_text_that_is_no_text_fails_its_unit_only(store: SqlStore) -> None:
    with pytest.raises(UnicodeEncodeError):
        await store.transact(WORKSPACE, add, opened(), said("half an emoji \ud83c"))
    ticket = await store.transact(WORKSPACE, add, opened(root="1.0"), said("a whole one 🎫"))
    with pytest.raises(Stale):
        await store.transact(WORKSPACE, add, opened(root="1.0"))
    assert await store.read(WORKSPACE, lambda tx: tx.ticket_at(HELP, "1.0")) == ticket.id
