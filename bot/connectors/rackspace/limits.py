"""How often Rackspace is called: what changes something goes at a pace of the outbox, reads wait here.

Its pages contradict each other; usual is the stricter: https://docs.rackspace.com/reference/ticketing-limits
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aiolimiter import AsyncLimiter

from bot.connectors.system import Limit
from bot.domain.connector import Errand
from bot.domain.ports import Pace

CREATIONS, CHANGES, READS = "creations_a_minute", "changes_a_minute", "reads_a_minute"
LIMITS: Mapping[str, Limit] = {
    CREATIONS: Limit(usual=1, most=5),
    CHANGES: Limit(usual=5, most=10),
    READS: Limit(usual=60, most=60),
}
MINUTE = 60.0
MORE = 0.5
"""Seconds between two calls besides: the way there takes now a little longer, now less."""
AT_ONCE = 6
"""The share of a minute's reads that may go at once; the others follow one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paces:
    """How fast a user may open tickets, change them and read: comments and files are changes too."""

    user: str
    creations: int = LIMITS[CREATIONS].usual
    changes: int = LIMITS[CHANGES].usual
    reads: int = LIMITS[READS].usual

    def pace(self, errand: Errand) -> Pace:
        match errand:
            case Errand.OPEN:
                return _pace(f"rackspace:{self.user}:creations", self.creations)
            case Errand.READ:
                key, at_once = f"rackspace:{self.user}:reads", max(1, self.reads // AT_ONCE)
                return Pace(key=key, every=MINUTE / self.reads, burst=at_once)
            case _:
                return _pace(f"rackspace:{self.user}:changes", self.changes)


def _pace(key: str, a_minute: int) -> Pace:
    return Pace(key=key, every=MINUTE / a_minute + MORE, burst=1)


class Reads:
    """The turns of calls that only read: each operation has a minute of its own there."""

    def __init__(self, a_minute: int = LIMITS[READS].usual) -> None:
        self._at_once = max(1, a_minute // AT_ONCE)
        self._a_minute = max(1, a_minute - self._at_once)
        self._limiters: dict[str, AsyncLimiter] = {}

    async def turn(self, operation: str) -> None:
        """Wait until that operation may be called again."""
        limiter = self._limiters.get(operation)
        if limiter is None:
            span = MINUTE * self._at_once / self._a_minute
            limiter = self._limiters[operation] = AsyncLimiter(self._at_once, span)
        await limiter.acquire()
