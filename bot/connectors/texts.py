"""Texts of remotes, as they can be kept everywhere. Pure."""

from __future__ import annotations

import re

UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
"""Control characters besides line breaks and tabs: what is pasted from a terminal has them."""

ESCAPED = re.compile(rb"(?i)\\(?:ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}|(?P<half>ud[89a-f][0-9a-f]{2})|.)")
"""What is escaped in JSON: a character of two halves, a half alone, or another."""


def told(text: str | None) -> str:
    """A text as it can be kept everywhere: without the control characters that no database takes."""
    return UNWANTED.sub("", (text or "").replace("\r\n", "\n").replace("\r", "\n"))


def units(text: str) -> int:
    """How long a text is where characters beyond the first 65,536, as emoji, count twice."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut_to_units(text: str, most: int) -> str:
    """As much of a text as is so long at most, counted like that; no character is halved."""
    return text.encode("utf-16-le", "surrogatepass")[: 2 * most].decode("utf-16-le", "ignore")


def whole_characters(json: bytes) -> bytes:
    """JSON without half characters, which a text ends with that was cut there: no reader takes these."""
    if b"\\u" not in json:
        return json
    return ESCAPED.sub(lambda found: rb"\ufffd" if found["half"] else found[0], json)
