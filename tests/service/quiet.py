"""A remote that says nothing of what it took: no ids in its answers, and few calls; and a desk before it."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from bot.domain.abilities import Ability, Capabilities, Connected
from bot.domain.connector import Errand
from bot.domain.desk import DeskRules, Desks
from bot.domain.events import Recorded, SendingChanged, UpdateAdded
from bot.domain.ids import Cursor, PersonId, RemoteFileId, RemoteId, RemoteUpdateId, WorkspaceId
from bot.domain.intents import AddUpdate, OpenTicket, Source
from bot.domain.ports import Clock, Pace
from bot.domain.remote import (
    PLAINLY,
    Act,
    Lists,
    Manner,
    NewTicket,
    RemoteAuthor,
    RemoteHead,
    RemoteTicket,
    RemoteUpdate,
    Side,
    Sweep,
    Upload,
)
from bot.domain.ticket import STANDARD, MessageRef, Status, Ticket, TicketId, Turn
from bot.errors import Rejected
from bot.service.desk import Desk
from bot.service.freight import Freight
from bot.service.outward import Outward
from bot.service.poll import Poll
from bot.service.queries import Queries
from bot.service.queueing import Queueing
from bot.service.relay import Relay
from bot.service.roster import Roster
from storage.files import MemoryFiles
from storage.store import SqlStore
from tests.domain.test_decide import ANNA, HELP, RULES
from tests.domain.test_opening import FORM
from tests.fakes import FakeChat, HandClock

TEAM = WorkspaceId("TDESK")
QUIET = Capabilities(
    name="Quiet",
    abilities=frozenset({Ability.CLOSE, Ability.FILES}),
    kinds=(STANDARD,),
    text_limit=2_000,
    answers_with_ids=False,
    joins_queued=True,
)
US = RemoteAuthor(name="Our account", side=Side.OURS, id="us", is_us=True)
SAM = RemoteAuthor(name="Sam E", side=Side.THEIRS, id="sam")
CHANGES, CREATIONS = (
    Pace(key="quiet/changes", every=12.5, burst=1),
    Pace(key="quiet/new", every=61.0, burst=1),
)
SLOW: Mapping[Errand, Pace] = {
    Errand.OPEN: CREATIONS,
    Errand.SAY: CHANGES,
    Errand.ACT: CHANGES,
    Errand.FILE: CHANGES,
}


def _nothing(errand: Errand) -> None: ...


async def _none() -> None: ...


def _as_it_was(text: str) -> str:
    return text


@dataclass
class Quiet:
    """The remote. `before` and `after` may raise: a call that takes no effect, or whose answer is lost."""

    clock: Clock
    capabilities: Capabilities = QUIET
    paces: Mapping[Errand, Pace] = field(default_factory=dict)
    before: Callable[[Errand], None] = _nothing
    after: Callable[[Errand], None] = _nothing
    meanwhile: Callable[[], Awaitable[None]] = _none
    """What goes on between a call's taking effect and its answer."""
    apart: timedelta = timedelta(0)
    """How far its clock is ahead of ours."""
    shows: Callable[[str], str] = _as_it_was
    """What it makes of a text."""
    calls: list[tuple[Errand, datetime]] = field(default_factory=list)
    tickets: dict[RemoteId, list[RemoteUpdate]] = field(default_factory=dict)
    reads: Counter[str] = field(default_factory=Counter)
    ours: list[tuple[RemoteUpdateId, str]] = field(default_factory=list)
    """What came by a call: what it became, and what it said."""

    def pace(self, errand: Errand) -> Pace | None:
        return self.paces.get(errand)

    def write(self, ticket: RemoteId, text: str, author: RemoteAuthor = US) -> RemoteUpdateId:
        """Somebody says something there."""
        count = sum(map(len, self.tickets.values())) + 1
        at = self.clock.now() + self.apart
        update = RemoteUpdate(id=RemoteUpdateId(f"c{count}"), author=author, text=text, at=at)
        self.tickets[ticket].append(update)
        return update.id

    async def _take(self, errand: Errand, ticket: RemoteId, text: str) -> None:
        self.ours.append((self.write(ticket, self.shows(text)), text))
        self.calls.append((errand, self.clock.now()))
        await self.meanwhile()
        self.after(errand)

    def texts(self, ticket: RemoteId) -> list[str]:
        return [each.text for each in self.tickets[ticket]]

    def at(self, errand: Errand) -> list[datetime]:
        """When calls of that sort took effect."""
        return [at for known, at in self.calls if known is errand]

    async def create(self, new: NewTicket) -> RemoteTicket:
        self.before(Errand.OPEN)
        ticket = RemoteId(f"t{len(self.tickets) + 1}")
        self.tickets[ticket] = []
        await self._take(Errand.OPEN, ticket, new.text)
        return self._ticket(ticket)

    async def created(self, new: NewTicket, since: datetime) -> RemoteTicket | None:
        self.reads["created"] += 1
        wanted = self.shows(new.text)
        found = (each for each, updates in self.tickets.items() if updates[0].text == wanted)
        ticket = next(found, None)
        return self._ticket(ticket) if ticket is not None else None

    async def push(self, ticket: RemoteId, text: str, manner: Manner = PLAINLY) -> tuple[RemoteUpdateId, ...]:
        self.before(Errand.SAY)
        await self._take(Errand.SAY, ticket, text)
        return ()

    async def act(self, ticket: RemoteId, act: Act, manner: Manner = PLAINLY) -> None:
        self.before(Errand.ACT)
        self.calls.append((Errand.ACT, self.clock.now()))
        self.after(Errand.ACT)

    async def upload(
        self, ticket: RemoteId, upload: Upload, manner: Manner = PLAINLY
    ) -> tuple[RemoteUpdateId, ...]:
        raise Rejected("quiet", "upload", "no files here")

    async def download(self, ticket: RemoteId, file: RemoteFileId) -> AsyncIterator[bytes]:
        raise Rejected("quiet", "download", "no files here")
        yield b""

    def opening_limit(self, new: NewTicket) -> int:
        return self.capabilities.text_limit

    async def read(self, ticket: RemoteId) -> RemoteTicket:
        self.reads["read"] += 1
        return self._ticket(ticket)

    async def read_many(self, tickets: Sequence[RemoteId]) -> list[RemoteTicket]:
        return [self._ticket(each) for each in tickets]

    async def changed(self, cursor: Cursor | None) -> Sweep:
        return Sweep(heads=tuple(map(self._head, self.tickets)), cursor=Cursor("now"), is_last=True)

    async def open_tickets(self, cursor: Cursor | None) -> Sweep:
        return await self.changed(cursor)

    async def lists(self) -> Lists:
        return Lists()

    async def check(self) -> str:
        return "us"

    def _ticket(self, ticket: RemoteId) -> RemoteTicket:
        return RemoteTicket(head=self._head(ticket), updates=tuple(self.tickets[ticket]))

    def _head(self, ticket: RemoteId) -> RemoteHead:
        updates = self.tickets[ticket]
        return RemoteHead(
            id=ticket,
            number=str(ticket),
            title="It fails",
            status=Status.OPEN,
            status_name="New",
            turn=Turn.OURS,
            print=str(len(updates)),
            opened_at=updates[0].at,
            changed_at=updates[-1].at,
        )


