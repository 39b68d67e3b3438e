"""Files on tickets, notes and time entries: their bytes are told only of one that is read by itself."""

from __future__ import annotations

import base64
import binascii
import mimetypes

from bot.sandbox.autotask.entities import Entity
from bot.sandbox.autotask.limiter import Limiter
from bot.sandbox.autotask.rules.case import Row, Unfit
from bot.sandbox.autotask.state import FILES, HOLDERS, State

FILE = "FILE_ATTACHMENT"


def holds_files(entity: Entity) -> bool:
    """Whether the rows of this entity are files."""
    return entity.name in (*HOLDERS, FILES)


def received(state: State, limiter: Limiter, row: Row) -> Row:
    """A file as it is stored; raises Unfit where it is none, Refused where there were too many bytes."""
    if row.get("attachmentType") != FILE:
        return row | {"data": None, "fileSize": 0}
    try:
        body = base64.b64decode(str(row.get("data") or ""), validate=True)
    except (binascii.Error, ValueError):
        raise Unfit(["data: The value is not base64."]) from None
    if not body:
        raise Unfit(["data: The attachment is empty."])
    if len(body) > state.settings.max_attachment:
        raise Unfit([f"data: The attachment is larger than {state.settings.max_attachment} bytes."])
    limiter.count_file(len(body))
    guessed = mimetypes.guess_type(str(row.get("fullPath") or ""))[0]
    return row | {"fileSize": len(body), "contentType": guessed or "application/octet-stream"}


def without_bytes(row: Row) -> Row:
    """A file as lists show it."""
    return row | {"data": None}
