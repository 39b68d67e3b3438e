"""What the contract of desks needs of one: people who write to it, whoever works at it, and what it has.

A local desk has it all itself; behind a connected one stands a remote, whose vendor works at it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from typing import Protocol

from bot.domain.abilities import Ability
from bot.domain.connector import Errand
from bot.domain.desk import Desks
from bot.domain.effects import PostLine, PostUpdate
from bot.domain.events import UpdateAdded
from bot.domain.ids import PersonId, RemoteId
from bot.domain.intents import AddUpdate, Intent, OpenTicket, Source
from bot.domain.ports import Fetched
from bot.domain.reading import as_read
from bot.domain.resources import FixedStock, Inventory, Resource, ResourceId, ResourceType
from bot.domain.ticket import File, FileKey, MessageRef, Ticket, TicketId, Visibility
from bot.errors import Transient
from bot.service.desk import Desk
from bot.service.queries import Queries
from bot.service.relay import Relay
from bot.service.roster import Roster
from storage.files import MemoryFiles
from storage.store import SqlStore
from tests.connectors.harness import Fault
from tests.connectors.linked import SAM, TEAM, TITLED, Linked, remote_id
from tests.connectors.linked import Running as RunningLinked
from tests.domain.test_decide import ANNA, BENO, HELP, RULES
from tests.domain.test_opening import FORM
from tests.fakes import FakeChat, HandClock

ROUNDS = 8
WEB_02 = Resource(id=ResourceId("hardware:2002"), name="web-02", type=ResourceType.HARDWARE)


class DeskHarness(Protocol):
    """A desk that is at work. `abilities` is what can be done to its tickets, once they are open there."""

    @property
    def abilities(self) -> frozenset[Ability]: ...

    @property
    def serves(self) -> bool:
        """Whether those who answer are customers whom we serve there."""
        ...

    @property
    def form(self) -> OpenTicket:
        """A ticket that Anna may open, with the words "It fails."."""
        ...

    @property
    def titled(self) -> OpenTicket:
        """Another that its worker may open, which has a title and no subject."""
        ...

    @property
    def worker(self) -> PersonId:
        """Whoever of us does to its tickets what they let us do."""
        ...

    async def open(self, intent: OpenTicket) -> Ticket | None:
        """Open a ticket; None for the same delivery once more."""
        ...

    async def do(self, ticket: TicketId, intent: Intent, key: str) -> Ticket:
        """Carry out what somebody wants; the same key again is the same delivery."""
        ...

    async def revised(self, ts: str, text: str | None) -> None:
        """Anna edits a message of hers, or deletes it."""
        ...

    async def bring(self, name: str, content: bytes) -> File:
        """A file that is about to be shared in the chat."""
        ...

    async def settled(self, ticket: TicketId) -> Ticket:
        """The ticket once all that was wanted has taken place, whatever went wrong at first."""
        ...

    async def texts(self, ticket: TicketId) -> list[str]:
        """What those who work at the desk read of a ticket, oldest first."""
        ...

    async def files(self, ticket: TicketId) -> list[tuple[str, bytes]]:
        """The files that they have of it."""
        ...

    async def answer(self, ticket: TicketId, text: str) -> None:
        """One who works there answers."""
        ...

    async def end(self, ticket: TicketId) -> None:
        """One who works there closes it."""
        ...

    def fail(self) -> None:
        """Let the next words outside take effect without an answer."""
        ...


Running = Callable[[], AbstractAsyncContextManager[DeskHarness]]


def source(key: str) -> Source:
    return Source(workspace=TEAM, key=key)


@dataclass(kw_only=True)
class LocalDesk:
    """A desk of our own: nothing of it is anywhere else."""

    store: SqlStore
    clock: HandClock
    chat: FakeChat
    desk: Desk
    queries: Queries
    kept: MemoryFiles

    abilities = frozenset(Ability)
    serves = False
    worker = BENO
    form = FORM
    titled = TITLED

    async def open(self, intent: OpenTicket) -> Ticket | None:
        return (await self.desk.open(intent, source("open"))).ticket

    async def do(self, ticket: TicketId, intent: Intent, key: str) -> Ticket:
        return await self.desk.handle(TEAM, ticket, intent, source(key))

    async def revised(self, ts: str, text: str | None) -> None:
        message = MessageRef(channel=HELP, id=ts)
        await self.desk.revise(message, text, ANNA, self.clock.now(), source(f"edit:{ts}:{text}"))

    async def bring(self, name: str, content: bytes) -> File:
        return await brought(self.kept, self.chat, name, content)

    async def settled(self, ticket: TicketId) -> Ticket:
        relay = Relay(self.store, self.chat, Roster(self.desk.desks), self.clock)
        for _ in range(ROUNDS):
            while await relay.once():
                pass
            self.clock.turn(seconds=61)
        return await self.queries.ticket(TEAM, ticket)

    async def texts(self, ticket: TicketId) -> list[str]:
        log = as_read((await self.queries.history(TEAM, ticket))[1])
        said = [each.event for each in log if isinstance(each.event, UpdateAdded)]
        return [each.text for each in said if each.visibility is Visibility.PUBLIC and each.text]

    async def files(self, ticket: TicketId) -> list[tuple[str, bytes]]:
        now = await self.queries.ticket(TEAM, ticket)
        return [
            (each.name, b"".join([piece async for piece in self.kept.open(each.key)])) for each in now.files
        ]

    async def answer(self, ticket: TicketId, text: str) -> None:
        await self.do(ticket, AddUpdate(by=BENO, text=text), f"answer:{text}")

    async def end(self, ticket: TicketId) -> None:
        raise AssertionError("On a local desk we end it ourselves.")

    def fail(self) -> None:
        """The chat has it, and its answer is lost; whoever reads a local desk reads the chat."""

        def cut(effect: object) -> None:
            if isinstance(effect, PostUpdate | PostLine):
                self.chat.after = lambda effect: None
                raise Transient("chat", "post", "cut off", certain=False)

        self.chat.after = cut


@dataclass(kw_only=True)
class ConnectedDesk:
    """A desk whose other side is a remote; the vendor's people work at it."""

    linked: Linked
    worker = BENO

    @property
    def abilities(self) -> frozenset[Ability]:
        return self.linked.connector.capabilities.abilities

    @property
    def serves(self) -> bool:
        return self.linked.connector.capabilities.is_service_desk

    @property
    def form(self) -> OpenTicket:
        return self.linked.there.form

    @property
    def titled(self) -> OpenTicket:
        return self.linked.there.titled

    async def open(self, intent: OpenTicket) -> Ticket | None:
        return (await self.linked.desk.open(intent, source("open"))).ticket

    async def do(self, ticket: TicketId, intent: Intent, key: str) -> Ticket:
        return await self.linked.desk.handle(TEAM, ticket, intent, source(key))

    async def revised(self, ts: str, text: str | None) -> None:
        message = MessageRef(channel=HELP, id=ts)
        at = self.linked.clock.now()
        await self.linked.desk.revise(message, text, ANNA, at, source(f"edit:{ts}:{text}"))

    async def bring(self, name: str, content: bytes) -> File:
        return await brought(self.linked.files, self.linked.chat, name, content)

    async def settled(self, ticket: TicketId) -> Ticket:
        relay = self.linked.mortal_relay(self.linked.connector, self.linked.store)
        for _ in range(ROUNDS):
            while await relay.once():
                pass
            self.linked.turn(seconds=61)
            await self.linked.polled()
        await self.linked.poll.reconcile()
        return await self.linked.ticket(ticket)

    async def texts(self, ticket: TicketId) -> list[str]:
        said = self.linked.said(await self.linked.ticket(ticket))
        return [each for each in said if not each.startswith("Attached file")]

    async def files(self, ticket: TicketId) -> list[tuple[str, bytes]]:
        return self.linked.there.files(await self._there(ticket))

    async def answer(self, ticket: TicketId, text: str) -> None:
        self.linked.there.answer(await self._there(ticket), text)

    async def end(self, ticket: TicketId) -> None:
        self.linked.there.close(await self._there(ticket), SAM)

    async def _there(self, ticket: TicketId) -> RemoteId:
        return remote_id(await self.linked.ticket(ticket))

    def fail(self) -> None:
        self.linked.there.strike(Errand.SAY, Fault.CUT_LATE)


