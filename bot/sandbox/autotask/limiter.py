"""How much is taken at once and in an hour, by the sandbox's clock.

https://www.autotask.net/help/developerhelp/Content/APIs/REST/General_Topics/REST_Thresholds_Limits.htm
"""

from __future__ import annotations

import contextlib
from collections import Counter, deque
from collections.abc import Iterator

from bot.sandbox.autotask.reply import Refused, errors
from bot.sandbox.autotask.state import HOUR, State
from bot.sandbox.slack.shapes import Json

THREADS = "Itgenatr005: The thread threshold of {most} for this API tracking identifier has been exceeded."
REQUESTS = "The request threshold of {most} requests per 60 minutes has been exceeded."
BYTES = "The attachment limit of {most} bytes in 5 minutes has been exceeded. Try again in 5 minutes."


class Limiter:
    """Counts calls, those under way, and the bytes of files."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._seen: deque[float] = deque()
        self._under_way: Counter[tuple[str, str]] = Counter()
        self._files: deque[tuple[float, int]] = deque()
        self._blocked_until = 0.0

    def count(self) -> float:
        """Count a call; how many seconds slower it is. Raises Refused beyond the threshold."""
        most, settings = self._state.limits.requests, self._state.settings
        used = self.used()
        if used >= most:
            headers = {} if settings.retry_after is None else {"Retry-After": str(settings.retry_after)}
            text = REQUESTS.format(most=most)
            raise Refused(errors(text, status=settings.threshold_status, headers=headers))
        self.spend(1)
        share = (used + 1) / most
        return settings.slow_by * (2 if share > 0.75 else 1 if share > 0.5 else 0)

    def spend(self, calls: int) -> None:
        """Count calls, such as those of other integrations, as made now."""
        self._seen.extend([self._state.clock.now()] * calls)

    def used(self) -> int:
        """How many calls there were in the last hour."""
        now = self._state.clock.now()
        while self._seen and not now - HOUR < self._seen[0] <= now:
            self._seen.popleft()
        return len(self._seen)

    def information(self) -> Json:
        """Tell the threshold and how much of it is used."""
        return {
            "externalRequestThreshold": self._state.limits.requests,
            "requestThresholdTimeframe": 60,
            "currentTimeframeRequestCount": self.used(),
        }

    @contextlib.contextmanager
    def thread(self, integration: str, endpoint: str) -> Iterator[None]:
        """Have a call be under way; raises Refused where there are too many of its kind."""
        key, limits = (integration, endpoint), self._state.limits
        if self._under_way[key] >= limits.threads:
            text = THREADS.format(most=limits.threads)
            raise Refused(errors(text, status=self._state.settings.thread_status))
        self._under_way[key] += 1
        try:
            yield
        finally:
            self._under_way[key] -= 1

    def count_file(self, size: int) -> None:
        """Count the bytes of a file; raises Refused once too many came in a while."""
        now, limits = self._state.clock.now(), self._state.limits
        span = limits.file_minutes * 60
        while self._files and not now - span < self._files[0][0] <= now:
            self._files.popleft()
        if now < self._blocked_until or sum(each for _, each in self._files) + size > limits.file_bytes:
            if now >= self._blocked_until:
                self._blocked_until = now + span
            raise Refused(errors(BYTES.format(most=limits.file_bytes)))
        self._files.append((now, size))