@dataclass
class QuietDesk:
    """A desk whose remote that is, with its whole core in memory."""

    store: SqlStore
    clock: HandClock
    chat: FakeChat
    remote: Quiet
    desk: Desk
    queries: Queries
    rules: DeskRules

    def relay(self) -> Relay:
        """A relay of its own, as another process would have."""
        roster = Roster(self.desk.desks)
        freight = Freight(self.store, MemoryFiles(), roster, self.clock)
        outward = Outward(self.store, {RULES.id: self.remote}, named, roster, self.clock, freight)
        return Relay(self.store, self.chat, roster, self.clock, outward)

    def poll(self) -> Poll:
        return Poll(self.store, TEAM, RULES.id, self.remote, Roster(self.desk.desks), self.clock)

    def queueing(self) -> Queueing:
        return Queueing(self.store, TEAM, RULES.id, self.clock, self.remote.pace)

    async def pass_time(self, seconds: int) -> None:
        """Have one second after the other pass, and in each all leave that may."""
        relay = self.relay()
        for _ in range(seconds):
            self.clock.turn(seconds=1)
            while await relay.once():
                pass

    async def work(self) -> None:
        """Have all that may leave by now leave."""
        relay = self.relay()
        while await relay.once():
            pass

    async def opened(self, intent: OpenTicket = FORM, key: str = "open") -> Ticket:
        opening = await self.desk.open(intent, Source(workspace=TEAM, key=key))
        assert opening.ticket is not None
        return opening.ticket

    async def open_there(self, key: str = "open") -> tuple[TicketId, RemoteId]:
        """A ticket that is open at the remote, with what opened it."""
        ticket = await self.opened(key=key)
        await self.work()
        return ticket.id, self.remote_id(await self.ticket(ticket.id))

    @staticmethod
    def remote_id(ticket: Ticket) -> RemoteId:
        assert ticket.remote is not None
        assert ticket.remote.id is not None
        return ticket.remote.id

    async def say(self, ticket: TicketId, ts: str, text: str, by: PersonId = ANNA) -> Ticket:
        message = MessageRef(channel=HELP, id=ts)
        intent = AddUpdate(by=by, text=text, message=message)
        return await self.desk.handle(TEAM, ticket, intent, Source(workspace=TEAM, key=f"message:{message}"))

    async def ticket(self, ticket: TicketId) -> Ticket:
        return await self.queries.ticket(TEAM, ticket)

    async def log(self, ticket: TicketId) -> list[Recorded]:
        return (await self.queries.history(TEAM, ticket))[1]

    async def news(self, ticket: TicketId) -> list[str]:
        """What came from the remote, oldest first."""
        log = [each.event for each in await self.log(ticket)]
        return [each.text for each in log if isinstance(each, UpdateAdded) and each.remote_id is not None]

    async def copied(self, update: RemoteUpdateId) -> str | None:
        """The words here of which an update there is a copy."""
        copy = await self.store.read(TEAM, lambda tx: tx.copy_of(RULES.id, update))
        if copy is None:
            return None
        said = await self.store.read(TEAM, lambda tx: tx.event(*copy))
        assert isinstance(said, UpdateAdded)
        return said.text

    async def sendings(self, ticket: TicketId) -> list[SendingChanged]:
        return [each.event for each in await self.log(ticket) if isinstance(each.event, SendingChanged)]


async def named(person: PersonId) -> str:
    return str(person)


@contextlib.asynccontextmanager
async def a_quiet_desk(
    url: str = "sqlite://", capabilities: Capabilities = QUIET, beside: QuietDesk | None = None
) -> AsyncIterator[QuietDesk]:
    """Such a desk, or the same in another process `beside` one."""
    clock = HandClock() if beside is None else beside.clock
    async with SqlStore(url, clock=clock) as store:
        remote = Quiet(clock, capabilities=capabilities) if beside is None else beside.remote
        rules = replace(RULES, remote=Connected(capabilities=capabilities))
        desk = Desk(store, Roster(Desks(all=(rules,))), clock)
        yield QuietDesk(
            store=store,
            clock=clock,
            chat=FakeChat(),
            remote=remote,
            desk=desk,
            queries=Queries(store, clock),
            rules=rules,
        )


@pytest.fixture
async def quiet() -> AsyncIterator[QuietDesk]:
    async with a_quiet_desk() as desk:
        yield desk
