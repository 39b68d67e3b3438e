"""What a page of any console reads: the journal, a file's bytes, and whatever changes."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import quote

from aiohttp import WSMsgType, web

from bot.sandbox.console.asked import Asked
from bot.sandbox.slack.changes import Changes
from bot.sandbox.slack.shapes import Json

MOST = 200
"""So many rows of a list are shown."""


async def journal(question: Asked[Any]) -> Json:
    """Return the journal's entries after a number."""
    return {"entries": question.stand.journal.since(question.number("since", 0))}


def to_save(name: str, body: bytes) -> web.Response:
    """Give a file's bytes to the page, to be saved and never to be run."""
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        "X-Content-Type-Options": "nosniff",
    }
    return web.Response(body=body, content_type="application/octet-stream", headers=headers)


async def live(request: web.Request, changes: Changes) -> web.StreamResponse:
    """Send a frame for every change to an open console."""
    socket = web.WebSocketResponse(heartbeat=20)
    await socket.prepare(request)
    with changes.watching("console") as frames:
        async with asyncio.TaskGroup() as group:
            sender = group.create_task(_send(socket, frames))
            async for message in socket:
                if message.type is WSMsgType.ERROR:
                    break
            sender.cancel()
    return socket


async def _send(socket: web.WebSocketResponse, frames: asyncio.Queue[Json]) -> None:
    while True:
        frame = await frames.get()
        try:
            await socket.send_json(frame)
        except ConnectionResetError:
            return  # The page is gone; the reading side ends by itself.
