"""The connector against rows in memory: what it sends, and what it makes of what it is told."""

from __future__ import annotations

from typing import Any

import pytest

from bot.domain.ids import KindId, Reference, RemoteId, RemoteUpdateId
from bot.domain.outgoing import signature
from bot.domain.remote import Manner, NewTicket, Side
from bot.domain.ticket import Answer, FieldId, FieldType, Priority, Status, Turn, Visibility
from bot.errors import Rejected
from tests.connectors.autotask.mock import ADA, AT, JANE, US, Instance, connected, ticket

REFERENCE = Reference("T20261122.0001-0.1")
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
