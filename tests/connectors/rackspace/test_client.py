"""The connector over a transport in memory: tokens, pages, missing rights, who we are, resources."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import httpx
import pytest

from bot.connectors.rackspace.client import Rackspace
from bot.domain.ids import RemoteId
from bot.domain.remote import Act, CloseAct, ResourcesAct, TagsAct, Upload
from bot.domain.resources import ResourceId, ResourceType
from bot.domain.ticket import Status
from bot.errors import Rejected, Transient, Unauthorized
from tests.connectors.rackspace.mock import (
    ADA,
    BEN,
    CATEGORIES,
    DONE,
    LISTS,
    SAM,
    TICKET,
    Answer,
    Wire,
    at_rackspace,
    listed,
    no,
    ok,
    token,
    told,
)
from tests.connectors.rackspace.there import NEW

ID = RemoteId(TICKET)
SINCE = datetime.fromisoformat("2026-11-22T09:00:00Z")


async def whole(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def test_a_token_that_ran_out_is_renewed_and_the_call_made_once_more() -> None:
    answers: dict[str, Any] = {
        "POST tokens": [token(1), token(2)],
        "POST comments": [httpx.Response(401, text="<html>"), DONE],
    }
    wire, there = at_rackspace(answers)
    await there.push(ID, "Hello")
    sent = [each.headers["X-Auth-Token"] for each in wire.of("POST comments")]
    assert sent == ["token-1", "token-2"]


async def test_a_call_that_is_refused_with_a_new_token_too_is_not_made_a_third_time() -> None:
    def refused(request: httpx.Request) -> httpx.Response:
        return no(401, "Unknown", "unauthorized")

    answers: dict[str, Any] = dict.fromkeys(("POST comments", "GET ticket", "GET accounts"), refused)
    wire, there = at_rackspace(answers)
    with pytest.raises(Unauthorized) as caught:
        await there.push(ID, "Hello")
    assert caught.value.reason == "Unknown"
    assert len(wire.of("POST comments")) == 2


async def test_who_is_known_and_may_not_do_one_thing_is_refused_that_alone() -> None:
    """Its page says of 401: authentication failed, or no permission for the operation."""

    def refused(request: httpx.Request) -> httpx.Response:
        return no(401, "Unknown", "unauthorized")

    answers: dict[str, Any] = {
        **LISTS,
        "GET ticket": lambda request: ok(told()),
        **dict.fromkeys(("POST comments", "POST tickets", "POST attachment", "PATCH ticket"), refused),
    }
    _, there = at_rackspace(answers)
    upload = Upload(name="a.log", size=1, content=whole(b"x"))
    calls = (there.push(ID, "Hello"), there.create(NEW), there.upload(ID, upload), there.act(ID, CloseAct()))
    for call in calls:
        with pytest.raises(Rejected, match="role"):
            await call


async def test_a_write_that_is_cut_off_may_have_been_done_and_a_read_has_not() -> None:
    cut: list[Answer] = [httpx.RemoteProtocolError("cut")]
    _, there = at_rackspace({"POST comments": cut, "GET ticket": [httpx.RemoteProtocolError("cut")]})
    with pytest.raises(Transient) as caught:
        await there.push(ID, "Hello")
    assert not caught.value.certain
    with pytest.raises(Transient) as caught:
        await there.read(ID)
    assert caught.value.certain


NOT_FOUND = "Ticket with this ID could not be found"


@pytest.mark.parametrize("does", ["push", "close", "attach"])
async def test_a_ticket_that_is_there_and_not_to_be_written_to_is_told_from_one_that_is_not(
    does: str,
) -> None:
    """Its page says that a 404 may mean either; https://docs.rackspace.com/reference/ticketing-tickets-methods"""
    resources = {"resources": [{"id": "dedicated:1"}]}

    def write(there: Rackspace) -> Any:
        attach = ResourcesAct(add=((ResourceType.GENERIC, ResourceId("dedicated:1")),))
        acts: dict[str, Act] = {"close": CloseAct(), "attach": attach}
        return there.push(ID, "Hello") if does == "push" else there.act(ID, acts[does])

    missing = no(404, NOT_FOUND, "ticketNotFound")
    answers: dict[str, Any] = {
        "POST comments": lambda request: missing,
        "PATCH ticket": lambda request: missing,
        "GET resources": lambda request: ok(resources),
    }
    _, there = at_rackspace({**answers, "GET ticket": lambda request: ok(told())})
    with pytest.raises(Rejected) as caught:
        await write(there)
    assert "role" in caught.value.reason
    _, there = at_rackspace({**answers, "GET ticket": lambda request: missing})
    with pytest.raises(Rejected) as caught:
        await write(there)
    assert caught.value.reason == NOT_FOUND


