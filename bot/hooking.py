"""The door for remotes that call us: POST /hooks/<desk id>, as an ASGI application beside Slack's or alone.

Who calls, and what for, is judged behind it; here a call is taken apart, and what became of it is answered.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from bot.domain.ids import DeskId
from bot.service.hooks import Answer, Hooks

PREFIX = "/hooks/"
LARGEST = 4_000_000
"""Bytes of a call's body: all fields of a ticket may be in it, and each character as six of them."""
SECONDS = 15
"""How long a call may take to arrive."""

Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[Any]]
Asgi = Callable[[Any, Receive, Send], Awaitable[None]]

ANSWERS = {
    Answer.TAKEN: (200, "Taken."),
    # Remotes send again what was not answered by 2xx, and stop to call after so many failures.
    Answer.TAKEN_BEFORE: (200, "This was taken before, and does nothing now."),
    Answer.UNTIMELY: (200, "This is not of now, and does nothing: see to the clocks."),
    Answer.DOUBTED: (200, "This is looked into."),
    Answer.UNPROVEN: (401, "This is not signed with the key of now."),
    Answer.NO_SUCH_DESK: (404, "There is no desk here that is called so and has a webhook key."),
    Answer.NOT_NOW: (503, "This cannot be kept just now: send it again."),
}


class HookDoor:
    """The ASGI application; what is not for it goes to the next, if there is one."""

    def __init__(self, hooks: Hooks, others: Asgi | None = None) -> None:
        self._hooks = hooks
        self._others = others

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        """Serve one request."""
        is_http = scope["type"] == "http"
        if is_http and scope["path"].startswith(PREFIX):
            await self._call(scope, receive, send)
        elif self._others is not None:
            await self._others(scope, receive, send)
        elif is_http:
            await _answer(send, 404, "There is nothing here.")
        elif scope["type"] == "lifespan":
            await _live(receive, send)

    async def _call(self, scope: Any, receive: Receive, send: Send) -> None:
        if scope["method"] != "POST":
            await _answer(send, 405, "Remotes call by POST.", allow="POST")
            return
        try:
            async with asyncio.timeout(SECONDS):
                body = await _body(receive)
        except TimeoutError:
            await _answer(send, 408, "This took too long to arrive.")
            return
        if body is None:
            await _answer(send, 413, "This is larger than anything that a remote calls with.")
            return
        desk = DeskId(scope["path"].removeprefix(PREFIX))
        status, words = ANSWERS[await self._hooks.take(desk, _headers(scope), body)]
        await _answer(send, status, words)


def _headers(scope: Any) -> dict[str, str]:
    """The headers by their names in lower case; of one that comes twice both values, which nobody signed."""
    headers: dict[str, str] = {}
    for name, value in scope["headers"]:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        headers[key] = f"{headers[key]}, {text}" if key in headers else text
    return headers


async def _body(receive: Receive) -> bytes | None:
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


async def _answer(send: Send, status: int, words: str, **headers: str) -> None:
    named = {"content-type": "text/plain; charset=utf-8", **headers}
    lines = [(name.encode(), value.encode()) for name, value in named.items()]
    await send({"type": "http.response.start", "status": status, "headers": lines})
    await send({"type": "http.response.body", "body": words.encode()})


async def _live(receive: Receive, send: Send) -> None:
    """Answer the server's beginning and end."""
    while True:
        phase = (await receive())["type"].removeprefix("lifespan.")
        await send({"type": f"lifespan.{phase}.complete"})
        if phase == "shutdown":
            return
