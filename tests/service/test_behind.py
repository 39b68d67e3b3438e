"""What a bot does behind the scenes: it follows new policies while it sends, and ends before it does harm."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, text

from bot.domain.ticket import TimerKind
from bot.errors import Outdated
from bot.service import behind
from bot.service.indexing import Indexing
from bot.service.relay import Relay
from bot.service.roster import Roster
from storage.store import SqlStore
from tests.patience import LONGEST
from tests.service.conftest import TEAM, House
from tests.service.test_policies import watched


async def test_new_policies_are_followed_while_the_relay_works(house: House) -> None:
    ticket = await house.opened()
    house = watched(house)
    committed, loop = asyncio.Event(), asyncio.get_running_loop()
    house.store.on_commit(lambda: loop.call_soon_threadsafe(committed.set))
    work = asyncio.create_task(behind.work(house.desk, house.relay(), Indexing(house.store), TEAM))
    async with asyncio.timeout(LONGEST):
        while not (now := await house.queries.ticket(TEAM, ticket.id)).timers:
            await committed.wait()
            committed.clear()
    assert TimerKind.POLICY_UNOWNED in {timer.kind for timer in now.timers}
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work


async def test_a_bot_ends_when_a_newer_version_has_migrated_its_database(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.revision.SECONDS", 0.0)
    url = f"sqlite:///{tmp_path / 'threadesk.sqlite'}"
    async with SqlStore(url, clock=house.clock) as store:
        house = watched(replace(house, store=store))
        with create_engine(url, poolclass=NullPool).begin() as newer:
            newer.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        relay = Relay(store, house.chat, Roster(house.desk.desks), house.clock)
        with pytest.raises(Outdated, match="newer than this version"):
            async with asyncio.timeout(LONGEST):
                await behind.work(house.desk, relay, Indexing(store), TEAM)
