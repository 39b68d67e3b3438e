"""A stand-in of SoftLayer served in this process, and callers of it, for tests. Knows nothing of the bot.

async with running_softlayer() as stand:
    [update] = await stand.ok("SoftLayer_Ticket/100204/addUpdate", {"entry": "It helped."})
    stand.softlayer.vendor.answer(100204, "We are looking.")
"""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from bot.sandbox.slack.clock import Clock
from bot.sandbox.softlayer import seed
from bot.sandbox.softlayer.local import SoftLayer
from bot.sandbox.softlayer.records import User
from bot.sandbox.softlayer.server import mount

Json = dict[str, Any]
DAY = 86400.0
LARGEST_BODY = 64 * 1024 * 1024
# The tickets of the seed: closed long ago, closed by the system, closed yesterday, assigned and waiting, new.
CLOSED, CLOSED_BY_SYSTEM, CLOSED_LATELY, WAITING, NEW = range(100_200, 100_205)


class StillClock(Clock):
    """A clock that stands until it is turned."""

    def __init__(self, file: Path | None = None) -> None:
        self._start = 1_795_600_800.0  # 2026-11-25 10:00 UTC
        super().__init__(file)

    def now(self) -> float:
        """Return the moment at which the clock stands."""
        return self._start + self.offset


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back: the status, the value where there is one, the text and the headers."""

    status: int
    text: str
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def value(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.text)

    @property
    def error(self) -> tuple[int, str, str]:
        """The status, the code and the text of an error."""
        return self.status, self.value["code"], self.value["error"]

    @property
    def total(self) -> str | None:
        """How many items there are in all, as the header has it."""
        return self.headers.get("SoftLayer-Total-Items")


def basic(name: str, key: str) -> str:
    """Return the header of a name and a key."""
    return "Basic " + base64.b64encode(f"{name}:{key}".encode()).decode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """A stand-in that runs, the address of its API, and a session to call it with."""

    url: str
    softlayer: SoftLayer
    session: aiohttp.ClientSession

    @property
    def endpoint(self) -> str:
        """The address that clients are given as their endpoint."""
        return f"{self.url}/softlayer/rest/v3.1"

    def user(self, number: int = seed.ADA) -> User:
        """Return a user of the account."""
        return self.softlayer.state.users[number]

    def header(self, number: int = seed.ADA) -> str:
        """Return a user's Authorization header."""
        return basic(self.user(number).username, self.user(number).api_key)

    async def ask(
        self,
        path: str,
        *arguments: object,
        by: int = seed.ADA,
        verb: str | None = None,
        body: str | None = None,
        header: str | None = None,
        **query: object,
    ) -> Answer:
        """Call a method: GET, or POST where there are arguments; the query is mask, filter, limit."""
        names = {"mask": "objectMask", "filter": "objectFilter", "limit": "resultLimit"}
        texts = {
            names[key]: json.dumps(each) if isinstance(each, dict) else str(each)
            for key, each in query.items()
        }
        text = body if body is not None else json.dumps({"parameters": arguments}) if arguments else None
        headers = {"Authorization": self.header(by) if header is None else header}
        url = path if path.startswith("http") else f"{self.endpoint}/{path}"
        used = verb or ("GET" if text is None else "POST")
        async with self.session.request(used, url, params=texts, data=text, headers=headers) as response:
            return Answer(status=response.status, text=await response.text(), headers=response.headers)

    async def ok(self, path: str, *arguments: object, **more: Any) -> Any:
        """Call a method that must succeed; returns its value."""
        answer = await self.ask(path, *arguments, **more)
        assert answer.status == 200, answer.text
        return answer.value

    async def refused(self, path: str, *arguments: object, **more: Any) -> str:
        """Call a method that must be refused for a broken rule; returns the text."""
        status, code, text = (await self.ask(path, *arguments, **more)).error
        assert (status, code) == (500, "SoftLayer_Exception_Public"), text
        return text

    async def opened(self, **template: object) -> int:
        """Open a standard ticket as the master user; returns its id."""
        wanted = {"subjectId": 1021, **template}
        return int((await self.ok("SoftLayer_Ticket/createStandardTicket", wanted, "It hums."))["id"])


@asynccontextmanager
async def running_softlayer(clock: Clock | None = None) -> AsyncIterator[Stand]:
    """Serve a stand-in on a free port while the block runs; without a clock, one that stands still."""
    softlayer = SoftLayer(clock or StillClock())
    app = web.Application(client_max_size=LARGEST_BODY)
    mount(app, softlayer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    # The stand-in is on this machine: no proxy of the environment may come between.
    async with aiohttp.ClientSession(trust_env=False) as session:
        yield Stand(url=url, softlayer=softlayer, session=session)
    await runner.cleanup()
