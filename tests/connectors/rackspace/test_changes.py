"""Feeds and list together: what one does not tell the other does, with one cursor over restarts, faults."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import pytest

from bot.connectors.rackspace.changes import Changes, Place
from bot.domain.ids import Cursor
from bot.domain.remote import Sweep
from tests.connectors.rackspace.fed import A, Account, FeedServer, reply
from tests.fakes import HandClock


@dataclass
class ListServer:
    """A list that takes so many pages; what it is asked is kept."""

    pages: int = 1
    asked: list[Cursor | None] = field(default_factory=list)

    async def page(self, cursor: Cursor | None) -> Sweep:
        self.asked.append(cursor)
        number = int((cursor or "page 0").split()[-1]) + 1 if (cursor or "page").startswith("page") else 1
        return Sweep(heads=(), cursor=Cursor(f"page {number}"), is_last=number >= self.pages)


@dataclass
class Both:
    clock: HandClock
    server: FeedServer
    list: ListServer

    def changes(self) -> Changes:
        """As a process has that starts."""
        return Changes(self.server.feeds(), self.list.page, since, self.clock)


def since(at: datetime) -> Cursor:
    return Cursor(f"since {at:%H:%M}")


@pytest.fixture
def both() -> Both:
    clock = HandClock()
    return Both(clock=clock, server=FeedServer(clock=clock), list=ListServer())


async def test_feeds_that_work_leave_the_list_alone(both: Both) -> None:
    changes = both.changes()
    first = await changes.page(None)
    assert (first.hints, first.is_last, first.is_told) == ((), True, True)
    both.server.happens("1")
    told = await changes.page(first.cursor)
    assert (told.hints, told.is_last, told.is_told) == (("1",), True, True)
    assert (await both.changes().page(told.cursor)).hints == ()
    assert both.list.asked == []


async def test_a_feed_that_fails_has_the_list_read_from_when_it_was_well(both: Both) -> None:
    both.list.pages = 2
    changes = both.changes()
    cursor = (await changes.page(None)).cursor
    both.clock.turn(hours=2)
    both.server.fails[A] = reply(b"", 503)
    first = await changes.page(cursor)
    assert (first.is_last, first.is_told) == (False, False)
    both.server.happens("1")
    both.clock.turn(minutes=5)
    both.server.fails.clear()
    well = await both.changes().page(first.cursor)
    assert (well.hints, well.is_last, well.is_told) == (("1",), True, False)
    assert both.list.asked == ["since 09:00", "page 1"]
    assert (await changes.page(well.cursor)).is_told
    assert len(both.list.asked) == 2


@pytest.mark.parametrize("are_refused", [True, False])
async def test_without_any_account_that_is_known_the_list_is_read(both: Both, are_refused: bool) -> None:
    """Who may read no account may read tickets nevertheless: there is no feed that tells of them."""
    both.server.accounts.clear()
    both.server.lists_fail = are_refused
    changes = both.changes()
    first = await changes.page(None)
    assert (first.is_told, first.is_last, first.cursor) == (
        False,
        True,
        Place(feeds={}, listed="page 1").cursor,
    )
    both.clock.turn(hours=2)
    assert not (await changes.page(first.cursor)).is_told
    assert both.list.asked == [None, "page 1"]
    both.server.lists_fail = False
    both.server.accounts[A] = Account()
    both.clock.turn(hours=2)
    told = await changes.page(first.cursor)
    assert (told.is_told, told.is_last) == (False, True)
    assert (await changes.page(told.cursor)).is_told


async def test_the_list_goes_on_from_its_own_place_as_long_as_a_feed_fails(both: Both) -> None:
    both.server.fails[A] = reply(b"", 503)
    changes, cursor = both.changes(), None
    for _ in range(3):
        found = await changes.page(cursor)
        cursor = found.cursor
        both.clock.turn(seconds=15)
        assert found.is_last
    assert both.list.asked == [None, "page 1", "page 2"]


async def test_feeds_that_come_to_a_list_begin_before_it_is_read_to_its_end(both: Both) -> None:
    both.list.pages = 8
    changes = both.changes()
    both.server.happens("0")
    found = await changes.page(Cursor("page 6"))
    assert (found.is_last, found.is_told, both.list.asked) == (False, False, ["page 6"])
    both.server.happens("1")
    rest = await changes.page(found.cursor)
    assert (rest.hints, rest.is_last, both.list.asked) == (("1",), True, ["page 6", "page 7"])
    assert (await changes.page(rest.cursor)).is_told
    assert len(both.list.asked) == 2


def test_a_cursor_is_read_as_it_was_kept() -> None:
    now = HandClock().now()
    place = Place(feeds={}, listed="page 1", well_at=now)
    assert Place.of(place.cursor) == place
    assert Place.of(None) == Place(feeds={})
    for other in ("page 1", "{", "{}", '{"since": "2026-11-22T10:00:00Z"}', ""):
        assert Place.of(Cursor(other)) == Place(feeds={}, listed=other)
