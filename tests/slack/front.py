"""The inward side over a sandbox: people act, the app listens over a real socket, the relay answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import aiohttp
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.desk import SUBJECTS, DeskRules, Desks
from bot.domain.events import Recorded
from bot.domain.ids import RemoteId
from bot.domain.ports import Listing, Scope
from bot.domain.ticket import ChannelId, DeskId, PersonId, Ticket, TicketId
from bot.service.clock import SystemClock
from bot.service.desk import Desk
from bot.service.histories import NOBODY_TELLS, Histories
from bot.service.indexing import Indexing
from bot.service.queries import Queries
from bot.service.relay import Relay
from bot.service.roster import Roster
from bot.slack.app import build_app
from bot.slack.directory import Identity
from bot.slack.manifest import manifest
from bot.slack.membership import Membership
from bot.slack.people import People
from bot.slack.standing import Standing
from bot.slack.thread import SlackThread
from storage.files import MemoryFiles
from storage.store import SqlStore
from tests.builders import WORKSPACE
from tests.sandbox.harness import HELP, Json, Person, Sandbox, running_sandbox

BOT_USER, BOT_ID = "U0BOT0001", "B0BOT0001"
SECRET = "sandbox-signing-secret"
Found = TypeVar("Found")


def a_desk(**changes: Any) -> DeskRules:
    """A desk in #help whose agents are Beno and Carla, and whose admin is Dora."""
    wanted: dict[str, Any] = {
        "id": DeskId("help"),
        "name": "Help",
        "channel": ChannelId(HELP),
        "subjects": SUBJECTS,
        "agents": frozenset({PersonId("U0BENO001"), PersonId("U0CARL001")}),
        "admins": frozenset({PersonId("U0DORA001")}),
    }
    return DeskRules(**wanted | changes)


@dataclass(frozen=True, kw_only=True)
class Front:
    """A running app, the people around it, and what became of what they did."""

    app: AsyncApp
    sandbox: Sandbox
    client: AsyncWebClient
    desk: Desk
    roster: Roster
    store: SqlStore
    queries: Queries
    indexing: Indexing
    files: MemoryFiles

    def person(self, name: str) -> Person:
        return self.sandbox.person(name)

    async def wait(self, found: Callable[[], Awaitable[Found | None]]) -> Found:
        """Ask again after every change until there is an answer."""
        answer = await self.sandbox.wait_for(found)
        assert answer is not None
        return answer

    async def tickets(self) -> list[Ticket]:
        """Every unfinished ticket, oldest first."""
        listing = Listing(scope=Scope.OPEN, person=PersonId("U0DORA001"), limit=50)
        return list(reversed((await self.queries.page(WORKSPACE, listing)).tickets))

    async def ticket(self) -> Ticket:
        """The one ticket there is, once its card stands."""

        async def stands() -> Ticket | None:
            return next((each for each in await self.tickets() if each.places[0].card), None)

        return await self.wait(stands)

    async def again(self, ticket: Ticket) -> Ticket:
        """The ticket as it is now."""
        return await self.queries.ticket(WORKSPACE, ticket.id)

    async def called(self, ticket: Ticket, number: str) -> None:
        """Let a remote call the ticket so."""
        await self.store.transact(WORKSPACE, lambda tx: tx.note_number(ticket.desk, number, ticket.id))

    async def looked_at(self, desk: DeskId) -> list[RemoteId]:
        """The remote tickets that are to be read by now."""
        now = SystemClock().now()
        return await self.store.read(WORKSPACE, lambda tx: tx.to_look_at(desk, now, 10))

    async def log(self, ticket_id: TicketId) -> list[Recorded]:
        return (await self.queries.history(WORKSPACE, ticket_id))[1]

    async def until(self, ticket: Ticket, **wanted: object) -> Ticket:
        """Wait until the ticket is like that: `until(ticket, owner=BENO)`."""

        async def is_so() -> Ticket | None:
            now = await self.again(ticket)
            return now if all(getattr(now, name) == value for name, value in wanted.items()) else None

        return await self.wait(is_so)

    async def updates(self, ticket: Ticket, count: int) -> list[str]:
        """The texts of the ticket's updates, once there are so many."""

        async def enough() -> list[str] | None:
            texts = [
                getattr(each.event, "text", "")
                for each in await self.log(ticket.id)
                if type(each.event).__name__ == "UpdateAdded"
            ]
            return texts if len(texts) >= count else None

        return await self.wait(enough)

    async def view(self, person: Person) -> Json:
        """The modal that the person sees, once there is one."""

        async def top() -> Json | None:
            views = await person.views()
            return views[-1] if views else None

        return await self.wait(top)

    async def whispered(self, person: Person, channel: str, words: str, root: str | None = None) -> Json:
        """What only this person sees there, once it has these words."""

        async def heard() -> Json | None:
            shown = await person.messages(channel, root)
            return next((each for each in shown if each.get("is_ephemeral") and words in text_of(each)), None)

        return await self.wait(heard)

    async def open(self, person: Person, text: str = "The VPN is down") -> Ticket:
        """Open a ticket through the form."""
        before = {each.id for each in await self.tickets()}
        await person.command(HELP, f"/ticket {text}")
        await self.view(person)
        answer = await person.submit({"form.subject": option("1021", "Hardware Issue")})
        assert answer["ok"], answer
        assert not answer.get("errors"), answer

        async def stands() -> Ticket | None:
            tickets = await self.tickets()
            return next((each for each in tickets if each.id not in before and each.places[0].card), None)

        return await self.wait(stands)


