"""The log of every request and envelope, for the page's drawer and for tests. Keeps the newest 500."""

from __future__ import annotations

from collections import deque

from bot.sandbox.slack.changes import Changes
from bot.sandbox.slack.clock import Clock
from bot.sandbox.slack.shapes import Json, brief

KEPT = 500


class Journal:
    """Writes one line for each thing that passed between Slack and the app."""

    def __init__(self, clock: Clock, changes: Changes) -> None:
        self._clock = clock
        self._changes = changes
        self._entries: deque[Json] = deque(maxlen=KEPT)
        self._count = 0

    def write(
        self, direction: str, what: str, kind: str, *, status: str, ms: float = 0, note: object = ""
    ) -> None:
        """Add an entry; `in` came from the app, `out` went to it."""
        self._count += 1
        entry = {
            "n": self._count,
            "at": self._clock.now(),
            "direction": direction,
            "what": what,
            "type": kind,
            "method": kind,
            "status": status,
            "ms": round(ms, 2),
            "brief": brief(note),
        }
        self._entries.append(entry)
        self._changes.tell("log", entry=entry)

    def since(self, number: int) -> list[Json]:
        """Return the entries after this number, oldest first."""
        return [entry for entry in self._entries if entry["n"] > number]
