"""A desk with a remote: our whole core over a store in memory, against a stand-in served in this process.

Which remote that is its vendor knows alone: the suites over all of them ask a `Vendor` and nothing else.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Protocol, TypeVar

from bot.domain.connector import Connector, Errand
from bot.domain.desk import DeskRules, Desks
from bot.domain.effects import Effect
from bot.domain.ids import PersonId, RemoteId, RemoteUpdateId
from bot.domain.intents import AddUpdate, OpenTicket, Source
from bot.domain.ports import Fetched
from bot.domain.resources import Resource
from bot.domain.ticket import ADMINISTRATIVE, File, FileKey, MessageRef, Ticket, TicketId, WorkspaceId
from bot.errors import RemoteError
from bot.service.desk import Desk
from bot.service.freight import Freight
from bot.service.health import Watch
from bot.service.outward import Outward
from bot.service.poll import Poll
from bot.service.queries import Queries
from bot.service.queueing import Queueing
from bot.service.relay import Relay
from bot.service.revising import Revision
from bot.service.roster import Roster
from bot.service.watched import Watched
from storage.files import MemoryFiles
from storage.store import SqlStore
from tests.connectors.harness import Fault, Harness
from tests.domain.test_decide import ANNA, BENO, HELP
from tests.domain.test_opening import FORM
from tests.fakes import FakeChat, HandClock
from tests.patience import LONGEST

TEAM = WorkspaceId("TDESK")
NAMES = {ANNA: "Anna Baker"}
SAM = "Sam E"
TITLED = replace(FORM, kind=ADMINISTRATIVE, subject=None, title="It hums", by=BENO)
OFTEN = 60
"""How often it is looked whether all is on its way, or there: a remote may take few calls and refuse some."""


class Vendor(Harness, Protocol):
    """A stand-in before which a desk stands. Its `clock` is the desk's too; `turn` turns all there are."""

    @property
    def clock(self) -> HandClock: ...

    @property
    def rules(self) -> DeskRules:
        """The desk before it."""
        ...

    @property
    def form(self) -> OpenTicket:
        """A ticket that would be taken, opened by Anna with the words "It fails."."""
        ...

    @property
    def titled(self) -> OpenTicket:
        """Another that Beno may open, which is called "It hums"."""
        ...

    @property
    def machine(self) -> Resource:
        """Something that can be attached to it, called "web-02" here."""
        ...

    @property
    def refusal(self) -> str:
        """In which words a call is refused."""
        ...

    def strike(self, errand: Errand, fault: Fault, times: int = 1) -> None:
        """Let the next calls for this go wrong, and no others."""
        ...

    def chaos(self, seed: int, share: float) -> None:
        """Let a share of all calls go wrong from now on, in all ways that there are."""
        ...

    def calm(self) -> None:
        """Let nothing go wrong from now on."""
        ...

    def files(self, ticket: RemoteId) -> list[tuple[str, bytes]]:
        """The files of a ticket there, oldest first."""
        ...

    def answer(
        self, ticket: RemoteId, text: str, by: str = SAM, files: Sequence[tuple[str, bytes]] = ()
    ) -> RemoteUpdateId:
        """Somebody of that name answers as the vendor."""
        ...


async def _pieces(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def named(person: PersonId) -> str:
    return NAMES.get(person, str(person))


@dataclass(kw_only=True)
class Linked:
    """A desk with a remote, and both of their clocks, which are turned together."""

    there: Vendor
    store: SqlStore
    clock: HandClock
    chat: FakeChat
    desk: Desk
    queries: Queries
    poll: Poll
    outward: Outward
    queueing: Queueing
    watch: Watch
    files: MemoryFiles
    before: int
    """How many tickets there were over there at the beginning."""

    @property
    def connector(self) -> Connector:
        return self.there.connector

    async def ticket_of(self, remote: RemoteId) -> Ticket | None:
        """Our ticket of one there."""
        found = await self.store.read(TEAM, lambda tx: tx.ticket_of(self.there.rules.id, remote))
        return await self.ticket(found) if found is not None else None

    def turn(self, **by: float) -> None:
        """Turn both clocks forward."""
        self.there.turn(**by)

    def relay(self) -> Relay:
        relay = Relay(self.store, self.chat, Roster(self.desk.desks), self.clock, self.outward)
        loop = asyncio.get_running_loop()
        self.store.on_commit(lambda: loop.call_soon_threadsafe(relay.wake))
        return relay

    def mortal_relay(self, connector: Any, store: Any) -> Relay:
        """A relay of a process that may be gone at any call of these."""
        roster = Roster(self.desk.desks)
        freight = Freight(store, self.files, roster, self.clock)
        outward = Outward(store, {self.there.rules.id: connector}, named, roster, self.clock, freight)
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

    async def opened(self, intent: OpenTicket | None = None, key: str = "open") -> Ticket:
        opening = await self.desk.open(intent or self.there.form, Source(workspace=TEAM, key=key))
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
        return self.there.texts(RemoteId(remote or ""))

    async def worked(self) -> None:
        """All that can leave by now has left."""
        relay = self.relay()
        while await relay.once():
            pass

    async def delivered(self, ticket: TicketId) -> Ticket:
        """The ticket once it is open there and nothing of it is on its way any more; time goes on."""
        for _ in range(OFTEN):
            await self.worked()
            now = await self.ticket(ticket)
            if now.remote is not None and now.remote.id is not None and not now.remote.sendings:
                return now
            self.turn(seconds=21)
        raise AssertionError(f"{ticket} is still on its way: {now.remote}")

    async def revised(self, ts: str, text: str | None) -> Revision:
        """Anna edits a message of hers, or deletes it."""
        message = MessageRef(channel=HELP, id=ts)
        at = self.clock.now() + timedelta(seconds=1)
        source = Source(workspace=TEAM, key=f"edit:{ts}:{text}")
        return await self.desk.revise(message, text, ANNA, at, source)

    def said(self, ticket: Ticket) -> list[str]:
        """What stands on a ticket of ours there, without who said it."""
        return [each.rpartition("\n\n-- ")[0] or each for each in self.entries(remote_id(ticket))]


def remote_id(ticket: Ticket) -> RemoteId:
    assert ticket.remote is not None
    assert ticket.remote.id is not None
    return ticket.remote.id


Running = Callable[[], AbstractAsyncContextManager[Linked]]
L = TypeVar("L", bound=Linked)


@contextlib.asynccontextmanager
async def linking(there: Vendor, kind: Callable[..., L]) -> AsyncIterator[L]:
    """A desk before a vendor, until the block ends."""
    clock, rules, files = there.clock, there.rules, MemoryFiles()
    async with SqlStore("sqlite://", clock=clock) as store:
        roster = Roster(Desks(all=(rules,)))
        watch = Watch(store, TEAM, rules.id, roster, clock)
        watched = Watched(there.connector, watch)
        freight = Freight(store, files, roster, clock)
        yield kind(
            there=there,
            store=store,
            clock=clock,
            chat=FakeChat(),
            desk=Desk(store, roster, clock),
            queries=Queries(store, clock),
            poll=Poll(store, TEAM, rules.id, watched, roster, clock),
            outward=Outward(store, {rules.id: watched}, named, roster, clock, freight, {rules.id: watch}),
            queueing=Queueing(store, TEAM, rules.id, clock, watched.pace),
            watch=watch,
            files=files,
            before=there.count(),
        )
