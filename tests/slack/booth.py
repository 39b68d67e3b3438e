"""The app alone, over a store in memory and a Slack that takes notes and calls nobody."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.domain.desk import Desks
from bot.domain.ports import Listing, Scope
from bot.domain.ticket import PersonId, Ticket
from bot.service.desk import Desk
from bot.service.queries import Queries
from bot.service.roster import Roster
from bot.slack.app import build_app
from bot.slack.membership import Membership
from bot.slack.people import People
from bot.slack.standing import Standing
from storage.store import SqlStore
from tests.builders import WORKSPACE
from tests.fakes import HandClock
from tests.slack.front import SECRET, a_desk, an_identity
from tests.slack.payloads import Json

ANNA = PersonId("U0ANNA001")


class NotedClient(AsyncWebClient):
    """Slack's client, which calls nobody: it notes what it was asked, and says that all is well."""

    def __init__(self) -> None:
        super().__init__("xoxb-noted")
        self.asked: list[tuple[str, Json]] = []

    async def api_call(self, api_method: str, **request: object) -> AsyncSlackResponse:
        given = request.get("json") or request.get("params") or request.get("data") or {}
        self.asked.append((api_method, dict(given)))  # type: ignore[call-overload]  # a mapping in all three
        answers: dict[str, Json] = {
            "users.info": {"user": {"name": "anna", "tz": "Europe/Berlin"}},
            "conversations.info": {"channel": {"is_member": True}},
            "conversations.replies": {"messages": []},
        }
        return self.answer(api_method, {"ok": True, **answers.get(api_method, {})})

    def answer(self, method: str, data: Json) -> AsyncSlackResponse:
        return AsyncSlackResponse(
            client=self,
            http_verb="POST",
            api_url=method,
            req_args={},
            data=data,
            headers={},
            status_code=200,
        )

    def calls(self, method: str) -> list[Json]:
        return [given for name, given in self.asked if name == method]


class Booth:
    """The app with a store in memory and a Slack that takes notes."""

    def __init__(self, store: SqlStore, clock: HandClock) -> None:
        self.client = NotedClient()
        self.store = store
        self.clock = clock
        roster = Roster(Desks(all=(a_desk(),)))
        people = People(self.client, clock)
        self.queries = Queries(store, clock)
        self.desk = Desk(store, roster, clock)
        self.membership = Membership(self.client, roster, Standing(people, WORKSPACE))
        self.app = build_app(
            client=self.client,
            signing_secret=SECRET,
            identity=an_identity("https://desk.example/"),
            desk=self.desk,
            queries=self.queries,
            people=people,
            clock=clock,
            membership=self.membership,
        )

    async def tickets(self) -> tuple[Ticket, ...]:
        return (await self.queries.page(WORKSPACE, Listing(scope=Scope.OPEN, person=ANNA))).tickets


@asynccontextmanager
async def a_booth() -> AsyncIterator[Booth]:
    """A booth with no ticket yet."""
    clock = HandClock()
    async with SqlStore("sqlite://", clock=clock) as store:
        yield Booth(store, clock)
