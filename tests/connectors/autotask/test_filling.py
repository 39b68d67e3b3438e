"""A ticket's form, changed here and there: what is sent, what is refused, and what stays."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.domain.acquaintance import Acquaintance
from bot.domain.completing import lacks_for_remote
from bot.domain.decide import decide
from bot.domain.events import RemoteUndone
from bot.domain.fields import Entry
from bot.domain.ids import FieldId
from bot.domain.intents import Assign, SetAnswers, SetTags, Source
from bot.domain.ticket import Answer, FieldType, MessageRef, Ticket, TicketId
from bot.errors import FormError
from bot.sandbox.autotask.rules.case import Actor
from bot.sandbox.autotask.seed import ids
from tests.connectors.autotask.linked import STANDARD, Linked, running_linked
from tests.connectors.linked import TEAM, remote_id
from tests.domain.test_decide import BENO, ERIC, HELP
from tests.domain.test_opening import FORM

PAGE = Actor(resource=ids.DORA, is_page=True)


@pytest.fixture
async def linked() -> AsyncIterator[Linked]:
    async with running_linked() as linked:
        yield linked


async def opened(linked: Linked) -> Ticket:
    return await linked.delivered((await linked.opened()).id)


async def fill(linked: Linked, ticket: TicketId, key: str, **values: str) -> Ticket:
    entries = tuple(
        Entry(field=FieldId(name), values=(each,) if each else ()) for name, each in values.items()
    )
    intent = SetAnswers(by=BENO, entries=entries)
    return await linked.desk.handle(TEAM, ticket, intent, Source(workspace=TEAM, key=key))


def says(ticket: Ticket, field: str) -> tuple[str, ...]:
    return next((each.values for each in ticket.answers if each.field == field), ())


async def test_what_is_changed_in_the_form_is_changed_there_and_nothing_else(linked: Linked) -> None:
    ticket = await opened(linked)
    before = linked.there.ticket(remote_id(ticket))
    await fill(
        linked,
        ticket.id,
        "fill",
        status="9",
        issueType=str(ids.HARDWARE),
        subIssueType=str(ids.PRINTER_ISSUE),
        dueDateTime="2026-12-01T16:30:00Z",
        estimatedHours="1.5",
        **{"udf:Site code": "B:1"},
    )
    await linked.worked()
    there = linked.there.ticket(remote_id(ticket))
    assert (there["status"], there["subIssueType"], there["estimatedHours"]) == (9, ids.PRINTER_ISSUE, 1.5)
    assert there["dueDateTime"].startswith("2026-12-01T16:30:00")
    assert {"name": "Site code", "value": "B:1"} in there["userDefinedFields"]
    assert (there["title"], there["priority"]) == (before["title"], before["priority"])


async def test_all_that_breaks_a_rule_is_told_at_once_and_nothing_is_changed(linked: Linked) -> None:
    ticket = await opened(linked)
    with pytest.raises(FormError) as refused:
        await fill(linked, ticket.id, "fill", assignedResourceID=str(ids.BENO), status="", queueID="")
    told = {each.field: each.values["words"] for each in refused.value.faults}
    assert told.keys() == {"assignedResourceRoleID", "status"}
    assert "Beno Brandt" in told["assignedResourceRoleID"]
    await linked.worked()
    assert linked.there.ticket(remote_id(ticket))["status"] == 1
    assert says(await linked.ticket(ticket.id), "status") == ("1",)


async def test_what_only_autotask_knows_it_refuses_and_the_form_says_what_is_there(
    linked: Linked,
) -> None:
    ticket = await opened(linked)
    posted = {
        "id": 900,
        "ticketID": int(remote_id(ticket)),
        "resourceID": ids.BENO,
        "hoursWorked": 1,
        "dateWorked": "2026-11-22T00:00:00Z",
        "billingApprovalDateTime": "2026-11-22T10:00:00Z",
    }
    linked.there.state.tables["TimeEntries"].put(posted)
    changed = await fill(linked, ticket.id, "fill", companyID=str(ids.BORG))
    assert says(changed, "companyID") == (str(ids.BORG),)
    await linked.worked()
    after = await linked.ticket(ticket.id)
    assert says(after, "companyID") == (str(ids.ACME),)
    _, log = await linked.queries.history(TEAM, ticket.id)
    undone = [each.event.reason for each in log if isinstance(each.event, RemoteUndone)]
    assert len(undone) == 1
    assert "posted items" in undone[0]


async def test_what_is_read_before_a_change_has_arrived_there_does_not_undo_it(linked: Linked) -> None:
    ticket = await opened(linked)
    await linked.poll.sweep()
    linked.turn(minutes=1)
    linked.there.state.change("Tickets", int(remote_id(ticket)), {"purchaseOrderNumber": "P1"}, PAGE)
    await fill(linked, ticket.id, "fill", estimatedHours="2")
    await linked.poll.sweep()
    seen = await linked.ticket(ticket.id)
    assert (says(seen, "estimatedHours"), says(seen, "purchaseOrderNumber")) == (("2",), ("P1",))
    await linked.worked()
    assert linked.there.ticket(remote_id(ticket))["estimatedHours"] == 2


async def test_what_is_changed_there_is_taken_over(linked: Linked) -> None:
    ticket = await opened(linked)
    await linked.poll.sweep()
    linked.turn(minutes=1)
    linked.there.state.change("Tickets", int(remote_id(ticket)), {"queueID": ids.ESCALATION}, PAGE)
    await linked.poll.sweep()
    assert says(await linked.ticket(ticket.id), "queueID") == (str(ids.ESCALATION),)


async def test_a_ticket_from_a_message_waits_for_what_its_rules_ask_for(linked: Linked) -> None:
    said = replace(FORM, by=ERIC, requester=ERIC, kind=STANDARD, subject=None, title="", as_it_stands=True)
    said = replace(said, text="It fails.", said=MessageRef(channel=HELP, id="100.1"))
    ticket = await linked.opened(said)
    assert ticket.remote is None
    assert lacks_for_remote(ticket, linked.there.rules) == ("Company",)
    assert says(ticket, "priority") == ("2",)  # The category says so.
    await fill(linked, ticket.id, "company", companyID=str(ids.ACME))
    there = await linked.delivered(ticket.id)
    assert linked.there.ticket(remote_id(there))["companyID"] == ids.ACME


async def test_of_a_form_that_opens_one_every_rule_is_told_at_its_field(linked: Linked) -> None:
    entries = {"companyID": str(ids.BORG), "contactID": str(ids.ANN), "subIssueType": str(ids.PRINTER_ISSUE)}
    form = replace(
        FORM,
        by=BENO,
        kind=STANDARD,
        subject=None,
        title="It fails",
        entries=tuple(Entry(field=FieldId(name), values=(each,)) for name, each in entries.items()),
    )
    with pytest.raises(FormError) as refused:
        await linked.opened(form)
    assert "contactID" in {each.field for each in refused.value.faults}


async def test_an_owner_who_is_a_secondary_resource_is_refused_before_anything_is_sent(
    linked: Linked,
) -> None:
    beno = Acquaintance(person=BENO, id=f"resource:{ids.BENO}")
    remote = linked.there.rules.remote
    assert remote is not None
    rules = replace(linked.there.rules, remote=replace(remote, people=(beno,)))
    ticket = await opened(linked)
    second = Answer(
        field=FieldId("secondaryResources"),
        label="Secondary resources",
        type=FieldType.CHOICES,
        values=(str(ids.BENO),),
    )
    shared = replace(ticket, owner=None, answers=(*ticket.answers, second))
    with pytest.raises(FormError) as refused:
        decide(shared, Assign(by=BENO, owner=BENO), rules, linked.clock.now())
    assert refused.value.field == "secondaryResources"
    assert decide(ticket, Assign(by=BENO, owner=BENO), rules, linked.clock.now())


async def test_whom_somebody_there_added_since_stays_when_the_form_adds_and_takes_off(linked: Linked) -> None:
    ticket = await opened(linked)
    number = int(remote_id(ticket))
    await fill_list(linked, ticket, "first", str(ids.CARLA), str(ids.DORA))
    await linked.worked()
    linked.there.state.create("TicketSecondaryResources", secondary(number, ids.BENO), PAGE)
    await fill_list(linked, ticket, "second", str(ids.DORA))
    await linked.worked()
    assert {row["resourceID"] for row in linked.there.rows("TicketSecondaryResources", ticketID=number)} == {
        ids.DORA,
        ids.BENO,
    }


async def test_a_tag_that_somebody_there_took_off_does_not_come_back_with_another(linked: Linked) -> None:
    ticket = await opened(linked)
    number = int(remote_id(ticket))
    names = [row["label"] for row in linked.there.state.tables["Tags"].rows.values() if row["isActive"]][:2]
    await do_tags(linked, ticket, names[0], "first")
    tables = linked.there.state.tables["TicketTagAssociations"]
    tables.rows.clear()
    await do_tags(linked, ticket, names[1], "second")
    tags = linked.there.state.tables["Tags"].rows
    assert [
        tags[row["tagID"]]["label"] for row in linked.there.rows("TicketTagAssociations", ticketID=number)
    ] == [names[1]]


async def fill_list(linked: Linked, ticket: Ticket, key: str, *values: str) -> None:
    entry = Entry(field=FieldId("secondaryResources"), values=values)
    intent = SetAnswers(by=BENO, entries=(entry,))
    await linked.desk.handle(TEAM, ticket.id, intent, Source(workspace=TEAM, key=key))


async def do_tags(linked: Linked, ticket: Ticket, name: str, key: str) -> None:
    intent = SetTags(by=BENO, add=(name.lower(),))
    await linked.desk.handle(TEAM, ticket.id, intent, Source(workspace=TEAM, key=key))
    await linked.worked()


def secondary(ticket: int, resource: int) -> dict[str, int]:
    return {"ticketID": ticket, "resourceID": resource, "roleID": ids.SERVICE_DESK_ROLE}
