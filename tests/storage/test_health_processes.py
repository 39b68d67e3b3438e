"""Several processes that find out together how a remote does: each thing is told once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.desk import Desks
from bot.domain.effects import Effect, OpenRemote, TellHealth, TellQueued
from bot.domain.health import Ailment
from bot.domain.ports import Pace
from bot.errors import Transient, Unauthorized
from bot.service.health import Watch
from bot.service.queueing import Queueing
from bot.service.roster import Roster
from storage.store import SqlStore
from tests.builders import DESK, WORKSPACE, add, opened, said
from tests.domain.connected import THERE
from tests.fakes import HandClock

RULES = replace(THERE, id=DESK)
DOWN = Transient("far", "read", "status 503", certain=True)
REFUSED = Unauthorized("far", "read", "Invalid API token.")
COUNT = 4


@pytest.fixture
async def stores(shared_url: str, clock: HandClock) -> AsyncIterator[list[SqlStore]]:
    """Stores on one database, as several processes have them."""
    both = [SqlStore(shared_url, clock=clock, busy_for=20) for _ in range(2)]
    async with both[0], both[1]:
        yield both


def watches(stores: list[SqlStore], clock: HandClock) -> list[Watch]:
    roster = Roster(Desks(all=(RULES,)))
    return [Watch(store, WORKSPACE, DESK, roster, clock) for store in stores * (COUNT // 2)]


async def queued(store: SqlStore, clock: HandClock, kind: type[Effect]) -> list[Effect]:
    """What is to be told by now."""

    def no_pace(effect: Effect) -> Pace | None:
        return None

    now = clock.now()
    found: list[Effect] = []
    while claims := await store.sweep(
        lambda ledger: ledger.claim(now, now + timedelta(hours=1), no_pace, 99)
    ):
        found += [claim.effect for claim in claims if isinstance(claim.effect, kind)]
        for claim in claims:
            await store.transact(WORKSPACE, lambda tx, claim: tx.done(claim), claim)
    return found


async def test_of_several_one_tells_that_it_fails_and_one_that_it_is_back(
    stores: list[SqlStore], clock: HandClock
) -> None:
    all_ = watches(stores, clock)
    for _ in range(3):
        await asyncio.gather(*(each.failed(DOWN) for each in all_))
        clock.turn(minutes=2)
    (told,) = await queued(stores[0], clock, TellHealth)
    assert isinstance(told, TellHealth)
    assert (told.ailment, told.reason, told.channel) == (Ailment.DOWN, "status 503", RULES.channel)
    for _ in range(3):
        await asyncio.gather(*(each.worked() for each in all_))
        clock.turn(seconds=31)
    (back,) = await queued(stores[0], clock, TellHealth)
    assert isinstance(back, TellHealth)
    assert back.until is not None
    assert all(each.known.is_well for each in all_)


async def test_a_key_that_is_refused_pauses_whoever_has_found_out(
    stores: list[SqlStore], clock: HandClock
) -> None:
    one, two, *_ = watches(stores, clock)
    await one.failed(REFUSED)
    with pytest.raises(Transient):
        one.demand_awake()
    two.demand_awake()  # It has not called yet; the first that it does will tell.
    await two.failed(REFUSED)
    with pytest.raises(Transient):
        two.demand_awake()
    assert len(await queued(stores[0], clock, TellHealth)) == 1
    await one.worked()
    one.demand_awake()


async def test_whoever_waits_long_is_told_by_one(stores: list[SqlStore], clock: HandClock) -> None:
    ticket = await stores[0].transact(WORKSPACE, add, opened(), said("It smokes."))
    effect = OpenRemote(ticket=ticket.id, number=2)
    await stores[0].transact(WORKSPACE, lambda tx: tx.enqueue([effect], clock.now()))
    looks = [Queueing(store, WORKSPACE, DESK, clock) for store in stores * 2]
    clock.turn(minutes=2)
    counts = [sum(await asyncio.gather(*(each.beat() for each in looks))) for _ in range(3)]
    assert counts == [0, 1, 0]
    assert len(await queued(stores[0], clock, TellQueued)) == 1
