"""Uploaded files: their records as Slack shows them, and their bytes. Knows nothing of HTTP."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import quote, urlsplit

from bot.sandbox.slack.people import TEAM_ID
from bot.sandbox.slack.shapes import Json

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
