"""Serves the files of the browser's pages, with the headers that keep foreign text from running."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

PAGE = Path(__file__).resolve().parent / "page"
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


def page_file(name: str, root: Path = PAGE) -> web.Response:
    """Answer with a file of the page; what lies outside is not found."""
    home = root.resolve()
    file = (home / name).resolve()
    if not file.is_relative_to(home) or not file.is_file():
        raise web.HTTPNotFound(text="The page has no such file.")
    content_type = CONTENT_TYPES.get(file.suffix, "application/octet-stream")
    charset = "utf-8" if content_type.startswith("text/") else None
    return web.Response(
        body=file.read_bytes(), content_type=content_type, charset=charset, headers=PAGE_HEADERS
    )
