"""The door of HTTP mode: what cannot be a request of Slack's is refused before Bolt takes it apart.

Bolt compares the signature. It trips over headers and bodies of another shape, and would report that to
whomever the unproven body names.
https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.adapter.asgi.http_request import AsgiHttpRequest
from slack_bolt.adapter.asgi.http_response import AsgiHttpResponse
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

LARGEST = 4_000_000
"""Bytes of a request; a message of 40,000 characters that was edited takes a tenth of it."""

STAMP = re.compile(r"[0-9]{1,12}")
SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")


class Door(AsyncSlackRequestHandler):
    """The ASGI application in front of the app."""

    async def __call__(self, scope: Any, receive: Callable[..., Any], send: Callable[..., Any]) -> None:
        """Serve one request: Slack sends POST, and nothing else."""
        if scope["type"] == "http" and scope["path"] == self.path and scope["method"] != "POST":
            refused = AsgiHttpResponse(status=405, headers={"allow": ["POST"]}, body="Slack sends POST.")
            await send(refused.get_response_start())
            await send(refused.get_response_body())
            return
        await super().__call__(scope, receive, send)

    async def dispatch(self, request: AsgiHttpRequest) -> BoltResponse:
        """Hand a request to the app, if it can be Slack's."""
        body = await _body(request.receive)
        headers = request.get_headers()
        if body is None:
            return BoltResponse(status=413, body="This is larger than anything that Slack sends.")
        if not _is_stamped(headers):
            return BoltResponse(status=401, body="This is not signed as Slack signs.")
        try:
            asked = AsyncBoltRequest(body=body.decode(), query=request.query_string, headers=headers)
        except (AttributeError, ValueError):  # No UTF-8, no JSON, or JSON that is no object.
            return BoltResponse(status=400, body="This cannot be read.")
        return await self.app.async_dispatch(asked)


async def _body(receive: Callable[..., Any]) -> bytes | None:
    """The whole body; None when it is too large, or when its sender went away."""
    body, size = bytearray(), 0
    while True:
        chunk = await receive()
        if chunk["type"] != "http.request":
            return None
        size += len(chunk.get("body", b""))
        if size <= LARGEST:  # The rest is read and dropped: who is still sending would not hear an answer.
            body += chunk.get("body", b"")
        if not chunk.get("more_body", False):
            return bytes(body) if size <= LARGEST else None


def _is_stamped(headers: Mapping[str, str | Sequence[str]]) -> bool:
    stamp, signature = headers.get("x-slack-request-timestamp"), headers.get("x-slack-signature")
    return bool(STAMP.fullmatch(str(stamp)) and SIGNATURE.fullmatch(str(signature)))
