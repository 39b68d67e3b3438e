"""Towards a remote: outbox, relay and connector against bare httpx; and catching up after a standstill.

The other end is the stand-in of SoftLayer, a process of its own. Slack is one that takes everything at once.
"""

from __future__ import annotations

import asyncio
import itertools
import sqlite3
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

import httpx

from bot.config.settings import default_desks
from bot.connectors.softlayer.access import Access, Credentials
from bot.connectors.softlayer.capabilities import CAPABILITIES
from bot.connectors.softlayer.client import CALLS_A_SECOND, SoftLayer
from bot.domain.abilities import Connected
from bot.domain.desk import Desks
from bot.domain.effects import Effect, Mark, MarkUpdate
from bot.domain.ids import PersonId, RemoteId
from bot.domain.intents import AddUpdate, OpenTicket, Source
from bot.domain.outgoing import parts_of
from bot.domain.ports import Pace, Posted, Reference, Scene
from bot.domain.ticket import ChannelId, MessageRef, Ticket
from bot.errors import Transient
from bot.remote_wiring import REMOTE_LIMITS
from bot.sandbox.softlayer.seed import API_KEY
from bot.service.clock import SystemClock
from bot.service.desk import Desk
from bot.service.outward import Outward
from bot.service.poll import Poll
from bot.service.relay import Relay
from bot.service.roster import Roster
from bot.service.under_way import AT_ONCE_REMOTE
from storage.migrate import upgrade
from storage.store import SqlStore
from tests.bench.measure import PATIENCE, BenchError, Effort, Measured, drive
from tests.bench.processes import answers, child, free_port
from tests.bench.report import Aim, Row
from tests.bench.storing import WORKSPACE
from tests.fakes import FakeChat

SECTION = "Remote"
ANNA = PersonId("U0ANNA001")
CHANNEL = ChannelId("C0HELP001")
USER = "SL307000_ada@desk.example"
TICKETS = 64
"""Tickets that updates are pushed to: each keeps its order, so this is how many may be under way."""
TEXT, PARTS = CAPABILITIES.text_limit, CAPABILITIES.parts_limit
FREE = 5_000.0
"""Calls a second that no limiter of ours notices."""
DOCUMENTED = 50
"""Calls a second that the vendor takes: https://github.com/softlayer/softlayer-python/issues/884"""
LONGEST = 900.0
LOOK_EVERY = 0.02


class QuietChat(FakeChat):
    """A chat that takes everything at once and counts what is marked as delivered."""

    def __init__(self) -> None:
        super().__init__()
        self.delivered = 0
        self._numbers = itertools.count(1)

    def pace(self, effect: Effect) -> Pace | None:
        return None

    async def perform(self, effect: Effect, scene: Scene, reference: Reference) -> Posted | None:
        if isinstance(effect, MarkUpdate):
            if effect.mark is Mark.DONE:
                self.delivered += 1
                async with self.changed:
                    self.changed.notify_all()
            return None
        return self._posted(effect, scene, next(self._numbers))


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendor:
    """The stand-in, and a bare client that may call it."""

    client: httpx.AsyncClient
    access: Access

    async def told(self, act: str, **query: int) -> Any:
        """Have it do something."""
        answer = await self.client.post(f"/bench/{act}", params=query, timeout=PATIENCE)
        answer.raise_for_status()
        return answer.json()

    async def post(self, ticket: RemoteId, text: str) -> None:
        """What a push comes down to: one POST with the same body."""
        answer = await self.client.post(
            f"/softlayer/rest/v3.1/SoftLayer_Ticket/{ticket}/addUpdate.json",
            json={"parameters": [{"entry": text}]},
            headers={"Authorization": await self.access.header(), "Accept": "application/json"},
        )
        answer.raise_for_status()


