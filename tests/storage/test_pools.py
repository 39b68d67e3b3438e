"""Pools: kept entry by entry, so that only what changed is written, and read by other processes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from bot.domain.ids import DeskId, WorkspaceId
from bot.domain.pools import Choice, PoolChanges
from bot.domain.ports import Transaction
from bot.domain.remote import Lists
from storage.store import SqlStore
from tests.builders import NOW, WORKSPACE
from tests.fakes import HandClock
from tests.patience import LONGEST

DESK, OTHER, ELSEWHERE = DeskId("far"), DeskId("other"), WorkspaceId("TELSE")
ACME = Choice(value="175", label="Acme", marks=("parent:1",))
ADA = Choice(value="99", label="Ada Jones", under=("175", "176"))


def put(tx: Transaction, pool: str, *choices: Choice, desk: DeskId = DESK) -> None:
    tx.keep_choices(desk, {pool: choices})


async def changes(store: SqlStore, since: int = 0, desk: DeskId = DESK) -> PoolChanges:
    return await store.read(WORKSPACE, lambda tx: tx.pool_changes(desk, since))


async def test_what_was_kept_is_read_back_and_after_that_only_what_changed(store: SqlStore) -> None:
    assert await changes(store) == PoolChanges(revision=0, choices={})
    await store.transact(WORKSPACE, put, "companies", ACME)
    await store.transact(WORKSPACE, put, "contacts", ADA)
    first = await changes(store)
    assert first.choices == {"companies": (ACME,), "contacts": (ADA,)}
    assert await changes(store, first.revision) == PoolChanges(revision=first.revision, choices={})
    gone = Choice(value="175", label="Acme", active=False)
    await store.transact(WORKSPACE, put, "companies", gone)
    later = await changes(store, first.revision)
    assert later.choices == {"companies": (gone,)}
    assert later.revision > first.revision
    assert (await changes(store)).choices == {"companies": (gone,), "contacts": (ADA,)}


async def test_a_pool_is_of_one_workspace_and_desk(store: SqlStore) -> None:
    await store.transact(WORKSPACE, put, "companies", ACME)
    assert (await changes(store, desk=OTHER)).choices == {}
    assert (await store.read(ELSEWHERE, lambda tx: tx.pool_changes(DESK, 0))).choices == {}
    await store.transact(WORKSPACE, put, "companies", ADA, desk=OTHER)
    assert (await changes(store)).choices == {"companies": (ACME,)}


async def test_to_keep_nothing_is_no_change(store: SqlStore) -> None:
    await store.transact(WORKSPACE, put, "companies")
    assert (await changes(store)).revision == 0


async def test_a_unit_that_fails_keeps_nothing(store: SqlStore) -> None:
    def fails(tx: Transaction) -> None:
        put(tx, "companies", ACME)
        raise ZeroDivisionError

    with suppress(ZeroDivisionError):
        await store.transact(WORKSPACE, fails)
    assert (await changes(store)).choices == {}


async def test_the_lists_are_kept_without_their_pools(store: SqlStore) -> None:
    lists = Lists(groups=("First level",), pools={"companies": (ACME,)})
    await store.transact(WORKSPACE, lambda tx: tx.keep_lists(DESK, lists, NOW))
    kept = await store.read(WORKSPACE, lambda tx: tx.lists(DESK))
    assert kept == Lists(groups=("First level",))


async def test_whoever_reads_while_two_processes_write_misses_nothing(
    shared_url: str, clock: HandClock
) -> None:
    async with SqlStore(shared_url, clock=clock) as one, SqlStore(shared_url, clock=clock) as other:

        async def write(store: SqlStore, begins: str) -> None:
            for number in range(30):
                each = Choice(value=f"{begins}{number}", label=f"{begins} {number}")
                await store.transact(WORKSPACE, put, "companies", each)

        async def follow() -> dict[str, Choice]:
            known, revision = dict[str, Choice](), 0
            while len(known) < 60:
                found = await changes(one, revision)
                revision = found.revision
                known |= {each.value: each for each in _all(found)}
            return known

        async with asyncio.timeout(LONGEST), asyncio.TaskGroup() as group:
            reading = group.create_task(follow())
            group.create_task(write(one, "a"))
            group.create_task(write(other, "b"))
        assert set(reading.result()) == {each.value for each in _all(await changes(other))}


def _all(found: PoolChanges) -> Sequence[Choice]:
    return [each for group in found.choices.values() for each in group]
