"""The answer to a call before it is written to the wire, and its text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.softlayer.errors import ApiError

JSON_TYPE = "application/json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A value or a raw text, its status and, for a list, how many items there are in all."""

    status: int = 200
    value: Any = None
    raw: str | None = None
    total: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    is_dropped: bool = False

    @property
    def text(self) -> str:
        """The body as the wire has it."""
        return encode(self.value) if self.raw is None else self.raw

    @property
    def outcome(self) -> str:
        """The one word for the journal."""
        if self.is_dropped:
            return "dropped"
        if self.status == 200 and self.raw is None:
            return "ok"
        return str(self.value.get("code", self.status)) if isinstance(self.value, dict) else str(self.status)


def refusal(error: ApiError) -> Reply:
    """Answer with an error object."""
    return Reply(status=error.status, value=error.body)


def encode(value: Any) -> str:
    """Write JSON as PHP does: nothing but ASCII, no blanks, slashes escaped."""
    return json.dumps(value, separators=(",", ":")).replace("/", "\\/")
