"""What each call is named and takes: acts and all kinds of creation, by table; what is refused unsent."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.connectors.softlayer import calls, creating
from bot.connectors.softlayer.calls import acts
from bot.connectors.softlayer.capabilities import CAPABILITIES
from bot.connectors.softlayer.creating import Device
from bot.connectors.softlayer.wire import request_of
from bot.domain.fields import Field
from bot.domain.ids import FieldId, KindId, Reference, RemoteId, RemoteUpdateId
from bot.domain.kinds import BUILT_IN
from bot.domain.remote import (
    Act,
    AlertAct,
    AutoCloseAct,
    CloseAct,
    EmailsAct,
    FinalComment,
    NewTicket,
    PriorityAct,
    RateAct,
    ResourcesAct,
    TagsAct,
    TitleAct,
    ViewedAct,
)
from bot.domain.resources import ResourceId, ResourceType
from bot.domain.ticket import (
    ADMINISTRATIVE,
    CANCEL_SERVER,
    CANCEL_SERVICE,
    STANDARD,
    UPGRADE,
    Answer,
    Priority,
    SubjectId,
)
from bot.errors import Rejected

TICKET = RemoteId("100200")
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
US = 5501
SERVER = Device(sort=ResourceType.HARDWARE, number=2001)
GUEST = Device(sort=ResourceType.VIRTUAL_GUEST, number=4001)
NEW = NewTicket(
    reference=Reference("T1-0.1"),
    kind=STANDARD,
    subject=SubjectId("1021"),
    title="It hums",
    text="Since today.\n\n-- Anna (via Slack, T1-0.1)",
    priority=Priority.NORMAL,
)
FIELDS: dict[tuple[KindId, FieldId], Field] = {
    (kind.id, field.id): field for kind in BUILT_IN for field in kind.fields
}


def resource(sort: ResourceType, id: str) -> tuple[ResourceType, ResourceId]:
    return sort, ResourceId(id)


ACTS: list[tuple[Act, list[tuple[str, list[Any]]]]] = [
    (FinalComment(text="Thanks."), [("addFinalComments", ["Thanks."])]),
    (EmailsAct(add=("a@x.org", "b@x.org")), [("addAttachedAdditionalEmails", [["a@x.org", "b@x.org"]])]),
    (
        EmailsAct(add=("a@x.org",), remove=("b@x.org",)),
        [
            ("addAttachedAdditionalEmails", [["a@x.org"]]),
            ("removeAttachedAdditionalEmails", [["b@x.org"]]),
        ],
    ),
    (TagsAct(tags=("disk", "urgent")), [("setTags", ["disk,urgent"])]),
    (TagsAct(tags=()), [("setTags", [""])]),
    (AlertAct(at=NOON), [("addScheduledAlert", ["2026-11-22T12:00:00+00:00"])]),
    (AlertAct(at=None), [("removeScheduledAlert", [])]),
    (AutoCloseAct(at=NOON), [("addScheduledAutoClose", ["2026-11-22T12:00:00+00:00"])]),
    (AutoCloseAct(at=None), [("removeScheduledAutoClose", [])]),
    (TitleAct(title="New"), [("edit", [{"title": "New"}])]),
    (PriorityAct(priority=Priority.URGENT), [("edit", [{"priority": 1}])]),
    (ViewedAct(), [("markAsViewed", [])]),
    (
        ResourcesAct(
            add=(
                resource(ResourceType.HARDWARE, "hardware:2001"),
                resource(ResourceType.VIRTUAL_GUEST, "virtual_guest:4001"),
                resource(ResourceType.DEDICATED_HOST, "dedicated_host:6001"),
            ),
            remove=(
                resource(ResourceType.HARDWARE, "hardware:2002"),
                resource(ResourceType.VIRTUAL_GUEST, "virtual_guest:4002"),
            ),
        ),
        [
            ("addAttachedHardware", [2001]),
            ("addAttachedVirtualGuest", [4001]),
            ("addAttachedDedicatedHost", [6001]),
            ("removeAttachedHardware", [2002]),
            ("removeAttachedVirtualGuest", [4002]),
        ],
    ),
]


@pytest.mark.parametrize(("act", "made"), ACTS)
def test_an_act_is_these_calls(act: Act, made: list[tuple[str, list[Any]]]) -> None:
    found = acts(TICKET, act)
    assert [(each.method, list(each.args)) for each in found] == made
    assert all(each.writes and each.id == TICKET for each in found)


def test_a_rating_goes_to_the_update_itself() -> None:
    [call] = acts(TICKET, RateAct(update=RemoteUpdateId("358332971"), stars=5))
    path = "SoftLayer_Ticket_Update_Employee/358332971/addResponseRating.json"
    assert (request_of(call).path, call.args) == (path, (5, 0))


@pytest.mark.parametrize(
    "act",
    [
        CloseAct(),
        ResourcesAct(remove=(resource(ResourceType.DEDICATED_HOST, "dedicated_host:6001"),)),
        ResourcesAct(add=(resource(ResourceType.GENERIC, "generic:1"),)),
        ResourcesAct(add=(resource(ResourceType.HARDWARE, "web-01"),)),
    ],
)
def test_what_no_customer_can_do_is_refused_with_words(act: Act) -> None:
    with pytest.raises(Rejected, match="SoftLayer"):
        acts(TICKET, act)


def answers(kind: KindId, **values: str) -> tuple[Answer, ...]:
    """Answers to the fields of a built-in kind, as its form makes them: values, and words for choices."""
    made = []
    for name, value in values.items():
        field = FIELDS[kind, FieldId(name)]
        words = next((each.label for each in field.choices if each.value == value), value)
        answer = Answer(field=field.id, label=field.label, type=field.type, values=(value,), words=(words,))
        made.append(answer)
    return tuple(made)


@pytest.mark.parametrize(
    ("new", "device", "method", "args"),
    [
        (
            NEW,
            None,
            "createStandardTicket",
            [{"subjectId": 1021, "assignedUserId": US, "title": "It hums"}, NEW.text],
        ),
        (
            replace(NEW, priority=Priority.URGENT, access="hunter2"),
            None,
            "createStandardTicket",
            [{"subjectId": 1021, "assignedUserId": US, "title": "It hums", "priority": 1}, NEW.text],
        ),
        (
            replace(NEW, access="hunter2"),
            GUEST,
            "createStandardTicket",
            [
                {"subjectId": 1021, "assignedUserId": US, "title": "It hums"},
                NEW.text,
                4001,
                "hunter2",
                None,
                None,
                None,
                "VIRTUAL_GUEST",
            ],
        ),
        (
            replace(NEW, kind=ADMINISTRATIVE, subject=None),
            SERVER,
            "createAdministrativeTicket",
            [{"assignedUserId": US, "title": "It hums"}, NEW.text],
        ),
        (
            replace(
                NEW,
                kind=CANCEL_SERVER,
                answers=answers(
                    CANCEL_SERVER, host="web-01", host_again="web-01", when="billing_date", reason="unneeded"
                ),
            ),
            SERVER,
            "createCancelServerTicket",
            [2001, "No longer needed", f"When: On the next billing date\n\n{NEW.text}", False, "HARDWARE"],
        ),
        (
            replace(
                NEW,
                kind=CANCEL_SERVICE,
                answers=answers(CANCEL_SERVICE, service="app-01", when="now", reason="trouble"),
            ),
            GUEST,
            "createCancelServiceTicket",
            [4001, "Too much trouble with it", f"When: At once\n\n{NEW.text}", "VIRTUAL_GUEST"],
        ),
        (
            replace(
                NEW,
                kind=UPGRADE,
                answers=answers(
                    UPGRADE,
                    host="web-01",
                    part="memory",
                    target="64 GB",
                    window="2026-12-24",
                    window_time="22:00 to 24:00 CET",
                ),
            ),
            SERVER,
            "createUpgradeTicket",
            [2001, "Memory: 64 GB", "2026-12-24, 22:00 to 24:00 CET", NEW.text, "HARDWARE", "It hums"],
        ),
        (
            replace(
                NEW,
                kind=UPGRADE,
                title="",
                answers=answers(
                    UPGRADE, host="ours", part="other", other_part="Fan", target="Two", window="2026-12-24"
                ),
            ),
            None,
            "createUpgradeTicket",
            [None, "Fan: Two", "2026-12-24", NEW.text, "NONE", None],
        ),
    ],
)
def test_each_kind_is_opened_by_its_own_call(
    new: NewTicket, device: Device | None, method: str, args: list[Any]
) -> None:
    call = creating.create(new, US, device)
    assert (call.method, list(call.args), call.writes) == (method, args, True)


def test_every_kind_that_is_offered_can_be_opened() -> None:
    for kind in CAPABILITIES.kinds:
        assert creating.create(replace(NEW, kind=kind), US, SERVER).method.startswith("create")


@pytest.mark.parametrize(
    ("kind", "device"),
    [(CANCEL_SERVER, None), (CANCEL_SERVER, GUEST), (CANCEL_SERVICE, None), (KindId("party"), SERVER)],
)
def test_what_does_not_say_enough_is_refused_unsent(kind: KindId, device: Device | None) -> None:
    with pytest.raises(Rejected):
        creating.create(replace(NEW, kind=kind), US, device)


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        ((), None),
        ((resource(ResourceType.GENERIC, "generic:1"),), None),
        ((resource(ResourceType.HARDWARE, "web-01"),), None),
        (
            (
                resource(ResourceType.HARDWARE, "web-01"),
                resource(ResourceType.VIRTUAL_GUEST, "virtual_guest:4001"),
            ),
            GUEST,
        ),
    ],
)
def test_a_machine_of_another_inventory_is_none_of_its(
    resources: tuple[tuple[ResourceType, ResourceId], ...], expected: Device | None
) -> None:
    assert creating.attached(replace(NEW, resources=resources)) == expected


def test_names_of_files_are_lower_case() -> None:
    [argument] = calls.upload(TICKET, "Trace ÄB.TXT", "aGk=").args
    assert argument == {"filename": "trace äb.txt", "data": "aGk="}


def test_what_is_read_twice_changes_nothing() -> None:
    reading = [
        calls.current_user(), calls.newest_change(), calls.changed_since("", 0), calls.opened_since("", 0),
        calls.open_tickets(0), calls.ticket(TICKET), calls.head(TICKET), calls.updates(TICKET, 0),
        calls.subjects(), calls.groups(), calls.statuses(), calls.extensions(), calls.users(0),
        calls.hardware(0), calls.virtual_guests(0), calls.dedicated_hosts(0), calls.files(TICKET, 0),
        calls.final_comment(TICKET), calls.named(ResourceType.HARDWARE, "web-01"),
    ]  # fmt: skip
    assert not any(each.writes for each in reading)
    assert {request_of(each).method for each in reading} == {"GET"}
