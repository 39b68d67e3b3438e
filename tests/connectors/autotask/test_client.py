"""The connector against rows in memory: what it sends, and what it makes of what it is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from bot.connectors.autotask import calls
from bot.domain.ids import KindId, Reference, RemoteId, RemoteUpdateId
from bot.domain.outgoing import signature
from bot.domain.remote import Manner, NewTicket, Side
from bot.domain.resources import ResourceId, ResourceType
from bot.domain.ticket import Answer, FieldId, FieldType, Priority, Status, Turn, Visibility
from bot.errors import Rejected, Transient, Unauthorized
from tests.connectors.autotask.mock import (
    ADA,
    AT,
    FIELDS,
    JANE,
    US,
    Instance,
    Rows,
    column,
    connected,
    no,
    picks,
    ticket,
)

REFERENCE = Reference("T20261122-0001-0.1")
NEW = NewTicket(
    reference=REFERENCE,
    kind=KindId("category_3"),
    subject=None,
    title="Printer down",
    text=f"No paper feed\n\n{signature('Anna Baker', REFERENCE)}",
    priority=Priority.NORMAL,
    answers=(
        Answer(field=FieldId("companyID"), label="Company", type=FieldType.CHOICE, values=("175",)),
        Answer(field=FieldId("udf:Site code"), label="Site", type=FieldType.TEXT, values=("B2",)),
    ),
)


def note(number: int, text: str, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "ticketID": 8103,
        "title": "",
        "description": text,
        "noteType": 3,
        "publish": 1,
        "createDateTime": AT,
        "creatorResourceID": ADA,
        **more,
    }


async def test_a_ticket_is_opened_with_our_reference_and_its_form() -> None:
    instance = Instance()
    _, autotask = connected(instance)
    made = await autotask.create(NEW)
    [sent] = instance.bodies("POST Tickets")
    assert sent == {
        "status": 1,
        "priority": 2,
        "companyID": 175,
        "userDefinedFields": [{"name": "Site code", "value": "B2"}],
        "title": "Printer down",
        "description": NEW.text,
        "externalID": REFERENCE,
        "ticketCategory": 3,
    }
    assert (made.head.status, made.head.turn, made.head.priority) == (Status.OPEN, Turn.OURS, Priority.NORMAL)
    [first] = made.updates
    assert (first.text, first.author.is_us, first.author.side) == (NEW.text, True, Side.OURS)
    found = await autotask.created(NEW, made.head.opened_at)
    assert found == made


async def test_what_was_said_there_tells_who_and_who_sees_it() -> None:
    instance = Instance()
    instance.rows["Tickets"] = [ticket()]
    instance.rows["TicketNotes"] = [
        note(1, "It is the fuser.", title="Found it", publish=2),
        note(2, "When?", creatorResourceID=US, createdByContactID=JANE, impersonatorCreatorResourceID=None),
        note(3, "Escalated.", noteType=13),
    ]
    _, autotask = connected(instance)
    read = await autotask.read(RemoteId("8103"))
    said = [(each.id, each.text, each.author.name, each.author.side) for each in read.updates]
    assert said == [
        ("description:8103", "No paper feed", "Ada Jones", Side.OURS),
        ("note:1", "Found it\n\nIt is the fuser.", "Ada Jones", Side.OURS),
        ("note:2", "When?", "Jane Roe", Side.THEIRS),
        ("note:3", "Escalated.", "A rule of Autotask", Side.SYSTEM),
    ]
    assert [each.visibility for each in read.updates[1:3]] == [Visibility.INTERNAL, Visibility.PUBLIC]
    assert [each.is_quiet for each in read.updates] == [False, False, False, True]
    assert read.updates[2].author.email == "Jane@acme.example"


@pytest.mark.parametrize(
    ("manner", "published", "whom", "contact"),
    [
        (Manner(), 1, None, None),
        (Manner(visibility=Visibility.INTERNAL), 2, None, None),
        (Manner(visibility=Visibility.INTERNAL, as_whom="resource:29"), 2, "29", None),
        (Manner(visibility=Visibility.INTERNAL, as_whom="contact:99"), 1, None, 99),
    ],
)
async def test_what_is_said_goes_to_whom_it_is_meant_for_in_whose_name_it_is_said(
    manner: Manner, published: int, whom: str | None, contact: int | None
) -> None:
    instance = Instance()
    instance.rows["Tickets"] = [ticket()]
    _, autotask = connected(instance)
    text = f"It is louder.\n\n{signature('Anna Baker', REFERENCE)}"
    [made] = await autotask.push(RemoteId("8103"), text, manner)
    [request] = instance.of("POST Tickets/8103/Notes")
    [sent] = instance.bodies("POST Tickets/8103/Notes")
    assert (sent["title"], sent["noteType"], sent["publish"]) == ("It is louder.", 3, published)
    assert (request.headers.get("ImpersonationResourceId"), sent.get("createdByContactID")) == (whom, contact)
    last = (await autotask.read(RemoteId("8103"))).updates[-1]
    assert (last.id, last.text, last.author.is_us) == (made, text, True)


async def test_a_ticket_that_was_deleted_is_told_as_that() -> None:
    instance = Instance()
    log = {"id": 7, "ticketID": 8103, "ticketNumber": "T20261122.8103", "ticketTitle": "Printer down"}
    instance.rows["DeletedTicketLogs"] = [{**log, "deletedByResourceID": ADA, "deletedDateTime": AT}]
    _, autotask = connected(instance)
    read = await autotask.read(RemoteId("8103"))
    assert (read.head.is_gone, read.head.status, read.head.closed_by) == (True, Status.CLOSED, "Ada Jones")
    assert (read.head.status_name, read.head.number) == ("Deleted", "T20261122.8103")


@pytest.mark.parametrize("number", ["999", "x", "", "9" * 30])
async def test_what_is_no_ticket_is_refused(number: str) -> None:
    _, autotask = connected(Instance())
    with pytest.raises(Rejected):
        await autotask.read(RemoteId(number))


async def test_many_tickets_cost_as_few_calls_as_one() -> None:
    counts = []
    for many in (1, 40):
        instance = Instance()
        instance.rows["Tickets"] = [ticket(number) for number in range(1, many + 1)]
        instance.rows["TicketNotes"] = [note(n, "Hello.", ticketID=n) for n in range(1, many + 1)]
        _, autotask = connected(instance)
        read = await autotask.read_many([RemoteId(str(n)) for n in range(1, many + 1)])
        assert [len(each.updates) for each in read] == [2] * many
        counts.append(len(instance.asked))
    assert counts[0] == counts[1]
    assert RemoteUpdateId("note:40") in {update.id for each in read for update in each.updates}


async def test_a_contact_who_quotes_what_was_said_in_their_name_is_not_us() -> None:
    instance = Instance()
    text = f"It is louder.\n\n{signature('Jane Roe', REFERENCE)}"
    by_jane = {"creatorResourceID": None, "createdByContactID": JANE}
    instance.rows["Tickets"] = [ticket()]
    instance.rows["TicketNotes"] = [
        note(1, text, title="It is louder.", **by_jane),
        note(2, text, title="RE: It is louder.", **by_jane),
        note(3, text, **by_jane),
    ]
    _, autotask = connected(instance)
    read = await autotask.read(RemoteId("8103"))
    assert [each.author.is_us for each in read.updates[1:]] == [True, False, False]


async def test_whom_it_takes_us_for_is_told_with_the_zone_and_what_is_open_there() -> None:
    instance = Instance()
    instance.rows["Tickets"] = [ticket(1), ticket(2, status=5), ticket(3)]
    _, autotask = connected(instance)
    assert await autotask.check() == "Api User (America East 2, 2 open tickets)"


async def test_who_may_not_see_resources_is_called_by_their_user_name() -> None:
    instance = Instance()
    instance.answers["GET Resources/query"] = [no(status=403)]
    instance.answers["GET ThresholdInformation"] = [no(status=403)]
    _, autotask = connected(instance)
    assert await autotask.check() == "api@desk.example (America East 2, 0 open tickets)"


async def test_who_is_not_told_which_resource_we_are_learns_it_from_what_we_open() -> None:
    instance = Instance()
    instance.answers["GET Resources/query"] = [no(status=403)]
    _, autotask = connected(instance)
    made = await autotask.create(NEW)
    [first] = made.updates
    assert first.author.is_us


async def test_who_does_not_know_which_resource_we_are_knows_our_notes_by_how_they_are_signed() -> None:
    instance = Instance(rows={"Tickets": [ticket()]})
    instance.answers["GET Resources/query"] = [no(status=403) for _ in range(9)]
    _, autotask = connected(instance)
    text = f"Is it on?\n\n{signature('Beno', REFERENCE)}"
    await autotask.push(RemoteId("8103"), text)
    instance.rows["TicketNotes"].append(note(7, f"You said:\n\n{text}", title="Re: Is it on?"))
    work = {"ticketID": 8103, "resourceID": ADA, "hoursWorked": 1, "createDateTime": AT}
    signed = signature("Threadesk", REFERENCE)
    instance.rows["TimeEntries"] = [
        {**work, "id": 1, "summaryNotes": "Ours.", "internalNotes": signed},
        {**work, "id": 2, "summaryNotes": "Hers.", "internalNotes": "Odd."},
    ]
    told = (await autotask.read(RemoteId("8103"))).updates
    assert {each.id: each.author.is_us for each in told} == {
        "description:8103": False,
        "note:5001": True,
        "note:7": False,
        "time:1": True,
        "time:2": False,
    }


@pytest.mark.parametrize("answer", [httpx.Response(503), httpx.Response(200, json=[])])
async def test_changes_are_read_where_it_does_not_tell_what_of_the_hour_is_spent(
    answer: httpx.Response,
) -> None:
    instance = Instance(rows={"Tickets": [ticket()]})
    instance.answers["GET ThresholdInformation"] = [answer]
    _, autotask = connected(instance)
    assert (await autotask.changed(None)).is_last


async def test_where_nothing_is_taken_any_more_nothing_more_is_asked() -> None:
    instance = Instance(rows={"Tickets": [ticket()]})
    instance.answers["GET ThresholdInformation"] = [no(status=429)]
    _, autotask = connected(instance)
    with pytest.raises(Transient):
        await autotask.changed(None)
    assert not instance.of("GET Tickets/query")


async def test_a_company_that_is_called_otherwise_by_now_is_called_so_once_lists_were_read() -> None:
    instance = Instance(rows={**Instance().rows, "Tickets": [ticket()]})
    _, autotask = connected(instance)
    names = autotask._knowing.names  # What a ticket is told with.
    await autotask.read(RemoteId("8103"))
    assert names.name("Companies", 175) == "Acme"
    instance.rows["Companies"][0]["companyName"] = "Acme & Sons"
    await autotask.lists()
    await autotask.read(RemoteId("8103"))
    assert names.name("Companies", 175) == "Acme & Sons"


async def test_a_sort_of_notes_that_is_no_more_is_not_written_once_lists_were_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    instance = Instance(rows={**Instance().rows, "Tickets": [ticket()]})
    _, autotask = connected(instance)
    await autotask.push(RemoteId("8103"), "Is it on?")
    sorts = picks(v1="Summary", v4="Notes of ours")
    publish = FIELDS["TicketNotes"][1]
    monkeypatch.setitem(FIELDS, "TicketNotes", [column("noteType", values=sorts), publish])
    await autotask.lists()
    await autotask.push(RemoteId("8103"), "Is it on?")
    assert [each["noteType"] for each in instance.bodies("POST Tickets/8103/Notes")] == [3, 4]


@pytest.mark.parametrize("asked", ["GET Tickets/entityInformation/fields", "GET TicketCategories/query"])
async def test_forms_that_are_refused_for_once_are_not_taken_for_none(asked: str) -> None:
    rows: Rows = {"Tickets": [ticket(status=8)], "TicketCategories": [{"id": 3, "name": "Standard"}]}
    instance = Instance(rows={**Instance().rows, **rows})
    _, autotask = connected(instance)
    await autotask.read(RemoteId("8103"))
    instance.answers[asked] = [no("No.") for _ in range(3)]
    for _ in range(3):
        with pytest.raises(Transient):
            await autotask.lists()
    assert (await autotask.read(RemoteId("8103"))).head.status_name == "In Progress"
    assert [each.name for each in (await autotask.lists()).kinds] == ["Standard"]


async def test_what_fields_are_called_is_known_on_where_it_is_kept_from_us_for_once() -> None:
    instance = Instance(rows={**Instance().rows, "Tickets": [ticket(status=8)]})
    _, autotask = connected(instance)
    await autotask.read(RemoteId("8103"))
    instance.answers["GET Tickets/entityInformation/fields"] = [no(status=403)]
    instance.answers["GET TicketNotes/entityInformation/fields"] = [no("No.")]
    await autotask.lists()
    assert (await autotask.read(RemoteId("8103"))).head.status_name == "In Progress"


async def test_who_we_are_is_asked_again_where_it_was_not_told() -> None:
    instance = Instance()
    instance.answers["GET Resources/query"] = [no(status=403)]
    _, autotask = connected(instance)
    await autotask.check()
    await autotask.lists()
    assert (await autotask.check()).startswith("Api User")


async def test_a_ticket_or_a_history_that_is_kept_from_us_is_that_one_s_matter_alone() -> None:
    instance = Instance(rows={**Instance().rows, "Tickets": [ticket()]})
    _, autotask = connected(instance)
    instance.answers["GET Tickets/8103"] = [no(status=403)]
    instance.answers["POST TicketHistory/query"] = [no(status=403)]
    for asked in (autotask.read(RemoteId("8103")), autotask.history(RemoteId("8103"))):
        with pytest.raises(Rejected):
            await asked


@pytest.mark.parametrize("sweeps", ["changed", "open_tickets"])
async def test_who_may_not_see_tickets_at_all_is_told_so(sweeps: str) -> None:
    instance = Instance()
    _, autotask = connected(instance)
    cursor = (await autotask.changed(None)).cursor if sweeps == "changed" else None
    instance.answers["GET Tickets/query"] = [no(status=403)]
    with pytest.raises(Unauthorized) as caught:
        await getattr(autotask, sweeps)(cursor)
    assert type(caught.value) is Unauthorized


async def test_notes_that_are_refused_for_once_are_not_taken_for_none() -> None:
    instance = Instance(rows={**Instance().rows, "Tickets": [ticket()], "TicketNotes": [note(7, "Odd.")]})
    _, autotask = connected(instance)
    odd = "Object reference not set to an instance of an object."
    instance.answers["GET TicketNotes/query"] = [no(odd)]
    with pytest.raises(Transient):
        await autotask.read(RemoteId("8103"))
    assert [each.id for each in (await autotask.read(RemoteId("8103"))).updates] == [
        "description:8103",
        "note:7",
    ]
    instance.answers["GET TicketNotes/query"] = [no(odd) for _ in range(9)]
    for _ in range(3):
        with pytest.raises(Transient):
            await autotask.read(RemoteId("8103"))
    assert [each.id for each in (await autotask.read(RemoteId("8103"))).updates] == ["description:8103"]


async def test_a_ticket_that_is_refused_for_once_is_not_taken_for_gone() -> None:
    instance = Instance(rows={**Instance().rows, "Tickets": [ticket()]})
    _, autotask = connected(instance)
    instance.answers["GET Tickets/8103"] = [no("Object reference not set.") for _ in range(4)]
    for _ in range(3):
        with pytest.raises(Transient):
            await autotask.read(RemoteId("8103"))
    with pytest.raises(Rejected):
        await autotask.read(RemoteId("8103"))
    assert (await autotask.read(RemoteId("8103"))).head.id == "8103"


async def test_one_text_that_was_cut_within_a_character_does_not_hide_the_others() -> None:
    instance = Instance()
    body = b'{"items": [{"id": 1, "title": "Jam \\ud83d"}, {"id": 2, "title": "\\ud83d\\udda8"}]}'
    instance.answers["GET Tickets/query"] = [httpx.Response(200, content=body)]
    line, _ = connected(instance)
    rows = await line.rows(calls.open_tickets())
    assert [each.text("title") for each in rows] == ["Jam \ufffd", "\U0001f5a8"]


@pytest.mark.parametrize(("text", "most"), [("x" * 9_000, 8_000), ("🖨" * 9_000, 4_000)])
async def test_a_description_has_room_for_what_counts_twice_there(text: str, most: int) -> None:
    _, autotask = connected(Instance())
    assert autotask.opening_limit(replace(NEW, text=text)) == most


async def test_lists_tell_people_of_both_sides_statuses_queues_and_configuration_items() -> None:
    instance = Instance()
    instance.rows["ConfigurationItems"] = [
        {"id": 5, "referenceTitle": "ACME-LT-014", "companyID": 175, "isActive": True}
    ]
    for each in instance.rows["Resources"]:
        each["isActive"] = True
    _, autotask = connected(instance)
    lists = await autotask.lists()
    people = [(each.id, each.name, each.side, each.email) for each in lists.people]
    assert people == [
        ("resource:28", "Api User", Side.OURS, "api@desk.example"),
        ("resource:29", "Ada Jones", Side.OURS, "ada@desk.example"),
        ("contact:99", "Jane Roe", Side.THEIRS, "jane@acme.example"),
    ]
    assert lists.statuses == ("New", "Complete", "Waiting Customer", "In Progress")
    assert lists.groups == ("Level 1", "Level 2")
    assert [(each.id, each.name, each.account) for each in lists.resources] == [
        ("item:5", "ACME-LT-014", "175")
    ]


@pytest.mark.parametrize("entity", ["Contacts", "ConfigurationItems", "TimeEntries", "TicketTagAssociations"])
async def test_what_the_api_user_may_not_see_is_left_out(entity: str) -> None:
    instance = Instance()
    instance.rows["Tickets"] = [ticket(contactID=JANE)]
    _, autotask = connected(instance)
    instance.answers[f"GET {entity}/query"] = [no(status=403) for _ in range(5)]
    await autotask.lists()
    read = await autotask.read(RemoteId("8103"))
    assert [each.text for each in read.updates] == ["No paper feed"]
    assert read.head.tags == (None if entity == "TicketTagAssociations" else ())


@pytest.mark.parametrize(("whom", "by", "header"), [("contact:99", JANE, None), ("resource:29", None, "29")])
async def test_a_ticket_is_opened_in_the_name_of_a_contact_or_a_colleague(
    whom: str, by: int | None, header: str | None
) -> None:
    instance = Instance()
    _, autotask = connected(instance)
    made = await autotask.create(replace(NEW, as_whom=whom))
    [request], [sent] = instance.of("POST Tickets"), instance.bodies("POST Tickets")
    assert (sent.get("createdByContactID"), request.headers.get("ImpersonationResourceId")) == (by, header)
    [first] = made.updates
    assert (first.author.id, first.author.is_us) == (whom, True)


async def test_a_ticket_is_opened_for_whom_is_to_work_on_it_with_what_it_is_about() -> None:
    instance = Instance()
    _, autotask = connected(instance)
    attached = ((ResourceType.GENERIC, ResourceId("item:5")), (ResourceType.GENERIC, ResourceId("item:6")))
    others = Answer(
        field=FieldId("secondaryResources"), label="Others", type=FieldType.CHOICES, values=("28",)
    )
    new = replace(NEW, owner="resource:29", resources=attached, answers=(*NEW.answers, others))
    made = await autotask.create(new)
    [sent] = instance.bodies("POST Tickets")
    assert (sent["assignedResourceID"], sent["assignedResourceRoleID"], sent["configurationItemID"]) == (
        29,
        12,
        5,
    )
    assert made.head.owner == "resource:29"
    assert [each["resourceID"] for each in instance.rows["TicketSecondaryResources"]] == [28]


async def test_what_was_cut_off_behind_its_creation_is_made_whole_when_it_is_found() -> None:
    instance = Instance()
    _, autotask = connected(instance)
    others = Answer(
        field=FieldId("secondaryResources"), label="Others", type=FieldType.CHOICES, values=("29",)
    )
    new = replace(NEW, answers=(*NEW.answers, others))
    path = "POST Tickets/5001/SecondaryResources"
    instance.answers[path] = [httpx.ConnectError("gone")]
    with pytest.raises(Transient) as caught:
        await autotask.create(new)
    assert not caught.value.certain
    found = await autotask.created(new, datetime(2026, 1, 1, tzinfo=UTC))
    assert found is not None
    assert [each["resourceID"] for each in instance.rows["TicketSecondaryResources"]] == [29]


async def test_what_a_ticket_is_refused_besides_does_not_keep_it_from_being_open() -> None:
    instance = Instance()
    _, autotask = connected(instance)
    others = Answer(
        field=FieldId("secondaryResources"), label="Others", type=FieldType.CHOICES, values=("29",)
    )
    instance.answers["POST Tickets/5001/SecondaryResources"] = [no("A primary resource may not be one")]
    made = await autotask.create(replace(NEW, answers=(*NEW.answers, others)))
    assert made.head.id == "5001"