async def brought(files: MemoryFiles, chat: FakeChat, name: str, content: bytes) -> File:
    """A file of the chat, as it will be fetched."""

    async def pieces() -> AsyncIterator[bytes]:
        yield content

    key = FileKey(f"chat/{name}")
    stored = await files.put(key, pieces(), most=len(content))
    chat.fetched = Fetched(name=name, claimed="", type="text/plain", key=key, stored=stored, is_open=True)
    return File(remote_id=f"F{name}", name=name, mimetype="text/plain", size=len(content), link="")


@asynccontextmanager
async def running_local() -> AsyncIterator[DeskHarness]:
    clock = HandClock()
    async with SqlStore("sqlite://", clock=clock) as store:
        roster = Roster(Desks(all=(replace(RULES, stock=stocked(WEB_02)),)))
        yield LocalDesk(
            store=store,
            clock=clock,
            chat=FakeChat(),
            desk=Desk(store, roster, clock),
            queries=Queries(store, clock),
            kept=MemoryFiles(),
        )


def connected(running: RunningLinked) -> Running:
    """A desk before such a remote, as it is run."""

    @asynccontextmanager
    async def running_desk() -> AsyncIterator[DeskHarness]:
        async with running() as linked:
            rules = replace(linked.desk.desks.default, stock=stocked(linked.there.machine))
            linked.desk = Desk(linked.store, Roster(Desks(all=(rules,))), linked.clock)
            yield ConnectedDesk(linked=linked)

    return running_desk


def stocked(machine: Resource) -> FixedStock:
    return FixedStock(inventory=Inventory(resources=(machine,)))
