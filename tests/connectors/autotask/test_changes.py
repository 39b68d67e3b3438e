"""How changes are found: from the newest time that was told, with some overlap, and deletions with them."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from bot.connectors.autotask import changes
from bot.connectors.autotask.query import literal
from bot.domain.ids import Cursor, RemoteId
from bot.errors import Transient
from tests.connectors.autotask.mock import ZONE, Instance, connected, no, ticket, zone
from tests.fakes import HandClock


def at(minutes: float) -> str:
    """A time so many minutes after the tests' clock begins."""
    return (HandClock().now() + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def changed(number: int, minutes: float) -> dict[str, Any]:
    now = at(minutes)
    return ticket(number, createDate=now, lastActivityDate=now, lastTrackedModificationDateTime=now)


def since_of(request: httpx.Request) -> str:
    asked = json.loads(request.url.params["search"])
    return str(asked["filter"][0]["items"][0]["value"])


async def test_nothing_is_new_at_first_and_then_whatever_is_newer() -> None:
    instance = Instance(rows={"Tickets": [changed(1, -60), changed(2, -30)]})
    _, autotask = connected(instance)
    first = await autotask.changed(None)
    assert (first.heads, first.is_last) == ((), True)
    instance.rows["Tickets"].append(changed(3, -10))
    second = await autotask.changed(first.cursor)
    assert [each.id for each in second.heads] == ["2", "3"]  # The first of them by the overlap.
    third = await autotask.changed(second.cursor)
    assert [each.id for each in third.heads] == ["3"]


async def test_the_place_is_what_it_told_and_not_what_our_clock_says() -> None:
    instance = Instance(rows={"Tickets": [changed(1, -600)]})
    clock = HandClock()
    _, autotask = connected(instance, clock)
    cursor = (await autotask.changed(None)).cursor
    clock.turn(hours=5)
    await autotask.changed(cursor)
    newest = datetime.fromisoformat(at(-600))
    assert since_of(instance.of("GET Tickets/query")[-1]) == literal(newest - timedelta(minutes=2))


async def test_a_time_to_come_does_not_hide_what_happens_until_then() -> None:
    instance = Instance(rows={"Tickets": [changed(1, -5), changed(2, 60 * 24 * 400)]})
    _, autotask = connected(instance)
    sweep = await autotask.changed((await autotask.changed(None)).cursor)
    instance.rows["Tickets"].append(changed(3, 1))
    assert "3" in [each.id for each in (await autotask.changed(sweep.cursor)).heads]


async def test_pages_are_told_one_by_one_and_the_place_moves_behind_the_last() -> None:
    instance = Instance(rows={"Tickets": []}, page=2)
    _, autotask = connected(instance)
    cursor = (await autotask.changed(None)).cursor
    instance.rows["Tickets"] = [changed(each, each) for each in range(1, 6)]
    told: list[list[str]] = []
    while True:
        sweep = await autotask.changed(cursor)
        told.append([str(each.id) for each in sweep.heads])
        cursor = sweep.cursor
        if sweep.is_last:
            break
    assert told == [["1", "2"], ["3", "4"], ["5"]]
    assert [each.id for each in (await autotask.changed(cursor)).heads] == ["3", "4"]


async def test_a_page_that_is_no_more_is_begun_anew() -> None:
    instance = Instance(rows={"Tickets": [changed(each, -5) for each in range(1, 6)]}, page=2)
    _, autotask = connected(instance)
    first = await autotask.changed((await autotask.changed(None)).cursor)
    assert not first.is_last
    instance.answers["GET Tickets/query"] = [no("The paging key has expired")]
    again = await autotask.changed(first.cursor)
    assert [each.id for each in again.heads] == [each.id for each in first.heads]


async def test_what_changes_on_an_early_page_while_late_ones_are_read_is_told() -> None:
    instance, clock = Instance(rows={"Tickets": []}, page=2), HandClock()
    _, autotask = connected(instance, clock)
    cursor = (await autotask.changed(None)).cursor
    instance.rows["Tickets"] = [changed(each, 0) for each in range(1, 4)]
    first = await autotask.changed(cursor)
    assert [each.id for each in first.heads] == ["1", "2"]
    clock.turn(minutes=30)  # It was down meanwhile.
    instance.rows["Tickets"] = [changed(1, 1), changed(2, 0), changed(3, 29)]
    second = await autotask.changed(first.cursor)
    assert ([each.id for each in second.heads], second.is_last) == (["3"], True)
    assert "1" in [each.id for each in (await autotask.changed(second.cursor)).heads]


async def test_a_page_that_is_refused_ever_again_is_asked_for_once_a_look() -> None:
    instance = Instance(rows={"Tickets": [changed(each, -5) for each in range(1, 6)]}, page=2)
    _, autotask = connected(instance)
    cursor = (await autotask.changed((await autotask.changed(None)).cursor)).cursor
    for _ in range(3):
        instance.answers["GET Tickets/query"] = [no("The paging key is not valid")]
        sweep = await autotask.changed(cursor)
        assert ([each.id for each in sweep.heads], sweep.is_last) == (["1", "2"], True)
        cursor = sweep.cursor
    assert [each.id for each in (await autotask.changed(cursor)).heads] == ["3", "4"]


@pytest.mark.parametrize("period", [1, 3])
async def test_changes_whose_pages_never_end_are_begun_anew_by_a_later_look(
    period: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "MOST_PAGES", 10)
    instance = Instance(rows={"Tickets": [changed(1, -5)]})
    _, autotask = connected(instance)
    cursor = (await autotask.changed(None)).cursor
    pages = [f"{ZONE}v1.0/Tickets/query?after={each % period}" for each in range(100)]
    instance.answers["GET Tickets/query"] = [
        httpx.Response(200, json={"items": [], "pageDetails": {"nextPageUrl": each}}) for each in pages
    ]
    for _ in range(12):
        sweep = await autotask.changed(cursor)
        cursor = sweep.cursor
        if sweep.is_last:
            break
    assert sweep.is_last
    instance.answers.clear()
    assert [each.id for each in (await autotask.changed(cursor)).heads] == ["1"]


async def test_a_page_of_open_tickets_that_leads_to_itself_is_the_last() -> None:
    instance = Instance(rows={"Tickets": [ticket()]})
    _, autotask = connected(instance)
    page = Cursor(f"{ZONE}v1.0/Tickets/query?after=1")
    again = {"items": [], "pageDetails": {"nextPageUrl": page}}
    instance.answers["GET Tickets/query"] = [httpx.Response(200, json=again)]
    assert (await autotask.open_tickets(page)).is_last


@pytest.mark.parametrize("sweeps", ["changed", "open_tickets"])
async def test_a_page_of_a_zone_that_we_have_left_is_begun_anew(sweeps: str) -> None:
    instance = Instance(rows={"Tickets": [changed(each, -5) for each in range(1, 6)]}, page=2)
    line, autotask = connected(instance)
    begun = (await autotask.changed(None)).cursor if sweeps == "changed" else None
    first = await getattr(autotask, sweeps)(begun)
    instance.zones = [zone("https://webservices14.example/ATServicesRest/")]
    assert await line.access.moved_from(await line.access.zone())
    again = await getattr(autotask, sweeps)(first.cursor)
    assert [each.id for each in again.heads] == [each.id for each in first.heads] == ["1", "2"]


async def test_a_page_that_is_said_to_be_elsewhere_is_not_kept_as_the_place() -> None:
    instance = Instance(rows={"Tickets": [changed(1, -5)]})
    _, autotask = connected(instance)
    cursor = (await autotask.changed(None)).cursor
    foreign = {"items": [], "pageDetails": {"nextPageUrl": "https://evil.example/v1.0/Tickets/query"}}
    instance.answers["GET Tickets/query"] = [httpx.Response(200, json=foreign)]
    with pytest.raises(Transient):
        await autotask.changed(cursor)
    assert [each.id for each in (await autotask.changed(cursor)).heads] == ["1"]


@pytest.mark.parametrize("cursor", ["", "x", "{}", '{"since": "never"}', "12"])
async def test_a_place_that_cannot_be_read_is_from_now_on(cursor: str) -> None:
    _, autotask = connected(Instance(rows={"Tickets": [changed(1, -5)]}))
    sweep = await autotask.changed(Cursor(cursor))
    assert (sweep.heads, sweep.is_last) == ((), True)


async def test_what_was_deleted_is_told_once_for_everybody_to_look() -> None:
    instance, clock = Instance(rows={"Tickets": [changed(1, -5)]}), HandClock()
    _, autotask = connected(instance, clock)
    cursor = (await autotask.changed(None)).cursor
    instance.rows["DeletedTicketLogs"] = [{"id": 1, "ticketID": 77, "deletedDateTime": at(1)}]
    sweep = await autotask.changed(cursor)
    assert sweep.hints == (RemoteId("77"),)
    clock.turn(minutes=2)
    assert (await autotask.changed(sweep.cursor)).hints == ()


async def test_of_hundreds_that_were_deleted_at_once_each_is_told_once() -> None:
    instance, clock = Instance(rows={"Tickets": [changed(1, -5)]}), HandClock()
    _, autotask = connected(instance, clock)
    cursor = (await autotask.changed(None)).cursor
    deleted = [{"id": each, "ticketID": each, "deletedDateTime": at(1)} for each in range(1, 801)]
    instance.rows["DeletedTicketLogs"] = deleted
    sweep = await autotask.changed(cursor)
    assert len(sweep.hints) == 800
    clock.turn(minutes=2)
    sweep = await autotask.changed(sweep.cursor)
    assert sweep.hints == ()
    deleted.append({"id": 900, "ticketID": 900, "deletedDateTime": at(10)})
    clock.turn(minutes=2)
    sweep = await autotask.changed(sweep.cursor)
    assert sweep.hints == (RemoteId("900"),)
    assert len(sweep.cursor) < 400  # Only what may be told again is remembered.


async def test_who_may_not_see_deletions_learns_of_changes_all_the_same() -> None:
    instance = Instance(rows={"Tickets": [changed(1, -5)]})
    _, autotask = connected(instance)
    cursor = (await autotask.changed(None)).cursor
    instance.answers["GET DeletedTicketLogs/query"] = [no(status=403)]
    assert [each.id for each in (await autotask.changed(cursor)).heads] == ["1"]


async def test_all_that_is_open_is_told_through_all_pages() -> None:
    rows = [ticket(each, status=5 if each == 3 else 1) for each in range(1, 8)]
    _, autotask = connected(Instance(rows={"Tickets": rows}, page=2))
    there: list[RemoteId] = []
    cursor = None
    while True:
        sweep = await autotask.open_tickets(cursor)
        there += [each.id for each in sweep.heads]
        cursor = sweep.cursor
        if sweep.is_last:
            break
    assert there == ["1", "2", "4", "5", "6", "7"]


@pytest.mark.parametrize(
    ("spent", "seconds", "expected"),
    [(0, 0, 1), (4999, 0, 1), (5000, 30, 0), (5000, 61, 1), (7500, 61, 0), (7500, 181, 1)],
)
async def test_the_more_of_the_hour_is_spent_the_more_seldom_changes_are_looked_for(
    spent: int, seconds: int, expected: int
) -> None:
    instance, clock = Instance(rows={"Tickets": [changed(1, -5)]}), HandClock()
    _, autotask = connected(instance, clock)
    told = {"externalRequestThreshold": 10000, "currentTimeframeRequestCount": spent}
    instance.answers["GET ThresholdInformation"] = [httpx.Response(200, json=told)]
    sweep = await autotask.changed((await autotask.changed(None)).cursor)
    before = len(instance.of("GET Tickets/query"))
    clock.turn(seconds=seconds)
    again = await autotask.changed(sweep.cursor)
    assert len(instance.of("GET Tickets/query")) - before == expected
    assert again.is_last


async def test_reading_stops_before_the_hour_is_spent_and_goes_on_when_it_has_passed() -> None:
    instance, clock = Instance(rows={"Tickets": [ticket()]}), HandClock()
    line, autotask = connected(instance, clock, a_hour=100)
    while line.budget.spent < 90 - 11:
        await autotask.read(RemoteId("8103"))
    with pytest.raises(Transient) as caught:
        await autotask.read_many([RemoteId("8103")] * 2 + [RemoteId(str(each)) for each in range(10_000)])
    assert (caught.value.certain, caught.value.after) == (True, 300.0)
    assert line.budget.spent == 90
    await autotask.push(RemoteId("8103"), "There is room for people.")
    clock.turn(minutes=61)
    await autotask.read(RemoteId("8103"))
