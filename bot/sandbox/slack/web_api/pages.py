"""Cursors: how long lists are handed out in pages. https://docs.slack.dev/apis/web-api/pagination"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import TypeVar

from bot.sandbox.slack.shapes import Json
from bot.sandbox.slack.web_api.registry import Call

Item = TypeVar("Item")


def page(
    call: Call, items: Sequence[Item], *, default: int = 100, most: int = 1000
) -> tuple[list[Item], Json]:
    """Cut the page that `limit` and `cursor` ask for; returns it with its `response_metadata`."""
    limit = min(call.number("limit", default, "invalid_limit"), most)
    start = _position(call)
    end = start + limit
    cursor = base64.b64encode(f"next:{end}".encode()).decode() if end < len(items) else ""
    return list(items[start:end]), {"next_cursor": cursor}


def _position(call: Call) -> int:
    if not call.has("cursor"):
        return 0
    try:
        word, _, position = base64.b64decode(call.text("cursor"), validate=True).decode().partition(":")
        start = int(position)
    except (binascii.Error, ValueError):
        call.fail("invalid_cursor")
    return start if word == "next" else call.fail("invalid_cursor")
