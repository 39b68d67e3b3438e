"""How a stand-in does by itself what the clock has passed. Knows no vendor."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from bot.sandbox.slack.clock import Clock

FAR = 366 * 86400.0


async def keep_time(
    clock: Clock,
    *,
    settle: Callable[[], None],
    next_due: Callable[[], float | None],
    moved: asyncio.Event,
    turned: Callable[[], None],
) -> None:
    """Settle whenever something falls due, until this is cancelled; `moved` is set when the plans change.

    `turned` is called when somebody has turned the clock.
    """
    while True:
        settle()
        moved.clear()
        due = next_due() or clock.now() + FAR
        async with asyncio.TaskGroup() as group:
            turning = group.create_task(clock.turning())
            others = [group.create_task(clock.sleep_until(due)), group.create_task(moved.wait())]
            await asyncio.wait([turning, *others], return_when=asyncio.FIRST_COMPLETED)
            if turning.done():
                turned()
            for waiting in (turning, *others):
                waiting.cancel()
