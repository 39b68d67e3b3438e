"""Starts the two apps that are compared, bare Bolt and threadesk, each behind either door."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from tests.bench import bare
from tests.bench.deliveries import SIGNING_SECRET
from tests.bench.doors import Door, HttpDoor, Sockets, sockets
from tests.bench.processes import answers, child, free_port

OUR_APP_TOKEN = "xapp-threadesk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slack:
    """The quiet Slack, the sockets it hands out, and where everything is kept meanwhile."""

    url: str
    sockets: Sockets
    folder: Path

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/"

    async def opened_view(self) -> dict[str, Any]:
        """The form that an app opened last; empty when none did."""
        async with aiohttp.ClientSession() as session, session.get(f"{self.url}/opened") as answer:
            view: dict[str, Any] = await answer.json()
            return view


@asynccontextmanager
async def quiet_slack(folder: Path) -> AsyncIterator[Slack]:
    """A Slack that says ok to everything, in a process of its own."""
    port, socket_port = free_port(), free_port()
    link = f"ws://127.0.0.1:{socket_port}"
    async with (
        sockets(socket_port) as doors,
        child("slack", folder, "tests.bench.quiet_slack", str(port), link) as process,
    ):
        await process.until(answers(port))
        yield Slack(url=f"http://127.0.0.1:{port}", sockets=doors, folder=folder)


@asynccontextmanager
async def bare_app(slack: Slack, way: str) -> AsyncIterator[Door]:
    """Bolt with listeners that only ack, behind HTTP or a socket."""
    if way == "socket":
        door = slack.sockets.door(bare.APP_TOKEN)
        async with child("bare", slack.folder, "tests.bench.bare", slack.api_url, way) as process:
            await process.until(door.is_connected)
            yield door
        return
    port = free_port()
    async with child("bare", slack.folder, "tests.bench.bare", slack.api_url, way, str(port)) as process:
        await process.until(answers(port))
        with closing(HttpDoor(port)) as http:
            yield http


@asynccontextmanager
async def threadesk(slack: Slack, way: str, database: Path) -> AsyncIterator[Door]:
    """Our bot as people run it, with a fresh database."""
    env = {
        "SLACK_BOT_TOKEN": "xoxb-threadesk",
        "SLACK_APP_TOKEN": OUR_APP_TOKEN,
        "SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "SLACK_API_URL": slack.api_url,
        "THREADESK_DATABASE_URL": f"sqlite:///{database}",
    }
    if way == "socket":
        door = slack.sockets.door(OUR_APP_TOKEN)
        async with child("threadesk", slack.folder, "bot", "run", env=env) as process:
            await process.until(door.is_connected)
            yield door
        return
    port = free_port()
    address = f"127.0.0.1:{port}"
    async with child("threadesk", slack.folder, "bot", "run", "--http", address, env=env) as process:
        await process.until(answers(port))
        with closing(HttpDoor(port)) as http:
            yield http
