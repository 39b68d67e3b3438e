"""A desk over an SQLite store in memory, with a chat that is a fake and a clock turned by hand."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from bot.domain.desk import Desks
from bot.domain.intents import AddUpdate, OpenTicket, Source
from bot.domain.ticket import MessageRef, PersonId, Ticket, WorkspaceId
from bot.service.desk import Desk
from bot.service.queries import Queries
from bot.service.relay import Relay
from bot.service.roster import Roster
from bot.service.tick import Tick
from storage.store import SqlStore
from tests.domain.test_decide import ANNA, HELP, RULES
from tests.domain.test_opening import FORM
from tests.fakes import FakeChat, HandClock

TEAM = WorkspaceId("TDESK")


@dataclass(frozen=True)
class House:
    """Everything behind the one door."""

    store: SqlStore
    clock: HandClock
    chat: FakeChat
    desk: Desk
    queries: Queries
    tick: Tick

    def relay(self) -> Relay:
        """A relay of its own, as another process would have."""
        relay = Relay(self.store, self.chat, Roster(self.desk.desks), self.clock)
        loop = asyncio.get_running_loop()
        self.store.on_commit(lambda: loop.call_soon_threadsafe(relay.wake))
        return relay

    @contextlib.asynccontextmanager
    async def relaying(self) -> AsyncIterator[Relay]:
        """A relay at work until the block ends."""
        relay = self.relay()
        work = asyncio.create_task(relay.run())
        try:
            yield relay
        finally:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)

    async def opened(self, intent: OpenTicket = FORM, key: str = "open") -> Ticket:
        opening = await self.desk.open(intent, Source(workspace=TEAM, key=key))
        assert opening.ticket is not None
        return opening.ticket

    async def said(self, root: str, ts: str, text: str = "hello", by: PersonId = ANNA) -> Ticket | None:
        intent = AddUpdate(by=by, text=text, message=MessageRef(channel=HELP, id=ts))
        return await self.desk.reply(HELP, root, intent, Source(workspace=TEAM, key=f"message:{HELP}:{ts}"))


@pytest.fixture
async def house() -> AsyncIterator[House]:
    clock = HandClock()
    store = SqlStore("sqlite://", clock=clock)
    await store.open()
    desk = Desk(store, Roster(Desks(all=(RULES,))), clock)
    yield House(
        store=store,
        clock=clock,
        chat=FakeChat(),
        desk=desk,
        queries=Queries(store, clock),
        tick=Tick(store, desk, clock),
    )
    await store.close()
