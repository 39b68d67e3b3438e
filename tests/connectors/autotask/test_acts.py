"""What is done to a ticket: just what changes is sent, twice is as good as once, else it says why."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.connectors.autotask.client import Autotask
from bot.domain.ids import DeskId, Reference, RemoteId, RemoteUpdateId
from bot.domain.remote import (
    Act,
    AlertAct,
    ChecklistAct,
    CloseAct,
    EmailsAct,
    FieldsAct,
    FinalComment,
    Manner,
    OwnerAct,
    PriorityAct,
    PublishAct,
    ReopenAct,
    ResourcesAct,
    TagsAct,
    TimeAct,
    TitleAct,
)
from bot.domain.resources import ResourceId, ResourceType
from bot.domain.ticket import Answer, FieldId, FieldType, Priority
from bot.errors import Rejected
from bot.service.whom import InTheirName
from tests.connectors.autotask.mock import ACME, ADA, AT, JANE, Instance, connected, no, ticket

HERE = RemoteId("8103")
UNTIL = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
REFERENCE = Reference("T20261122-0001-4.1")
WROTE = ("POST", "PATCH", "PUT", "DELETE")


def there(**more: Any) -> tuple[Instance, Autotask]:
    """An instance with one ticket."""
    instance = Instance()
    instance.rows["Tickets"] = [ticket(**more)]
    instance.rows["Tags"] = [
        {"id": 1, "label": "Hardware Failure", "isActive": True},
        {"id": 2, "label": "disk", "isActive": True},
        {"id": 3, "label": "old", "isActive": False},
    ]
    instance.rows["ResourceServiceDeskRoles"] = [
        {"id": 1, "resourceID": ADA, "roleID": 12, "isActive": True, "isDefault": True}
    ]
    return instance, connected(instance)[1]


def written(instance: Instance) -> list[tuple[str, Any]]:
    """What was written, and how."""
    asked = [each for each in instance.asked if each.method in WROTE and not each.url.path.endswith("/query")]
    names = list(dict.fromkeys(f"{each.method} {each.url.path.partition('/v1.0/')[2]}" for each in asked))
    return [
        (name, body) for name in names for body in (instance.bodies(name) if "DELETE" not in name else [None])
    ]


def item(number: int) -> tuple[ResourceType, ResourceId]:
    return ResourceType.GENERIC, ResourceId(f"item:{number}")


def answer(field: str, *values: str, sort: FieldType = FieldType.TEXT) -> Answer:
    return Answer(field=FieldId(field), label=field, type=sort, values=values)


CHOICE, CHOICES, DATE, NUMBER = FieldType.CHOICE, FieldType.CHOICES, FieldType.DATE, FieldType.NUMBER
DONE: list[tuple[Act, dict[str, Any], list[tuple[str, Any]]]] = [
    (CloseAct(), {}, [("PATCH Tickets", {"id": 8103, "status": 5})]),
    (CloseAct(), {"status": 5}, []),
    (ReopenAct(), {"status": 5}, [("PATCH Tickets", {"id": 8103, "status": 8})]),
    (ReopenAct(), {"status": 7}, []),
    (TitleAct(title="Louder"), {}, [("PATCH Tickets", {"id": 8103, "title": "Louder"})]),
    (PriorityAct(priority=Priority.URGENT), {}, [("PATCH Tickets", {"id": 8103, "priority": 4})]),
    (PriorityAct(priority=Priority.LOW), {}, []),
    (FinalComment(text="Fixed."), {}, [("PATCH Tickets", {"id": 8103, "resolution": "Fixed."})]),
    (FinalComment(text="Fixed."), {"resolution": "Fixed.\n"}, []),
    (
        FinalComment(text="Fixed.", replaces="Replaced."),
        {"resolution": " Replaced.\n"},
        [("PATCH Tickets", {"id": 8103, "resolution": "Fixed."})],
    ),
    (
        OwnerAct(owner="resource:29"),
        {},
        [("PATCH Tickets", {"id": 8103, "assignedResourceID": 29, "assignedResourceRoleID": 12})],
    ),
    (OwnerAct(owner="resource:29"), {"assignedResourceID": 29}, []),
    (
        OwnerAct(owner=""),
        {"assignedResourceID": 29, "assignedResourceRoleID": 12},
        [("PATCH Tickets", {"id": 8103, "assignedResourceID": None, "assignedResourceRoleID": None})],
    ),
    (
        EmailsAct(add=("jane@acme.example",)),
        {},
        [("POST Tickets/8103/AdditionalContacts", {"contactID": JANE})],
    ),
    (EmailsAct(add=("jane@acme.example",)), {"contactID": JANE}, []),
    (EmailsAct(remove=("nobody@acme.example",)), {}, []),
    (
        TagsAct(tags=("hardware-failure", "disk"), added=("hardware-failure", "disk")),
        {},
        [
            ("POST Tickets/8103/TagAssociations", {"tagID": 1}),
            ("POST Tickets/8103/TagAssociations", {"tagID": 2}),
        ],
    ),
    (
        ResourcesAct(add=(item(5), item(6))),
        {},
        [
            ("PATCH Tickets", {"id": 8103, "configurationItemID": 5}),
            ("POST Tickets/8103/AdditionalConfigurationItems", {"configurationItemID": 6}),
        ],
    ),
    (
        ResourcesAct(remove=(item(5),)),
        {"configurationItemID": 5},
        [("PATCH Tickets", {"id": 8103, "configurationItemID": None})],
    ),
    (
        ChecklistAct(add=("Call back",)),
        {},
        [("POST Tickets/8103/ChecklistItems", {"itemName": "Call back"})],
    ),
    (
        ChecklistAct(add=("Call back",), important=("Call back",)),
        {},
        [("POST Tickets/8103/ChecklistItems", {"itemName": "Call back", "isImportant": True})],
    ),
    (
        FieldsAct(
            answers=(
                answer("queueID", "6", sort=CHOICE),
                answer("companyID", str(ACME), sort=CHOICE),
                answer("description", "No paper feed"),
                answer("dueDateTime", "2026-11-30", sort=DATE),
                answer("estimatedHours", "1.5", sort=NUMBER),
                answer("isVisibleToComanaged", "true", sort=CHOICE),
                answer("contactID"),
                answer("udf:Site code", "A1"),
            )
        ),
        {"dueDateTime": "2026-11-29T17:00:00Z"},
        [
            (
                "PATCH Tickets",
                {
                    "id": 8103,
                    "queueID": 6,
                    "dueDateTime": "2026-11-30T23:59:00Z",
                    "estimatedHours": 1.5,
                    "isVisibleToComanaged": True,
                },
            )
        ],
    ),
    (
        FieldsAct(
            answers=(
                answer("udf:Site code", "B2"),
                answer("contactID"),
                answer("dueDateTime", "2026-11-29", sort=DATE),
            )
        ),
        {"contactID": JANE, "dueDateTime": "2026-11-29T17:00:00Z"},
        [
            (
                "PATCH Tickets",
                {
                    "id": 8103,
                    "contactID": None,
                    "userDefinedFields": [{"name": "Site code", "value": "B2"}],
                },
            )
        ],
    ),
    (
        FieldsAct(answers=(answer("secondaryResources", "29", sort=CHOICES),)),
        {},
        [("POST Tickets/8103/SecondaryResources", {"resourceID": 29, "roleID": 12})],
    ),
    (FieldsAct(answers=()), {}, []),
    (
        TimeAct(minutes=45, text="Looked at it.", until=UNTIL, reference=REFERENCE),
        {"assignedResourceID": 29, "assignedResourceRoleID": 14},
        [
            (
                "POST TimeEntries",
                {
                    "ticketID": 8103,
                    "resourceID": 29,
                    "roleID": 14,
                    "dateWorked": "2026-11-22T00:00:00Z",
                    "startDateTime": "2026-11-22T08:45:00Z",
                    "endDateTime": "2026-11-22T09:30:00Z",
                    "hoursWorked": 0.75,
                    "summaryNotes": "Printer down",
                    "internalNotes": f"Looked at it.\n\n-- Threadesk (via Slack, {REFERENCE})",
                },
            )
        ],
    ),
]


@pytest.mark.parametrize(("act", "before", "expected"), DONE)
async def test_an_act_sends_just_what_changes_and_a_second_time_nothing(
    act: Act, before: dict[str, Any], expected: list[tuple[str, Any]]
) -> None:
    instance, autotask = there(**before)
    manner = Manner(as_whom="resource:29")
    await autotask.act(HERE, act, manner)
    assert written(instance) == expected
    assert all(
        each.headers["ImpersonationResourceId"] == "29"
        for each in instance.asked
        if each.method in ("POST", "PATCH") and not each.url.path.endswith("/query")
    )
    instance.asked.clear()
    await autotask.act(HERE, act, manner)
    assert written(instance) == []


REFUSED: list[tuple[Act, dict[str, Any], str]] = [
    (FinalComment(text="Fixed."), {"resolution": "Replaced."}, "the ticket has a resolution"),
    (FinalComment(text="Fixed.", replaces="Old."), {"resolution": "New."}, "the ticket has a resolution"),
    (OwnerAct(owner="contact:99"), {}, "only a resource"),
    (OwnerAct(owner="resource:31"), {}, "no role"),
    (EmailsAct(add=("who@acme.example",)), {}, "no active contact with the address who@acme.example"),
    (TagsAct(tags=("old",), added=("old",)), {}, "no tag old"),
    (TagsAct(tags=("disk", "new"), added=("disk", "new")), {}, "no tag new"),
    (ResourcesAct(add=((ResourceType.HARDWARE, ResourceId("hardware:x")),)), {}, "no configuration item"),
    (ChecklistAct(tick=("77",)), {}, "no such item"),
    (PublishAct(update=RemoteUpdateId("file:5")), {}, "only what was said"),
    (PublishAct(update=RemoteUpdateId("note:5")), {}, "no such note"),
    (AlertAct(at=None), {}, "knows nothing of that"),
]


@pytest.mark.parametrize(("act", "before", "reason"), REFUSED)
async def test_what_cannot_be_done_says_why(act: Act, before: dict[str, Any], reason: str) -> None:
    _, autotask = there(**before)
    with pytest.raises(Rejected) as caught:
        await autotask.act(HERE, act)
    assert reason in caught.value.reason


async def test_of_tags_those_that_there_are_are_set_all_the_same() -> None:
    _, autotask = there()
    with pytest.raises(Rejected):
        await autotask.act(HERE, TagsAct(tags=("disk", "new"), added=("disk", "new")))
    assert (await autotask.read(HERE)).head.tags == ("disk",)
    await autotask.act(HERE, TagsAct(tags=(), removed=("disk", "new")))
    assert (await autotask.read(HERE)).head.tags == ()


async def test_nothing_is_done_to_a_ticket_that_is_not_there() -> None:
    _, autotask = there()
    with pytest.raises(Rejected):
        await autotask.act(RemoteId("999"), CloseAct())


def note(number: int, publish: int) -> dict[str, Any]:
    return {
        "id": number,
        "ticketID": 8103,
        "description": "It is the fuser.",
        "noteType": 3,
        "publish": publish,
        "createDateTime": AT,
        "creatorResourceID": ADA,
    }


async def test_a_note_is_published_by_changing_that_alone() -> None:
    instance, autotask = there()
    instance.rows["TicketNotes"] = [note(5, 2)]
    for _ in range(2):
        await autotask.act(HERE, PublishAct(update=RemoteUpdateId("note:5")))
    assert written(instance) == [("PATCH Tickets/8103/Notes", {"id": 5, "publish": 1})]


async def test_a_note_that_cannot_be_changed_is_said_to_everybody_once_more_but_only_once() -> None:
    instance, autotask = there()
    instance.rows["TicketNotes"] = [note(5, 2)]
    for _ in range(2):
        instance.answers["PATCH Tickets/8103/Notes"] = [no("You do not have permission to edit this note")]
        await autotask.act(HERE, PublishAct(update=RemoteUpdateId("note:5")))
    [said] = instance.bodies("POST Tickets/8103/Notes")
    assert (said["description"], said["publish"]) == ("It is the fuser.", 1)


@pytest.mark.parametrize("update", ["description:8103", "time:7"])
async def test_what_the_customer_sees_anyway_needs_no_publishing(update: str) -> None:
    instance, autotask = there()
    await autotask.act(HERE, PublishAct(update=RemoteUpdateId(update)))
    assert written(instance) == []


async def test_a_checklist_is_ticked_unticked_and_shortened() -> None:
    instance, autotask = there()
    instance.rows["TicketChecklistItems"] = [
        {"id": 1, "ticketID": 8103, "itemName": "Back up", "isCompleted": False, "isImportant": True},
        {"id": 2, "ticketID": 8103, "itemName": "Restart", "isCompleted": True},
        {"id": 3, "ticketID": 8103, "itemName": "Go home", "isCompleted": False},
    ]
    for _ in range(2):
        await autotask.act(HERE, ChecklistAct(tick=("1",), untick=("2",), remove=("3",)))
    items = (await autotask.read(HERE)).head.checklist
    assert items is not None
    assert [(each.id, each.name, each.is_done, each.is_important) for each in items] == [
        ("1", "Back up", True, True),
        ("2", "Restart", False, False),
    ]
    assert len(written(instance)) == 3


@pytest.mark.parametrize(
    "act", [TagsAct(tags=("disk",), added=("disk",)), EmailsAct(add=("jane@acme.example",))]
)
async def test_what_may_not_be_seen_for_a_deed_refuses_that_deed_alone(act: Act) -> None:
    instance, autotask = there()
    for entity in ("Tags", "Contacts", "TicketTagAssociations", "TicketAdditionalContacts"):
        instance.answers[f"GET {entity}/query"] = [no(status=403) for _ in range(3)]
    with pytest.raises(Rejected):
        await autotask.act(HERE, act)


async def test_work_is_whose_it_was_also_where_we_may_not_tell_it_in_their_name() -> None:
    instance, autotask = there(assignedResourceID=ADA, assignedResourceRoleID=12)
    hers = "resource:29"
    act = TimeAct(minutes=15, text="Looked at it.", until=UNTIL, reference=REFERENCE, worker=hers)
    instance.answers["POST TimeEntries"] = [no("The resource cannot be impersonated")]
    await InTheirName().do(DeskId("help"), Manner(as_whom=hers), lambda how: autotask.act(HERE, act, how))
    [entry] = instance.rows["TimeEntries"]
    assert (entry["resourceID"], entry["impersonatorCreatorResourceID"]) == (29, None)


async def test_a_title_is_cut_where_it_is_too_long_there() -> None:
    instance, autotask = there()
    await autotask.act(HERE, TitleAct(title="🖨" * 200))
    [sent] = instance.bodies("PATCH Tickets")
    assert sent["title"] == "🖨" * 127


async def test_work_that_was_told_from_here_is_known_again_by_its_signature() -> None:
    instance, autotask = there(assignedResourceID=ADA, assignedResourceRoleID=12)
    act = TimeAct(minutes=15, text="Looked at it.", until=UNTIL, reference=REFERENCE)
    await autotask.act(HERE, act, Manner(as_whom="resource:29"))
    instance.rows["TimeEntries"][0]["creatorUserID"] = 28
    told = (await autotask.read(HERE)).updates[-1]
    assert (told.minutes, told.author.id, told.author.is_us) == (15, "resource:29", True)
    assert told.text == f"Printer down\n\n-- Threadesk (via Slack, {REFERENCE})"
    instance.rows["TimeEntries"][0] |= {"creatorUserID": ADA, "impersonatorCreatorResourceID": None}
    told = (await autotask.read(HERE)).updates[-1]
    assert (told.text, told.author.is_us) == ("Printer down", False)
    instance.rows["TimeEntries"][0]["impersonatorCreatorResourceID"] = 28
    assert (await autotask.read(HERE)).updates[-1].author.is_us


async def test_what_one_child_refuses_does_not_keep_the_others() -> None:
    instance, autotask = there()
    instance.answers["POST Tickets/8103/AdditionalConfigurationItems"] = [
        no("configurationItemID: Value 6 does not exist or is invalid")
    ]
    with pytest.raises(Rejected) as caught:
        await autotask.act(HERE, ResourcesAct(add=(item(5), item(6), item(7))))
    assert "Value 6" in caught.value.reason
    attached = (await autotask.read(HERE)).head.resources
    assert attached is not None
    assert [each.id for each in attached] == ["item:5", "item:7"]
