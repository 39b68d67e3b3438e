"""The query language: every operator, groups, custom fields, pages, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.autotask.entities import ENTITIES
from bot.sandbox.autotask.query import Reading
from bot.sandbox.autotask.rules.case import Row, Unfit
from tests.sandbox.autotask.harness import Json, Stand

TICKETS = ENTITIES["Tickets"]
CUSTOMS = {"site": ("Site", "string"), "seats": ("Seats", "decimal")}
ROWS: dict[int, Row] = {
    1: {"id": 1, "title": "Printer down", "status": 1, "createDate": "2026-11-22T10:00:00.000Z"},
    2: {"id": 2, "title": "VPN", "status": 8, "queueID": 5, "createDate": "2026-11-23T10:00:00.000Z"},
    3: {"id": 3, "title": "Disk full", "status": 5, "userDefinedFields": [{"name": "Site", "value": "A1"}]},
}


def matching(*conditions: Json) -> list[int]:
    query = Reading(TICKETS, CUSTOMS).read({"filter": list(conditions)})
    return [number for number, row in ROWS.items() if query.test(row)]


def where(op: str, field: str, value: object = None, **more: object) -> Json:
    return {"op": op, "field": field, "value": value, **more}


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        (where("eq", "status", 8), [2]),
        (where("EQ", "Status", 8), [2]),
        (where("eq", "status", "8"), [2]),
        (where("noteq", "status", 8), [1, 3]),
        (where("noteq", "queueID", 4), [2]),
        (where("gt", "createDate", "2026-11-22T12:00:00+01:00"), [2]),
        (where("gte", "createDate", "2026-11-22T10:00:00Z"), [1, 2]),
        (where("lt", "status", 5), [1]),
        (where("lte", "status", 5), [1, 3]),
        (where("beginsWith", "title", "print"), [1]),
        (where("endsWith", "title", "FULL"), [3]),
        (where("contains", "title", "p"), [1, 2]),
        (where("exist", "queueID"), [2]),
        (where("notExist", "queueID"), [1, 3]),
        (where("in", "status", [1, 5]), [1, 3]),
        (where("notIn", "status", [1, 5]), [2]),
        (where("eq", "Site", "a1", udf=True), [3]),
        ({"op": "or", "items": [where("eq", "status", 1), where("eq", "queueID", 5)]}, [1, 2]),
        (
            {
                "op": "or",
                "items": [
                    {"op": "and", "items": [where("eq", "status", 1), where("eq", "queueID", 5)]},
                    where("eq", "id", 3),
                ],
            },
            [3],
        ),
    ],
)
def test_each_operator_finds_what_the_database_would(condition: Json, found: list[int]) -> None:
    assert matching(condition) == found


def test_outer_conditions_must_all_hold_and_none_at_all_finds_everything() -> None:
    assert matching(where("gte", "status", 1), where("exist", "queueID")) == [2]
    assert matching() == [1, 2, 3]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({}, "filter"),
        ([], "syntax"),
        ({"filter": [where("eq", "colour", 1)]}, "Unable to find colour in the Tickets Entity."),
        ({"filter": [where("eq", "creatorType", 1)]}, "cannot be queried"),
        ({"filter": [where("eq", "lastActivityPersonType", 1)]}, "cannot be queried"),
        ({"filter": [where("like", "title", "x")]}, "no operator"),
        ({"filter": [where("gt", "status", "high")]}, "Conversion failed when converting"),
        ({"filter": [where("gt", "createDate", "soon")]}, "Conversion failed when converting"),
        ({"filter": [{"op": "or", "items": []}]}, "needs items"),
        ({"filter": [where("in", "id", list(range(501)))]}, "500 or fewer 'OR' conditions"),
        ({"filter": [where("eq", "Site", "1", udf=True), where("eq", "Seats", 1, udf=True)]}, "Only one UDF"),
        ({"filter": [], "MaxRecords": 501}, "MaxRecords"),
        ({"filter": [], "MaxRecords": 0}, "MaxRecords"),
        ({"filter": [], "IncludeFields": ["id", "colour"]}, "Unable to find colour"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_the_services_words(asked: object, words: str) -> None:
    with pytest.raises(Unfit, match=words.replace("(", "\\(")):
        Reading(TICKETS, CUSTOMS).read(asked)


WORDS = st.text("ab\u00e9", max_size=3)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 1, 3), timezones=st.just(UTC))
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "queueID": st.integers(-3, 3),
    "estimatedHours": st.integers(-6, 6).map(lambda each: each / 2),
    "title": WORDS,
    "isVisibleToComanaged": st.booleans(),
    "dueDateTime": MOMENTS.map(lambda at: at.isoformat(timespec="milliseconds")),
}
ORDERED = ["eq", "noteq", "gt", "gte", "lt", "lte"]
PLAINLY: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda a, b: a == b,
    "noteq": lambda a, b: a != b,
    "gt": lambda a, b: a > b,
    "gte": lambda a, b: a >= b,
    "lt": lambda a, b: a < b,
    "lte": lambda a, b: a <= b,
    "in": lambda a, b: a in b,
    "notIn": lambda a, b: a not in b,
    "beginsWith": lambda a, b: a.startswith(b),
    "endsWith": lambda a, b: a.endswith(b),
    "contains": lambda a, b: b in a,
}


@st.composite
def conditions(draw: st.DrawFn) -> Json:
    name = draw(st.sampled_from(sorted(VALUES)))
    ops = [*ORDERED, "in", "notIn", "exist", "notExist"]
    op = draw(st.sampled_from([*ops, "beginsWith", "endsWith", "contains"] if name == "title" else ops))
    if op in ("exist", "notExist"):
        return {"op": op, "field": name}
    value = draw(st.lists(VALUES[name], max_size=3) if op in ("in", "notIn") else VALUES[name])
    return {"op": op, "field": name, "value": value}


GROUPED = st.recursive(
    conditions(),
    lambda inner: st.builds(
        lambda op, items: {"op": op, "items": items},
        st.sampled_from(["and", "or"]),
        st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=6,
)
SOME_ROWS = st.fixed_dictionaries({name: st.none() | values for name, values in VALUES.items()})


def comparable(name: str, value: Any) -> Any:
    if isinstance(value, list):
        return [comparable(name, each) for each in value]
    return datetime.fromisoformat(value) if name == "dueDateTime" else value


def naive(condition: Json, row: Row) -> bool:
    match condition:
        case {"op": "and", "items": items}:
            return all(naive(each, row) for each in items)
        case {"op": "or", "items": items}:
            return any(naive(each, row) for each in items)
    there, op = row[condition["field"]], condition["op"]
    if op in ("exist", "notExist"):
        return (there not in (None, "")) is (op == "exist")
    name = condition["field"]
    return there is not None and PLAINLY[op](comparable(name, there), comparable(name, condition["value"]))


@given(asked=st.lists(GROUPED, max_size=3), row=SOME_ROWS)
def test_every_operator_means_the_same_as_a_plain_filter_however_nested(asked: list[Json], row: Row) -> None:
    query = Reading(TICKETS).read({"filter": asked})
    assert query.test(row) == all(naive(each, row) for each in asked)


async def made(stand: Stand, count: int) -> list[int]:
    rows = stand.autotask.state.tables["Tickets"]
    return [
        rows.put({"id": number, "title": f"T{number}", "status": 1})["id"] for number in range(1, count + 1)
    ]


async def test_pages_follow_with_the_same_verb_and_body_until_there_is_none(stand: Stand) -> None:
    numbers = await made(stand, 5)
    body = {"filter": [where("gte", "id", 0)], "MaxRecords": 2}
    answer = await stand.ok("POST", "Tickets/query", body)
    seen = [each["id"] for each in answer["items"]]
    assert answer["pageDetails"]["prevPageUrl"] is None
    while (address := answer["pageDetails"]["nextPageUrl"]) is not None:
        assert address.startswith(stand.zone)
        assert await stand.refused("GET", address)
        assert await stand.refused("POST", address, body | {"MaxRecords": 3})
        answer = await stand.ok("POST", address, body)
        seen += [each["id"] for each in answer["items"]]
    assert seen == numbers


async def test_a_page_that_is_just_full_is_the_last_one(stand: Stand) -> None:
    await made(stand, 4)
    body = {"filter": [], "MaxRecords": 4}
    details = (await stand.ok("POST", "Tickets/query", body))["pageDetails"]
    assert (details["count"], details["requestCount"], details["nextPageUrl"]) == (4, 4, None)


async def test_a_search_by_get_pages_by_its_address_alone_and_is_not_too_long(stand: Stand) -> None:
    numbers = await made(stand, 3)
    search = json.dumps({"filter": [where("gte", "id", 0)], "MaxRecords": 2})
    answer = await stand.ok("GET", "Tickets/query", search=search)
    rest = await stand.ok("GET", answer["pageDetails"]["nextPageUrl"])
    assert [each["id"] for each in answer["items"] + rest["items"]] == numbers
    long = json.dumps({"filter": [where("eq", "title", "x" * 2100)]})
    assert "too long" in (await stand.refused("GET", "Tickets/query", search=long))[0]


async def test_only_the_fields_that_are_wanted_are_shown_and_counting_shows_none(stand: Stand) -> None:
    await made(stand, 2)
    rows = await stand.found("Tickets", where("eq", "id", 2), IncludeFields=["title"])
    assert rows == [{"id": 2, "title": "T2"}]
    count = await stand.ok("POST", "Tickets/query/count", {"filter": [where("gt", "id", 0)]})
    assert count == {"queryCount": 2}


async def test_history_is_asked_for_of_one_ticket(stand: Stand) -> None:
    stand.autotask.state.tables["TicketHistory"].put({"id": 1, "ticketID": 7, "action": "Create"})
    assert len(await stand.found("TicketHistory", where("eq", "ticketID", 7))) == 1
    assert await stand.refused("POST", "TicketHistory/query", {"filter": []})
    two = [where("eq", "ticketID", 7), where("gt", "id", 0)]
    assert await stand.refused("POST", "TicketHistory/query", {"filter": two})


@pytest.mark.parametrize("do", ["duplicated", "missing", "shuffled", "foreign_page", "cut"])
async def test_an_answer_can_be_bent(stand: Stand, do: str) -> None:
    await made(stand, 5)
    body: Json = {"filter": []}
    plain = (await stand.request("POST", "Tickets/query", body=body)).body
    stand.autotask.faults.add("POST /Tickets/query", do)
    bent = (await stand.request("POST", "Tickets/query", body=body)).body
    assert bent != plain or do == "shuffled"
    assert (await stand.request("POST", "Tickets/query", body=body)).body == plain


async def test_the_next_page_can_be_said_to_be_elsewhere(stand: Stand) -> None:
    await made(stand, 3)
    stand.autotask.settings.page_host = "https://evil.example"
    answer = await stand.ok("POST", "Tickets/query", {"filter": [], "MaxRecords": 1})
    assert answer["pageDetails"]["nextPageUrl"].startswith("https://evil.example/")
