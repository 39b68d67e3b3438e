"""Migrations lead to exactly the tables of the schema, and a database that is not there yet is refused."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import msgspec
import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import NullPool, create_engine, text

from bot.domain.evolve import fold
from bot.domain.ticket import TicketId
from bot.errors import ConfigError, Transient
from storage import codec
from storage.database_url import parsed
from storage.migrate import check_database, migrations, pending, upgrade
from storage.schema import metadata
from storage.store import SqlStore
from tests.builders import ANNA, WORKSPACE, add, opened
from tests.fakes import HandClock
from tests.postgres import postgres_url

REVISIONS = [
    "0001", "0002", "0003", "0008", "0004", "0010", "0007", "0006", "0011", "0012", "0013", "0015", "0017",
    "0018", "0020", "0022", "0021", "0026", "0023",
]  # fmt: skip
NO_TICKET = TicketId("T20261122.0001")
LATER_FIELDS = (
    "tags", "followers", "due_at", "merged_into", "took_in", "links",
    "close_requested_by", "close_requested_at", "is_private", "desk_place", "spoken", "spoken_at",
    "remote",
    "group", "group_channel", "emails",
    "resources", "offered",
    "answers", "form", "asked_in", "consent",
    "first_by", "edited_by", "edited_at", "responded_at", "unanswered_at", "awaited_at",
    "survey_asked_at", "rating",
)  # fmt: skip
"""What a ticket has had only since the second version of the tables."""


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        return postgres_url(migrated=False)
    return f"sqlite:///{tmp_path / 'new.sqlite'}"


def test_migrated_database_is_what_the_schema_says(empty_url: str) -> None:
    upgrade(empty_url)
    engine = create_engine(parsed(empty_url), poolclass=NullPool)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": _is_compared})
        assert compare_metadata(context, metadata) == []


def test_sqlite_says_it_in_the_same_words(tmp_path: Path) -> None:
    upgrade(f"sqlite:///{tmp_path / 'migrated.sqlite'}")
    engine = create_engine(f"sqlite:///{tmp_path / 'created.sqlite'}", poolclass=NullPool)
    metadata.create_all(engine)
    created = _definitions(tmp_path / "created.sqlite")
    assert _definitions(tmp_path / "migrated.sqlite") == created
    assert len(created) > len(metadata.tables)


def test_postgresql_has_the_same_indexes() -> None:
    migrated, created = postgres_url(), postgres_url(migrated=False)
    metadata.create_all(create_engine(parsed(created), poolclass=NullPool))
    assert _indexes(migrated) == _indexes(created) != set()


def test_upgrade_tells_what_it_did_and_does_it_once(empty_url: str) -> None:
    assert pending(empty_url)
    assert upgrade(empty_url) == REVISIONS
    assert not pending(empty_url)
    assert upgrade(empty_url) == []
    assert check_database(empty_url) is None


async def test_tickets_of_the_version_before_are_kept(empty_url: str, clock: HandClock) -> None:
    ticket = fold(NO_TICKET, [opened()])
    with create_engine(parsed(empty_url), poolclass=NullPool).begin() as connection:
        config = migrations()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        fields = msgspec.json.decode(codec.to_text(ticket))
        for later in LATER_FIELDS:
            del fields[later]
        row = {
            "workspace": WORKSPACE, "id": ticket.id, "version": 1, "status": "open", "turn": "ours",
            "requester": ANNA, "creator": ANNA, "opened_at": 0, "words": "",
            "body": msgspec.json.encode(fields).decode(),
        }  # fmt: skip
        columns = ", ".join(row)
        values = ", ".join(f":{column}" for column in row)
        connection.execute(text(f"INSERT INTO tickets ({columns}) VALUES ({values})"), row)
    assert upgrade(empty_url) == REVISIONS[1:]
    async with SqlStore(empty_url, clock=clock) as store:
        kept = await store.read(WORKSPACE, lambda tx: tx.ticket(ticket.id))
        assert kept == replace(ticket, edited_by=None, edited_at=None)  # Who changed it last is not known.


async def test_two_processes_may_upgrade_at_once(empty_url: str) -> None:
    done = await asyncio.gather(*(asyncio.to_thread(upgrade, empty_url) for _ in range(2)))
    assert sorted(done) == [[], REVISIONS]


async def test_database_that_is_behind_is_refused(empty_url: str, clock: HandClock) -> None:
    with create_engine(parsed(empty_url), poolclass=NullPool).begin() as connection:
        connection.exec_driver_sql("CREATE TABLE somebody_elses (id INTEGER)")
    with pytest.raises(ConfigError, match="run: threadesk migrate"):
        await SqlStore(empty_url, clock=clock).open()
    assert "threadesk migrate" in str(check_database(empty_url))


async def test_database_that_is_ahead_is_refused(empty_url: str, clock: HandClock) -> None:
    upgrade(empty_url)
    with create_engine(parsed(empty_url), poolclass=NullPool).begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(ConfigError, match="newer"):
        await SqlStore(empty_url, clock=clock).open()
    assert "newer" in str(check_database(empty_url))


async def test_new_sqlite_file_is_set_up_by_itself(tmp_path: Path, clock: HandClock) -> None:
    async with SqlStore(f"sqlite:///{tmp_path / 'new 100%.sqlite'}", clock=clock) as store:
        assert await store.read(WORKSPACE, lambda tx: tx.ticket(NO_TICKET)) is None


async def test_two_processes_may_set_up_one_new_file(tmp_path: Path, clock: HandClock) -> None:
    url = f"sqlite:///{tmp_path / 'new.sqlite'}"
    stores = [SqlStore(url, clock=clock, busy_for=20) for _ in range(3)]
    await asyncio.gather(*(store.open() for store in stores))
    tickets = await asyncio.gather(*(store.transact(WORKSPACE, add, opened()) for store in stores))
    await asyncio.gather(*(store.close() for store in stores))
    assert len({ticket.id for ticket in tickets}) == 3


def test_failed_migration_leaves_nothing_behind(empty_url: str) -> None:
    with create_engine(parsed(empty_url), poolclass=NullPool).begin() as connection:
        connection.exec_driver_sql("CREATE TABLE subject_uses (id INTEGER)")
    with pytest.raises(Transient, match="subject_uses"):
        upgrade(empty_url)
    assert pending(empty_url)
    with create_engine(parsed(empty_url), poolclass=NullPool).begin() as connection:
        connection.exec_driver_sql("DROP TABLE subject_uses")
    assert upgrade(empty_url) == REVISIONS


@pytest.mark.parametrize("url", ["mysql://root:secret@localhost/x", "no url", "postgresql+asyncpg://x/y", ""])
def test_unusable_url_is_a_fault_of_the_configuration(url: str, clock: HandClock) -> None:
    with pytest.raises(ConfigError) as fault:
        SqlStore(url, clock=clock)
    assert "sqlite:///path" in str(fault.value)
    assert "secret" not in str(fault.value)


def _is_compared(made: object, name: str | None, *rest: object) -> bool:
    """SQLite's full-text index makes tables of its own, and is no index of PostgreSQL's."""
    return not str(name).startswith(("search_index", "search_documents_words"))


def _definitions(path: Path) -> set[tuple[str, frozenset[str]]]:
    """What each table and index is made of, in whatever order: a column that came later stands last."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE tbl_name != 'alembic_version'")
        return {(name, _parts(" ".join((sql or "").split()))) for name, sql in rows}


def _parts(definition: str) -> frozenset[str]:
    """A definition cut at every comma and at its outer parenthesis."""
    head, _, rest = definition.partition("(")
    return frozenset([head.strip(), *(part.strip(" )") for part in re.split(r",(?![^(]*\))", rest))])


def _indexes(url: str) -> set[str]:
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename != 'alembic_version'"
        )
        return {definition for (definition,) in rows}


def test_tickets_from_before_the_index_get_their_desk_and_wait_to_be_brought_in(empty_url: str) -> None:
    engine = create_engine(parsed(empty_url), poolclass=NullPool)
    config = migrations()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO tickets "
            "(workspace, id, version, status, turn, requester, creator, opened_at, words, body) "
            "VALUES ('W', 'T20261122.0001', 1, 'open', 'ours', 'A', 'A', 1, 'w', '{\"desk\": \"ops\"}')"
        )
    assert upgrade(empty_url) == REVISIONS[1:]
    with engine.begin() as connection:
        waiting = connection.exec_driver_sql("SELECT workspace, ticket FROM search_queue").all()
        assert [tuple(row) for row in waiting] == [("W", "T20261122.0001")]
        assert connection.exec_driver_sql("SELECT desk FROM tickets").scalar_one() == "ops"
