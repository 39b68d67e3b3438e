"""The rules that only Autotask knows: what it refuses is told in its words, and the form says what is so."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from dataclasses import field as attribute

import pytest

from bot.domain.events import FilePassed, RemoteRefused, RemoteUndone
from bot.domain.fields import Entry
from bot.domain.ids import FieldId, KindId
from bot.domain.intents import OpenAgain, SetAnswers, SetEmails, SetTags, Source
from bot.domain.remote_forms import RemoteField
from bot.domain.resources import FixedStock, Inventory
from bot.domain.ticket import Ticket
from bot.errors import FormError
from bot.sandbox.autotask.rules.case import Actor, Row
from bot.sandbox.autotask.seed import ids
from bot.service.acquainting import Acquaintances
from tests.connectors.autotask.linked import OPENING, Linked, running_linked
from tests.connectors.autotask.test_changes_approved import CHANGE
from tests.connectors.autotask.test_changes_approved import ENTRIES as OF_A_CHANGE
from tests.connectors.autotask.test_serving import address_of
from tests.connectors.linked import TEAM, remote_id
from tests.domain.test_decide import ANNA, BENO, RULES

PAGE = Actor(resource=ids.DORA, is_page=True)
RMA = KindId(f"category_{ids.RMA}")
POSTED = {
    "id": 900,
    "resourceID": ids.BENO,
    "hoursWorked": 1,
    "dateWorked": "2026-11-22T00:00:00Z",
    "billingApprovalDateTime": "2026-11-22T10:00:00Z",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change of the form that the server refuses: what it has against it, and what is taken instead."""

    name: str
    value: str
    words: str
    before: Row = attribute(default_factory=dict)
    beside: Callable[[Linked, int], object] = lambda linked, number: None
    allows: Callable[[Linked, int], object]
    """What makes it possible after all."""


def post(linked: Linked, number: int) -> None:
    linked.there.state.tables["TimeEntries"].put({**POSTED, "ticketID": number})


def unpost(linked: Linked, number: int) -> None:
    linked.there.state.tables["TimeEntries"].put(
        {**POSTED, "ticketID": number, "billingApprovalDateTime": None}
    )


def with_incident(linked: Linked, number: int) -> None:
    other = {"companyID": ids.ACME, "title": "Slow", "status": 1, "priority": 2, "queueID": ids.SERVICE_DESK}
    row = {**other, "ticketCategory": ids.STANDARD, "ticketType": 2, "dueDateTime": "2030-01-01T00:00:00Z"}
    linked.there.state.create("Tickets", {**row, "problemTicketId": number}, PAGE)


def without_incidents(linked: Linked, number: int) -> None:
    tables = linked.there.state.tables["Tickets"]
    for row in linked.there.rows("Tickets", problemTicketId=number):
        tables.put({**row, "problemTicketId": None})


def of_beno(linked: Linked, number: int) -> None:
    tables = linked.there.state.tables["Tickets"]
    tables.put({**tables.rows[number], "assignedResourceID": ids.BENO})


CHANGES = {
    "company_stays_once_something_is_posted": Change(
        name="companyID", value=str(ids.BORG), words="posted items", beside=post, allows=unpost
    ),
    "problem_keeps_its_type_while_it_has_incidents": Change(
        name="ticketType",
        value="2",
        words="cannot be changed while it has incidents",
        before={"ticketType": 3},
        beside=with_incident,
        allows=without_incidents,
    ),
    "comanaged_assignee_sees_it": Change(
        name="isVisibleToComanaged",
        value="false",
        words="Must be true when the primary resource is co-managed",
        before={
            "assignedResourceID": ids.HAL,
            "assignedResourceRoleID": ids.SERVICE_DESK_ROLE,
            "isVisibleToComanaged": True,
        },
        allows=of_beno,
    ),
}


@pytest.fixture
async def linked() -> AsyncIterator[Linked]:
    async with running_linked() as made:
        yield made


async def fill(linked: Linked, ticket: Ticket, key: str, name: str, value: str) -> Ticket:
    entry = Entry(field=FieldId(name), values=(value,))
    source = Source(workspace=TEAM, key=key)
    await linked.desk.handle(TEAM, ticket.id, SetAnswers(by=BENO, entries=(entry,)), source)
    await linked.worked()
    return await linked.ticket(ticket.id)


async def reasons(linked: Linked, ticket: Ticket) -> list[str]:
    """What the thread says was refused there."""
    log = (await linked.queries.history(TEAM, ticket.id))[1]
    events = [each.event for each in log]
    kept = [each.details for each in events if isinstance(each, FilePassed) and each.unsent]
    return [*(each.reason for each in events if isinstance(each, RemoteUndone | RemoteRefused)), *kept]


def says(ticket: Ticket, name: str) -> tuple[str, ...]:
    return next((each.values for each in ticket.answers if each.field == name), ())