def option(value: str, text: str) -> Json:
    return {"text": {"type": "plain_text", "text": text, "emoji": True}, "value": value}


def text_of(message: Json) -> str:
    """Everything that a message says, blocks included."""
    return f"{message.get('text', '')} {message.get('blocks', '')}"


@asynccontextmanager
async def a_front(
    desks: Iterable[DeskRules] = (), histories: Histories = NOBODY_TELLS, **options: Any
) -> AsyncIterator[Front]:
    """The whole bot over a sandbox, with a store in memory."""
    clock = SystemClock()  # Not one that stands still: the relay keeps to a pace of so many posts a second.
    rules = Desks(all=tuple(desks) or (a_desk(),))
    async with (
        running_sandbox(manifest=manifest(), **options) as sandbox,
        aiohttp.ClientSession() as session,
        SqlStore("sqlite://", clock=clock) as store,
    ):
        client = AsyncWebClient("xoxb-sandbox", base_url=sandbox.api_url, session=session, retry_handlers=[])
        people, files = People(client, clock), MemoryFiles()
        standing = Standing(people, WORKSPACE)
        roster = Roster(rules, standing)
        membership = Membership(client, roster, standing)
        await membership.start()
        desk, queries = Desk(store, roster, clock), Queries(store, clock)
        thread = SlackThread(client, people, files, bot_user_id=BOT_USER, url=sandbox.url)
        relay = Relay(store, thread, roster, clock)
        loop = asyncio.get_running_loop()
        store.on_commit(lambda: loop.call_soon_threadsafe(relay.wake))
        app = build_app(
            client=client,
            signing_secret=SECRET,
            identity=an_identity(sandbox.url + "/"),
            desk=desk,
            queries=queries,
            people=people,
            clock=clock,
            membership=membership,
            histories=histories,
        )
        handler = AsyncSocketModeHandler(app, "xapp-sandbox")
        async with asyncio.TaskGroup() as group:
            relaying = group.create_task(relay.run())
            await handler.connect_async()  # type: ignore[no-untyped-call]  # Bolt ships it untyped.
            try:
                indexing = Indexing(store)
                yield Front(
                    app=app,
                    sandbox=sandbox,
                    client=client,
                    desk=desk,
                    roster=roster,
                    store=store,
                    queries=queries,
                    indexing=indexing,
                    files=files,
                )
            finally:
                await handler.close_async()  # type: ignore[no-untyped-call]  # Bolt ships it untyped.
                relaying.cancel()


def an_identity(url: str) -> Identity:
    return Identity(workspace=WORKSPACE, bot_user_id=BOT_USER, bot_id=BOT_ID, url=url, scopes=frozenset())
