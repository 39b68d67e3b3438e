"""A desk with a remote: our whole core over a store in memory, against a stand-in served in this process."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest

from bot.connectors.softlayer.access import Access, Credentials
from bot.connectors.softlayer.client import SoftLayer
from bot.domain.abilities import Connected
from bot.domain.desk import Desks
from bot.domain.effects import Effect
from bot.domain.ids import PersonId, RemoteId
from bot.domain.intents import AddUpdate, OpenTicket, Source
from bot.domain.ports import Fetched
from bot.domain.ticket import File, FileKey, MessageRef, Ticket, TicketId, WorkspaceId
from bot.errors import RemoteError
from bot.service.desk import Desk
from bot.service.freight import Freight
from bot.service.health import Watch
from bot.service.outward import Outward
from bot.service.poll import Poll
from bot.service.queries import Queries
from bot.service.queueing import Queueing
from bot.service.relay import Relay
from bot.service.roster import Roster
from bot.service.watched import Watched
from storage.files import MemoryFiles
from storage.store import SqlStore
from tests.domain.test_decide import ANNA, HELP, RULES
from tests.domain.test_opening import FORM
from tests.fakes import FakeChat, HandClock
from tests.patience import LONGEST
from tests.sandbox.softlayer.harness import Stand, StillClock, running_softlayer

TEAM = WorkspaceId("TDESK")
NAMES = {ANNA: "Anna Baker"}


async def _pieces(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def named(person: PersonId) -> str:
    return NAMES.get(person, str(person))


@dataclass
class Linked:
    """A desk with a remote, and both of their clocks, which are turned together."""

    store: SqlStore
    clock: HandClock
    chat: FakeChat
    desk: Desk
    queries: Queries
    connector: SoftLayer
    poll: Poll
    outward: Outward
    queueing: Queueing
    client: httpx.AsyncClient
    watch: Watch
    stand: Stand
    files: MemoryFiles
    before: int
    """How many tickets there were over there at the beginning."""

    async def ticket_of(self, remote: RemoteId) -> Ticket | None:
        """Our ticket of one there."""
        found = await self.store.read(TEAM, lambda tx: tx.ticket_of(RULES.id, remote))
        return await self.ticket(found) if found is not None else None

    def turn(self, **by: float) -> None:
        """Turn both clocks forward."""
        before = self.clock.now()
        self.clock.turn(**by)
        self.stand.softlayer.clock.turn((self.clock.now() - before).total_seconds())

    def relay(self) -> Relay:
        relay = Relay(self.store, self.chat, Roster(self.desk.desks), self.clock, self.outward)
        loop = asyncio.get_running_loop()
        self.store.on_commit(lambda: loop.call_soon_threadsafe(relay.wake))
        return relay

    def mortal_relay(self, connector: Any, store: Any) -> Relay:
        """A relay of a process that may be gone at any call of these."""
        roster = Roster(self.desk.desks)
        freight = Freight(store, self.files, roster, self.clock)
        outward = Outward(store, {RULES.id: connector}, named, roster, self.clock, freight)
        return Relay(store, self.chat, roster, self.clock, outward)

    async def polled(self) -> None:
        """A round of reading, which may fail: what it missed is read by the next."""
        with contextlib.suppress(RemoteError):
            await self.poll.sweep()

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

    async def say(self, ticket: TicketId, ts: str, text: str, by: PersonId = ANNA) -> Ticket:
        message = MessageRef(channel=HELP, id=ts)
        intent = AddUpdate(by=by, text=text, message=message)
        return await self.desk.handle(TEAM, ticket, intent, Source(workspace=TEAM, key=f"message:{message}"))

    async def bring(self, content: bytes, name: str = "log.txt") -> None:
        """From now on files of the chat are called so and have these bytes."""
        key = FileKey(f"chat/{name}/{len(content)}")
        stored = await self.files.put(key, _pieces(content), most=1_000_000_000)
        self.chat.fetched = Fetched(
            name=name, claimed="", type="text/plain", key=key, stored=stored, is_open=True
        )

    async def share(self, ticket: TicketId, ts: str, text: str = "") -> Ticket:
        """Say something with a file."""
        message = MessageRef(channel=HELP, id=ts)
        file = File(remote_id=f"F{ts}", name="log.txt", mimetype="text/plain", size=5, link="")
        intent = AddUpdate(by=ANNA, text=text, message=message, files=(file,))
        return await self.desk.handle(TEAM, ticket, intent, Source(workspace=TEAM, key=f"message:{message}"))

    async def ticket(self, ticket: TicketId) -> Ticket:
        return await self.queries.ticket(TEAM, ticket)

    async def until(self, ticket: TicketId, holds: Callable[[Ticket], bool]) -> Ticket:
        """The ticket once that holds of it; the relay works meanwhile."""
        changed = asyncio.Event()
        loop = asyncio.get_running_loop()
        self.store.on_commit(lambda: loop.call_soon_threadsafe(changed.set))
        async with asyncio.timeout(LONGEST):
            while not holds(found := await self.ticket(ticket)):
                await changed.wait()
                changed.clear()
        return found

    def done(self, kind: type[Effect]) -> list[Effect]:
        return [effect for effect, _ in self.chat.done if isinstance(effect, kind)]

    def entries(self, remote: str | None) -> list[str]:
        """What stands on a ticket there, oldest first."""
        return [each.entry for each in self.stand.softlayer.vendor.ticket(int(remote or 0)).updates]


@pytest.fixture
async def linked() -> AsyncIterator[Linked]:
    async with running_linked() as linked:
        yield linked


@contextlib.asynccontextmanager
async def running_linked() -> AsyncIterator[Linked]:
    """A desk with its remote, until the block ends."""
    stands = StillClock()
    clock = HandClock()
    clock.turn(seconds=stands.now() - clock.now().timestamp())
    async with (
        running_softlayer(stands) as stand,
        httpx.AsyncClient(base_url=f"{stand.endpoint}/", trust_env=False) as client,
        SqlStore("sqlite://", clock=clock) as store,
    ):
        user = stand.user()
        credentials = Credentials(user=user.username, key=user.api_key)
        connector = SoftLayer(client, Access(client, credentials, clock))
        rules = replace(RULES, remote=Connected(capabilities=connector.capabilities))
        roster, files = Roster(Desks(all=(rules,))), MemoryFiles()
        watch = Watch(store, TEAM, rules.id, roster, clock)
        watched = Watched(connector, watch)
        freight = Freight(store, files, roster, clock)
        yield Linked(
            store=store,
            clock=clock,
            chat=FakeChat(),
            desk=Desk(store, roster, clock),
            queries=Queries(store, clock),
            connector=connector,
            poll=Poll(store, TEAM, rules.id, watched, roster, clock),
            outward=Outward(store, {rules.id: watched}, named, roster, clock, freight, {rules.id: watch}),
            queueing=Queueing(store, TEAM, rules.id, clock),
            watch=watch,
            client=client,
            files=files,
            stand=stand,
            before=len(stand.softlayer.vendor.tickets()),
        )
