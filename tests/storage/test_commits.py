"""Units of work end as one: together on SQLite, each for itself, whatever becomes of those who asked."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator

import pytest

from bot.domain.ports import Transaction
from bot.domain.ticket import Ticket
from bot.errors import Transient, UserError
from storage.store import SqlStore
from tests.builders import NOW, WORKSPACE, add, line, opened, said, source
from tests.fakes import HandClock
from tests.patience import LONGEST


class Gate:
    """A unit that keeps a writing thread busy until it is let go."""

    def __init__(self) -> None:
        self.is_reached = threading.Event()
        self.is_open = threading.Event()

    def __call__(self, tx: Transaction) -> None:
        self.is_reached.set()
        assert self.is_open.wait(LONGEST)


def queue_one(tx: Transaction) -> Ticket:
    ticket = add(tx, opened(), said())
    tx.enqueue([line(ticket.id)], NOW)
    return ticket


def refuse(tx: Transaction) -> None:
    queue_one(tx)
    raise UserError("not_allowed")


@pytest.fixture(params=["memory", "sqlite"])
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """One writer: what waits behind a gate waits together."""
    folder = tmp_path_factory.mktemp("store")
    return "sqlite://" if request.param == "memory" else f"sqlite:///{folder / 'threadesk.sqlite'}"


@pytest.fixture
async def gate(store: SqlStore) -> AsyncIterator[Gate]:
    """The writer is busy; whatever is asked of it now waits."""
    gate = Gate()
    waiting = asyncio.ensure_future(store.transact(WORKSPACE, gate))
    await asyncio.to_thread(gate.is_reached.wait, 20)
    yield gate
    gate.is_open.set()
    await waiting


async def test_units_that_wait_together_are_committed_together(store: SqlStore, gate: Gate) -> None:
    commits: list[str] = []
    store.on_commit(lambda: commits.append("commit"))
    waiting = [asyncio.ensure_future(store.transact(WORKSPACE, queue_one)) for _ in range(50)]
    await asyncio.sleep(0)
    gate.is_open.set()
    tickets = await asyncio.gather(*waiting)
    assert len({ticket.id for ticket in tickets}) == 50
    assert commits == ["commit"]
    for ticket in tickets:
        assert await store.read(WORKSPACE, lambda tx, id_: tx.ticket(id_), ticket.id) == ticket


async def test_unit_that_fails_hurts_no_other_in_its_group(store: SqlStore, gate: Gate) -> None:
    units = [queue_one, refuse, queue_one, refuse, queue_one]
    waiting = [asyncio.ensure_future(store.transact(WORKSPACE, unit)) for unit in units]
    await asyncio.sleep(0)
    gate.is_open.set()
    ended = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(each) for each in ended] == [Ticket, UserError, Ticket, UserError, Ticket]
    numbers = [each.id for each in ended if isinstance(each, Ticket)]
    assert numbers == ["T20261122.0001", "T20261122.0002", "T20261122.0003"]
    claims = await store.sweep(lambda ledger: ledger.claim(NOW, NOW.replace(hour=11), lambda _: None, 10))
    assert [claim.effect.ticket for claim in claims] == numbers


async def test_group_without_a_queued_effect_wakes_nobody(store: SqlStore, gate: Gate) -> None:
    commits: list[str] = []
    store.on_commit(lambda: commits.append("commit"))
    waiting = asyncio.ensure_future(store.transact(WORKSPACE, refuse))
    await asyncio.sleep(0)
    gate.is_open.set()
    with pytest.raises(UserError):
        await waiting
    assert commits == []


async def test_cancelled_while_waiting_is_not_begun(store: SqlStore, gate: Gate) -> None:
    waiting = asyncio.ensure_future(store.transact(WORKSPACE, lambda tx: tx.remember(source("click"))))
    await asyncio.sleep(0)
    waiting.cancel()
    gate.is_open.set()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert await store.transact(WORKSPACE, lambda tx: tx.remember(source("click")))


async def test_cancelled_while_running_does_not_break_the_writer(store: SqlStore) -> None:
    gate = Gate()
    running = asyncio.ensure_future(store.transact(WORKSPACE, gate))
    await asyncio.to_thread(gate.is_reached.wait, 20)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    gate.is_open.set()
    assert await store.transact(WORKSPACE, lambda tx: tx.remember(source("click")))


async def test_closing_finishes_what_was_asked(clock: HandClock, url: str) -> None:
    store = SqlStore(url, clock=clock)
    await store.open()
    waiting = [asyncio.ensure_future(store.transact(WORKSPACE, queue_one)) for _ in range(20)]
    await asyncio.sleep(0)
    await store.close()
    assert len({ticket.id for ticket in await asyncio.gather(*waiting)}) == 20
    with pytest.raises(Transient, match="not open"):
        await store.transact(WORKSPACE, queue_one)


async def test_loop_that_went_away_does_not_break_the_writer(store: SqlStore) -> None:
    """Another event loop asks, and is closed before the answer is there."""
    gate = Gate()

    async def ask_and_leave() -> None:
        leaving = asyncio.ensure_future(store.transact(WORKSPACE, gate))
        await asyncio.to_thread(gate.is_reached.wait, 20)
        leaving.cancel()

    await asyncio.to_thread(asyncio.run, ask_and_leave())
    gate.is_open.set()
    assert await store.transact(WORKSPACE, lambda tx: tx.remember(source("click")))
