"""Builds the web application: the Web API, the socket, files, response_urls, the page and its interface."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

from bot.sandbox.page_files import PAGE, page_file
from bot.sandbox.slack import page_api
from bot.sandbox.slack.file_routes import PAGE_COOKIE, give_bytes, take_bytes
from bot.sandbox.slack.keys import SLACK
from bot.sandbox.slack.local import Slack
from bot.sandbox.slack.response_route import serve_response
from bot.sandbox.slack.web_api import serve_method

LARGEST_BODY = 64 * 1024 * 1024


def build(slack: Slack, page: Path = PAGE) -> web.Application:
    """Build the application that serves one local Slack."""
    app = web.Application(middlewares=[page_api.refusals], client_max_size=LARGEST_BODY)
    app[SLACK] = slack
    app.on_cleanup.append(_close)
    app.add_routes(
        [
            web.get("/api/{method}", serve_method),
            web.post("/api/{method}", serve_method),
            web.get("/link/", _link),
            web.post("/upload/{id}", take_bytes),
            web.get("/files/{id}/{name}", give_bytes),
            web.post("/response/{kind}/{token}", serve_response),
            *page_api.routes(),
        ]
    )
    _serve_page(app, page)
    return app


async def _link(request: web.Request) -> web.StreamResponse:
    return await request.app[SLACK].sockets.serve(request)


async def _close(app: web.Application) -> None:
    await app[SLACK].close()


def _serve_page(app: web.Application, page: Path) -> None:
    async def index(_: web.Request) -> web.Response:
        response = page_file("index.html", page)
        # As in Slack, the browser's session may see files; without a cookie or token there is a sign-in page.
        response.set_cookie(PAGE_COOKIE, "sandbox", httponly=True, samesite="Strict")
        return response

    async def part(request: web.Request) -> web.Response:
        return page_file(request.match_info["path"], page)

    app.add_routes([web.get("/", index), web.get("/page/{path:.+}", part)])
