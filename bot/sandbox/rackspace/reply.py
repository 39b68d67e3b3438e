"""The answer to a call before it is written to the wire, and the refusal of one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

JSON_TYPE = "application/json"
HTML_TYPE = "text/html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A JSON value, a raw text or bytes (in this order of precedence, last wins), with a status."""

    status: int = 200
    value: Any = None
    raw: str | None = None
    data: bytes | None = None
    content_type: str = JSON_TYPE
    headers: Mapping[str, str] = field(default_factory=dict)
    is_dropped: bool = False

    @property
    def text(self) -> str:
        """The body as a text; bytes of files are only counted."""
        if self.data is not None:
            return f"{len(self.data)} bytes"
        if self.raw is not None:
            return self.raw
        return "" if self.value is None else json.dumps(self.value, ensure_ascii=False)

    @property
    def body(self) -> bytes:
        """The body as the wire has it."""
        return self.text.encode("utf-8", "replace") if self.data is None else self.data

    @property
    def outcome(self) -> str:
        """The one word for the journal."""
        if self.is_dropped:
            return "dropped"
        if self.status < 300:
            return "ok"
        code = self.value.get("faultCode") if isinstance(self.value, dict) else None
        return str(code or self.status)


def page(status: int, title: str) -> Reply:
    """Answer with a gateway's page instead of JSON."""
    text = f"<html><head><title>{status} {title}</title></head><body><h1>{title}</h1></body></html>"
    return Reply(status=status, raw=text, content_type=HTML_TYPE)


class Refused(Exception):
    """The call is answered with this instead of being carried out."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.text)
        self.reply = reply
