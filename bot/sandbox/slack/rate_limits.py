"""Slack's rate limits by tier and by channel: always counted, enforced only when asked.

https://docs.slack.dev/apis/web-api/rate-limits
"""

from __future__ import annotations

import math
from collections import deque
from enum import IntEnum

from bot.sandbox.slack.clock import Clock
from bot.sandbox.slack.shapes import Json

MINUTE = 60.0


class Tier(IntEnum):
    """Calls a minute that Slack grants at least."""

    TIER_1 = 1
    TIER_2 = 20
    TIER_3 = 50
    TIER_4 = 100
    SPECIAL = 300


class RateLimits:
    """Counts the calls of the last minute by method, and posts by channel."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._calls: dict[str, deque[float]] = {}
        self.is_enforced = False

    def count(self, method: str, tier: Tier, channel: str | None) -> int | None:
        """Count a call; returns the seconds to wait when it is one too many and limits are enforced."""
        waits = [self._over(method, tier, MINUTE)]
        if channel is not None and method == "chat.postMessage":
            # One a second and channel; Slack tolerates short bursts, here three.
            waits.append(self._over(f"{method} {channel}", 3, 3.0))
        return self._told(max(waits))

    def count_answer(self, channel: str) -> int | None:
        """Count an answer to a response_url, one a second and channel; returns what `count` does."""
        return self._told(self._over(f"response_url {channel}", 1, 1.0))

    def counts(self) -> Json:
        """Show the calls of the last minute by method."""
        return {key: len(calls) for key, calls in self._calls.items() if calls}

    def _told(self, wait: float) -> int | None:
        return math.ceil(wait) if wait > 0 else None

    def _over(self, key: str, most: int, window: float) -> float:
        now = self._clock.now()
        calls = self._calls.setdefault(key, deque(maxlen=10_000))
        while calls and not now - window < calls[0] <= now:
            calls.popleft()
        if len(calls) >= most:
            wait = calls[0] + window - now
            if self.is_enforced:
                return wait
        calls.append(now)
        return 0.0
