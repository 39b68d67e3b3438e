"""Counts the calls of the last minute by the sandbox's clock, against the limits in force."""

from __future__ import annotations

from collections import deque

from bot.sandbox.rackspace.errors import over_limit, rate_limited
from bot.sandbox.rackspace.reply import Refused
from bot.sandbox.rackspace.state import State

MINUTE = 60.0
CREATE, UPLOAD, TOKEN = "POST /tickets", "POST /attachment", "POST /tokens"
COMMENT = "POST /tickets/{id}/comments"
CHANGES = {"PATCH /tickets/{id}", "PUT /tickets/{id}", COMMENT}
READS = {"GET /accounts", "GET /categories", "GET /tickets", "GET /tickets/{id}"}


class Limiter:
    """Slides a window of a minute over the calls of each user; a refused call does not count."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._seen: dict[tuple[str, str], deque[float]] = {}

    def count(self, user_id: str, operation: str) -> None:
        """Count a call; raises Refused (429, identity 413) when it is one too many."""
        group, most = self._group(operation)
        if most is None:
            return
        now = self._state.clock.now()
        seen = self._seen.setdefault((user_id, group), deque())
        while seen and not now - MINUTE < seen[0] <= now:
            seen.popleft()
        if len(seen) >= most:
            if operation == TOKEN:
                raise Refused(over_limit())
            wait = seen[len(seen) - most] + MINUTE - now if most else MINUTE
            raise Refused(rate_limited(self._state.settings, wait))
        seen.append(now)

    def used(self, operation: str) -> tuple[int | None, list[float]]:
        """Tell how many such calls a minute are taken, and when each of those that count stops counting.

        Of several users the busiest is told of.
        """
        wanted, most = self._group(operation)
        now = self._state.clock.now()
        counted = [
            [each + MINUTE for each in seen if now - MINUTE < each <= now]
            for (_, group), seen in self._seen.items()
            if group == wanted and most is not None
        ]
        return most, max(counted, key=len, default=[])

    def _group(self, operation: str) -> tuple[str, int | None]:
        limits = self._state.limits
        if operation in CHANGES:
            is_comment = operation == COMMENT and not limits.changes_are_one
            return COMMENT if is_comment else "changes", limits.changes
        if operation in READS:
            return operation, limits.reads
        most = {CREATE: limits.creations, UPLOAD: limits.uploads, TOKEN: limits.tokens}
        return operation, most.get(operation)
