"""Brings a database to the tables of this version. Knows no table; they stand in `storage/migrations`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, inspect, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DatabaseError

from bot.errors import ConfigError, Outdated, Transient
from storage.database_url import parsed

OUTDATED = "The database is older than this version of the program; run: threadesk migrate"

_SCRIPTS = Path(__file__).with_name("migrations")
_LOCK = text("SELECT pg_advisory_xact_lock(7468726561)")
"""Any number will do; it is held so that two processes that start at once migrate one after the other."""


def upgrade(url: str | URL) -> list[str]:
    """Run every migration that the database has not seen, or none of them; what they are called, in order."""
    with _connected(url, begin="BEGIN IMMEDIATE") as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(_LOCK)
        seen = MigrationContext.configure(connection).get_current_revision()
        config = migrations()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    scripts = ScriptDirectory.from_config(config)
    new = [script.revision for script in scripts.iterate_revisions("head", seen or "base")]
    return new[::-1]


def pending(url: str | URL) -> bool:
    """Whether the database waits for migrations; ConfigError if it has seen some that we do not know."""
    with _connected(url, begin="BEGIN") as connection:
        seen = MigrationContext.configure(connection).get_current_revision()
    if seen is not None and seen not in known():
        raise ConfigError([str(Outdated(seen))])
    return seen != ScriptDirectory.from_config(migrations()).get_current_head()


def known() -> frozenset[str]:
    """All versions of the database that this program knows."""
    scripts = ScriptDirectory.from_config(migrations())
    return frozenset(script.revision for script in scripts.walk_revisions())


def sets_up_itself(url: str | URL) -> bool:
    """Whether the bot makes the tables when it starts: a SQLite file that is new."""
    return parsed(url).get_backend_name() == "sqlite" and is_empty(url)


def is_empty(url: str | URL) -> bool:
    """Whether there is no table at all."""
    with _connected(url, begin="BEGIN") as connection:
        return not inspect(connection).get_table_names()


def check_database(url: str | URL) -> str | None:
    """What has to be mended before the database can be used, None if nothing has."""
    try:
        waits = pending(url) and not sets_up_itself(url)
    except ConfigError as error:
        return str(error)
    except Transient as error:
        return f"The database cannot be reached: {error.reason}"
    return OUTDATED if waits else None


def migrations() -> Config:
    """Where alembic finds the migrations."""
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    return config


@contextmanager
def _connected(url: str | URL, *, begin: str) -> Iterator[Connection]:
    """One connection in one transaction, committed at the end."""
    engine = create_engine(parsed(url), poolclass=NullPool)
    if engine.dialect.name == "sqlite":
        _begin_by_hand(engine, begin)
    try:
        with engine.begin() as connection:
            yield connection
    except DatabaseError as error:
        raise Transient("database", "migrate", str(error.orig), certain=True) from error


def _begin_by_hand(engine: Engine, begin: str) -> None:
    """Have SQLite's transactions begin as told: left to itself the driver commits before it makes a table."""

    @event.listens_for(engine, "connect")
    def _leave_transactions_alone(connection: DBAPIConnection, record: object) -> None:
        connection.isolation_level = None

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)