@pytest.mark.parametrize("rule", CHANGES)
async def test_a_change_that_only_autotask_knows_to_be_wrong_is_told_and_undone_and_can_be_made_later(
    linked: Linked, rule: str
) -> None:
    case = CHANGES[rule]
    ticket = await linked.delivered((await linked.opened()).id)
    number, tables = int(remote_id(ticket)), linked.there.state.tables["Tickets"]
    await linked.poll.sweep()
    linked.turn(minutes=1)
    if case.before:
        linked.there.state.change("Tickets", number, case.before, PAGE)
    await linked.poll.sweep()
    case.beside(linked, number)
    was = says(await linked.ticket(ticket.id), case.name)
    stood = tables.rows[number][case.name]
    refused = await fill(linked, ticket, "first", case.name, case.value)
    [reason] = await reasons(linked, ticket)
    assert case.words in reason
    assert (says(refused, case.name), tables.rows[number][case.name]) == (was, stood)
    case.allows(linked, number)
    taken = await fill(linked, ticket, "second", case.name, case.value)
    assert says(taken, case.name) == (case.value,)
    assert len(await reasons(linked, ticket)) == 1
    assert tables.rows[number][case.name] != stood


@pytest.mark.parametrize(
    ("module", "kind", "entries", "words"),
    [
        ("change_management_is_on", CHANGE, OF_A_CHANGE, "The Change Management module is not active"),
        (
            "rma_is_on",
            RMA,
            (
                *OF_A_CHANGE[:2],
                OF_A_CHANGE[-1],
                Entry(field=FieldId("configurationItemID"), values=(str(ids.LAPTOP),)),
            ),
            "The RMA module is not active",
        ),
    ],
    ids=["change_module_is_active", "rma_needs_its_module"],
)
async def test_a_ticket_for_which_a_module_is_off_is_kept_here_and_opened_once_it_is_on(
    linked: Linked, module: str, kind: KindId, entries: tuple[Entry, ...], words: str
) -> None:
    house = linked.there.state.house
    setattr(house, module, False)
    opening = replace(OPENING, kind=kind, entries=(*OPENING.entries, *entries))
    ticket = await linked.opened(opening)
    await linked.worked()
    [reason] = await reasons(linked, ticket)
    assert words in reason
    assert (await linked.ticket(ticket.id)).answers == ticket.answers
    setattr(house, module, True)
    source = Source(workspace=TEAM, key="again")
    await linked.desk.handle(TEAM, ticket.id, OpenAgain(by=BENO), source)
    there = await linked.delivered(ticket.id)
    assert linked.there.ticket(remote_id(there))["ticketCategory"] == int(kind.removeprefix("category_"))


async def test_a_contract_that_leaves_the_sub_issue_out_is_shown_as_autotask_moved_it(linked: Linked) -> None:
    ticket = await linked.delivered((await linked.opened()).id)
    await linked.poll.sweep()
    linked.turn(minutes=1)
    await fill(linked, ticket, "contract", "contractID", str(ids.MANAGED))
    entries = (("issueType", str(ids.EMAIL)), ("subIssueType", str(ids.MAILBOX_ISSUE)))
    filled = tuple(Entry(field=FieldId(name), values=(value,)) for name, value in entries)
    source = Source(workspace=TEAM, key="issue")
    await linked.desk.handle(TEAM, ticket.id, SetAnswers(by=BENO, entries=filled), source)
    await linked.worked()
    linked.turn(minutes=11)
    linked.there.state.change("Tickets", int(remote_id(ticket)), {"purchaseOrderNumber": "7"}, PAGE)
    await linked.poll.sweep()
    moved = await linked.ticket(ticket.id)
    assert says(moved, "contractID") == (str(ids.EXCLUDED),)


async def test_a_sort_of_file_that_the_instance_refuses_stays_here_with_its_words(linked: Linked) -> None:
    ticket = await linked.delivered((await linked.opened()).id)
    linked.there.state.house.refused_file_types = (".txt",)
    await linked.bring(b"It hums.", "log.txt")
    await linked.share(ticket.id, "300.1", "See there.")
    await linked.worked()
    linked.turn(seconds=30)
    await linked.worked()
    assert linked.there.files(remote_id(ticket)) == []
    assert any("txt" in each for each in await reasons(linked, ticket))


async def test_where_no_contact_may_be_impersonated_a_customers_ticket_is_opened_by_our_account(
    linked: Linked,
) -> None:
    roster = linked.desk._roster
    roster.supply(RULES.id, linked.there.lists, FixedStock(inventory=Inventory()))
    await Acquaintances(linked.store, TEAM, RULES.id, roster, linked.clock, address_of).meet([ANNA])
    linked.there.state.house.impersonates_contacts = False
    ticket = await linked.delivered((await linked.opened()).id)
    there = linked.there.ticket(remote_id(ticket))
    assert (there.get("createdByContactID"), there["creatorResourceID"]) == (None, ids.API_RESOURCE)
    assert len(linked.there.rows("Tickets", externalID=there["externalID"])) == 1


