"""Carries calls to Rackspace with the token, which goes to the configured hosts alone.

What only reads waits here for its turn. No error of HTTP leaves this module.
"""

from __future__ import annotations

from typing import TypeVar

import httpx

from bot.connectors.http import Reply, exchange
from bot.connectors.rackspace.access import Access
from bot.connectors.rackspace.limits import Reads
from bot.connectors.rackspace.wire import (
    SYSTEM,
    Call,
    answer_of,
    decoded,
    headers_of,
    is_refused,
    request_of,
)

S = TypeVar("S")


class Line:
    """The way to the services of one user."""

    def __init__(self, client: httpx.AsyncClient, access: Access, reads: Reads | None = None) -> None:
        self.client = client
        self.access = access
        self._reads = reads or Reads()

    async def asked(self, call: Call, shape: type[S]) -> S:
        """What a call answers. Raises RemoteError."""
        return decoded(call, await self.reply(call), shape)

    async def done(self, call: Call) -> None:
        """Carry out a call whose answer is empty. Raises RemoteError."""
        answer_of(call, await self.reply(call))

    async def reply(self, call: Call) -> Reply:
        """The reply to a call, whatever it is; one that is refused is made once more with a new token."""
        token = await self.access.token()
        reply = await self._exchanged(call, token)
        if is_refused(reply) and self.access.forget(token):
            reply = await self._exchanged(call, await self.access.token())
        return reply

    async def _exchanged(self, call: Call, token: str) -> Reply:
        if not call.writes:
            await self._reads.turn(call.name)
        return await exchange(self.client, SYSTEM, call.name, request_of(call), headers_of(call, token))
