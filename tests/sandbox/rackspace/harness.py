"""A stand-in of Rackspace Ticketing served in this process, and callers of it, for tests. Knows no bot.

async with running_rackspace() as stand:
    await stand.ok("tickets/250722-03057/comments", {"comment": {"text": "It helped."}})
    stand.rackspace.vendor.answer("250722-03057", "We are looking.")
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from bot.sandbox.rackspace import seed
from bot.sandbox.rackspace.local import Rackspace
from bot.sandbox.rackspace.server import mount
from bot.sandbox.slack.clock import Clock
from tests.sandbox.softlayer.harness import LARGEST_BODY, StillClock

Json = dict[str, Any]
DAY = 86400.0
V2 = "application/vnd.ticketing.v2+json"
KEY_FORM = {"username": seed.USERNAME, "apiKey": seed.API_KEY}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back: the status, the bytes and the headers."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The body as a text."""
        return self.body.decode()

    @property
    def value(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.body)

    @property
    def error(self) -> tuple[int, str, str]:
        """The status, the code and the text of an error of the ticketing API."""
        assert self.value["status"] == self.status
        return self.status, self.value["faultCode"], self.value["message"]


@dataclass(slots=True, kw_only=True)
class Stand:
    """A stand-in that runs, its address, a session to call it with, and the token in use."""

    url: str
    rackspace: Rackspace
    session: aiohttp.ClientSession
    token: str = ""

    async def request(
        self,
        verb: str,
        path: str,
        *,
        body: object = None,
        data: Any = None,
        headers: Mapping[str, str] | None = None,
        **query: object,
    ) -> Answer:
        """Send any request; `path` is under /rackspace unless it is a whole address."""
        url = path if path.startswith("http") else f"{self.url}/rackspace/{path}"
        given = {"X-Auth-Token": self.token, "Accept": V2, **(headers or {})}
        text = data if body is None else json.dumps(body)
        if body is not None:
            given.setdefault("Content-Type", V2)
        texts = {key: str(value) for key, value in query.items()}
        async with self.session.request(
            verb, url, data=text, headers=given, params=texts or None, allow_redirects=False
        ) as response:
            return Answer(status=response.status, body=await response.read(), headers=response.headers.copy())

    async def ask(self, path: str, body: object = None, *, verb: str | None = None, **more: Any) -> Answer:
        """Call the ticketing API: GET, or POST where there is a body."""
        used = verb or ("GET" if body is None else "POST")
        return await self.request(used, f"api/{path}", body=body, **more)

    async def ok(self, path: str, body: object = None, **more: Any) -> Any:
        """Call the ticketing API, which must succeed; returns the value, None for an empty answer."""
        answer = await self.ask(path, body, **more)
        assert answer.status in (200, 201, 204), answer.text
        return answer.value if answer.body else None

    async def refused(self, path: str, body: object = None, **more: Any) -> str:
        """Call the ticketing API, which must find the request bad; returns the text."""
        status, code, text = (await self.ask(path, body, **more)).error
        assert (status, code) == (400, "badRequest"), text
        return text

    async def granted(self, form: str = "RAX-KSKEY:apiKeyCredentials", **credentials: str) -> Answer:
        """Ask identity for a token."""
        body = {"auth": {form: credentials or KEY_FORM}}
        headers = {"Content-Type": "application/json"}
        return await self.request("POST", "identity/v2.0/tokens", body=body, headers=headers)

    async def log_in(self) -> None:
        """Take a new token into use."""
        self.token = (await self.granted()).value["access"]["token"]["id"]

    async def say(self, ticket_id: str, text: str, **more: Any) -> Answer:
        """Add a comment."""
        return await self.ask(f"tickets/{ticket_id}/comments", {"comment": {"text": text, **more}})

    async def ticket(self, ticket_id: str) -> Json:
        """Read a ticket."""
        found: Json = await self.ok(f"tickets/{ticket_id}")
        return found


def wanted(**more: object) -> Json:
    """A ticket that may be created, with changes."""
    return {
        "accountId": seed.HYBRID,
        "subject": "Disk is full",
        "category": "Incident",
        "subcategory": "General",
        "severity": "High",
        "comment": {"text": "The data disk of web2 is full."},
        **more,
    }


@asynccontextmanager
async def running_rackspace(clock: Clock | None = None) -> AsyncIterator[Stand]:
    """Serve a stand-in on a free port while the block runs; without a clock, one that stands still.

    A token is taken, and the limits are lifted.
    """
    rackspace = Rackspace(clock or StillClock())
    rackspace.limits.lift()
    app = web.Application(client_max_size=LARGEST_BODY)
    mount(app, rackspace)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    # The stand-in is on this machine: no proxy of the environment may come between.
    async with aiohttp.ClientSession(trust_env=False) as session:
        stand = Stand(url=url, rackspace=rackspace, session=session)
        await stand.log_in()
        yield stand
    await runner.cleanup()