async def test_without_the_role_nothing_is_opened_and_the_role_is_named() -> None:
    _, there = at_rackspace({**LISTS, "POST tickets": lambda request: no(404, "Not found", "notFound")})
    with pytest.raises(Rejected) as caught:
        await there.create(NEW)
    assert "role" in caught.value.reason


async def test_a_ticket_is_opened_with_all_that_its_form_says_in_one_call() -> None:
    resource = {
        "id": "dedicated:1",
        "name": "web1",
        "accountId": "hybrid:12345",
        "_links": {"self": {"href": "https://resources.api.rackspace.com/resources/dedicated:1"}},
    }
    pages: list[Answer] = [ok({"resources": [resource]}), ok({"resources": []})]
    answers: dict[str, Any] = {
        **LISTS,
        "GET resources": pages,
        "GET tickets": lambda request: listed(),
        "POST tickets": lambda request: ok(told(), 201),
    }
    wire, there = at_rackspace(answers)
    await there.lists()
    made = await there.create(
        replace(
            NEW,
            resources=(
                (ResourceType.HARDWARE, ResourceId("dedicated:1")),
                (ResourceType.GENERIC, ResourceId("rack-7")),
            ),
        )
    )
    assert wire.bodies("POST tickets") == [
        {
            "accountId": "hybrid:12345",
            "subject": "The server hums",
            "category": "Incident",
            "subcategory": "General",
            "comment": {"text": NEW.text},
            "resources": ["https://resources.api.rackspace.com/resources/dedicated:1"],
        }
    ]
    assert made.head.id == TICKET
    assert not wire.of("GET ticket")


async def test_where_it_has_recipients_a_new_ticket_is_read_as_it_will_be_read_again() -> None:
    there_now = told(recipients=[{"id": "RPN-1", "firstName": "Ben", "lastName": "Okafor"}])
    answer = told(recipients=[{"type": "contact", "value": "RPN-1"}])
    reads: list[Answer] = [ok(there_now), httpx.Response(503)]
    _, there = at_rackspace({**LISTS, "POST tickets": lambda request: ok(answer), "GET ticket": reads})
    assert (await there.create(NEW)).head.answers[-1].values == ("RPN-1",)
    assert (await there.create(NEW)).head.id == TICKET  # It is open, whether it can be read or not.


async def test_its_categories_are_read_once_more_before_a_kind_is_refused() -> None:
    categories: list[Answer] = [ok({"categories": []}), ok(CATEGORIES)]
    wire, there = at_rackspace(
        {**LISTS, "GET categories": categories, "POST tickets": lambda request: ok(told())}
    )
    with pytest.raises(Rejected) as caught:
        await there.create(replace(NEW, kind=type(NEW.kind)("no_such")))
    assert "no_such" in caught.value.reason
    await there.create(NEW)
    assert len(wire.of("POST tickets")) == 1


async def test_who_opened_our_ticket_is_us_and_nobody_else() -> None:
    comments = [
        {"id": str(number), "text": "Words", "author": author, "created": "2026-11-22T10:00:00Z"}
        for number, author in enumerate((ADA, BEN, SAM))
    ]
    answers: dict[str, Any] = {
        **LISTS,
        "POST tickets": lambda request: ok(told()),
        "GET ticket": lambda request: ok(told(comments=comments)),
    }
    _, there = at_rackspace(answers)
    assert [each.author.is_us for each in (await there.read(ID)).updates] == [True, True, False]
    await there.create(NEW)
    assert [each.author.is_us for each in (await there.read(ID)).updates] == [True, False, False]


async def test_whoever_is_shown_as_the_author_of_our_words_is_us() -> None:
    comments = [
        {"id": str(number), "text": text, "author": author, "created": "2026-11-22T10:00:00Z"}
        for number, (text, author) in enumerate(
            [("Other words", BEN), ("Our \r\n words", ADA), ("Our words", BEN)]
        )
    ]
    answers: dict[str, Any] = {
        "POST comments": lambda request: DONE,
        "GET ticket": lambda request: ok(told(comments=comments)),
    }
    _, there = at_rackspace(answers)
    await there.push(ID, "Our words")
    assert [each.author.is_us for each in (await there.read(ID)).updates] == [False, True, False]


async def test_a_new_token_that_is_not_known_everywhere_yet_is_tried_again() -> None:
    answers: dict[str, Any] = {
        "POST comments": [httpx.Response(401), httpx.Response(401), DONE],
        "GET ticket": lambda request: ok(told()),
    }
    wire, there = at_rackspace(answers)
    await there.push(ID, "Hello")
    assert len(wire.of("POST comments")) == 3


