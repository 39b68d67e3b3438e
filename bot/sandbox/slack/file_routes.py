"""The two routes that carry the bytes of files.

Bytes come in at /upload/<id> without a token and go out at /files/<id>/<name> to whoever may read them.
"""

from __future__ import annotations

from aiohttp import web

from bot.sandbox.slack.app_config import BOT_TOKEN
from bot.sandbox.slack.keys import SLACK

PAGE_COOKIE = "d"
SIGN_IN = (
    "<!DOCTYPE html><html><head><title>Sign in to Desk | Slack</title></head><body>Sign in</body></html>"
)


async def take_bytes(request: web.Request) -> web.Response:
    """Take a file's bytes, raw or as the multipart field `file`."""
    slack = request.app[SLACK]
    stored = slack.workspace.files.get(request.match_info["id"])
    if stored is None or stored.is_complete:
        return web.Response(status=404, text="no such upload")
    if request.content_type == "multipart/form-data":
        field = (await request.post()).get("file")
        body = field.file.read() if isinstance(field, web.FileField) else b""
    else:
        body = await request.read()
    stored.body = body
    stored.shown["size"] = len(body)
    slack.journal.write("in", "upload", "upload", status="OK", note=stored.shown["name"])
    return web.Response(text=f"OK - {len(body)}")


async def give_bytes(request: web.Request) -> web.Response:
    """Give a file's bytes to the page or to a token with files:read.

    Anyone else gets what Slack gives: a sign-in page with status 200.
    """
    slack = request.app[SLACK]
    stored = slack.workspace.files.get(request.match_info["id"])
    if stored is None or stored.body is None:
        return web.Response(status=404, text="file not found")
    is_app = request.headers.get("Authorization") == f"Bearer {BOT_TOKEN}"
    may_read = is_app and "files:read" in slack.app.scopes
    if not may_read and request.cookies.get(PAGE_COOKIE) is None:
        return web.Response(text=SIGN_IN, content_type="text/html")
    # An uploaded page must never run as a page of the sandbox itself.
    headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
    return web.Response(body=stored.body, content_type=stored.shown["mimetype"], headers=headers)
