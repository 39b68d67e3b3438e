"""End to end, through two real processes: from a reply in the sandbox to the mark that is seen on it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from time import perf_counter
from typing import Any

import aiohttp

from tests.bench.deliveries import ANNA, BOT_USER, HELP
from tests.bench.measure import PATIENCE, Effort, Measured, summed
from tests.bench.processes import child, free_port
from tests.bench.report import Aim, Row

PAUSE = 30
"""Seconds by which the clock is turned between replies: our own pace for marks is not what we measure."""

Json = dict[str, Any]


class Person:
    """Anna, at the sandbox's page."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def ask(self, what: str, **query: str | int) -> Json:
        async with self._session.get(f"/sandbox/{what}", params={"as": ANNA, **query}) as answer:
            answer.raise_for_status()
            seen: Json = await answer.json()
            return seen

    async def act(self, what: str, **fields: object) -> Json:
        async with self._session.post(f"/sandbox/{what}", json={"as": ANNA, **fields}) as answer:
            answer.raise_for_status()
            done: Json = await answer.json()
            return done

    async def post(self, text: str, **fields: object) -> str:
        """Post in #help and return the message's ts."""
        posted = await self.act("post", channel=HELP, text=text, **fields)
        return str(posted["message"]["ts"])

    async def until_marked(self, root: str, ts: str) -> None:
        """Wait until the bot's mark stands on a message of a thread, looking whenever something changed."""
        version = 0
        while not await self._is_marked(root, ts):
            version = (await self.ask("wait", since=version, timeout=10))["version"]

    async def _is_marked(self, root: str, ts: str) -> bool:
        seen = await self.ask("messages", channel=HELP, thread_ts=root)
        message: Json = next((each for each in seen["messages"] if each["ts"] == ts), {})
        return any(BOT_USER in each["users"] for each in message.get("reactions", ()))


async def measured(folder: Path, effort: Effort) -> AsyncIterator[Row]:
    """Reply again and again in the thread of one ticket, one reply at a time."""
    port, own = free_port(), {"TMPDIR": str(folder)}
    async with (
        child("sandbox", folder, "bot", "sandbox", "--port", str(port), env=own) as process,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session,
    ):
        anna = Person(session)

        async def is_connected() -> bool:
            try:
                return bool((await anna.ask("snapshot"))["bot"]["state"] == "connected")
            except aiohttp.ClientConnectionError:
                return False

        await process.until(is_connected)
        try:
            root = await anna.post("@threadesk The printer is on fire")
            await anna.until_marked(root, await anna.post("Smoke, too.", thread_ts=root))
            rounds = [await _round(anna, root, effort.marks) for _ in range(effort.rounds)]
        finally:  # The bot is the sandbox's child, not ours: it must not outlive it.
            await anna.act("bot", do="kill")
        yield Row(section="End to end", what="reply → mark on it", in_flight=1, ours=rounds, aim=Aim(p50=150))


async def _round(anna: Person, root: str, replies: int) -> Measured:
    took: list[float] = []
    async with asyncio.timeout(PATIENCE):
        for number in range(replies):
            await anna.act("clock", advance=PAUSE)
            begun = perf_counter()
            ts = await anna.post(f"Still burning ({number}).", thread_ts=root)
            await anna.until_marked(root, ts)
            took.append(perf_counter() - begun)
    return summed(took, sum(took))
