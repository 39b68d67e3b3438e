"""What changed at the stand-in is seen: over pages, time zones, the change of the clocks, odd answers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.ids import Cursor
from bot.sandbox.softlayer.dates import Moment
from tests.connectors.softlayer.there import There
from tests.sandbox.softlayer.harness import CLOSED, WAITING
from tests.sandbox.softlayer.harness import NEW as FRESH


async def changed(there: There, cursor: Cursor | None) -> tuple[set[str], Cursor]:
    """The tickets that changed, through all pages, and where to begin next time."""
    ids: set[str] = set()
    while True:
        found = await there.softlayer.changed(cursor)
        ids |= {each.id for each in found.heads}
        cursor = found.cursor
        if found.is_last:
            return ids, cursor


@pytest.mark.parametrize(
    "zone", ["America/Chicago", "UTC", "Asia/Kolkata", "Pacific/Kiritimati", "Pacific/Niue"]
)
async def test_a_change_is_seen_in_any_time_zone(there: There, zone: str) -> None:
    there.stand.user().zone = zone
    _, cursor = await changed(there, None)
    for number in (FRESH, WAITING, FRESH):
        there.turn(hours=3)
        there.stand.softlayer.vendor.answer(number, "We are looking.")
        there.turn(minutes=20)
        seen, cursor = await changed(there, cursor)
        assert str(number) in seen
        assert str(CLOSED) not in seen


async def test_changes_around_the_change_of_the_clocks_are_all_seen(there: There) -> None:
    # In US Central the clocks go forward on 2027-03-14 at 08:00 UTC.
    spring = datetime(2027, 3, 14, 8, 0, tzinfo=UTC)
    there.turn(seconds=(spring - timedelta(hours=3) - there.clock.now()).total_seconds())
    there.stand.softlayer.vendor.note(WAITING, "Tonight the clocks change.")
    _, cursor = await changed(there, None)
    for _ in range(18):
        there.turn(minutes=20)
        there.stand.softlayer.vendor.answer(FRESH, "Still looking.")
        seen, cursor = await changed(there, cursor)
        assert str(FRESH) in seen


@pytest.mark.parametrize("hours", [1.0, -11.0, 14.0])
async def test_a_user_who_moves_to_another_zone_is_told_of_each_change_at_the_second_look_at_last(
    there: There, hours: float
) -> None:
    _, cursor = await changed(there, None)
    there.stand.softlayer.faults.add("getTickets", "offset", hours=hours, times=3)
    for _ in range(4):
        there.turn(minutes=20)
        there.stand.softlayer.vendor.answer(FRESH, "Still looking.")
        first, cursor = await changed(there, cursor)
        second, cursor = await changed(there, cursor)
        assert str(FRESH) in first | second


@pytest.mark.parametrize("bent", ["duplicated", "missing", "no_total", None])
async def test_more_changes_than_a_page_are_all_seen_sooner_or_later(there: There, bent: str | None) -> None:
    _, cursor = await changed(there, None)
    there.turn(hours=2)
    vendor = there.stand.softlayer.vendor
    opened = {str(vendor.portal_open(1021, "It hums.", user_id=5502).id) for _ in range(250)}
    if bent is not None:
        there.stand.softlayer.faults.add("getTickets", bent, times=3)
    seen, cursor = await changed(there, cursor)
    seen |= (await changed(there, cursor))[0]
    assert opened <= seen


async def test_a_change_is_seen_beside_one_that_is_dated_in_the_future(there: There) -> None:
    ahead = there.stand.softlayer.vendor.ticket(WAITING)
    ahead.modify_date = Moment(there.clock.now().timestamp() + timedelta(days=4000).total_seconds())
    _, cursor = await changed(there, None)
    for _ in range(2):
        there.turn(hours=3)
        there.stand.softlayer.vendor.answer(FRESH, "We are looking.")
        seen, cursor = await changed(there, cursor)
        assert str(FRESH) in seen