async def test_addresses_and_tags_that_were_not_taken_are_not_on_the_ticket(linked: Linked) -> None:
    ticket = await linked.delivered((await linked.opened()).id)
    await linked.poll.sweep()
    emails = SetEmails(by=BENO, add=("adam@acme.example", "who@nowhere.example"))
    await linked.desk.handle(TEAM, ticket.id, emails, Source(workspace=TEAM, key="mail"))
    await linked.desk.handle(
        TEAM, ticket.id, SetTags(by=BENO, add=("disk",)), Source(workspace=TEAM, key="tag")
    )
    linked.there.state.tables["Tags"].rows[25]["isActive"] = False
    await linked.worked()
    told = await reasons(linked, ticket)
    assert "no active contact with the address who@nowhere.example" in told[0]
    assert "no tag disk" in told[1]
    now = await linked.ticket(ticket.id)
    assert (now.emails, now.tags) == ((), ())
    linked.turn(minutes=1)
    linked.there.say(remote_id(ticket), "Tomorrow.")
    await linked.poll.sweep()
    now = await linked.ticket(ticket.id)
    assert (now.emails, now.tags) == (("adam@acme.example",), ())
    assert await reasons(linked, ticket) == told


async def test_a_problem_is_not_its_own(linked: Linked) -> None:
    ticket = await linked.delivered((await linked.opened()).id)
    await linked.poll.sweep()
    linked.turn(minutes=1)
    number = int(remote_id(ticket))
    linked.there.state.change("Tickets", number, {"ticketType": 2}, PAGE)
    await linked.poll.sweep()
    with pytest.raises(FormError) as caught:
        await fill(linked, ticket, "itself", "problemTicketId", str(number))
    assert caught.value.field == "problemTicketId"
    assert linked.there.ticket(remote_id(ticket)).get("problemTicketId") is None


async def test_what_may_be_chosen_no_more_once_it_leaves_is_told_before_it_is_sent(
    linked: Linked,
) -> None:
    issue = Entry(field=FieldId("issueType"), values=(str(ids.HARDWARE),))
    ticket = await linked.opened(replace(OPENING, entries=(*OPENING.entries, issue)))
    roster, lists = linked.desk._roster, linked.there.lists
    old = tuple(replace(kind, fields=tuple(map(without_hardware, kind.fields))) for kind in lists.kinds)
    stock = FixedStock(inventory=Inventory(resources=lists.resources))
    roster.supply(RULES.id, replace(lists, kinds=old), stock)
    await linked.worked()
    [reason] = await reasons(linked, ticket)
    assert "is inactive: choose another issue type" in reason
    assert linked.there.stand.autotask.journal.calls("POST /Tickets") == []
    roster.supply(RULES.id, lists, stock)
    await linked.desk.handle(TEAM, ticket.id, OpenAgain(by=BENO), Source(workspace=TEAM, key="again"))
    assert (await linked.delivered(ticket.id)).remote is not None


async def test_a_change_that_may_be_chosen_no_more_once_it_leaves_is_told_before_it_is_sent(
    linked: Linked,
) -> None:
    ticket = await linked.delivered((await linked.opened()).id)
    roster, lists = linked.desk._roster, linked.there.lists
    old = tuple(replace(kind, fields=tuple(map(without_hardware, kind.fields))) for kind in lists.kinds)
    stock = FixedStock(inventory=Inventory(resources=lists.resources))
    issue = Entry(field=FieldId("issueType"), values=(str(ids.HARDWARE),))
    number = Entry(field=FieldId("purchaseOrderNumber"), values=("7",))
    source = Source(workspace=TEAM, key="waits")
    await linked.desk.handle(TEAM, ticket.id, SetAnswers(by=BENO, entries=(issue, number)), source)
    roster.supply(RULES.id, replace(lists, kinds=old), stock)
    await linked.worked()
    [reason] = await reasons(linked, ticket)
    assert "is inactive: choose another issue type" in reason
    assert linked.there.stand.autotask.journal.calls("PATCH /Tickets") == []
    undone = await linked.ticket(ticket.id)
    assert (says(undone, "issueType"), says(undone, "purchaseOrderNumber")) == ((), ())
    roster.supply(RULES.id, lists, stock)
    assert says(await fill(linked, ticket, "again", "issueType", str(ids.HARDWARE)), "issueType")
    assert linked.there.ticket(remote_id(ticket))["issueType"] == ids.HARDWARE


def without_hardware(field: RemoteField) -> RemoteField:
    """The field without that choice for new tickets."""
    if field.id != "issueType":
        return field
    choices = (replace(each, active=each.value != str(ids.HARDWARE)) for each in field.choices)
    return replace(field, choices=tuple(choices))
