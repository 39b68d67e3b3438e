"""Socket Mode: one connection to Slack, over which deliveries come and are acked."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.directory import socket_address, when_reachable

PING_EVERY = 5
"""Seconds. A connection that says nothing for twice that is left for another."""
PATIENCE = 3.0
"""Seconds for what was taken when it is time to stop; Slack waits no longer for an ack."""


class Socket(AsyncSocketModeHandler):
    """Bolt's handler, which knows in addition what is under way."""

    def __init__(self, app: AsyncApp, app_token: str) -> None:
        super().__init__(app, app_token, ping_interval=PING_EVERY)
        self._under_way = 0
        self._all_acked = asyncio.Event()

    async def open(self) -> None:
        """Connect; waits as long as Slack cannot be reached. RemoteError when it refuses the token."""

        async def address(client: AsyncWebClient) -> str:
            return await socket_address(client, self.app_token)

        # Asked for here, because the handler itself would ask for ever with a token that is refused.
        self.client.wss_uri = await when_reachable(address, self.app.client)
        await self.connect_async()  # type: ignore[no-untyped-call]  # Bolt ships it untyped.

    async def handle(self, client: Any, req: Any) -> None:
        """Carry out one delivery and ack it."""
        self._under_way += 1
        try:
            await super().handle(client, req)
        finally:
            self._under_way -= 1
            if self._under_way == 0:
                self._all_acked.set()

    async def finish(self) -> None:
        """Take nothing more, ack what was taken, and close."""
        if self.client.message_receiver is not None:
            self.client.message_receiver.cancel()
        self._all_acked.clear()
        if self._under_way:
            with suppress(TimeoutError):  # Slack sends again what is left.
                async with asyncio.timeout(PATIENCE):
                    await self._all_acked.wait()
        await self.close_async()  # type: ignore[no-untyped-call]  # Bolt ships it untyped.
