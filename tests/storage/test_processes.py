"""Several processes at one database, and one that is killed in the middle."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import threading
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import NullPool, create_engine, text

from bot.domain.desk import Desks, SurveyRules
from bot.domain.effects import Effect
from bot.domain.events import SurveyAsked
from bot.domain.evolve import evolve
from bot.domain.intents import Close
from bot.domain.ports import Claim, Pace, Transaction
from bot.domain.ticket import TicketId
from bot.errors import Outdated, Stale
from bot.service import units
from bot.service.desk import Desk
from bot.service.roster import Roster
from bot.service.tick import Tick
from storage.database_url import parsed
from storage.postgres import ATTEMPTS
from storage.revision import Watch
from storage.session import Session
from storage.store import SqlStore
from tests.builders import ANNA, HELP, NOW, WORKSPACE, add, line, opened, redraw, said, source
from tests.domain.test_decide import RULES
from tests.fakes import HandClock
from tests.patience import LONGEST
from tests.postgres import postgres_url

LEASE = timedelta(minutes=1)
FIRST = TicketId("T20261122.0001")
ROUNDS = 30


@pytest.fixture
async def stores(shared_url: str, clock: HandClock) -> AsyncIterator[tuple[SqlStore, SqlStore]]:
    """Two stores on one database, as two processes have them."""
    first, second = (SqlStore(shared_url, clock=clock, busy_for=20) for _ in range(2))
    async with first, second:
        yield first, second


@pytest.fixture
async def pair(clock: HandClock) -> AsyncIterator[tuple[SqlStore, SqlStore]]:
    """Two stores on one PostgreSQL, whose units run truly side by side."""
    url = postgres_url()
    async with SqlStore(url, clock=clock) as first, SqlStore(url, clock=clock) as second:
        yield first, second


def no_pace(effect: Effect) -> Pace | None:
    return None


async def claim_all(store: SqlStore, at_once: int) -> list[Claim]:
    claims: list[Claim] = []
    while more := await store.sweep(lambda ledger: ledger.claim(NOW, NOW + LEASE, no_pace, at_once)):
        claims += more
    return claims


async def test_each_row_is_claimed_by_one(stores: tuple[SqlStore, SqlStore]) -> None:
    effects = [line(TicketId(f"T20261122.{n:04d}")) for n in range(150)]
    await stores[0].transact(WORKSPACE, lambda tx: tx.enqueue(effects, NOW))
    claimed = await asyncio.gather(*(claim_all(store, 7) for store in stores * 3))
    tickets = [each.effect.ticket for claims in claimed for each in claims]
    # A claimer may leave early, while what is left was just being looked at by another.
    tickets += [each.effect.ticket for each in await claim_all(stores[0], 7)]
    assert sorted(tickets) == sorted(effect.ticket for effect in effects)


async def test_pace_is_kept_by_all_together(stores: tuple[SqlStore, SqlStore]) -> None:
    def paced(effect: Effect) -> Pace:
        return Pace(key="post", every=1.0, burst=5)

    effects = [line(TicketId(f"T20261122.{n:04d}")) for n in range(40)]
    await stores[0].transact(WORKSPACE, lambda tx: tx.enqueue(effects, NOW))
    claimed = await asyncio.gather(
        *(store.sweep(lambda ledger: ledger.claim(NOW, NOW + LEASE, paced, 3)) for store in stores * 10)
    )
    rest = await stores[1].sweep(lambda ledger: ledger.claim(NOW, NOW + LEASE, paced, 3))
    assert sum(map(len, claimed)) + len(rest) == 5


async def test_each_delivery_is_remembered_by_one(stores: tuple[SqlStore, SqlStore]) -> None:
    async def remembered(key: str) -> list[bool]:
        return await asyncio.gather(
            *(store.transact(WORKSPACE, lambda tx: tx.remember(source(key))) for store in stores * 2)
        )

    ended = await asyncio.gather(*(remembered(f"click {n}") for n in range(ROUNDS)))
    assert [sum(each) for each in ended] == [1] * ROUNDS


async def test_no_version_is_lost(stores: tuple[SqlStore, SqlStore]) -> None:
    ticket = await stores[0].transact(WORKSPACE, add, opened())
    await asyncio.gather(
        *(
            store.transact(WORKSPACE, lambda tx: add(tx, said(), ticket_id=ticket.id))
            for _ in range(ROUNDS)
            for store in stores
        )
    )
    log = await stores[0].read(WORKSPACE, lambda tx: tx.history(ticket.id))
    assert [each.number for each in log] == list(range(1, 2 * ROUNDS + 2))
    last = await stores[1].read(WORKSPACE, lambda tx: tx.ticket(ticket.id))
    assert last is not None
    assert (last.version, last.updates) == (2 * ROUNDS + 1, 2 * ROUNDS)


async def test_numbers_are_given_once(stores: tuple[SqlStore, SqlStore]) -> None:
    tickets = await asyncio.gather(
        *(store.transact(WORKSPACE, add, opened()) for _ in range(ROUNDS) for store in stores)
    )
    assert sorted(ticket.id for ticket in tickets) == [
        f"T20261122.{number:04d}" for number in range(1, 2 * ROUNDS + 1)
    ]


async def test_thread_that_two_open_at_once_gets_one_ticket(pair: tuple[SqlStore, SqlStore]) -> None:
    both_looked = threading.Barrier(2)
    looks: list[TicketId | None] = []

    def open_once(tx: Transaction) -> TicketId:
        there = tx.ticket_at(HELP, "1.0")
        looks.append(there)
        if there is not None:
            return there
        if len(looks) <= 2:
            both_looked.wait(LONGEST)
        return add(tx, opened(root="1.0")).id

    first, second = await asyncio.gather(*(store.transact(WORKSPACE, open_once) for store in pair))
    assert first == second
    assert looks == [None, None, first]


async def test_two_that_wait_for_each_other_both_end_well(pair: tuple[SqlStore, SqlStore]) -> None:
    one, two = [await pair[0].transact(WORKSPACE, add, opened()) for _ in range(2)]
    both_hold = threading.Barrier(2)
    runs: list[str] = []

    def cross(tx: Transaction, first: TicketId, second: TicketId) -> None:
        add(tx, said(), ticket_id=first)
        runs.append(first)
        if len(runs) <= 2:
            both_hold.wait(LONGEST)
        add(tx, said(), ticket_id=second)

    await asyncio.gather(
        pair[0].transact(WORKSPACE, cross, one.id, two.id),
        pair[1].transact(WORKSPACE, cross, two.id, one.id),
    )
    for ticket in (one, two):
        now = await pair[0].read(WORKSPACE, lambda tx, id_: tx.ticket(id_), ticket.id)
        assert now is not None
        assert now.updates == 2
    # The database ends one of them, or both when it looks at both at once; neither is tried for ever.
    assert 3 <= len(runs) <= 2 * ATTEMPTS


async def test_race_that_is_never_won_is_stale(pair: tuple[SqlStore, SqlStore]) -> None:
    runs: list[str] = []

    def always_late(tx: Transaction) -> None:
        runs.append("run")
        add(tx, opened(root="1.0"))

    await pair[0].transact(WORKSPACE, add, opened(root="1.0"))
    with pytest.raises(Stale):
        await pair[1].transact(WORKSPACE, always_late)
    assert len(runs) == 4


async def test_ticket_is_held_until_the_unit_ends(pair: tuple[SqlStore, SqlStore]) -> None:
    ticket = await pair[0].transact(WORKSPACE, add, opened())
    is_held, may_go = threading.Event(), threading.Event()

    def slow(tx: Transaction) -> None:
        before = tx.ticket(ticket.id)
        assert before is not None
        is_held.set()
        assert may_go.wait(LONGEST)
        tx.append(before, evolve(before, said("slow")), [said("slow")])

    def quick(tx: Transaction) -> None:
        may_go.set()
        add(tx, said("quick"), ticket_id=ticket.id)

    slow_ends = asyncio.ensure_future(pair[0].transact(WORKSPACE, slow))
    await asyncio.to_thread(is_held.wait, 20)
    assert await pair[1].read(WORKSPACE, lambda tx: tx.ticket(ticket.id)) == ticket
    await asyncio.gather(slow_ends, pair[1].transact(WORKSPACE, quick))
    log = await pair[0].read(WORKSPACE, lambda tx: tx.history(ticket.id))
    assert [each.event for each in log] == [opened(), said("slow"), said("quick")]


async def test_redraw_is_not_lost_to_one_that_is_just_being_claimed(
    pair: tuple[SqlStore, SqlStore],
) -> None:
    ticket = TicketId("T20261122.0001")
    await pair[0].transact(WORKSPACE, lambda tx: tx.enqueue([redraw(ticket)], NOW))
    is_claimed, may_go = threading.Event(), threading.Event()

    def claiming(effect: Effect) -> None:
        is_claimed.set()
        assert may_go.wait(LONGEST)

    def queue_again(tx: Transaction) -> None:
        may_go.set()
        tx.enqueue([redraw(ticket)], NOW)

    claimed = asyncio.ensure_future(
        pair[0].sweep(lambda ledger: ledger.claim(NOW, NOW + LEASE, claiming, 10))
    )
    await asyncio.to_thread(is_claimed.wait, 20)
    await pair[1].transact(WORKSPACE, queue_again)
    (first,) = await claimed
    assert await pair[0].transact(WORKSPACE, lambda tx: tx.done(first))
    assert [each.effect for each in await claim_all(pair[1], 10)] == [redraw(ticket)]


def killed_in_the_middle(url: str) -> list[TicketId]:
    """Have a process write until it is half way through a ticket, and kill it; the tickets it told of."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.storage.victim", url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    ) as victim:
        assert victim.stdout is not None
        told = []
        while (said := victim.stdout.readline().strip()) != "half":
            told.append(TicketId(said))
        victim.kill()
    assert victim.returncode == -signal.SIGKILL
    return told


