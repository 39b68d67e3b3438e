"""Drives one call many times, so many in flight, and sums up how long it took. Knows not what it calls."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import TypeVar

T = TypeVar("T")

IN_FLIGHT = (1, 50)
PATIENCE = 120.0
"""Seconds after which a round counts as stuck."""


class BenchError(Exception):
    """What was to be measured did not take place; the message says what to look at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How much is measured: rounds, and calls a round at one and at many in flight."""

    rounds: int = 3
    alone: int = 500
    together: int = 3_000
    marks: int = 40
    changes: int = 10_000

    def calls(self, in_flight: int) -> int:
        """How many calls one round makes."""
        return self.alone if in_flight == 1 else self.together


QUICK = Effort(rounds=1, alone=100, together=500, marks=8, changes=500)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Calls a second, and the seconds that the median and the slowest hundredth of them took."""

    per_second: float
    p50: float
    p99: float


async def drive(calls: Sequence[T], in_flight: int, call: Callable[[int, T], Awaitable[object]]) -> Measured:
    """Make all calls, `in_flight` at any time; `call` gets the number of its worker too."""
    waiting = iter(calls)
    took: list[float] = []

    async def work(worker: int) -> None:
        for each in waiting:
            begun = perf_counter()
            await call(worker, each)
            took.append(perf_counter() - begun)

    begun = perf_counter()
    try:
        async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as group:
            for worker in range(in_flight):
                group.create_task(work(worker))
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from None
    except TimeoutError:
        raise BenchError(f"stuck: {len(took)} of {len(calls)} calls in {PATIENCE:.0f} s") from None
    return summed(took, perf_counter() - begun)


def summed(took: Sequence[float], seconds: float) -> Measured:
    """Sum up single durations and the time that all of them took together."""
    ordered = sorted(took)
    return Measured(
        per_second=len(ordered) / seconds,
        p50=median(ordered),
        p99=ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)],
    )


def middle(rounds: Sequence[Measured]) -> Measured:
    """The median of each number over the rounds."""
    return Measured(
        per_second=median(each.per_second for each in rounds),
        p50=median(each.p50 for each in rounds),
        p99=median(each.p99 for each in rounds),
    )
