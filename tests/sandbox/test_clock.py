"""The sandbox's clock and what is named by it."""

from __future__ import annotations

import asyncio

import pytest

from bot.sandbox.slack.clock import Clock, ClockError
from bot.sandbox.slack.ids import Ids
from tests.patience import LONGEST


async def test_sleepers_wake_when_the_clock_is_turned() -> None:
    clock = Clock()
    sleeping = asyncio.ensure_future(clock.sleep_until(clock.now() + 3600))
    await asyncio.sleep(0)
    clock.turn(1800)
    await asyncio.sleep(0)
    half_way = sleeping.done()
    clock.turn(1800)
    await asyncio.wait_for(sleeping, LONGEST)

    assert half_way is False


def test_the_clock_never_runs_backwards() -> None:
    clock = Clock()

    with pytest.raises(ClockError):
        clock.turn(-1)


def test_a_moment_names_one_message_even_after_a_reset() -> None:
    clock = Clock()
    ids = Ids(clock)
    before = [ids.ts() for _ in range(100)]
    clock.turn(3600)
    ahead = ids.ts()
    clock.reset()
    after = [ids.ts() for _ in range(100)]

    assert len({*before, ahead, *after}) == 201
    assert before == sorted(before)
    assert max(after) < ahead
