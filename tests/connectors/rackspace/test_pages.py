"""The list of tickets in pages: changes, open tickets, and a ticket whose answer was lost."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import httpx
import pytest

from bot.connectors.rackspace.calls import SMALL_PAGE
from bot.connectors.rackspace.client import Rackspace
from bot.domain.ids import Cursor
from tests.connectors.rackspace.mock import BEN, TICKET, at_rackspace, listed, ok, row, told
from tests.connectors.rackspace.there import NEW
from tests.fakes import HandClock

SINCE = datetime.fromisoformat("2026-11-22T09:00:00Z")


def minutes(number: int) -> str:
    """The time that so many minutes after midnight is."""
    return f"2026-11-22T{number // 60:02}:{number % 60:02}:00.000Z"


@pytest.fixture
def clock() -> HandClock:
    clock = HandClock()
    late = datetime.fromisoformat("2026-11-22T23:00:00Z")
    clock.turn(seconds=(late - clock.now()).total_seconds())
    return clock


def pages_of(rows: list[dict[str, Any]], total: int | None = None) -> Any:
    """The list in pages, as it is asked for."""

    def answer(request: httpx.Request) -> httpx.Response:
        offset, limit = int(request.url.params["offset"]), int(request.url.params["limit"])
        return listed(*rows[offset : offset + limit], total=total)

    return answer


async def swept(there: Rackspace, cursor: Cursor | None) -> tuple[list[str], Cursor]:
    found: list[str] = []
    while True:
        sweep = await there.changed(cursor)
        found += [each.id for each in sweep.heads]
        cursor = sweep.cursor
        if sweep.is_last:
            return found, cursor


async def test_pages_end_at_what_is_known_where_the_newest_come_first(clock: HandClock) -> None:
    rows = [row(str(number), minutes(600 - number)) for number in range(250)]
    wire, there = at_rackspace({"GET tickets": pages_of(rows, total=250)}, clock)
    found, cursor = await swept(there, None)
    assert (found, len(wire.asked)) == ([], 2)  # A token, and the first page.
    rows.insert(0, {**rows.pop(200), "modified": minutes(700)})
    rows.insert(0, row("new", minutes(701)))
    found, _ = await swept(there, cursor)
    assert found[:2] == ["new", "200"]
    assert "3" not in found  # Older than the overlap.
    assert len(wire.of("GET tickets")) == 2


async def test_all_pages_are_read_where_the_newest_do_not_come_first(clock: HandClock) -> None:
    rows = [row(str(number), minutes(100 + number)) for number in range(250)]
    wire, there = at_rackspace({"GET tickets": pages_of(rows)}, clock)
    found, cursor = await swept(there, None)
    assert (found, len(wire.of("GET tickets"))) == ([], 3)
    rows[249] = row("249", minutes(800))
    found, cursor = await swept(there, cursor)
    assert found[-1] == "249"
    assert len(wire.of("GET tickets")) == 6
    found, _ = await swept(there, cursor)
    assert found == ["249"]


async def test_rows_of_one_time_do_not_show_which_come_first(clock: HandClock) -> None:
    rows = [row(str(number), minutes(10)) for number in range(150)]
    wire, there = at_rackspace({"GET tickets": pages_of(rows)}, clock)
    await swept(there, None)
    assert len(wire.of("GET tickets")) == 2


async def test_what_is_said_to_change_in_time_to_come_hides_nothing(clock: HandClock) -> None:
    rows = [row("future", "2027-01-01T00:00:00Z"), row("past", minutes(60))]
    _, there = at_rackspace({"GET tickets": pages_of(rows)}, clock)
    _, cursor = await swept(there, None)
    rows.append(row("now", "2026-11-22T23:00:01Z"))
    found, _ = await swept(there, cursor)
    assert set(found) == {"future", "now"}


async def test_a_page_that_is_cut_shorter_than_asked_for_is_not_the_end_where_the_total_is_told(
    clock: HandClock,
) -> None:
    rows = [row(str(number), minutes(600 - number)) for number in range(90)]

    def short(request: httpx.Request) -> httpx.Response:
        offset = int(request.url.params["offset"])
        return listed(*rows[offset : offset + 40], total=90)

    wire, there = at_rackspace({"GET tickets": short}, clock)
    found: list[str] = []
    cursor: Cursor | None = None
    while True:
        sweep = await there.open_tickets(cursor)
        found, cursor = [*found, *(each.id for each in sweep.heads)], sweep.cursor
        if sweep.is_last:
            break
    assert found == [str(number) for number in range(90)]
    assert len(wire.of("GET tickets")) == 3


async def test_closed_tickets_are_not_among_the_open_ones_and_solved_ones_are(clock: HandClock) -> None:
    rows = [row("1"), row("2", status="CLOSED"), row("3", status="Solved"), row("1")]
    _, there = at_rackspace({"GET tickets": pages_of(rows)}, clock)
    assert [each.id for each in (await there.open_tickets(None)).heads] == ["1", "3"]


async def test_a_place_that_another_way_of_reading_left_begins_from_now_on(clock: HandClock) -> None:
    _, there = at_rackspace({"GET tickets": pages_of([row()])}, clock)
    sweep = await there.changed(Cursor('{"marker": "urn:uuid:1"}'))
    assert (sweep.heads, sweep.is_last) == ((), True)
    assert len((await there.changed(sweep.cursor)).heads) == 1


async def test_a_ticket_is_found_by_its_signature_though_the_filter_leaves_it_out() -> None:
    rows = [row("other", subject="Another thing"), row(), row("quoted", createdBy=BEN)]
    first = {**told()["comments"][0], "text": NEW.text}

    def tickets(request: httpx.Request) -> httpx.Response:
        assert request.url.params["limit"] == str(SMALL_PAGE)
        return listed(total=0) if "subject" in request.url.params else pages_of(rows)(request)

    answers: dict[str, Any] = {
        "GET tickets": tickets,
        "GET ticket": lambda request: ok(told(comments=[first])),
    }
    wire, there = at_rackspace(answers)
    found = await there.created(NEW, SINCE)
    assert found is not None
    assert [each.url.path for each in wire.of("GET ticket")] == [f"/tickets/{TICKET}"]
    asked = [each.url.params.get("subject") for each in wire.of("GET tickets")]
    assert asked == ["The server hums", None]


@pytest.mark.parametrize("looks", ["[p]{}[/p]", "{} ", "<b>{}</b>"])
async def test_a_ticket_is_found_by_its_words_whatever_becomes_of_their_looks(looks: str) -> None:
    first = {**told()["comments"][0], "text": looks.format(NEW.text)}
    answers: dict[str, Any] = {
        "GET tickets": lambda request: listed(row()),
        "GET ticket": lambda request: ok(told(comments=[first])),
    }
    _, there = at_rackspace(answers)
    found = await there.created(NEW, SINCE)
    assert (found is not None) is not looks.startswith("<")  # HTML is no looks of texts there: it is words.


async def test_as_long_as_nobody_knows_who_we_are_the_title_has_to_be_ours_too() -> None:
    first = {**told()["comments"][0], "text": NEW.text, "author": BEN}
    subject = "The server hums, as Anna said"
    answers: dict[str, Any] = {
        "GET tickets": lambda request: listed(row(subject=subject, createdBy=BEN)),
        "GET ticket": lambda request: ok(told(subject=subject, comments=[first], createdBy=BEN)),
    }
    _, there = at_rackspace(answers)
    assert await there.created(NEW, SINCE) is None


async def test_what_is_older_than_the_ticket_is_not_looked_at() -> None:
    wire, there = at_rackspace({"GET tickets": lambda request: listed(row(modified="2026-11-22T08:00:00Z"))})
    assert await there.created(NEW, SINCE) is None
    assert not wire.of("GET ticket")
