"""The log of every request to a stand-in with its answer, for its console and for tests.

Keeps the newest 2,000. What is written down is chosen by the stand-in, which leaves out credentials
and the bytes of files.
"""

from __future__ import annotations

from collections import deque
from typing import Any

from bot.sandbox.slack.changes import Changes
from bot.sandbox.slack.clock import Clock
from bot.sandbox.slack.shapes import Json

KEPT = 2000
LONGEST = 4000
HIDDEN = "•••"


class Journal:
    """Writes one line for each request; `named` is the field that names what was asked for."""

    def __init__(self, clock: Clock, changes: Changes, *, named: str) -> None:
        self._clock = clock
        self._changes = changes
        self._named = named
        self._entries: deque[Json] = deque(maxlen=KEPT)
        self._count = 0

    def write(self, **fields: Any) -> None:
        """Add an entry."""
        self._count += 1
        entry = {"n": self._count, "at": self._clock.now(), **fields}
        self._entries.append(entry)
        self._changes.tell("journal", entry=entry)

    def since(self, number: int) -> list[Json]:
        """Return the entries after this number, oldest first."""
        return [entry for entry in self._entries if entry["n"] > number]

    def calls(self, name: str) -> list[Json]:
        """Return the requests of a name, with or without the service before `::`."""
        return [each for each in self._entries if name in (each[self._named], _bare(each[self._named]))]


def cut(text: str) -> str:
    """An answer's text as it is written down."""
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def _bare(name: str) -> str:
    return name.rpartition("::")[2]