@asynccontextmanager
async def vendor(folder: Path) -> AsyncIterator[Vendor]:
    """The stand-in of SoftLayer, its limiter off."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    async with (
        child("vendor", folder, "tests.bench.vendor", str(port)) as process,
        httpx.AsyncClient(base_url=address, trust_env=False, timeout=PATIENCE) as client,
    ):
        await process.until(answers(port))
        credentials = Credentials(user=USER, key=API_KEY)
        yield Vendor(client=client, access=Access(client, credentials, SystemClock()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ours:
    """All of ours that stands between a person's words and a remote, without Slack."""

    store: SqlStore
    desk: Desk
    relay: Relay
    chat: QuietChat
    poll: Poll

    async def opened(self, number: int) -> Ticket:
        intent = OpenTicket(
            by=ANNA,
            requester=ANNA,
            desk=self.desk.desks.default.id,
            subject=self.desk.desks.default.subjects[0].id,
            text=f"Matter {number}.",
            channel=CHANNEL,
        )
        opening = await self.desk.open(intent, Source(workspace=WORKSPACE, key=f"open:{number}"))
        if opening.ticket is None:
            raise BenchError("a ticket was not opened")
        return opening.ticket

    async def said(self, ticket: Ticket, number: int, text: str) -> None:
        message = MessageRef(channel=CHANNEL, id=f"1760000000.{number:06d}")
        intent = AddUpdate(by=ANNA, text=text, message=message, place=ticket.places[0].number)
        await self.desk.handle(WORKSPACE, ticket.id, intent, Source(workspace=WORKSPACE, key=f"m:{number}"))

    async def now(self, ticket: Ticket) -> Ticket:
        found = await self.store.read(WORKSPACE, lambda tx: tx.ticket(ticket.id))
        if found is None:
            raise BenchError("a ticket is gone")
        return found


@asynccontextmanager
async def ours(there: Vendor, file: Path, calls_a_second: float) -> AsyncIterator[Ours]:
    """Our core over a fresh SQLite file, with a connector that calls so often at most."""
    clock, url = SystemClock(), f"sqlite:///{file}"
    await asyncio.to_thread(upgrade, url)
    async with AsyncExitStack() as open_ones:
        store = await open_ones.enter_async_context(SqlStore(url, clock=clock))
        base = there.client.base_url.join("/softlayer/rest/v3.1/")
        client = httpx.AsyncClient(base_url=base, trust_env=False, timeout=PATIENCE, limits=REMOTE_LIMITS)
        await open_ones.enter_async_context(client)
        access = Access(client, Credentials(user=USER, key=API_KEY), clock)
        connector = SoftLayer(client, access, calls_a_second=calls_a_second)
        remote = Connected(capabilities=connector.capabilities, hold=timedelta())
        rules = replace(default_desks().default, channel=CHANNEL, remote=remote)
        roster = Roster(Desks(all=(rules,)))
        outward = Outward(store, {rules.id: connector}, _name, roster, clock)
        chat = QuietChat()
        relay = Relay(store, chat, roster, clock, outward)
        loop = asyncio.get_running_loop()
        store.on_commit(lambda: loop.call_soon_threadsafe(relay.wake))
        yield Ours(
            store=store,
            desk=Desk(store, roster, clock),
            relay=relay,
            chat=chat,
            poll=Poll(store, WORKSPACE, rules.id, connector, roster, clock),
        )


async def _name(person: PersonId) -> str:
    return "Anna Arndt"


async def measured(folder: Path, effort: Effort) -> AsyncIterator[Row]:
    """Updates on their way out, then changes on their way in."""
    async with vendor(folder) as there:
        async with ours(there, folder / "pushing.sqlite", FREE) as us:
            yield await _pushing(there, us, effort)
        async for row in _catching_up(there, folder / "catching.sqlite", effort.changes):
            yield row


async def _pushing(there: Vendor, us: Ours, effort: Effort) -> Row:
    tickets = [await us.opened(number) for number in range(TICKETS)]
    async with _working(us.relay):
        remotes = [await _remote_of(us, each) for each in tickets]
    numbers = itertools.count(1)
    floor, own = [], []
    for _ in range(effort.rounds):
        wanted = [next(numbers) for _ in range(effort.together)]
        floor.append(await _posted(there, tickets, remotes, wanted))
        for number in wanted:
            await us.said(tickets[number % TICKETS], number, _words(number))
        own.append(await _pushed(us, len(wanted)))
    return Row(
        section=SECTION,
        what="push an update (SoftLayer)",
        in_flight=AT_ONCE_REMOTE,
        floor=floor,
        ours=own,
        aim=Aim(ratio=0.7),
    )


