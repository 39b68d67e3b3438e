"""How a text comes back other than it was sent, where the vendor is set to do so. Pure."""

from __future__ import annotations

import re
from typing import Literal

Way = Literal["no", "spaces", "entities", "bbcode"]
TRAILING = re.compile(r"[ \t]+(?=\n|$)")
BLANK_LINES = re.compile(r"\n{3,}")


def mangled(text: str, way: Way) -> str:
    """Give a text back in one of the ways it may come back."""
    match way:
        case "no":
            return text
        case "spaces":
            return BLANK_LINES.sub("\n\n", TRAILING.sub("", text.replace("\r\n", "\n"))).strip()
        case "entities":
            return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        case "bbcode":
            return f"[p]{text}[/p]"
