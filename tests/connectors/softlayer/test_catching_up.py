"""After a standstill: many changes at once are read in few calls, and what cannot be had so one by one."""

from __future__ import annotations

import pytest

from bot.domain.events import UpdateAdded
from bot.domain.ids import RemoteId
from bot.service import units
from bot.service.reader import TOGETHER
from tests.connectors.linked import TEAM
from tests.connectors.softlayer.linked import Linked

MANY = 2 * TOGETHER + 10


async def answered(linked: Linked) -> list[int]:
    """Many tickets that are known here, and an answer on each that nobody has read."""
    await linked.poll.beat()
    linked.turn(minutes=5)
    vendor = linked.stand.softlayer.vendor
    opened = [vendor.portal_open(1021, f"Matter {number}.", user_id=5502).id for number in range(MANY)]
    await linked.poll.beat()
    linked.turn(seconds=6)
    for number in opened:
        vendor.answer(number, f"Answer on {number}.")
    linked.turn(seconds=20)
    return opened


async def heard(linked: Linked, there: list[int]) -> list[str]:
    """What our tickets say of these there."""
    texts: list[str] = []
    for number in there:
        ticket = await linked.ticket_of(RemoteId(str(number)))
        assert ticket is not None
        _, log = await linked.store.read(TEAM, units.history, ticket.id)
        texts += [each.event.text for each in log if isinstance(each.event, UpdateAdded)][1:]
    return texts


def calls(linked: Linked, method: str) -> int:
    return len(linked.stand.softlayer.journal.calls(method))


async def test_many_changes_are_read_in_few_calls(linked: Linked) -> None:
    opened = await answered(linked)
    before = calls(linked, "getTickets"), calls(linked, "getObject")
    assert await linked.poll.sweep() == MANY
    assert calls(linked, "getTickets") - before[0] == 1 + 3
    assert calls(linked, "getObject") == before[1]
    assert await heard(linked, opened) == [f"Answer on {number}." for number in opened]
    await linked.poll.sweep()
    assert len(await heard(linked, opened)) == MANY


@pytest.mark.parametrize("fault", ["missing", "duplicated", "internal", "empty", "unwrap"])
async def test_what_odd_answers_lack_is_read_all_the_same(linked: Linked, fault: str) -> None:
    opened = await answered(linked)
    linked.stand.softlayer.faults.add("getTickets", "slow", seconds=0)  # The page that tells what changed.
    linked.stand.softlayer.faults.add("getTickets", fault, times=2)
    await linked.poll.sweep()
    await linked.poll.sweep()
    assert await heard(linked, opened) == [f"Answer on {number}." for number in opened]


async def test_one_that_we_may_not_see_keeps_back_no_other(linked: Linked) -> None:
    opened = await answered(linked)
    before = calls(linked, "getObject")
    linked.stand.softlayer.faults.add("getTickets", "missing", times=2)
    linked.stand.softlayer.faults.add("getObject", "error", error="Access Denied. ")
    await linked.poll.sweep()
    assert calls(linked, "getObject") - before == 1
    assert len(await heard(linked, opened)) == MANY - 2  # One is not among the changes, one not to be read.
    await linked.poll.sweep()
    assert len(await heard(linked, opened)) == MANY
