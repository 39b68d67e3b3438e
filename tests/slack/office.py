"""The outward side over a sandbox: its people, its thread, and a look at what Slack was asked."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.people import People
from bot.slack.thread import SlackThread
from storage.files import MemoryFiles
from tests.fakes import HandClock
from tests.sandbox.harness import Json, Person, Sandbox, running_sandbox

BOT_USER = "U0BOT0001"


@dataclass(frozen=True, kw_only=True)
class Office:
    """Our side of a sandbox."""

    client: AsyncWebClient
    people: People
    thread: SlackThread
    files: MemoryFiles
    clock: HandClock
    sandbox: Sandbox

    def person(self, name: str) -> Person:
        return self.sandbox.person(name)

    async def asked(self, method: str) -> int:
        """How often Slack was asked for this."""
        return sum(entry["method"] == method for entry in await self.sandbox.log())

    async def break_down(self, method: str, **rule: object) -> None:
        """Have a method fail, by default with HTTP 500, before it takes effect and once."""
        await self.sandbox.faults({"method": method, "when": "before", "do": "status", **rule})

    async def messages(self, channel: str, root: str | None = None) -> list[Json]:
        """What stands in a channel or thread, as Slack shows it to us; a thread without its root."""
        if root is None:
            answer = await self.client.conversations_history(channel=channel, include_all_metadata=True)
            return list(reversed(answer["messages"]))
        replies = await self.client.conversations_replies(channel=channel, ts=root, include_all_metadata=True)
        return list(replies["messages"][1:])


@asynccontextmanager
async def an_office(**options: Any) -> AsyncIterator[Office]:
    """An office with nothing said in it yet."""
    async with running_sandbox(**options) as sandbox, aiohttp.ClientSession() as session:
        client = AsyncWebClient("xoxb-sandbox", base_url=sandbox.api_url, session=session, retry_handlers=[])
        clock = HandClock()
        people, files = People(client, clock), MemoryFiles()
        thread = SlackThread(client, people, files, bot_user_id=BOT_USER)
        yield Office(client=client, people=people, thread=thread, files=files, clock=clock, sandbox=sandbox)
