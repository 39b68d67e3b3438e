"""Their objects as ours: both shapes of a ticket, odd ones too."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from bot.connectors.rackspace.rows import NEVER, Person, ResourceRow, TicketRow, moment
from bot.connectors.rackspace.shapes import Known, head_of, resource_of, ticket_of
from bot.domain.ids import RemoteFileId, RemoteId, RemoteUpdateId
from bot.domain.remote import RemoteAuthor, RemoteFile, Side
from bot.domain.resources import Attached, Resource, ResourceId, ResourceType
from bot.domain.ticket import Priority, Status, Turn
from tests.connectors.rackspace.mock import ADA, BEN, SAM, TICKET, row, told

WEB1 = "https://resources.api.rackspace.com/resources/dedicated:0168720"
AT_TEN = datetime(2026, 11, 22, 10, tzinfo=UTC)


def read(value: dict[str, Any]) -> TicketRow:
    return msgspec.convert(value, TicketRow, strict=False)


def answers(value: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    return {str(each.field): each.values for each in head_of(read(value)).answers}


def test_a_ticket_that_is_read_tells_all_of_its_form() -> None:
    ben = {
        "firstName": "Ben",
        "lastName": "Okafor",
        "id": "RPN-1",
        "username": "ben",
        "email": "b@desk.example",
    }
    head = head_of(read(told(resources=[WEB1], recipients=[ben])))
    assert (head.id, head.number, head.title) == (RemoteId(TICKET), TICKET, "The server hums")
    assert (head.status, head.status_name, head.turn) == (Status.OPEN, "Pending Rackspace", Turn.OURS)
    assert (head.kind, head.priority, head.opened_at) == ("incident", Priority.HIGH, AT_TEN)
    assert [(each.field, each.values, each.words) for each in head.answers] == [
        ("account", ("hybrid:12345",), ("hybrid:12345",)),
        ("subcategory", ("General",), ("General",)),
        ("severity", ("High",), ("High",)),
        ("recipients", ("RPN-1",), ("Ben Okafor",)),
    ]
    number = ResourceId("dedicated:0168720")
    assert head.resources == (Attached(id=number, type=ResourceType.GENERIC, name=number),)


def test_a_ticket_of_a_list_tells_less_and_is_known_as_the_same() -> None:
    head = head_of(read(row()))
    assert (head.kind, head.priority, head.resources) == (None, None, ())
    assert answers(row()) == {"account": ("hybrid:12345",)}
    assert head.opened_at == head.changed_at == AT_TEN
    assert head.print == head_of(read(told())).print


@pytest.mark.parametrize(
    "changed", [{"modified": "2026-11-22T10:00:00.001Z"}, {"status": "Pending Customer"}, {"status": None}]
)
def test_whatever_changes_changes_the_print(changed: dict[str, Any]) -> None:
    assert head_of(read(row(**changed))).print != head_of(read(row())).print


def test_how_a_time_is_written_does_not_change_the_print() -> None:
    assert head_of(read(row(modified="2026-11-22T12:00:00+02:00"))).print == head_of(read(row())).print


def test_the_answer_to_a_creation_has_recipients_of_another_shape() -> None:
    there = [{"type": "email", "value": "a@desk.example"}, {"type": "contact", "value": "RPN-1"}, "RPN-2"]
    assert "recipients" not in answers(told(recipients=there))


def test_what_things_are_called_comes_from_the_lists() -> None:
    web1 = Resource(id=ResourceId("dedicated:0168720"), name="web1.desk.example", type=ResourceType.HARDWARE)
    known = Known(accounts={"hybrid:12345": "Dedicated (hybrid:12345)"}, resources={web1.id: web1})
    head = head_of(read(told(resources=[WEB1])), known)
    assert head.answers[0].words == ("Dedicated (hybrid:12345)",)
    assert head.resources == (Attached(id=web1.id, type=web1.type, name=web1.name),)


@pytest.mark.parametrize(
    ("status", "expected", "turn"),
    [
        ("New", Status.OPEN, Turn.OURS),
        ("In Progress", Status.ASSIGNED, Turn.OURS),
        ("In Progess", Status.ASSIGNED, Turn.OURS),
        ("Pending Customer", Status.OPEN, Turn.THEIRS),
        ("PENDING  customer", Status.OPEN, Turn.THEIRS),
        ("Pending Rackspace", Status.OPEN, Turn.OURS),
        ("Feedback Received", Status.OPEN, Turn.OURS),
        ("Pending Vendor", Status.OPEN, Turn.OURS),
        ("Pending Maintenance", Status.OPEN, Turn.OURS),
        ("Transferred", Status.OPEN, Turn.OURS),
        ("Solved", Status.RESOLVED, Turn.NOBODY),
        ("closed", Status.CLOSED, Turn.NOBODY),
        ("Sent to the Moon", Status.OPEN, Turn.OURS),
        ("", Status.OPEN, Turn.OURS),
        (None, Status.OPEN, Turn.OURS),
    ],
)
def test_each_status_is_the_nearest_of_ours_and_an_unknown_one_is_open(
    status: str | None, expected: Status, turn: Turn
) -> None:
    head = head_of(read(told(status=status)))
    assert (head.status, head.turn, head.is_writable) == (expected, turn, expected is not Status.CLOSED)
    assert head.status_name


@pytest.mark.parametrize(
    ("severity", "priority"),
    [
        ("Low", Priority.LOW),
        ("Normal", Priority.NORMAL),
        ("high", Priority.HIGH),
        ("Urgent", Priority.URGENT),
        ("Emergency", Priority.URGENT),
        ("", None),
        (None, None),
        ("Galactic", None),
    ],
)
def test_a_severity_is_a_priority_as_far_as_we_have_one(
    severity: str | None, priority: Priority | None
) -> None:
    assert head_of(read(told(severity=severity))).priority is priority
    assert answers(told(severity=severity)).get("severity") == ((severity,) if severity else None)


def test_who_moved_a_closed_ticket_last_closed_it() -> None:
    head = head_of(read(told(status="Closed", modified="2026-11-22T11:00:00Z", modifiedBy=SAM)))
    assert (head.closed_by, head.closed_at) == ("Sam R.", datetime(2026, 11, 22, 11, tzinfo=UTC))
    assert head_of(read(told(modifiedBy=SAM))).closed_by == ""
    assert head_of(read(told(status="Closed", modifiedBy=None))).closed_by == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2018-04-03T16:44:27.644Z", datetime(2018, 4, 3, 16, 44, 27, 644_000, UTC)),
        ("2018-04-03T16:44:27Z", datetime(2018, 4, 3, 16, 44, 27, tzinfo=UTC)),
        ("2018-04-03T16:44:27+02:00", datetime(2018, 4, 3, 14, 44, 27, tzinfo=UTC)),
        ("2018-04-03T16:44:27", datetime(2018, 4, 3, 16, 44, 27, tzinfo=UTC)),
        ("0001-01-01T00:00:00Z", None),
        ("", None),
        (None, None),
        ("yesterday", None),
    ],
)
def test_a_time_is_read_and_a_marker_is_none(text: str | None, expected: datetime | None) -> None:
    assert moment(text) == expected


@pytest.mark.parametrize(
    ("person", "side", "number"),
    [
        (ADA, Side.OURS, "RPN-100-200-300"),
        (SAM, Side.THEIRS, ""),
        ({**SAM, "type": "Racker", "roles": []}, Side.THEIRS, ""),
        ({"name": "Sam R.", "roles": ["RACKER"]}, Side.THEIRS, ""),
        ({"id": 10063, "name": "Ada", "type": "Customer"}, Side.OURS, "10063"),
        ({"id": "RPN-1", "name": "Ada"}, Side.OURS, "RPN-1"),
        ({"name": "Somebody"}, Side.THEIRS, ""),
        ({"id": "robot", "type": "automation"}, Side.SYSTEM, "robot"),
        ({}, Side.THEIRS, ""),
    ],
)
def test_each_person_stands_on_a_side(person: dict[str, Any], side: Side, number: str) -> None:
    found = msgspec.convert(person, Person, strict=False)
    assert (found.side, found.number) == (side, number)


def comment(number: str | int | None, created: str | None = None, **more: Any) -> dict[str, Any]:
    return {"id": number, "text": f"Words {number}", "created": created, "author": SAM, **more}


def test_comments_come_oldest_first_each_once_and_the_first_is_the_description() -> None:
    later, earlier = "2026-11-22T12:00:00Z", "2026-11-22T11:00:00Z"
    first = told()["comments"][0]
    read_so = ticket_of(
        read(
            told(
                comments=[
                    first,
                    comment(3, later),
                    comment("2", earlier),
                    comment(3, later),
                    comment(4, later),
                ]
            )
        )
    )
    assert [each.id for each in read_so.updates] == ["531126898", "2", "3", "4"]
    assert read_so.updates[0].text == "It hums."
    assert [each.at for each in read_so.updates] == sorted(each.at for each in read_so.updates)


def test_a_comment_without_an_id_a_time_or_an_author_is_read_all_the_same() -> None:
    odd = {"text": None, "id": "", "author": None, "attachments": None}
    update = ticket_of(read(told(comments=[*told()["comments"], odd]))).updates[1]
    assert (update.id, update.text, update.at) == (RemoteUpdateId(f"{TICKET}#1"), "", AT_TEN)
    assert update.author == RemoteAuthor(name="Rackspace", side=Side.SYSTEM)


def test_a_text_comes_as_it_stands_but_for_what_no_database_takes() -> None:
    text = "[b]It[/b] &lt;hums&gt;\r\n\x00and   rattles\t"
    assert ticket_of(read(told(text))).updates[0].text == "[b]It[/b] &lt;hums&gt;\nand   rattles\t"


def test_who_may_be_us_is_asked_of_our_side_alone() -> None:
    rows = read(told(comments=[comment(1), comment(2, author=ADA), comment(3, author=BEN)]))
    is_ada = Known(is_us=lambda person: person.number == ADA["id"])
    assert [each.author.is_us for each in ticket_of(rows, is_ada).updates] == [False, True, False]
    assert [each.author.is_us for each in ticket_of(rows).updates] == [False, True, True]


def test_files_are_known_by_their_uuid_and_those_without_any_name_are_none() -> None:
    files = [
        {"filename": "a.log", "uuid": "1-a.log", "url": "https://s"},
        {"filename": "b.log"},
        {"uuid": "3"},
        {},
    ]
    update = ticket_of(read(told(comments=[comment(1, attachments=files)]))).updates[0]
    assert update.files == (
        RemoteFile(id=RemoteFileId("1-a.log"), name="a.log"),
        RemoteFile(id=RemoteFileId("b.log"), name="b.log"),
        RemoteFile(id=RemoteFileId("3"), name="3"),
    )


def test_a_ticket_of_which_hardly_anything_is_said_is_read() -> None:
    head = head_of(read({"ticketId": 123456}))
    assert (head.id, head.opened_at, head.kind, head.resources) == ("123456", NEVER, None, None)
    assert ticket_of(read({"ticketId": "1", "comments": None})).updates == ()


def resource(**more: Any) -> Resource:
    return resource_of(msgspec.convert({"id": "dedicated:1", **more}, ResourceRow, strict=False))


def test_a_resource_has_its_account_and_whatever_addresses_it_tells() -> None:
    network = {"primaryIp": "198.51.100.10", "nat": {"inside": ["10.0.0.5", "eth0", 7]}}
    found = resource(name="web1.desk.example", accountId="hybrid:12345", type="server", network=network)
    assert found == Resource(
        id=ResourceId("dedicated:1"),
        name="web1.desk.example",
        type=ResourceType.HARDWARE,
        addresses=("198.51.100.10", "10.0.0.5"),
        account="hybrid:12345",
    )
    assert resource(type="virtual server").type is ResourceType.VIRTUAL_GUEST
    assert resource().name == "dedicated:1"
