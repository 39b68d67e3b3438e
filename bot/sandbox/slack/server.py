"""Builds the web application: the Web API, the socket, files, response_urls, the page and its interface."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

from bot.sandbox.slack import page_api
from bot.sandbox.slack.file_routes import PAGE_COOKIE, give_bytes, take_bytes
from bot.sandbox.slack.keys import SLACK
from bot.sandbox.slack.local import Slack
from bot.sandbox.slack.response_route import serve_response
from bot.sandbox.slack.web_api import serve_method

PAGE = Path(__file__).resolve().parent.parent / "page"
LARGEST_BODY = 64 * 1024 * 1024
POLICY = "; ".join(
    [
        "default-src 'self'",
        "img-src 'self' data: blob:",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)
PAGE_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
# Named here, so that a machine's own MIME table cannot keep a browser from running the page's modules.
CONTENT_TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".png": "image/png",
}


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
    root = page.resolve()

    def answer(file: Path) -> web.Response:
        if not file.is_relative_to(root) or not file.is_file():
            raise web.HTTPNotFound(text="The page has no such file.")
        content_type = CONTENT_TYPES.get(file.suffix, "application/octet-stream")
        charset = "utf-8" if content_type.startswith("text/") else None
        return web.Response(
            body=file.read_bytes(), content_type=content_type, charset=charset, headers=PAGE_HEADERS
        )

    async def index(_: web.Request) -> web.Response:
        response = answer(root / "index.html")
        # As in Slack, the browser's session may see files; without a cookie or token there is a sign-in page.
        response.set_cookie(PAGE_COOKIE, "sandbox", httponly=True, samesite="Strict")
        return response

    async def part(request: web.Request) -> web.Response:
        return answer((root / request.match_info["path"]).resolve())

    app.add_routes([web.get("/", index), web.get("/page/{path:.+}", part)])
