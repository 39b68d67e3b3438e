"""Their objects as our values: what is missing, null, unknown or odd in them, by table."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from bot.connectors.softlayer.shapes import (
    NEVER,
    DeviceRow,
    SubjectRow,
    TicketRow,
    UpdateRow,
    device_id,
    head_of,
    resource_of,
    subject_of,
    ticket_of,
    update_of,
)
from bot.domain.remote import RemoteHead, RemoteTicket, RemoteUpdate, Side
from bot.domain.resources import ResourceId, ResourceType
from bot.domain.ticket import Priority, Status, Turn

US = 5501


def head(**fields: Any) -> RemoteHead:
    return head_of(msgspec.convert({"id": 100200, **fields}, TicketRow, strict=False))


def ticket(*updates: dict[str, Any], **fields: Any) -> RemoteTicket:
    return ticket_of(
        msgspec.convert({"id": 1, "updates": list(updates), **fields}, TicketRow, strict=False), US
    )


def update(**fields: Any) -> RemoteUpdate:
    return update_of(msgspec.convert({"id": 7, **fields}, UpdateRow, strict=False), US)


@pytest.mark.parametrize("unset", [{}, {"title": None, "status": None, "group": None, "modifyDate": None}])
def test_what_is_unset_is_missing_or_null_alike(unset: dict[str, Any]) -> None:
    read = head(**unset)
    assert (read.number, read.title, read.status, read.turn) == ("100200", "", Status.OPEN, Turn.OURS)
    assert (read.subject, read.priority, read.assignee, read.group) == (None, None, "", "")
    assert (read.is_writable, read.opened_at, read.closed_at) == (True, NEVER, None)


@pytest.mark.parametrize(
    ("fields", "status", "name"),
    [
        ({"statusId": 1001, "status": {"id": 1001, "name": "Open"}}, Status.OPEN, "Open"),
        ({"statusId": 1004, "status": {"name": "Assigned"}}, Status.ASSIGNED, "Assigned"),
        ({"statusId": 1002}, Status.CLOSED, "Closed"),
        ({"status": {"id": 1002, "name": "Closed"}}, Status.CLOSED, "Closed"),
        ({"statusId": 1003, "status": {"id": 1003, "name": "Deleted"}}, Status.OPEN, "Deleted"),
        ({"statusId": 4711}, Status.OPEN, "Open"),
    ],
)
def test_a_status_is_the_nearest_of_ours_under_its_own_name(
    fields: dict[str, Any], status: Status, name: str
) -> None:
    read = head(**fields)
    assert (read.status, read.status_name) == (status, name)


@pytest.mark.parametrize(
    ("fields", "turn"),
    [
        ({"awaitingUserResponseFlag": True}, Turn.THEIRS),
        ({"awaitingUserResponseFlag": False, "lastEditType": "EMPLOYEE"}, Turn.OURS),
        ({"lastEditType": "EMPLOYEE"}, Turn.THEIRS),
        ({"lastEditType": "USER"}, Turn.OURS),
        ({"lastEditType": "AUTO"}, Turn.OURS),
        ({"statusId": 1002, "awaitingUserResponseFlag": True}, Turn.NOBODY),
    ],
)
def test_whose_turn_it_is(fields: dict[str, Any], turn: Turn) -> None:
    assert head(**fields).turn is turn


@pytest.mark.parametrize(
    ("number", "priority"),
    [
        (0, None),
        (None, None),
        (1, Priority.URGENT),
        (2, Priority.HIGH),
        (3, Priority.NORMAL),
        (4, Priority.LOW),
        (9, None),
    ],
)
def test_priorities(number: int | None, priority: Priority | None) -> None:
    assert head(priority=number).priority is priority


def test_the_number_is_the_case_s_else_the_id() -> None:
    assert head(serviceProviderResourceId="CS1234567").number == "CS1234567"
    assert head(serviceProviderResourceId=None).number == "100200"


@pytest.mark.parametrize(
    "text", ["2024-07-21T08:15:30-06:00", "2024-07-21T16:15:30+02:00", "2024-07-21T14:15:30Z"]
)
def test_the_same_instant_is_the_same_whatever_its_offset(text: str) -> None:
    read = head(modifyDate=text, lastResponseDate=text)
    assert read.changed_at == datetime(2024, 7, 21, 14, 15, 30, tzinfo=UTC)
    same = "2024-07-21T09:15:30-05:00"
    assert read.print == head(modifyDate=same, lastResponseDate=same).print


def test_a_time_without_an_offset_is_a_time_all_the_same() -> None:
    read = head(modifyDate="2024-07-21T14:15:30", createDate="2024-07-21T08:00:00-06:00")
    assert read.changed_at == datetime(2024, 7, 21, 14, 15, 30, tzinfo=UTC)
    assert update(createDate="2024-07-21T14:15:30").at.tzinfo is not None


@pytest.mark.parametrize(
    ("closed", "at", "by"),
    [
        ({"lastEditType": "EMPLOYEE", "lastEditor": {"displayName": "Sam E"}}, 10, "Sam E"),
        ({"lastEditType": "AUTO", "lastEditor": None}, 10, ""),
        ({"lastEditType": "USER", "lastEditor": {"firstName": "Ada", "lastName": "Jones"}}, 10, ""),
        ({"lastEditType": "EMPLOYEE", "lastEditDate": None}, 9, ""),
        ({"lastEditDate": None, "lastResponseDate": None}, 12, ""),
    ],
)
def test_who_closed_it_and_when_is_not_who_touched_it_last(closed: dict[str, Any], at: int, by: str) -> None:
    times = {
        "modifyDate": "2024-07-21T12:00:00Z",
        "lastEditDate": "2024-07-21T10:00:00Z",
        "lastResponseDate": "2024-07-21T09:00:00Z",
    }
    read = head(statusId=1002, **{**times, **closed})
    assert (read.closed_at, read.closed_by) == (datetime(2024, 7, 21, at, tzinfo=UTC), by)
    assert not read.is_writable


@pytest.mark.parametrize(
    ("rows", "name"),
    [
        ([{"displayName": "Priya N"}, {"displayName": "Sam E", "username": "same"}], "Sam E"),
        ({"displayName": "Sam E"}, "Sam E"),
        ([{"username": "same"}], "same"),
        ([], ""),
        (None, ""),
    ],
)
def test_the_assignee_is_the_employee_who_came_last(rows: Any, name: str) -> None:
    assert head(employeeAttachments=rows).assignee == name


def test_a_locked_ticket_takes_nothing() -> None:
    assert not head(userEditableFlag=False).is_writable
    assert head(userEditableFlag=None).is_writable


@pytest.mark.parametrize(
    "change",
    [
        {"statusId": 1004},
        {"modifyDate": "2024-07-21T14:15:31Z"},
        {"lastResponseDate": "2024-07-21T14:15:31Z"},
        {"totalUpdateCount": 3},
        {"updateCount": 3},
        {"awaitingUserResponseFlag": True},
        {"group": {"id": 1008, "name": "Hardware"}},
        {"title": "Another"},
        {"priority": 1},
        {"employeeAttachments": [{"displayName": "Sam E"}]},
    ],
)
def test_any_change_gives_another_print_even_within_a_second(change: dict[str, Any]) -> None:
    plain = {"statusId": 1001, "modifyDate": "2024-07-21T14:15:30Z", "totalUpdateCount": 2, "title": "One"}
    assert head(**plain).print == head(**plain).print
    assert head(**plain).print != head(**{**plain, **change}).print


@pytest.mark.parametrize(
    ("fields", "side", "name", "is_us"),
    [
        ({"editorType": "USER", "editorId": US}, Side.OURS, "SoftLayer", True),
        (
            {
                "editorType": "USER",
                "editorId": "5502",
                "editor": {"firstName": "Ben", "lastName": "Okafor", "username": "SL1_ben"},
            },
            Side.OURS,
            "Ben Okafor",
            False,
        ),
        ({"editorType": "EMPLOYEE", "editor": {"displayName": "Sam E"}}, Side.THEIRS, "Sam E", False),
        ({"editorType": "EMPLOYEE", "editorId": US, "editor": None}, Side.THEIRS, "SoftLayer", False),
        ({"editorType": "AUTO", "editorId": 0}, Side.SYSTEM, "SoftLayer", False),
        ({"editorType": "AGENT", "editor": {"username": "tier2"}}, Side.THEIRS, "tier2", False),
        ({"editorType": None}, Side.THEIRS, "SoftLayer", False),
    ],
)
def test_who_wrote_an_update(fields: dict[str, Any], side: Side, name: str, is_us: bool) -> None:
    author = update(**fields).author
    assert (author.side, author.name, author.is_us) == (side, name, is_us)


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        ("It hums.\n\n***POSTED FROM IBMCLOUD SL***", "It hums."),
        ("It hums.", "It hums."),
        ("***POSTED FROM X*** it hums", "***POSTED FROM X*** it hums"),
        (None, ""),
    ],
)
def test_the_portal_s_mark_is_nobody_s_words(entry: str | None, text: str) -> None:
    assert update(entry=entry).text == text


@pytest.mark.parametrize(
    ("size", "expected"), [("5", 5), (5, 5), (None, None), ("", None), ("5 KB", None), (0, 0), ("0", 0)]
)
def test_sizes_of_files_are_texts_as_a_rule(size: Any, expected: int | None) -> None:
    [file] = update(fileAttachment={"id": 3, "fileName": "a.txt", "fileSize": size}).files
    assert (file.id, file.name, file.size) == ("3", "a.txt", expected)


def test_updates_are_in_order_and_each_there_once() -> None:
    rows: list[dict[str, Any]] = [{"id": 9, "entry": "b"}, {"id": 8, "entry": "a"}, {"id": 9, "entry": "b"}]
    assert [(each.id, each.text) for each in ticket(*rows).updates] == [("8", "a"), ("9", "b")]


def test_one_update_may_come_without_brackets() -> None:
    row = msgspec.convert({"id": 1, "updates": {"id": 8, "entry": "a"}}, TicketRow)
    assert [each.id for each in ticket_of(row, None).updates] == ["8"]


def test_subjects_and_devices() -> None:
    subject = subject_of(msgspec.convert({"id": 1021, "name": "Hardware Issue"}, SubjectRow))
    assert (subject.id, subject.name, subject.category) == ("1021", "Hardware Issue", "")
    row = msgspec.convert(
        {"id": 2001, "hostname": "web-01", "primaryIpAddress": "192.0.2.1", "primaryBackendIpAddress": None},
        DeviceRow,
    )
    device = resource_of(row, ResourceType.HARDWARE)
    assert (device.id, device.name, device.addresses) == ("hardware:2001", "web-01", ("192.0.2.1",))
    assert device_id(device.id) == 2001


@pytest.mark.parametrize("foreign", ["web-01", "rack:7b", "", "hardware:"])
def test_a_resource_of_another_inventory_is_none_of_its_devices(foreign: str) -> None:
    assert device_id(ResourceId(foreign)) is None


def test_what_is_pasted_from_a_terminal_comes_without_what_no_database_takes() -> None:
    read = update(entry="\x1b[31mIt\x00 fails.\x07\r\n\tSee line 2.")
    assert read.text == "[31mIt fails.\n\tSee line 2."
    assert head(title="The\x00 fan").title == "The fan"
