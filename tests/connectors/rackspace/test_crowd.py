"""Many words at once, at a stand-in that takes as few calls as its strictest page says."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.domain.intents import Close, Source
from tests.connectors.linked import TEAM, remote_id
from tests.connectors.rackspace.linked import Linked, refused_as_too_many, running_linked
from tests.domain.test_decide import ANNA, BENO

TICKETS, REPLIES = 3, 4
STEP, QUIET, LONGEST = 5, 120, 3600
"""Seconds: between two looks, after which nothing more leaves, and as long as it may take."""


@pytest.fixture
async def linked() -> AsyncIterator[Linked]:
    async with running_linked() as linked:
        yield linked


async def settled(linked: Linked) -> int:
    """Let two processes send what they may, until nothing leaves any more; how many seconds that took."""
    relays, last = [linked.relay(), linked.relay()], 0
    for second in range(0, LONGEST, STEP):
        while any([await each.once() for each in relays]):
            last = second
        if second - last > QUIET:
            return last
        linked.turn(seconds=STEP)
    raise AssertionError("It never ends.")


async def test_however_much_is_said_at_once_it_is_never_too_much_and_all_there_in_order(
    linked: Linked,
) -> None:
    tickets = [(await linked.opened(key=f"open {number}")).id for number in range(TICKETS)]
    await linked.bring(b"a log")
    for number in range(REPLIES):
        by = (ANNA, BENO)[number % 2]
        for place, ticket in enumerate(tickets):
            await linked.say(ticket, f"{place}00.{number}", f"{place}, {number}.", by=by)
    await linked.share(tickets[0], "000.9")
    assert await settled(linked) > TICKETS * REPLIES // 5 * 60, "five a minute"
    for place, ticket in enumerate(tickets):
        said = linked.said(await linked.ticket(ticket))
        assert [each for each in said if each.startswith(f"{place}, ")] == [
            f"{place}, {number}." for number in range(REPLIES)
        ]
    await linked.desk.handle(TEAM, tickets[0], Close(by=BENO), Source(workspace=TEAM, key="close"))
    await settled(linked)
    there = linked.there.ticket(remote_id(await linked.ticket(tickets[0])))
    [given] = [each.text for each in there.comments if each.attachments]
    assert given == "Attached file: log.txt\n\n-- Anna Baker (via Slack)"
    assert ([each.filename for said in there.comments for each in said.attachments], there.is_closed) == (
        ["log.txt"],
        True,
    )
    assert refused_as_too_many(linked) == []
