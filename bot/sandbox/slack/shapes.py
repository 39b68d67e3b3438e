"""The JSON shapes everything in the sandbox passes around, and the smallest helpers to read them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypeAlias

# Slack's own payloads are open-ended JSON objects; the sandbox speaks them at every door.
Json: TypeAlias = dict[str, Any]


def parse_json(text: str) -> object:
    """Read JSON, or None where the text is none."""
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return None


def compact(value: Mapping[str, Any]) -> Json:
    """Drop the keys whose value is None, as Slack leaves out what is not there."""
    return {key: item for key, item in value.items() if item is not None}


def brief(value: object, limit: int = 160) -> str:
    """Shorten a value to one line for the log."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
