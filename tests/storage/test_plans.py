"""No statement of the store walks through a whole table, on either database."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Delete, Insert, Select, Update
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.compiler import SQLCompiler

from bot.domain.ports import Scope
from storage import (
    archive,
    days,
    drafts,
    figures,
    homes,
    lists,
    outbox,
    paces,
    postgres,
    remote_health,
    remotes,
    search,
    search_index,
    sqlite,
    statements,
    viewed,
    years,
)
from storage.migrate import upgrade
from storage.session import Statement, Texts
from tests.postgres import postgres_url

ONLY_POSTGRESQL = ("_TAKE_IDS", "ADD_VECTOR", "CHANGE_VECTOR", "GIN_NEAR_HITS", "GIN_HITS", "GIN_ANY")
ONLY_SQLITE = ("INDEX", "UNINDEX", "MERGE", "FTS5_HITS", "FTS5_ANY")
PARTS = ("_add", "_change", "_near", "_every", "_mark")
"""Statements that others are made of."""


def _statements() -> Iterator[tuple[str, Statement]]:
    modules = (
        statements,
        outbox,
        paces,
        lists,
        archive,
        search,
        search_index,
        homes,
        viewed,
        figures,
        days,
        years,
        drafts,
        remotes,
        remote_health,
    )
    for module in modules:
        for name, value in vars(module).items():
            if isinstance(value, Select | Insert | Update | Delete) and name not in PARTS:
                yield name, value
    yield "viewed of three", viewed.of_tickets(3)
    for build in (search.texts_of, search.found, search.logs_of):
        yield f"{build.__name__} three", build(3)
    for scope in Scope:
        yield str(scope), lists.page_of(scope)
        yield f"{scope} ascending", lists.page_of(scope, is_ascending=True)
        for of_others in (False, True):
            for desks in (0, 2):
                shape = lists.Narrowing(desks=desks, of_others=of_others)
                yield f"{scope} by {desks} desks {of_others}", lists.page_of(scope, shape)
                inside = replace(shape, inner=1, inner_of_others=of_others)
                yield f"{scope} inside by {desks} desks {of_others}", lists.page_of(scope, inside)
    for asked in (
        figures.Shape(desks=2),
        figures.Shape(desks=2, inner=2),
        figures.Shape(desks=2, own=True),
    ):
        yield f"oldest {asked}", figures.oldest(asked)
        for count in (
            figures.counts,
            figures.at_rank,
            figures.at_ranks,
            figures.by_person,
            figures.first_responses,
        ):
            yield f"{count.__name__} {asked}", count(asked)
        yield f"open_now {asked}", figures.open_now(asked)


STATEMENTS = dict(_statements())


def _values(statement: Statement, dialect: Dialect) -> dict[str, Any]:
    """A value of the right type for everything that the statement asks for."""
    compiled = statement.compile(dialect=dialect)
    assert isinstance(compiled, SQLCompiler)
    return {name: bind.type.python_type(1) for name, bind in compiled.binds.items()}


@pytest.fixture(scope="module")
def sqlite_connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    path = tmp_path_factory.mktemp("plans") / "plans.sqlite"
    upgrade(f"sqlite:///{path}")
    with closing(sqlite3.connect(Path(path))) as connection:
        yield connection


@pytest.fixture(scope="module")
def postgres_connection() -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(postgres_url()) as connection:
        connection.execute("SET enable_seqscan = off")
        yield connection


def test_there_are_statements_to_look_at() -> None:
    assert len(STATEMENTS) > 42


@pytest.mark.parametrize("name", [name for name in STATEMENTS if name not in ONLY_POSTGRESQL])
def test_sqlite_goes_by_an_index(name: str, sqlite_connection: sqlite3.Connection) -> None:
    text, _ = Texts(sqlite.DIALECT).of(STATEMENTS[name])
    values = _values(STATEMENTS[name], sqlite.DIALECT)
    plan = [row[3] for row in sqlite_connection.execute(f"EXPLAIN QUERY PLAN {text}", values)]
    walks = [step for step in plan if step.startswith("SCAN") and "INDEX" not in step]
    # What a page merges from several indexes has been read from them already, no more than a page of each.
    assert [step for step in walks if not step.startswith(("SCAN anon", "SCAN (subquery"))] == []


@pytest.mark.parametrize("name", [name for name in STATEMENTS if name not in ONLY_SQLITE])
def test_postgresql_goes_by_an_index(name: str, postgres_connection: psycopg.Connection[Any]) -> None:
    text, _ = Texts(postgres.DIALECT).of(STATEMENTS[name])
    values = _values(STATEMENTS[name], postgres.DIALECT)
    rows = postgres_connection.execute(f"EXPLAIN {text}".encode(), values)
    assert [step for (step,) in rows if "Seq Scan" in step] == []
