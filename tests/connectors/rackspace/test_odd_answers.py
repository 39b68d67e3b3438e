"""Answers that are odd, broken or hostile: one stops nothing else, and nothing gets past the errors."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from bot.connectors.rackspace.cursors import Place
from bot.connectors.rackspace.rows import moment
from bot.domain.ids import RemoteId
from bot.domain.remote import ResourcesAct
from bot.domain.resources import ResourceId, ResourceType
from bot.errors import Rejected, RemoteError, Transient, Unauthorized
from tests.connectors.rackspace.mock import (
    ACCOUNTS,
    ADA,
    CATEGORIES,
    DONE,
    LISTS,
    TICKET,
    Answer,
    at_rackspace,
    listed,
    no,
    ok,
    row,
    token,
    told,
)
from tests.connectors.rackspace.there import NEW

ID = RemoteId(TICKET)
SINCE = datetime(2026, 11, 22, 9, tzinfo=UTC)
DEEP = b'{"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}"


async def test_one_ticket_that_is_not_to_be_read_keeps_no_other_back() -> None:
    rows = [
        row("1", resources="none"),
        row("2", ticketId=None),
        row("3", createdBy="Ada"),
        row("4"),
    ]
    _, there = at_rackspace({"GET tickets": lambda request: listed(*rows, total=4)})
    found = await there.changed(Place(since=SINCE).cursor)
    assert [each.id for each in found.heads] == ["1", "3", "4"]
    assert found.is_last


async def test_a_ticket_left_out_of_a_page_still_counts_for_where_the_next_page_begins() -> None:
    full = [row(str(number), ticketId=None if number == 5 else str(number)) for number in range(100)]
    wire, there = at_rackspace({"GET tickets": [listed(*full), listed(row("100"))]})
    first = await there.changed(Place(since=SINCE).cursor)
    assert not first.is_last
    rest = await there.changed(first.cursor)
    assert (rest.is_last, [each.id for each in rest.heads]) == (True, ["100"])
    assert [each.url.params["offset"] for each in wire.of("GET tickets")] == ["0", "100"]
    wire, there = at_rackspace({"GET tickets": [listed(*full), listed(row("100"))]})
    first = await there.open_tickets(None)
    assert (first.is_last, first.cursor) == (False, "100")


async def test_words_stay_where_what_stands_beside_them_is_not_to_be_read() -> None:
    odd = {
        "id": "2",
        "text": "Read me.",
        "created": 7,
        "author": "Sam",
        "attachments": [{"filename": "a.log", "uuid": "1-a.log"}, "b.log"],
    }
    value = told(comments=[*told()["comments"], odd], recipients=7)
    _, there = at_rackspace({"GET ticket": lambda request: ok(value)})
    [_, said] = (await there.read(ID)).updates
    assert (said.text, [each.id for each in said.files]) == ("Read me.", ["1-a.log"])


async def test_a_ticket_of_which_not_even_the_comments_can_be_read_is_not_taken_for_empty() -> None:
    _, there = at_rackspace({"GET ticket": lambda request: ok(told(comments="none"))})
    with pytest.raises(Transient):
        await there.read(ID)


async def test_a_character_that_was_cut_in_half_hides_no_words() -> None:
    body = httpx.Response(200, json=told("It hums CUT")).content.replace(b"CUT", rb"\ud83d")
    _, there = at_rackspace({"GET ticket": lambda request: httpx.Response(200, content=body)})
    assert (await there.read(ID)).updates[0].text == "It hums \ufffd"


@pytest.mark.parametrize("body", [DEEP, b"[", b"\xff", b'{"ticketId": {"a": 1}}', b"null", b"7"])
async def test_whatever_comes_in_the_place_of_an_answer_is_an_error_of_the_remote(body: bytes) -> None:
    answer = httpx.Response(200, content=body)
    names = ("GET ticket", "GET tickets", "GET accounts", "GET categories")
    _, there = at_rackspace(dict.fromkeys(names, lambda request: answer))
    for call in (there.read(ID), there.changed(Place(since=SINCE).cursor), there.check(), there.lists()):
        with pytest.raises(Transient):
            await call
    _, there = at_rackspace({"GET ticket": lambda request: httpx.Response(500, content=body)})
    with pytest.raises(RemoteError):
        await there.read(ID)
    _, there = at_rackspace({"POST tokens": lambda request: answer})
    with pytest.raises(RemoteError):
        await there.read(ID)
    _, there = at_rackspace({"POST tokens": lambda request: httpx.Response(500, content=body)})
    with pytest.raises(RemoteError):
        await there.read(ID)


@pytest.mark.parametrize("number", ["", "tok\u00e9n", "two\nlines", "a b"])
async def test_a_token_that_can_be_none_is_not_sent(number: str) -> None:
    _, there = at_rackspace({"POST tokens": lambda request: token(id=number)})
    with pytest.raises(Transient) as caught:
        await there.push(ID, "Hello")
    assert caught.value.certain


@pytest.mark.parametrize(
    "text", ["9999-12-31T23:59:59.999-14:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59Z", "2026"]
)
def test_a_time_beyond_all_times_is_none(text: str) -> None:
    found = moment(text)
    assert found is None or found.year < 9999


async def test_a_list_of_its_forms_has_all_of_them_that_can_be_read() -> None:
    accounts = {"accounts": [{"id": None}, *ACCOUNTS["accounts"]]}
    categories = {
        "categories": [
            {"id": 1, "name": None},
            *CATEGORIES["categories"],
            {"name": "Odd", "subcategories": [{}]},
        ]
    }
    pages: list[Answer] = [
        ok({"resources": [{"id": 7}, {"id": "dedicated:1", "name": 8}]}),
        ok({"resources": []}),
    ]
    answers: dict[str, Any] = {
        "GET accounts": lambda request: ok(accounts),
        "GET categories": lambda request: ok(categories),
        "GET tickets": lambda request: listed(),
        "GET resources": pages,
    }
    _, there = at_rackspace(answers)
    lists = await there.lists()
    assert [each.name for each in lists.kinds] == ["Incident", "Odd"]
    assert [each.id for each in lists.resources] == ["dedicated:1"]


async def test_a_ticket_that_is_refused_alone_keeps_no_other_back() -> None:
    """Of 401 its page says: authentication failed, or no permission for the operation."""

    def read(request: httpx.Request) -> httpx.Response:
        number = request.url.path.rsplit("/", 1)[1]
        return ok(told(ticketId=number)) if number != "2" else no(401, "Unknown", "unauthorized")

    _, there = at_rackspace({**LISTS, "GET ticket": read})
    found = await there.read_many([RemoteId(each) for each in ("1", "2", "3")])
    assert [each.head.id for each in found] == ["1", "3"]
    with pytest.raises(Rejected):
        await there.read(RemoteId("2"))
    refused = no(401, "Unknown", "unauthorized")
    _, there = at_rackspace(dict.fromkeys(("GET ticket", "GET accounts"), lambda request: refused))
    with pytest.raises(Unauthorized):
        await there.read_many([RemoteId("2")])


async def test_a_write_that_took_too_long_for_a_gateway_may_have_been_done() -> None:
    answers: dict[str, Any] = dict.fromkeys(
        ("POST comments", "GET ticket"), lambda request: httpx.Response(408)
    )
    _, there = at_rackspace(answers)
    with pytest.raises(Transient) as caught:
        await there.push(ID, "Hello")
    assert not caught.value.certain
    with pytest.raises(Transient) as caught:
        await there.read(ID)
    assert caught.value.certain


async def test_resources_that_are_not_shown_are_not_replaced() -> None:
    answers: dict[str, Any] = {
        "GET ticket": lambda request: ok(told(resources=None)),
        "GET resources": lambda request: ok({"resources": [{"id": "dedicated:1"}]}),
        "PATCH ticket": lambda request: DONE,
    }
    wire, there = at_rackspace(answers)
    with pytest.raises(Transient) as caught:
        await there.act(ID, ResourcesAct(add=((ResourceType.GENERIC, ResourceId("dedicated:1")),)))
    assert caught.value.certain
    assert not wire.of("PATCH ticket")


async def test_a_list_that_does_not_say_who_opened_a_ticket_hides_ours_not() -> None:
    mine = told(NEW.text)
    answers: dict[str, Any] = {
        "GET tickets": lambda request: listed(row(createdBy=None)),
        "GET ticket": lambda request: ok(mine),
    }
    _, there = at_rackspace(answers)
    found = await there.created(NEW, SINCE)
    assert found is not None
    assert found.head.id == TICKET


async def test_who_is_known_by_the_id_of_a_user_may_have_any_number_of_a_person() -> None:
    """An id is the number of a person or that of a user: what one call tells another may tell otherwise."""
    comments = [
        {"id": str(number), "text": "Words", "author": author, "created": "2026-11-22T10:00:00Z"}
        for number, author in enumerate((ADA, {**ADA, "id": None}, {**ADA, "id": "10063"}))
    ]
    answers: dict[str, Any] = {
        **LISTS,
        "POST tickets": lambda request: ok(told(createdBy={**ADA, "id": "10063"})),
        "GET ticket": lambda request: ok(told(comments=comments)),
    }
    _, there = at_rackspace(answers)
    await there.create(NEW)
    assert [each.author.is_us for each in (await there.read(ID)).updates] == [True, True, True]


async def test_a_list_that_was_empty_at_first_has_nothing_old_told_as_new_later() -> None:
    old, new = row("1", "2025-01-01T00:00:00Z"), row("2", "2026-11-22T09:00:30Z")
    pages: list[Answer] = [ok({"tickets": None}), listed(new, old, total=2)]
    _, there = at_rackspace({"GET tickets": pages})
    begun = await there.changed(None)
    assert [each.id for each in (await there.changed(begun.cursor)).heads] == ["2"]
