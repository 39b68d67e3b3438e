"""The vendor's limit of requests a second for each user.

https://github.com/softlayer/softlayer-python/issues/884
"""

from __future__ import annotations

from collections import deque

from bot.sandbox.softlayer.errors import RATE, ApiError
from bot.sandbox.softlayer.state import State


class Limiter:
    """Counts each user's requests of the last second by the sandbox's clock."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._seen: dict[int, deque[float]] = {}

    def count(self, user_id: int) -> None:
        """Count a request; raises ApiError when it is one too many."""
        most = self._state.settings.rate
        if most is None:
            return
        now = self._state.clock.now()
        seen = self._seen.setdefault(user_id, deque())
        while seen and not now - 1.0 < seen[0] <= now:
            seen.popleft()
        if len(seen) >= most:
            raise rate_limited(self._state)
        seen.append(now)


def rate_limited(state: State) -> ApiError:
    """The refusal of a request too many; it carries no Retry-After."""
    most = state.settings.rate or 50
    text = f"Rate limit of {most} requests for every 1 second(s) exceeded."
    return ApiError(text, RATE, state.settings.rate_status)
