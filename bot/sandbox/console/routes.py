"""Which address of a console asks for what, and how a refusal is answered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Generic

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.sandbox.console import reading
from bot.sandbox.console.asked import Asked, Refused, StandT, asked
from bot.sandbox.page_files import page_file
from bot.sandbox.slack.shapes import Json

Answering = Callable[[Asked[StandT]], Awaitable[Json]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Console(Generic[StandT]):
    """One vendor's console: where it is, what it reads and does, and what the vendor refuses with.

    `file` finds a file by the fields of the question: its name and bytes, None where it has none.
    """

    prefix: str
    page: str
    key: web.AppKey[StandT]
    reading: Mapping[str, Answering[StandT]]
    acting: Mapping[str, Answering[StandT]]
    file: Callable[[Asked[StandT]], tuple[str, bytes] | None]
    refusal: type[Exception]

    def routes(self) -> list[web.RouteDef]:
        """Return the routes of the console and of its interface."""
        return [
            web.get(self.prefix, self._page),
            web.get(f"{self.prefix}/live", self._live),
            web.get(f"{self.prefix}/file", self._refusing(self._file)),
            *(web.get(f"{self.prefix}/{name}", self._serving(each)) for name, each in self.reading.items()),
            *(web.post(f"{self.prefix}/{name}", self._serving(each)) for name, each in self.acting.items()),
        ]

    async def _page(self, _: web.Request) -> web.Response:
        return page_file(self.page)

    async def _live(self, request: web.Request) -> web.StreamResponse:
        return await reading.live(request, request.app[self.key].changes)

    async def _file(self, request: web.Request) -> web.StreamResponse:
        found = self.file(await asked(request, request.app[self.key]))
        if found is None:
            raise web.HTTPNotFound(text="There is no such file.")
        return reading.to_save(*found)

    def _serving(self, answer: Answering[StandT]) -> Handler:
        async def serve(request: web.Request) -> web.StreamResponse:
            stand = request.app[self.key]
            stand.settle()
            return web.json_response(await answer(await asked(request, stand)))

        return self._refusing(serve)

    def _refusing(self, handler: Handler) -> Handler:
        async def serve(request: web.Request) -> web.StreamResponse:
            try:
                return await handler(request)
            except Refused as refused:
                error = {"error": refused.word, "message": refused.sentence}
            except self.refusal as refused:
                error = {"error": "refused", "message": str(refused)}
            return web.json_response(error, status=400)

        return serve
