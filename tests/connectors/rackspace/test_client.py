"""The connector over a transport in memory: tokens, pages, missing rights, who we are, resources."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import httpx
import pytest

from bot.connectors.rackspace.calls import SMALL_PAGE
from bot.connectors.rackspace.client import Rackspace
from bot.domain.ids import Cursor, RemoteId
from bot.domain.remote import Act, CloseAct, ResourcesAct, TagsAct
from bot.domain.resources import ResourceId, ResourceType
from bot.domain.ticket import Status
from bot.errors import Rejected, Transient, Unauthorized
from tests.connectors.rackspace.mock import (
    ADA,
    BEN,
    DONE,
    SAM,
    TICKET,
    Answer,
    Wire,
    at_rackspace,
    connected,
    listed,
    no,
    ok,
    row,
    token,
    told,
)
from tests.connectors.rackspace.there import NEW
from tests.fakes import HandClock

ID = RemoteId(TICKET)
SINCE = datetime.fromisoformat("2026-11-22T09:00:00Z")
ACCOUNTS = {
    "accounts": [
        {"id": "hybrid:12345", "name": "Dedicated", "severities": ["Low", "High"], "type": {"id": "hybrid"}}
    ]
}
CATEGORIES = {
    "categories": [
        {"id": 4, "name": "Incident", "subcategories": [{"name": "General", "allowedProducts": ["hybrid"]}]}
    ]
}
LISTS: dict[str, Any] = {
    "GET accounts": lambda request: ok(ACCOUNTS),
    "GET categories": lambda request: ok(CATEGORIES),
}


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
    wire, there = at_rackspace({"POST comments": lambda request: no(401, "No permission", "unauthorized")})
    with pytest.raises(Unauthorized) as caught:
        await there.push(ID, "Hello")
    assert caught.value.reason == "No permission"
    assert len(wire.of("POST comments")) == len(wire.of("POST tokens")) == 2


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


async def test_a_recipient_with_our_user_name_is_us() -> None:
    known = {"id": ADA["id"], "username": "Rack.Demo", "firstName": "Ada", "lastName": "Jones"}
    comments = [{"id": "1", "text": "Words", "author": BEN, "created": "2026-11-22T10:00:00Z"}]
    value = told(recipients=[known], comments=comments)
    _, there = at_rackspace({"GET ticket": lambda request: ok(value)})
    assert [each.author.is_us for each in (await there.read(ID)).updates] == [False]


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


async def test_lists_have_people_by_their_numbers_and_those_of_the_configuration_go_first() -> None:
    user = {"id": "10064", "name": "A user", "type": "customer"}
    rows = [row(createdBy=BEN, modifiedBy=SAM), row("2", createdBy=user, modifiedBy=ADA)]
    answers: dict[str, Any] = {
        **LISTS,
        "GET resources": [ok({"resources": []})],
        "GET tickets": lambda request: listed(*rows),
    }
    wire = Wire({"POST tokens": lambda request: token(), **answers})
    there = connected(wire, recipients={"Ada J (night shift)": str(ADA["id"])})
    lists = await there.lists()
    assert {each.id: each.name for each in lists.people} == {
        ADA["id"]: "Ada J (night shift)",
        BEN["id"]: "Ben Okafor",
    }
    [kind] = lists.kinds
    assert [str(each.id) for each in kind.fields] == ["account", "subcategory", "severity", "recipients"]


async def test_that_resources_are_kept_from_us_does_not_keep_the_forms() -> None:
    answers: dict[str, Any] = {
        **LISTS,
        "GET resources": lambda request: no(401, "No role", "unauthorized"),
        "GET tickets": lambda request: listed(),
    }
    _, there = at_rackspace(answers)
    lists = await there.lists()
    assert (len(lists.kinds), lists.resources) == (1, ())


async def test_resources_are_listed_through_all_pages_however_many_come_at_once() -> None:
    names = [f"dedicated:{number}" for number in range(7)]

    def page(request: httpx.Request) -> httpx.Response:
        offset = int(request.url.params["offset"])
        assert request.url.params["limit"] == "500"
        return ok({"resources": [{"id": each} for each in names[offset : offset + 3]]})

    _, there = at_rackspace({**LISTS, "GET resources": page, "GET tickets": lambda request: listed()})
    assert [each.id for each in (await there.lists()).resources] == names


async def test_whom_it_takes_us_for_names_the_accounts() -> None:
    _, there = at_rackspace(LISTS)
    assert await there.check() == "rack.demo (hybrid:12345)"


async def test_the_token_goes_to_the_configured_hosts_alone() -> None:
    answers: dict[str, Any] = {**LISTS, "GET tickets": lambda request: listed(), "GET resources": [ok({})]}
    wire, there = at_rackspace(answers)
    await there.lists()
    hosts = {each.url.host for each in wire.asked if "X-Auth-Token" in each.headers}
    assert hosts == {"ticketing.example", "resources.example"}