async def test_process_that_is_killed_leaves_all_or_nothing(shared_url: str, clock: HandClock) -> None:
    told = await asyncio.to_thread(killed_in_the_middle, shared_url)
    assert len(told) == 100
    async with SqlStore(shared_url, clock=clock, busy_for=20) as store:
        found = await tickets_of(store)
        assert set(told) == found
        claims = await claim_all(store, 50)
        assert {each.effect.ticket for each in claims} == found
        assert await store.transact(WORKSPACE, lambda tx: tx.remember(source("half")))
        assert await store.read(WORKSPACE, lambda tx: tx.ticket_at(HELP, "half")) is None


async def tickets_of(store: SqlStore) -> set[TicketId]:
    """Every ticket there is, each with its whole log."""
    found: set[TicketId] = set()
    number = 1
    while True:
        ticket_id = TicketId(f"T20261122.{number:04d}")
        log = await store.read(WORKSPACE, lambda tx, id_: tx.history(id_), ticket_id)
        ticket = await store.read(WORKSPACE, lambda tx, id_: tx.ticket(id_), ticket_id)
        if ticket is None:
            assert log == []
            return found
        assert ticket.version == len(log) == 2
        found.add(ticket_id)
        number += 1


async def test_an_older_process_writes_nothing_once_the_database_is_newer(
    shared_url: str, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.revision.SECONDS", 0.0)
    async with SqlStore(shared_url, clock=clock) as store:
        await store.transact(WORKSPACE, lambda tx: tx.enqueue([line(FIRST)], NOW))
        with create_engine(parsed(shared_url), poolclass=NullPool).begin() as newer:
            newer.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        for _ in range(2):
            with pytest.raises(Outdated, match="9999"):
                await store.transact(WORKSPACE, lambda tx: tx.enqueue([line(FIRST)], NOW))
            with pytest.raises(Outdated):
                await store.sweep(lambda ledger: ledger.claim(NOW, NOW + LEASE, no_pace, 10))
    with create_engine(parsed(shared_url), poolclass=NullPool).begin() as there:
        assert there.execute(text("SELECT count(*) FROM outbox")).scalar() == 1


async def test_the_version_of_the_database_is_looked_at_once_a_second() -> None:
    looks, seconds = [], iter([0.0, 0.5, 1.0, 1.5, 2.5])

    class Looks:
        def row(self, statement: object, values: object) -> tuple[str]:
            looks.append(statement)
            return ("0001",)

    watch = Watch({"0001"}, seconds=lambda: next(seconds))
    for _ in range(4):
        watch.demand(cast(Session, Looks()))  # All of a session that is asked for here.
    assert len(looks) == 2


async def test_two_processes_ask_one_person_one_question(shared_url: str, clock: HandClock) -> None:
    def claim(tx: Transaction) -> bool:
        return tx.claim_survey(ANNA, NOW, NOW - timedelta(days=7))

    stores = [SqlStore(shared_url, clock=clock, busy_for=20) for _ in range(2)]
    async with stores[0], stores[1]:
        asked = await asyncio.gather(*(store.transact(WORKSPACE, claim) for store in stores * ROUNDS))
    assert asked.count(True) == 1


async def test_two_processes_close_two_tickets_and_their_requester_is_asked_once(
    shared_url: str, clock: HandClock
) -> None:
    rules = replace(RULES, survey=SurveyRules(enabled=True, sample=1.0, wait=timedelta(0)))
    stores = [SqlStore(shared_url, clock=clock, busy_for=20) for _ in range(2)]
    async with stores[0], stores[1]:
        desks = [Desk(store, Roster(Desks(all=(rules,))), clock) for store in stores]
        tickets = [
            await stores[0].transact(WORKSPACE, lambda tx: add(tx, opened(), said())) for _ in range(2)
        ]
        for ticket in tickets:
            await desks[0].handle(WORKSPACE, ticket.id, Close(by=ANNA), None)
        clock.turn(minutes=1)
        await asyncio.gather(
            *(Tick(store, desk, clock).timers() for store, desk in zip(stores, desks, strict=True))
        )
        logs = [await stores[0].read(WORKSPACE, units.history, ticket.id) for ticket in tickets]
    asked = [each for _, log in logs for each in log if isinstance(each.event, SurveyAsked)]
    assert len(asked) == 1