async def test_where_people_have_the_ids_of_users_too_ours_is_known_by_both() -> None:
    comments = [
        {"id": str(number), "text": "Words", "author": author, "created": "2026-11-22T10:00:00Z"}
        for number, author in enumerate((ADA, {**ADA, "id": "10063"}, {**ADA, "id": "10064"}))
    ]
    answers: dict[str, Any] = {
        **LISTS,
        "POST tickets": lambda request: ok(told()),
        "GET ticket": lambda request: ok(told(comments=comments)),
    }
    _, there = at_rackspace(answers)
    await there.create(NEW)
    assert [each.author.is_us for each in (await there.read(ID)).updates] == [True, True, False]


async def test_a_recipient_with_our_user_name_is_us() -> None:
    known = {"id": ADA["id"], "username": "Rack.Demo", "firstName": "Ada", "lastName": "Jones"}
    comments = [{"id": "1", "text": "Words", "author": BEN, "created": "2026-11-22T10:00:00Z"}]
    value = told(recipients=[known], comments=comments)
    _, there = at_rackspace({"GET ticket": lambda request: ok(value)})
    assert [each.author.is_us for each in (await there.read(ID)).updates] == [False]


async def test_what_is_closed_already_is_no_error() -> None:
    answers: dict[str, Any] = {
        "PATCH ticket": lambda request: no(400, "The ticket is closed"),
        "GET ticket": [ok(told(status="Closed")), ok(told())],
    }
    _, there = at_rackspace(answers)
    await there.act(ID, CloseAct())
    with pytest.raises(Rejected, match="The ticket is closed"):
        await there.act(ID, CloseAct())


async def test_what_no_customer_can_do_is_refused_without_a_call() -> None:
    wire, there = at_rackspace({})
    with pytest.raises(Rejected):
        await there.act(ID, TagsAct(tags=("disk",)))
    assert wire.asked == []


OWN = "https://resources.api.rackspace.com/resources/"


def about(*names: str) -> httpx.Response:
    return ok(told(resources=[f"{OWN}{each}" for each in names]))


def attaching(*names: str, without: tuple[str, ...] = ()) -> ResourcesAct:
    add = tuple((ResourceType.GENERIC, ResourceId(each)) for each in names)
    return ResourcesAct(add=add, remove=tuple((ResourceType.GENERIC, ResourceId(each)) for each in without))


def with_resources(*reads: Answer) -> tuple[Wire, Rackspace]:
    def search(request: httpx.Request) -> httpx.Response:
        name = request.url.params["q"]
        return ok({"resources": [{"id": name}] if name.startswith("dedicated") else [{"id": "other"}]})

    return at_rackspace(
        {"GET ticket": list(reads), "PATCH ticket": lambda request: DONE, "GET resources": search}
    )


async def test_resources_are_merged_with_those_that_are_there_and_read_again() -> None:
    wire, there = with_resources(about("dedicated:1", "dedicated:2"), about("dedicated:1", "dedicated:3"))
    await there.act(ID, attaching("dedicated:3", without=("dedicated:2",)))
    [sent] = wire.bodies("PATCH ticket")
    assert sent == {"resources": [f"{OWN}dedicated:1", "https://resources.example/resources/dedicated:3"]}


async def test_resources_that_are_there_already_are_not_written_again() -> None:
    wire, there = with_resources(about("dedicated:1"))
    await there.act(ID, attaching("dedicated:1", without=("dedicated:2",)))
    assert not wire.of("PATCH ticket")


async def test_what_somebody_else_undid_meanwhile_is_merged_once_more_and_then_given_up() -> None:
    wire, there = with_resources(about(), about("dedicated:9"), about("dedicated:1", "dedicated:9"))
    await there.act(ID, attaching("dedicated:1"))
    sent = [each["resources"] for each in wire.bodies("PATCH ticket")]
    added = "https://resources.example/resources/dedicated:1"
    assert sent == [[added], [f"{OWN}dedicated:9", added]]
    wire, there = with_resources(about(), about("dedicated:9"), about("dedicated:9"))
    with pytest.raises(Rejected, match="somebody else"):
        await there.act(ID, attaching("dedicated:1"))
    assert len(wire.of("PATCH ticket")) == 2


async def test_a_resource_that_it_does_not_know_is_refused_by_name_and_nothing_is_written() -> None:
    wire, there = with_resources(about())
    with pytest.raises(Rejected, match="rack-7"):
        await there.act(ID, attaching("rack-7"))
    assert not wire.of("PATCH ticket")


async def test_tickets_that_are_not_shown_are_left_out() -> None:
    def read(request: httpx.Request) -> httpx.Response:
        number = request.url.path.rsplit("/", 1)[1]
        return ok(told(ticketId=number)) if number != "2" else no(404, NOT_FOUND)

    _, there = at_rackspace({"GET ticket": read})
    found = await there.read_many([RemoteId(each) for each in ("1", "2", "3")])
    assert [each.head.id for each in found] == ["1", "3"]
    assert {each.head.status for each in found} == {Status.OPEN}
