"""How often it is called: paces for what changes something, turns for what reads."""

from __future__ import annotations

import asyncio
import contextlib

import pytest

from bot.connectors import rackspace
from bot.connectors.rackspace.limits import CHANGES, CREATIONS, LIMITS, READS, Paces, Reads
from bot.domain.connector import Errand
from bot.domain.ids import RemoteId
from tests.connectors.rackspace.mock import at_rackspace, ok, told
from tests.patience import LONGEST


@pytest.mark.parametrize(
    ("errand", "key", "least"),
    [
        (Errand.OPEN, "rackspace:rack.demo:creations", 60),
        (Errand.SAY, "rackspace:rack.demo:changes", 12),
        (Errand.ACT, "rackspace:rack.demo:changes", 12),
        (Errand.FILE, "rackspace:rack.demo:changes", 12),
    ],
)
def test_the_strict_limits_hold_where_nothing_is_said(errand: Errand, key: str, least: float) -> None:
    """So that no minute, wherever it begins, has one more."""
    pace = Paces(user="rack.demo").pace(errand)
    assert (pace.key, pace.burst) == (key, 1)
    assert least < pace.every < least + 1


def test_other_limits_are_kept_as_they_are_configured_up_to_what_any_page_says() -> None:
    paces = Paces(user="rack.demo", creations=5, changes=10)
    assert paces.pace(Errand.OPEN).every == 12.5
    assert paces.pace(Errand.SAY).every == 6.5
    assert {key: (each.usual, each.most) for key, each in LIMITS.items()} == {
        CREATIONS: (1, 5),
        CHANGES: (5, 10),
        READS: (60, 60),
    }
    assert rackspace.SYSTEM.limits == LIMITS


def test_users_have_limits_of_their_own_and_desks_of_one_user_share_them() -> None:
    one, same, other = (Paces(user=name).pace(Errand.SAY) for name in ("a", "a", "b"))
    assert one == same
    assert one.key != other.key


def test_a_poll_is_told_how_many_reads_there_are() -> None:
    assert 60 / Paces(user="a").pace(Errand.READ).every == 60
    assert 60 / Paces(user="a", reads=30).pace(Errand.READ).every == 30


@pytest.mark.parametrize(("a_minute", "at_once"), [(60, 10), (6, 1), (1, 1)])
async def test_some_reads_go_at_once_and_the_next_waits(a_minute: int, at_once: int) -> None:
    reads = Reads(a_minute)
    async with asyncio.timeout(LONGEST):
        for _ in range(at_once):
            await reads.turn("GET /tickets/{id}")
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(0.05):
            await reads.turn("GET /tickets/{id}")
            pytest.fail("It did not wait.")


async def test_each_operation_has_reads_of_its_own_and_what_is_written_waits_for_none() -> None:
    wire, there = at_rackspace(
        {"GET ticket": lambda request: ok(told()), "POST comments": lambda r: ok({})}, reads=1
    )
    async with asyncio.timeout(LONGEST):
        await there.read(RemoteId("1"))
        for _ in range(3):
            await there.push(RemoteId("1"), "Hello")
    reading = asyncio.create_task(there.read(RemoteId("1")))
    await asyncio.wait([reading], timeout=0.05)
    assert not reading.done()
    reading.cancel()
    assert len(wire.of("GET ticket")) == 1


async def test_one_kind_of_reading_does_not_wait_for_another() -> None:
    reads = Reads(1)
    async with asyncio.timeout(LONGEST):
        for operation in ("GET /tickets", "GET /tickets/{id}", "GET /categories"):
            await reads.turn(operation)
