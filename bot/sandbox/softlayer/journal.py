"""The log of every request with its answer, for the console and for tests. Keeps no credentials.

Keeps the newest 2,000; passwords among the arguments and the bytes of files are not written down.
"""

from __future__ import annotations

from collections import deque
from typing import Any

from bot.sandbox.slack.changes import Changes
from bot.sandbox.slack.shapes import Json
from bot.sandbox.softlayer.registry import METHODS
from bot.sandbox.softlayer.state import State

KEPT = 2000
LONGEST = 4000
HIDDEN = "•••"


class Journal:
    """Writes one line for each request."""

    def __init__(self, state: State, changes: Changes) -> None:
        self._state = state
        self._changes = changes
        self._entries: deque[Json] = deque(maxlen=KEPT)
        self._count = 0

    def write(self, **fields: Any) -> None:
        """Add an entry."""
        self._count += 1
        entry = {"n": self._count, "at": self._state.clock.now(), **fields}
        self._entries.append(entry)
        self._changes.tell("journal", entry=entry)

    def since(self, number: int) -> list[Json]:
        """Return the entries after this number, oldest first."""
        return [entry for entry in self._entries if entry["n"] > number]

    def calls(self, method: str) -> list[Json]:
        """Return the requests for a method, by its name with or without the service."""
        return [
            entry for entry in self._entries if method in (entry["method"], entry["method"].split("::")[1])
        ]


def written_arguments(service: str, name: str, arguments: list[Any]) -> list[Any]:
    """The arguments as they may be written down."""
    method = METHODS.get((service, name))
    names = [each.name for each in method.takes] if method else []
    padded = [*names, *[""] * len(arguments)]
    return [_written(key, value) for key, value in zip(padded, arguments, strict=False)]


def _written(key: str, value: Any) -> Any:
    if "password" in key.lower() and value is not None:
        return HIDDEN
    if isinstance(value, dict):
        return {name: _written(name, each) for name, each in value.items()}
    if isinstance(value, list):
        return [_written(key, each) for each in value]
    if key == "data" and isinstance(value, str):
        return f"{len(value)} characters of base64"
    return value


def cut(text: str) -> str:
    """An answer's text as it is written down."""
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"
