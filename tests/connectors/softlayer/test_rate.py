"""Never more calls in any second than SoftLayer takes, told by a clock that leaps over every wait.

https://github.com/softlayer/softlayer-python/issues/884
"""

from __future__ import annotations

import asyncio
import selectors

import httpx
import pytest

from bot.connectors.softlayer.client import AT_ONCE, CALLS_A_SECOND
from bot.domain.connector import Errand
from tests.connectors.softlayer.test_client import TICKET, at_softlayer, ok

MOST_A_SECOND = 50
A_TURN = 1e-6


class Leaping(selectors.DefaultSelector):
    """A selector that never waits: what was to be waited for is over at once."""

    def __init__(self) -> None:
        super().__init__()
        self.leapt = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        found = super().select(0)
        self.leapt += A_TURN + (timeout or 0.0 if not found else 0.0)
        return found


class LeapingLoop(asyncio.SelectorEventLoop):
    """A loop by whose clock only waiting takes time, and each of its turns a microsecond."""

    def __init__(self) -> None:
        self.leaping = Leaping()
        super().__init__(self.leaping)

    def time(self) -> float:
        return self.leaping.leapt


def test_never_more_calls_in_any_second_than_are_taken() -> None:
    made: list[float] = []

    def noted(request: httpx.Request) -> httpx.Response:
        made.append(asyncio.get_running_loop().time())
        return ok([{"id": 7}])

    async def pushed() -> None:
        _, softlayer = at_softlayer(addUpdate=noted)
        await asyncio.gather(*(softlayer.push(TICKET, "Hi") for _ in range(300)))
        await asyncio.sleep(5)
        await asyncio.gather(*(softlayer.push(TICKET, "Hi") for _ in range(100)))

    with asyncio.Runner(loop_factory=LeapingLoop) as runner:
        runner.run(pushed())
    busiest = max(sum(begin <= at < begin + 1 for at in made) for begin in made)
    assert CALLS_A_SECOND <= busiest <= MOST_A_SECOND
    assert len(made) == 400
    assert made[-1] == pytest.approx(made[299] + 5 + (100 - AT_ONCE) / CALLS_A_SECOND, abs=0.1)


async def test_all_calls_wait_in_the_connector_so_that_nothing_waits_before_it() -> None:
    _, softlayer = at_softlayer()
    assert [softlayer.pace(errand) for errand in Errand] == [None] * len(Errand)
