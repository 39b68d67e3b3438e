"""A stand-in of Autotask served in this process, and callers of it, for tests. Knows no bot.

async with running_autotask() as stand:
    number = await stand.created("Tickets", title="Printer down", companyID=175, status=1, priority=3)
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from bot.sandbox.autotask.local import Autotask
from bot.sandbox.autotask.seed import ids, start
from bot.sandbox.autotask.server import mount
from bot.sandbox.autotask.state import ApiUser, State
from bot.sandbox.slack.clock import Clock
from tests.sandbox.softlayer.harness import LARGEST_BODY, StillClock

Json = dict[str, Any]
USER, SECRET, CODE, RESOURCE = "api@desk.example", "s3cret", "INTEGRATION", 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back: the status, the bytes and the headers."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def value(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.body)

    @property
    def errors(self) -> list[str]:
        """The texts of an error."""
        found: list[str] = self.value["errors"]
        return found


@dataclass(slots=True, kw_only=True)
class Stand:
    """A stand-in that runs, its address, a session to call it with, and the credentials in use."""

    url: str
    autotask: Autotask
    session: aiohttp.ClientSession
    credentials: dict[str, str]

    @property
    def zone(self) -> str:
        """Where the zone's API is."""
        return f"{self.url}/autotask/zone2/ATServicesRest/v1.0/"

    async def request(
        self,
        verb: str,
        path: str,
        *,
        body: object = None,
        data: str | None = None,
        headers: Mapping[str, str] | None = None,
        **query: object,
    ) -> Answer:
        """Send any request; `path` is below the zone unless it is a whole address."""
        url = path if path.startswith("http") else self.zone + path
        text = data if body is None else json.dumps(body)
        given = {**self.credentials, "Content-Type": "application/json", **(headers or {})}
        texts = {key: str(value) for key, value in query.items()}
        async with self.session.request(
            verb, url, data=text, headers=given, params=texts or None
        ) as response:
            return Answer(status=response.status, body=await response.read(), headers=response.headers.copy())

    async def ok(self, verb: str, path: str, body: object = None, **more: Any) -> Any:
        """Call, which must succeed; returns the value."""
        answer = await self.request(verb, path, body=body, **more)
        assert answer.status == 200, answer.body
        return answer.value

    async def refused(self, verb: str, path: str, body: object = None, **more: Any) -> list[str]:
        """Call, which must be refused as nearly all is: 500 with texts."""
        answer = await self.request(verb, path, body=body, **more)
        assert answer.status == 500, answer.body
        return answer.errors

    async def created(self, path: str, **row: object) -> int:
        """Create a row; returns its id."""
        made = await self.ok("POST", path, row)
        assert made.keys() == {"itemId"}
        number: int = made["itemId"]
        return number

    async def found(self, entity: str, *conditions: Json, **more: object) -> list[Json]:
        """Query by POST."""
        answer = await self.ok("POST", f"{entity}/query", {"filter": list(conditions), **more})
        rows: list[Json] = answer["items"]
        return rows


def bare_state() -> State:
    """A database with its API user, and nothing else."""
    state = State(clock=StillClock())
    state.users[USER] = ApiUser(name=USER, secret=SECRET, resource=RESOURCE)
    state.integrations.add(CODE)
    state.tables["Resources"].put({"id": RESOURCE, "firstName": "API", "lastName": "User", "isActive": True})
    state.tables["Resources"].put({"id": 29, "firstName": "Olga", "lastName": "Tech", "isActive": True})
    state.tables["Companies"].put({"id": 175, "companyName": "Acme", "isActive": True})
    return state


@asynccontextmanager
async def running_autotask(state: State | None = None, clock: Clock | None = None) -> AsyncIterator[Stand]:
    """Serve a stand-in on a free port while the block runs: with nothing but its API user, without rules."""
    autotask = Autotask(clock, state or bare_state())
    app = web.Application(client_max_size=LARGEST_BODY)
    mount(app, autotask)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    credentials = {"UserName": USER, "Secret": SECRET, "ApiIntegrationCode": CODE}
    # The stand-in is on this machine: no proxy of the environment may come between.
    async with aiohttp.ClientSession(trust_env=False) as session:
        yield Stand(url=url, autotask=autotask, session=session, credentials=credentials)
    await runner.cleanup()


@asynccontextmanager
async def running_msp() -> AsyncIterator[Stand]:
    """Serve the MSP of the seed with the server's own rules, with its credentials; its clock stands still."""
    async with running_autotask(start.state(StillClock())) as stand:
        stand.credentials = {
            "UserName": ids.USERNAME,
            "Secret": ids.SECRET,
            "ApiIntegrationCode": ids.INTEGRATION_CODE,
        }
        yield stand
