"""A database that is built in bulk is the one that storage would have written, ticket by ticket."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, select

from bot.domain.search import Search, Words
from bot.domain.sight import Sight
from bot.service.clock import SystemClock
from bot.service.indexing import Indexing
from bot.service.queries import Queries
from storage.database_url import parsed
from storage.schema import metadata
from storage.store import SqlStore
from tests.bench import bulk, crowd
from tests.bench.storing import WORKSPACE
from tests.postgres import postgres_url

TICKETS = 120


def emptied(kind: str, folder: Path, name: str) -> str:
    return postgres_url() if kind == "postgresql" else f"sqlite:///{folder / name}"


def rows(url: str) -> dict[str, set[Any]]:
    """Everything in every table."""
    engine = create_engine(parsed(url))
    with engine.connect() as connection:
        found = {
            table.name: {tuple(row) for row in connection.execute(select(table))}
            for table in metadata.sorted_tables
        }
    engine.dispose()
    return found


async def roll_up(store: SqlStore) -> None:
    """As the clock does: what comes late only tells that it has to be done."""
    until = crowd.BEGIN + timedelta(days=10)
    while await store.sweep(lambda ledger: ledger.roll_up(until)):
        pass


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_bulk_writes_what_storage_writes(kind: str, tmp_path: Path) -> None:
    one, other = emptied(kind, tmp_path, "one.sqlite"), emptied(kind, tmp_path, "other.sqlite")
    bulk.build(one, WORKSPACE, TICKETS)
    async with SqlStore(other, clock=SystemClock()) as store:
        await store.transact(WORKSPACE, crowd.add_some, 0, TICKETS)
        await Indexing(store).catch_up()
        await roll_up(store)
    async with SqlStore(one, clock=SystemClock()) as store:
        await roll_up(store)
    assert rows(one) == rows(other)
    assert len(rows(one)["tickets"]) == TICKETS


async def test_what_was_built_in_bulk_by_several_processes_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "CHUNK", 20)
    url = f"sqlite:///{tmp_path / 'built.sqlite'}"
    bulk.build(url, WORKSPACE, 50)
    async with SqlStore(url, clock=SystemClock()) as store:
        last = await store.read(WORKSPACE, lambda tx: tx.ticket(crowd.number_of(49)))
        assert last is not None
        search = Search(wanted=(Words(words=tuple(last.title.lower().split())),))
        sight = Sight(person=crowd.AGENTS[0], of_others=True)
        found = await Queries(store, SystemClock()).search(WORKSPACE, search, sight)
    assert last.id in [hit.ticket.id for hit in found.hits]


def test_tickets_are_numbered_by_their_day() -> None:
    numbers = [crowd.number_of(number) for number in range(3_000)]
    assert numbers[0] == "T20200101.0001"
    assert len(set(numbers)) == len(numbers)
    days = [number.partition(".")[0] for number in numbers]
    for place in range(1, len(numbers)):
        count = int(numbers[place].partition(".")[2])
        follows = int(numbers[place - 1].partition(".")[2]) + 1
        assert count == (follows if days[place] == days[place - 1] else 1)
