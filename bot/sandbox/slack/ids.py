"""Hands out ids with Slack's prefixes and the timestamps that name messages."""

from __future__ import annotations

import itertools
import secrets
from collections import defaultdict
from collections.abc import Iterator

from bot.sandbox.slack.clock import Clock


class Ids:
    """Counts per prefix, so that a log of the sandbox reads in order."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._counters: defaultdict[str, Iterator[int]] = defaultdict(lambda: itertools.count(1))
        self._last = 0
        self._taken: set[int] = set()

    def next(self, prefix: str) -> str:
        """Return the next id with a prefix, such as V0000000001."""
        return f"{prefix}{next(self._counters[prefix]):010d}"

    def ts(self) -> str:
        """Return a new message timestamp by the sandbox's clock: later than all before, and never twice.

        After the clock was set back, time starts over; a moment already named is then passed over.
        """
        now = int(self._clock.now() * 1_000_000)
        set_back = self._last - now > 60_000_000
        micro = now if now > self._last or set_back else self._last + 1
        while micro in self._taken:
            micro += 1
        self._taken.add(micro)
        self._last = micro
        return f"{micro // 1_000_000}.{micro % 1_000_000:06d}"

    def trigger(self) -> str:
        """Return a trigger id in Slack's shape of three parts."""
        return f"{next(self._counters['trigger'])}.{secrets.randbelow(10**7)}.{secrets.token_hex(8)}"
