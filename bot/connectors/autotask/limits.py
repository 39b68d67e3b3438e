"""How often Autotask is called: all integrations of an instance share the calls of an hour.

What it says of them is asked now and then; from half of them on it slows every call down, so then changes
are looked for more seldom. https://www.autotask.net/help/developerhelp/Content/APIs/REST/General_Topics/REST_Thresholds_Limits.htm
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.connectors.autotask.wire import SYSTEM
from bot.connectors.system import Limit
from bot.domain.connector import Errand
from bot.domain.ports import Clock, Pace
from bot.errors import Deferred, Transient

CALLS, PARALLEL = "calls_an_hour", "parallel_calls"
LIMITS: Mapping[str, Limit] = {
    CALLS: Limit(usual=10_000, most=10_000),
    PARALLEL: Limit(usual=3, most=3),
}
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
CALLS_OF_A_READ = 10
"""About as many calls as a ticket takes that is read with all that belongs to it."""
AT_ONCE = 10
ASKED_EVERY = timedelta(minutes=5)
"""How often it is asked how much of the hour is spent."""
SLOWER: tuple[tuple[float, timedelta], ...] = (
    (0.75, timedelta(minutes=3)),
    (0.5, timedelta(minutes=1)),
)
"""From which share of the hour's calls on changes are looked for no more often than that."""
KEPT = 0.9
"""The share of our calls that reading may take: the rest is for what people do."""
LONGEST_WAIT = 300.0
FILE_BYTES, FILE_SPAN = 10_000_000, timedelta(minutes=5)
"""So many bytes of files in such a time are taken; more block every creation for as long."""


def pace(errand: Errand, user: str, a_hour: int) -> Pace | None:
    """How fast whoever reads of itself may; all else waits for nothing but the hour."""
    if errand is not Errand.READ:
        return None
    every = HOUR.total_seconds() * CALLS_OF_A_READ / a_hour
    return Pace(key=f"autotask:{user}:reads", every=every, burst=AT_ONCE)


class Budget:
    """The calls of the last hour: our own by the minute, and everybody's as it was told."""

    def __init__(self, clock: Clock, a_hour: int = LIMITS[CALLS].usual) -> None:
        self._clock = clock
        self._most = a_hour
        self._minutes: deque[tuple[datetime, int]] = deque()
        self._told: tuple[datetime, float] | None = None
        self._swept_at: datetime | None = None

    def take(self, operation: str, *, writes: bool) -> None:
        """Count a call. Raises Transient when the hour has no more for it."""
        now, spent = self._clock.now(), self.spent
        if spent >= (self._most if writes else max(1, int(self._most * KEPT))):
            freed = (self._minutes[0][0] + HOUR - now).total_seconds()
            wait = min(max(freed, 1.0), LONGEST_WAIT)
            reason = "the calls of this hour are spent"
            raise Transient(SYSTEM, operation, reason, certain=True, after=wait)
        minute = now.replace(second=0, microsecond=0)
        if self._minutes and self._minutes[-1][0] == minute:
            self._minutes[-1] = (minute, self._minutes[-1][1] + 1)
        else:
            self._minutes.append((minute, 1))

    @property
    def spent(self) -> int:
        """How many calls we have made in the last hour."""
        now = self._clock.now()
        while self._minutes and not now - HOUR < self._minutes[0][0] <= now:
            self._minutes.popleft()
        return sum(count for _, count in self._minutes)

    @property
    def usage(self) -> float:
        """How much of the hour is spent, from 0: by us of what is ours, or by all, whichever is more."""
        told = self._told[1] if self._told and self._clock.now() < self._told[0] + HOUR else 0.0
        return max(self.spent / self._most, told)

    @property
    def is_to_be_asked(self) -> bool:
        return self._told is None or not self._told[0] <= self._clock.now() < self._told[0] + ASKED_EVERY

    def hear(self, count: int | None, most: int | None) -> None:
        """It is told how many calls all together have made, of how many; None where it does not say."""
        share = count / most if count is not None and most else 0.0
        self._told = (self._clock.now(), share)

    def may_sweep(self) -> bool:
        """Whether it is time to look for changes; then that is noted."""
        now, usage = self._clock.now(), self.usage
        every = next((span for share, span in SLOWER if usage >= share), timedelta(0))
        if self._swept_at is not None and self._swept_at <= now < self._swept_at + every:
            return False
        self._swept_at = now
        return True


class Freightage:
    """The bytes of files that we have put there lately."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._loads: deque[tuple[datetime, int]] = deque()

    def take(self, operation: str, size: int) -> None:
        """Count so many bytes. Raises Deferred until they fit into what it takes in a time."""
        now = self._clock.now()
        while self._loads and not now - FILE_SPAN < self._loads[0][0] <= now:
            self._loads.popleft()
        if self._loads and sum(each for _, each in self._loads) + size > FILE_BYTES:
            wait = (self._loads[0][0] + FILE_SPAN - now).total_seconds()
            raise Deferred(SYSTEM, operation, "it takes so many bytes at a time", certain=True, after=wait)
        self._loads.append((now, size))
