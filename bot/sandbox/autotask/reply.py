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
    """A JSON value or a raw text (which wins), with a status."""

    status: int = 200
    value: Any = None
    raw: str | None = None
    content_type: str = JSON_TYPE
    headers: Mapping[str, str] = field(default_factory=dict)
    is_dropped: bool = False

    @property
    def text(self) -> str:
        """The body as a text."""
        if self.raw is not None:
            return self.raw
        return "" if self.value is None else json.dumps(self.value, ensure_ascii=False)

    @property
    def outcome(self) -> str:
        """The one word for the journal."""
        return "dropped" if self.is_dropped else "ok" if self.status < 300 else str(self.status)


class Refused(Exception):
    """The call is answered with this instead of being carried out."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.text)
        self.reply = reply


def errors(*texts: str, status: int = 500, headers: Mapping[str, str] | None = None) -> Reply:
    """Answer as the service does to nearly everything that it does not take."""
    return Reply(status=status, value={"errors": list(texts)}, headers=headers or {})


def page(status: int, title: str) -> Reply:
    """Answer with a gateway's page instead of JSON."""
    text = f"<html><head><title>{status} {title}</title></head><body><h1>{title}</h1></body></html>"
    return Reply(status=status, raw=text, content_type=HTML_TYPE)
