"""Fixtures of the sandbox's tests: a sandbox, the official client on it, and a socket held by hand."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.patience import LONGEST
from tests.sandbox.harness import Sandbox, running_sandbox

Json = dict[str, Any]


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    # Slack's client takes a proxy from the environment and ignores NO_PROXY.
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with running_sandbox() as running:
        yield running


@pytest.fixture
async def client(sandbox: Sandbox) -> AsyncWebClient:
    return client_of(sandbox)


def client_of(sandbox: Sandbox, token: str = "xoxb-sandbox") -> AsyncWebClient:
    """Return Slack's own client, on the sandbox and without retries."""
    return AsyncWebClient(token, base_url=sandbox.api_url, session=sandbox.session, retry_handlers=[])


@dataclass(slots=True)
class Link:
    """A Socket Mode connection held by hand: it reads envelopes and acks what it is told to."""

    socket: aiohttp.ClientWebSocketResponse
    hello: Json
    seen: list[Json] = field(default_factory=list)

    async def next(self) -> Json:
        """Return the next frame, unacknowledged."""
        frame: Json = await self.socket.receive_json(timeout=LONGEST)
        self.seen.append(frame)
        return frame

    async def ack(self, frame: Json, payload: Json | None = None) -> None:
        """Acknowledge an envelope, with a payload where there is one."""
        answer: Json = {"envelope_id": frame["envelope_id"]}
        await self.socket.send_json(answer if payload is None else answer | {"payload": payload})

    async def event(self, kind: str | None = None) -> Json:
        """Acknowledge frames until an event of this type comes; return the event."""
        while True:
            frame = await self.next()
            await self.ack(frame)
            if frame["type"] == "events_api" and kind in (None, frame["payload"]["event"]["type"]):
                event: Json = frame["payload"]["event"]
                return event

    async def answer(self, act: Awaitable[Json], payload: Json | None = None) -> tuple[Json, Json]:
        """Let a person act, answer the interaction, and return the person's result and the payload seen."""
        acting = asyncio.ensure_future(act)
        while (frame := await self.next())["type"] == "events_api":
            await self.ack(frame)
        await self.ack(frame, payload)
        return await acting, frame["payload"]


OpenLink = Callable[[], Awaitable[Link]]


@pytest.fixture
async def open_link(sandbox: Sandbox) -> AsyncIterator[OpenLink]:
    async with AsyncExitStack() as ending:

        async def connect() -> Link:
            link = await link_to(sandbox)
            ending.push_async_callback(link.socket.close)
            return link

        yield connect


@pytest.fixture
async def link(open_link: OpenLink) -> Link:
    return await open_link()


async def link_to(sandbox: Sandbox) -> Link:
    """Connect as Socket Mode clients do, and read the hello."""
    opened = await client_of(sandbox, "xapp-sandbox").apps_connections_open(app_token="xapp-sandbox")
    socket = await sandbox.session.ws_connect(opened["url"])
    return Link(socket, await socket.receive_json(timeout=LONGEST))
