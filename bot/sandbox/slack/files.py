"""Uploaded files: their records, their bytes, and the two routes that carry the bytes.

Bytes come in at /upload/<id> without a token and go out at /files/<id>/<name> to whoever may read them.
"""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import quote, urlsplit

from aiohttp import web

from bot.sandbox.slack.app_config import BOT_TOKEN
from bot.sandbox.slack.keys import SLACK
from bot.sandbox.slack.people import TEAM_ID
from bot.sandbox.slack.shapes import Json

PAGE_COOKIE = "d"
SIGN_IN = (
    "<!DOCTYPE html><html><head><title>Sign in to Desk | Slack</title></head><body>Sign in</body></html>"
)
LINKS = ("url_private", "url_private_download", "permalink", "thumb_360")


@dataclass(slots=True, kw_only=True)
class StoredFile:
    """A file's record as Slack shows it, and its bytes once they have come."""

    shown: Json
    length: int
    body: bytes | None = None
    is_complete: bool = False


def new_file(*, file_id: str, name: str, length: int, user: str, now: float, base: str) -> StoredFile:
    """Make the record of a file that is about to be uploaded, with its links below this address."""
    mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
    suffix = PurePosixPath(name).suffix.lstrip(".").lower() or "binary"
    link = f"{base}/files/{file_id}/{quote(name, safe='')}"
    shown: Json = {
        "id": file_id,
        "created": int(now),
        "timestamp": int(now),
        "name": name,
        "title": name,
        "mimetype": mimetype,
        "filetype": suffix,
        "pretty_type": suffix.upper(),
        "user": user,
        "user_team": TEAM_ID,
        "editable": False,
        "size": length,
        "mode": "hosted",
        "is_external": False,
        "is_public": False,
        "url_private": link,
        "url_private_download": link,
        "permalink": link,
        "channels": [],
        "groups": [],
        "ims": [],
        "shares": {},
        "has_rich_preview": False,
        "file_access": "visible",
    }
    if mimetype.startswith("image/"):
        shown["thumb_360"] = link
    return StoredFile(shown=shown, length=length)


def with_links(message: Json, base: str) -> Json:
    """Return the message with links to its files as seen from this address."""
    if not message.get("files"):
        return message
    return message | {"files": [file_json(file, base) for file in message["files"]]}


def file_json(file: Json, base: str) -> Json:
    """Return a file's record with links as this address has them; stored are those the app sees."""
    return file | {key: base + urlsplit(file[key]).path for key in LINKS if key in file}


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
