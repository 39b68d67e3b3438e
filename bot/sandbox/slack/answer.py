"""The answer to a request before it is written to the wire."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.sandbox.slack.shapes import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A JSON body or a text, its status and headers; or nothing at all, when the connection drops."""

    status: int = 200
    body: Json | None = None
    text: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    is_dropped: bool = False

    @property
    def outcome(self) -> str:
        """The one word for the log."""
        if self.is_dropped:
            return "dropped"
        if self.body is None:
            return str(self.status)
        return "ok" if self.body.get("ok") else str(self.body.get("error"))
