"""How far changes were read: pages, time zones that are learned, and the season's change of the clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from bot.connectors.softlayer.cursors import OVERLAP, Place, after, in_order
from bot.connectors.softlayer.shapes import NEVER, aware

NOON = datetime(2026, 7, 21, 12, 0, tzinfo=UTC)
LATER = NOON + timedelta(days=2)
CHICAGO = ZoneInfo("America/Chicago")


def at(hours: float, moment: datetime = NOON) -> datetime:
    """That moment as somebody so many hours ahead of UTC writes it."""
    return moment.astimezone(timezone(timedelta(hours=hours)))


def read_in(zone: ZoneInfo, literal: str) -> datetime:
    return datetime.strptime(literal, "%m/%d/%Y %H:%M:%S").replace(tzinfo=zone)


def test_a_cursor_says_where_to_go_on() -> None:
    place = Place(since=NOON, newest=NOON, offset=100, zone=-300)
    assert Place.of(place.cursor) == place


@pytest.mark.parametrize(
    ("zone", "literal"),
    [
        (0, "07/21/2026 10:45:00"),
        (-300, "07/21/2026 05:45:00"),
        (330, "07/21/2026 16:15:00"),
        (None, "07/20/2026 20:45:00"),
    ],
)
def test_a_time_is_written_in_the_user_s_zone_and_early_enough_where_that_is_unknown(
    zone: int | None, literal: str
) -> None:
    assert Place(since=NOON, newest=NOON, zone=zone).literal == literal


@pytest.mark.parametrize("zone", [None, -720, 0, 840])
def test_from_the_beginning_is_a_time_that_can_be_written(zone: int | None) -> None:
    literal = Place(since=NEVER, newest=NEVER, zone=zone).literal
    assert datetime.strptime(literal, "%m/%d/%Y %H:%M:%S").year in (1969, 1970)


def test_pages_keep_where_they_began_and_the_last_moves_on_to_the_newest() -> None:
    begun = Place(since=NOON, newest=NOON, zone=-300)
    second = begun.after([at(-5, NOON + timedelta(hours=2))], 100, LATER, is_last=False)
    assert (second.since, second.offset, second.literal) == (NOON, 100, begun.literal)
    done = second.after([at(-5, NOON + timedelta(hours=1))], 3, LATER, is_last=True)
    assert (done.since, done.offset, done.zone) == (NOON + timedelta(hours=2), 0, -300)


def test_nothing_new_stays_where_it_was() -> None:
    place = Place(since=NOON, newest=NOON, zone=60)
    assert place.after([at(1)], 1, LATER, is_last=True) == place
    second = replace(place, offset=100)
    assert second.after([], 0, LATER, is_last=True) == place


def test_an_answer_without_even_the_newest_change_makes_the_zone_doubtful() -> None:
    place = Place(since=NOON, newest=NOON, zone=60)
    assert place.after([], 0, LATER, is_last=True) == replace(place, zone=None)


@pytest.mark.parametrize(
    ("known", "met", "zone"),
    [
        (None, [at(-5)], -300),
        (-360, [at(-5)], -360),
        (-300, [at(-6), at(-5)], -360),
        (-360, [at(1)], -360),
        (None, [aware(datetime(2026, 7, 21))], None),
        (None, [], None),
    ],
)
def test_the_zone_is_the_westernmost_that_was_met(
    known: int | None, met: list[datetime], zone: int | None
) -> None:
    place = Place(since=NOON, newest=NOON, zone=known)
    assert place.after(met, len(met), LATER, is_last=True).zone == zone


@pytest.mark.parametrize(
    "change", [datetime(2026, 3, 8, 8, 0, tzinfo=UTC), datetime(2026, 11, 1, 7, 0, tzinfo=UTC)]
)
@pytest.mark.parametrize("before", range(-180, 181, 20))
@pytest.mark.parametrize("learned", [timedelta(days=-40), timedelta(0), timedelta(days=40)])
def test_no_change_is_lost_around_the_season_s_change_of_the_clocks(
    change: datetime, before: int, learned: timedelta
) -> None:
    since = change + timedelta(minutes=before)
    offset = (since + learned).astimezone(CHICAGO).utcoffset()
    assert offset is not None
    place = Place(since=since, newest=since, zone=int(offset.total_seconds() // 60))
    assert read_in(CHICAGO, place.literal) <= since
    assert place.reaches_to == since - OVERLAP


def test_filters_have_the_form_that_is_documented() -> None:
    assert after("07/21/2026 05:45:00") == {
        "operation": "greaterThanDate",
        "options": [{"name": "date", "value": ["07/21/2026 05:45:00"]}],
    }
    assert in_order("DESC") == {"operation": "orderBy", "options": [{"name": "sort", "value": ["DESC"]}]}


def test_what_changes_in_the_future_hides_nothing_that_changes_before() -> None:
    place = Place(since=NOON, newest=NOON, zone=0)
    done = place.after([NOON + timedelta(days=4000)], 1, NOON + timedelta(minutes=1), is_last=True)
    assert done.since == NOON + timedelta(minutes=1)
