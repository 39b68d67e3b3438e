"""Which address asks for what, and how a refusal is answered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.sandbox.slack.interactions import Refused
from bot.sandbox.slack.page_api import acting, reading, talking, turning
from bot.sandbox.slack.page_api.asked import Asked, asked
from bot.sandbox.slack.shapes import Json

Answering = Callable[[Asked], Awaitable[Json]]

READING: dict[str, Answering] = {
    "snapshot": reading.snapshot,
    "messages": reading.messages,
    "wait": reading.wait,
    "log": reading.log,
    "faults": reading.faults,
}
ACTING: dict[str, Answering] = {
    "post": talking.post,
    "edit": talking.edit,
    "delete": talking.delete,
    "delete_file": talking.delete_file,
    "react": talking.react,
    "read": talking.read,
    "join": talking.join,
    "leave": talking.leave,
    "archive": talking.archive,
    "usergroup": talking.usergroup,
    "command": acting.command,
    "shortcut": acting.shortcut,
    "action": acting.action,
    "options": acting.options,
    "submit": acting.submit,
    "close_view": acting.close_view,
    "home": acting.home,
    "clock": turning.clock,
    "bot": turning.bot,
    "faults": turning.set_faults,
}


def routes() -> list[web.RouteDef]:
    """Return the routes of the page's interface."""
    return [
        *(web.get(f"/sandbox/{name}", _serving(answer)) for name, answer in READING.items()),
        *(web.post(f"/sandbox/{name}", _serving(answer)) for name, answer in ACTING.items()),
        web.post("/sandbox/upload", talking.upload),
        web.get("/sandbox/live", reading.live),
    ]


@web.middleware
async def refusals(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer what cannot be with HTTP 400, a word and a sentence; keep other sites' pages out."""
    # A page of another site can post to this machine from the same browser; Slack's own client cannot.
    origin = request.headers.get("Origin")
    if origin is not None and origin.partition("//")[2] != request.host:
        return web.json_response(
            {"error": "foreign_origin", "message": "Only the sandbox's page."}, status=403
        )
    try:
        return await handler(request)
    except Refused as refused:
        return web.json_response({"error": refused.word, "message": refused.sentence}, status=400)


def _serving(answer: Answering) -> Handler:
    async def serve(request: web.Request) -> web.StreamResponse:
        return web.json_response(await answer(await asked(request)))

    return serve
