"""Texts of remotes, as they can be kept everywhere. Pure."""

from __future__ import annotations

import re

UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
"""Control characters besides line breaks and tabs: what is pasted from a terminal has them."""


def told(text: str | None) -> str:
    """A text as it can be kept everywhere: without the control characters that no database takes."""
    return UNWANTED.sub("", (text or "").replace("\r\n", "\n").replace("\r", "\n"))
