"""Webhooks that were switched off: asked for, told once however many look, and told when they are back."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.domain.desk import Desks
from bot.domain.effects import TellHealth
from bot.domain.health import Ailment
from bot.domain.ids import DeskId
from bot.errors import RemoteError, Transient
from bot.service.homes import unhooked_since
from bot.service.hook_watch import HookWatch
from bot.service.roster import Roster
from storage.store import SqlStore
from tests.builders import WORKSPACE
from tests.fakes import HandClock
from tests.patience import LONGEST
from tests.storage.test_health_processes import RULES, queued
from tests.storage.test_health_processes import stores as stores

OFF = ["the one that tells of tickets is switched off"]


class Keeper:
    """The part of a connector that is asked here."""

    def __init__(self) -> None:
        self.faults: Sequence[str] | RemoteError = []
        self.asked = 0

    async def hook_faults(self, desk: DeskId) -> Sequence[str]:
        self.asked += 1
        if isinstance(self.faults, RemoteError):
            raise self.faults
        return self.faults

    async def set_up_hooks(self, desk: DeskId, url: str, secret: str) -> Sequence[str]:
        return [url]

    async def remove_hooks(self, desk: DeskId) -> Sequence[str]:
        return [desk]


def watch(store: SqlStore, clock: HandClock, keeper: Keeper) -> HookWatch:
    return HookWatch(store, WORKSPACE, RULES.id, keeper, Roster(Desks(all=(RULES,))), clock)


async def told(store: SqlStore, clock: HandClock) -> list[TellHealth]:
    """What the desk was told since the last look."""
    return [each for each in await queued(store, clock, TellHealth) if isinstance(each, TellHealth)]


async def test_of_all_that_look_one_tells_that_they_are_off_and_one_that_they_are_back(
    stores: list[SqlStore], clock: HandClock
) -> None:
    keeper = Keeper()
    watches = [watch(store, clock, keeper) for store in stores * 2]

    async def look() -> int:
        clock.turn(minutes=11)
        return sum(await asyncio.gather(*(each.beat() for each in watches)))

    assert await look() == 0
    for _ in range(2):
        keeper.faults = OFF
        assert [await look() for _ in range(3)] == [1, 0, 0]
        (off,) = await told(stores[0], clock)
        assert (off.ailment, off.reason, off.channel) == (Ailment.UNHOOKED, OFF[0], RULES.channel)
        assert off.until is None
        keeper.faults = []
        assert [await look() for _ in range(3)] == [1, 0, 0]
        (back,) = await told(stores[0], clock)
        assert (back.ailment, back.since) == (Ailment.UNHOOKED, off.since)
        assert back.until is not None


async def test_it_is_looked_at_every_ten_minutes(stores: list[SqlStore], clock: HandClock) -> None:
    keeper = Keeper()
    one = watch(stores[0], clock, keeper)
    for _ in range(5):
        await one.beat()
        clock.turn(minutes=3)
    assert keeper.asked == 2


async def test_a_doubt_is_looked_into_at_once_and_as_long_as_they_are_off_each_minute(
    stores: list[SqlStore], clock: HandClock
) -> None:
    keeper = Keeper()
    one = watch(stores[0], clock, keeper)
    await one.beat()
    clock.turn(minutes=1)
    keeper.faults = OFF
    assert not await one.beat(), "nobody said so"
    one.doubt()
    assert await one.beat()
    (off,) = await told(stores[0], clock)
    assert off.told_at == clock.now()
    home = await stores[0].read(WORKSPACE, lambda tx: unhooked_since(tx, RULES.id))
    assert home == clock.now()
    clock.turn(seconds=61)
    keeper.faults = []
    assert await one.beat()
    assert (await told(stores[0], clock))[0].until == clock.now()
    assert await stores[0].read(WORKSPACE, lambda tx: unhooked_since(tx, RULES.id)) is None


async def test_however_many_raise_a_doubt_it_is_asked_once_a_minute(
    stores: list[SqlStore], clock: HandClock
) -> None:
    keeper = Keeper()
    one = watch(stores[0], clock, keeper)
    await one.beat()
    for _ in range(300):
        one.doubt()
        await one.beat()
        clock.turn(seconds=1)
    assert keeper.asked <= 6
    assert await told(stores[0], clock) == []


async def test_who_listens_looks_without_a_beat(stores: list[SqlStore], clock: HandClock) -> None:
    keeper, off = Keeper(), asyncio.Event()
    keeper.faults = OFF
    loop = asyncio.get_running_loop()
    stores[0].on_commit(lambda: loop.call_soon_threadsafe(off.set))
    one = watch(stores[0], clock, keeper)
    listening = asyncio.create_task(one.listen())
    one.doubt()
    async with asyncio.timeout(LONGEST):
        await off.wait()
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
    assert len(await told(stores[0], clock)) == 1


async def test_what_cannot_be_asked_says_nothing(stores: list[SqlStore], clock: HandClock) -> None:
    keeper = Keeper()
    keeper.faults = OFF
    one = watch(stores[0], clock, keeper)
    assert await one.beat()
    keeper.faults = Transient("far", "hooks", "no answer", certain=True)
    clock.turn(minutes=11)
    assert not await one.beat()
    keeper.faults = OFF
    clock.turn(minutes=11)
    assert not await one.beat()
    assert len(await told(stores[0], clock)) == 1
