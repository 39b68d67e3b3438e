"""Their rows as ours: statuses, turns, priorities, facts; and that no row, however odd, breaks anything."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.connectors.autotask.access import Access, Credentials
from bot.connectors.autotask.answers import answers_of, body_of
from bot.connectors.autotask.facts import TOLD, facts_of
from bot.connectors.autotask.line import Line
from bot.connectors.autotask.names import Names
from bot.connectors.autotask.parts import CHILDREN, Parts
from bot.connectors.autotask.picks import Columns
from bot.connectors.autotask.rows import Row, moment
from bot.connectors.autotask.shapes import Known, head_of, ticket_of
from bot.domain.ids import FieldId, KindId
from bot.domain.remote_forms import RemoteField, RemoteKind
from bot.domain.ticket import Answer, FieldType, Priority, Status, Turn
from tests.connectors.autotask.mock import (
    ADA,
    CODE,
    FIELDS,
    SECRET,
    USER,
    ZONES,
    column,
    people,
    picks,
    ticket,
)
from tests.fakes import HandClock


def names() -> Names:
    client = httpx.AsyncClient(transport=httpx.MockTransport(lambda request: httpx.Response(500)))
    access = Access(client, Credentials(user=USER, secret=SECRET, code=CODE, url=ZONES), HandClock())
    known = Names(Line(client, access))
    for entity, rows in people().items():
        known.keep(entity, map(Row, rows))
    return known


def columns(entity: str = "Tickets", *more: dict[str, Any]) -> Columns:
    return Columns.of(Row(each) for each in [*FIELDS[entity], *more])


KIND = RemoteKind(
    id=KindId("category_3"),
    name="Standard",
    fields=(
        RemoteField(id=FieldId("companyID"), label="Company", type=FieldType.CHOICE),
        RemoteField(id=FieldId("queueID"), label="Queue", type=FieldType.CHOICE),
        RemoteField(id=FieldId("dueDateTime"), label="Due", type=FieldType.DATE),
        RemoteField(id=FieldId("estimatedHours"), label="Hours", type=FieldType.NUMBER),
        RemoteField(id=FieldId("udf:Site code"), label="Site"),
        RemoteField(id=FieldId("secondaryResources"), label="Others", type=FieldType.CHOICES),
    ),
)
KNOWN = Known(
    tickets=columns(),
    notes=columns("TicketNotes"),
    files=columns("TicketAttachments"),
    names=names(),
    us=frozenset({28}),
    kinds={KIND.id: KIND},
)


@pytest.mark.parametrize(
    ("told", "status", "turn"),
    [
        ({"status": 1}, Status.OPEN, Turn.OURS),
        ({"status": 8, "assignedResourceID": ADA}, Status.ASSIGNED, Turn.OURS),
        ({"status": 7}, Status.OPEN, Turn.THEIRS),
        ({"status": 7, "assignedResourceID": ADA}, Status.ASSIGNED, Turn.THEIRS),
        ({"status": 5, "assignedResourceID": ADA}, Status.CLOSED, Turn.NOBODY),
        ({"status": 4711}, Status.OPEN, Turn.OURS),
        ({"status": None}, Status.OPEN, Turn.OURS),
        ({"status": "5"}, Status.CLOSED, Turn.NOBODY),
    ],
)
def test_how_a_ticket_stands(told: dict[str, Any], status: Status, turn: Turn) -> None:
    head = head_of(Row(ticket(**told)), KNOWN)
    assert (head.status, head.turn) == (status, turn)


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (
            {"v4": "Critical", "v1": "High", "v2": "Medium", "v3": "Low"},
            {"4": Priority.URGENT, "1": Priority.HIGH, "2": Priority.NORMAL, "3": Priority.LOW},
        ),
        (
            {"v9": "P1", "v8": "P2", "v7": "P3", "v6": "P4"},
            {"9": Priority.URGENT, "8": Priority.HIGH, "7": Priority.NORMAL, "6": Priority.LOW},
        ),
        ({"v1": "Hoch", "v2": "Tief"}, {"1": Priority.URGENT, "2": Priority.NORMAL}),
        ({}, {}),
    ],
)
def test_a_priority_is_ours_by_its_name_or_its_place(
    labels: dict[str, str], expected: dict[str, Priority]
) -> None:
    known = columns("Tickets", column("priority", values=picks(**labels)))
    assert dict(known.priorities) == expected
    for each in Priority:
        assert known.priority_for(each) in (*expected, *([] if expected else [""]))
    for value, ours in expected.items():
        assert known.priorities[known.priority_for(ours)] is ours, value


def test_the_form_says_what_it_says_there_and_that_a_field_says_nothing() -> None:
    row = Row(ticket(dueDateTime="2026-11-30T17:00:00Z", estimatedHours=1.50))
    parts = Parts(children={each.entity: [] for each in CHILDREN})
    said = answers_of(row, parts, KIND, columns(), names())
    assert {str(each.field): (each.values, each.words) for each in said} == {
        "companyID": (("175",), ("Acme",)),
        "queueID": (("5",), ("Level 1",)),
        "dueDateTime": (("2026-11-30",), ("2026-11-30",)),
        "estimatedHours": (("1.5",), ("1.5",)),
        "udf:Site code": (("A1",), ("A1",)),
        "secondaryResources": ((), ()),
    }
    assert body_of(said, columns(), row) == {}, "what it says already is not sent"


def test_a_custom_field_is_known_whatever_blanks_are_around_its_name() -> None:
    row = Row(ticket(userDefinedFields=[{"name": "Site code ", "value": "B2"}]))
    answers = {each.field: each.values for each in head_of(row, KNOWN).answers}
    assert answers[FieldId("udf:Site code")] == ("B2",)


def test_everything_that_is_told_and_not_set_is_a_fact() -> None:
    values: dict[str, Any] = {
        each.field: {
            "at": "2026-11-22T08:00:00Z",
            "flag": True,
            "person": ADA,
            "creator": ADA,
            "pick": 1,
        }.get(each.sort, 2.5)
        for each in TOLD
    }
    facts = facts_of(Row(ticket(**values)), columns(), names())
    assert [each.id for each in facts] == [each.field for each in TOLD]
    told = {each.id: each for each in facts}
    assert told["resolvedDueDateTime"].at == datetime(2026, 11, 22, 8, tzinfo=UTC)
    assert told["resolvedDueDateTime"].is_prominent
    assert told["serviceLevelAgreementPausedNextEventHours"].words == "2.5"
    assert (told["serviceLevelAgreementHasBeenMet"].words, told["creatorResourceID"].words) == (
        "yes",
        "Ada Jones",
    )
    assert (told["creatorType"].words, told["completedByResourceID"].words) == ("Resource", "Ada Jones")


def test_who_opened_it_is_a_contact_where_it_says_so() -> None:
    row = Row(ticket(creatorResourceID=99, creatorType=2))
    first = ticket_of(row, Parts(), KNOWN).updates[0]
    assert (first.author.id, first.author.name) == ("contact:99", "Jane Roe")
    assert {each.id: each.words for each in facts_of(row, columns(), names())}[
        "creatorResourceID"
    ] == "Jane Roe"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2019-09-05T08:23:00.000Z", datetime(2019, 9, 5, 8, 23, tzinfo=UTC)),
        ("2019-09-05T08:23:00", datetime(2019, 9, 5, 8, 23, tzinfo=UTC)),
        ("2019-09-05T10:23:00+02:00", datetime(2019, 9, 5, 8, 23, tzinfo=UTC)),
        ("2019-09-05T08:23:00.1234567Z", datetime(2019, 9, 5, 8, 23, 0, 123456, tzinfo=UTC)),
        ("0001-01-01T00:00:00", None),
        ("9999-12-31T23:59:59.9999999Z", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("soon", None),
        ("", None),
        (7, None),
    ],
)
def test_a_time_is_in_utc_or_none(text: object, expected: datetime | None) -> None:
    assert moment(text) == expected


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
FIELD = st.sampled_from(
    [*ticket(), *(each.field for each in TOLD), "assignedResourceID", "configurationItemID"]
)
ROWS = st.builds(Row, st.dictionaries(FIELD | st.text(max_size=6), ODD, max_size=8))


@given(
    ROWS,
    st.lists(
        st.builds(
            Row,
            st.dictionaries(
                st.sampled_from(
                    [
                        "id",
                        "ticketID",
                        "noteType",
                        "publish",
                        "description",
                        "title",
                        "createDateTime",
                        "hoursWorked",
                        "internalNotes",
                        "summaryNotes",
                        "fullPath",
                        "fileSize",
                        "resourceID",
                        "contactID",
                        "itemName",
                        "position",
                    ]
                ),
                ODD,
            ),
        ),
        max_size=4,
    ),
)
def test_no_row_however_odd_breaks_a_ticket(row: Row, others: list[Row]) -> None:
    parts = Parts(
        notes=others,
        times=others,
        files=others,
        note_files=others,
        time_files=others,
        children={each.entity: others for each in CHILDREN},
    )
    read = ticket_of(row, parts, KNOWN)
    assert len(read.updates) == 1 + 3 * len(others)
    assert head_of(row, KNOWN).print == read.head.print
    assert all(each.at.tzinfo is not None for each in read.updates)


@given(st.dictionaries(FIELD, ODD, max_size=6), st.lists(st.text(max_size=12), max_size=2))
def test_no_answer_however_odd_breaks_what_is_sent(before: dict[str, Any], values: list[str]) -> None:
    answers = [
        Answer(field=each.id, label=each.label, type=each.type, values=tuple(values)) for each in KIND.fields
    ]
    body_of(answers, columns(), Row(before))
    body_of(answers, columns())


@given(st.lists(st.dictionaries(st.sampled_from(["name", "dataType", "picklistValues", "length"]), ODD)))
def test_no_field_however_odd_breaks_what_is_known_of_fields(rows: list[dict[str, Any]]) -> None:
    known = Columns.of(map(Row, rows))
    assert known.everybody
    assert known.internal
    assert known.plain_note
    assert known.reopened
