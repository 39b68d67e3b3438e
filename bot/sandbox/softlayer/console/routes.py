"""Which address of the console asks for what, and how a refusal is answered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.sandbox.page_files import page_file
from bot.sandbox.slack.shapes import Json
from bot.sandbox.softlayer.console import acting, reading
from bot.sandbox.softlayer.console.asked import Asked, Refused, asked
from bot.sandbox.softlayer.keys import SOFTLAYER
from bot.sandbox.softlayer.vendor import VendorError

PREFIX = "/softlayer/console"
Answering = Callable[[Asked], Awaitable[Json]]
READING: dict[str, Answering] = {
    "snapshot": reading.snapshot,
    "tickets": reading.tickets,
    "ticket": reading.ticket,
    "journal": reading.journal,
    "faults": reading.faults,
}
ACTING: dict[str, Answering] = {
    "answer": acting.answer,
    "whisper": acting.whisper,
    "note": acting.note,
    "portal": acting.portal,
    "open": acting.open_ticket,
    "change": acting.change,
    "close": acting.close,
    "reopen": acting.reopen,
    "faults": acting.set_faults,
}


def routes() -> list[web.RouteDef]:
    """Return the routes of the console and of its interface."""
    return [
        web.get(PREFIX, _page),
        web.get(f"{PREFIX}/live", reading.live),
        web.get(f"{PREFIX}/file", _refusing(reading.give_file)),
        *(web.get(f"{PREFIX}/{name}", _serving(answer)) for name, answer in READING.items()),
        *(web.post(f"{PREFIX}/{name}", _serving(answer)) for name, answer in ACTING.items()),
    ]


async def _page(_: web.Request) -> web.Response:
    return page_file("softlayer/index.html")


def _serving(answer: Answering) -> Handler:
    async def serve(request: web.Request) -> web.StreamResponse:
        request.app[SOFTLAYER].settle()
        return web.json_response(await answer(await asked(request)))

    return _refusing(serve)


def _refusing(handler: Handler) -> Handler:
    async def serve(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except Refused as refused:
            error = {"error": refused.word, "message": refused.sentence}
        except VendorError as refused:
            error = {"error": "refused", "message": str(refused)}
        return web.json_response(error, status=400)

    return serve