def _words(number: int) -> str:
    return f"Since this morning it is slower than yesterday, and the fan can be heard ({number})."


async def _remote_of(us: Ours, ticket: Ticket) -> RemoteId:
    """Where a ticket is there, once it is."""
    async with asyncio.timeout(PATIENCE):
        while True:
            remote = (await us.now(ticket)).remote
            if remote is not None and remote.id is not None:
                return remote.id
            await asyncio.sleep(LOOK_EVERY)


async def _posted(
    there: Vendor, tickets: list[Ticket], remotes: list[RemoteId], wanted: list[int]
) -> Measured:
    """The floor: the same bodies by bare httpx, as many under way as the relay has."""

    async def post(_: int, number: int) -> None:
        place = number % TICKETS
        parts = parts_of(_words(number), "Anna Arndt", tickets[place].id, number, TEXT, PARTS)
        await there.post(remotes[place], parts[0].text if parts else "")

    return await drive(wanted, AT_ONCE_REMOTE, post)


async def _pushed(us: Ours, count: int) -> Measured:
    """From the start of the relay until each is marked as delivered."""
    begun, before = perf_counter(), us.chat.delivered
    async with asyncio.timeout(PATIENCE), _working(us.relay):
        await us.chat.until(lambda: us.chat.delivered >= before + count)
    seconds = perf_counter() - begun
    return _every(count, seconds)


def _every(count: int, seconds: float) -> Measured:
    """So many in so many seconds, of which no single one was timed."""
    return Measured(per_second=count / seconds, p50=seconds / count, p99=seconds / count)


@asynccontextmanager
async def _working(relay: Relay) -> AsyncIterator[None]:
    work = asyncio.create_task(relay.run())
    try:
        yield
    finally:
        work.cancel()
        with suppress(asyncio.CancelledError):
            await work


async def _catching_up(there: Vendor, file: Path, changes: int) -> AsyncIterator[Row]:
    """As many tickets, each with one answer that nobody has read yet; the vendor's limit is on.

    The floor is the vendor's limit: one call for each change.
    """
    async with ours(there, file, FREE) as us:
        await us.poll.sweep()
        await there.told("open", count=changes)
        await us.poll.sweep()
    await there.told("answer")
    before = await there.told("count")
    await there.told("rate", rate=DOCUMENTED)
    async with ours(there, file, CALLS_A_SECOND) as us:
        begun = perf_counter()
        async with asyncio.timeout(LONGEST):
            refusals = await _swept(us.poll)
        seconds = perf_counter() - begun
    after = await there.told("count")
    await there.told("rate", rate=0)
    heard = await asyncio.to_thread(_heard, file)
    if heard != changes:
        raise BenchError(f"{heard} of {changes} answers arrived")
    calls = after["calls"] - before["calls"]
    yield Row(
        section=SECTION,
        what=f"{changes:,} changes, {calls:,} calls, {refusals} ✗",
        in_flight=1,
        floor=[_every(changes, changes / DOCUMENTED)],
        ours=[_every(changes, seconds)],
    )


async def _swept(poll: Poll) -> int:
    """Read all that changed, with a rest as long as the vendor asks for; how often it did."""
    refusals = 0
    while True:
        try:
            await poll.sweep()
        except Transient as error:
            if error.after is None:
                raise BenchError(f"not read: {error}") from error
            refusals += 1
            await asyncio.sleep(error.after)
        else:
            return refusals


def _heard(file: Path) -> int:
    with closing(sqlite3.connect(file)) as connection:
        query = "SELECT count(*) FROM updates WHERE type = 'UpdateAdded' AND body LIKE '%Answer on%'"
        ((count,),) = connection.execute(query)
    return int(count)
