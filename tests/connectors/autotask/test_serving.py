"""A desk that serves Autotask's customers, over the real connector: who sees what, and in whose name."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.connectors.autotask.client import Autotask
from bot.domain.acquaintance import Acquaintance
from bot.domain.completing import lacks_for_remote
from bot.domain.connector import Errand
from bot.domain.events import RemoteUndone
from bot.domain.fields import Entry, options
from bot.domain.filling import asked_of
from bot.domain.ids import FieldId, PersonId
from bot.domain.intents import AddUpdate, Assign, Close, LogTime, SetAnswers, SetTags, SetTitle, Source
from bot.domain.remote import Side
from bot.domain.resources import FixedStock, Inventory
from bot.domain.ticket import Status, Ticket, Turn, Visibility
from bot.errors import FormError
from bot.sandbox.autotask.rules.case import Actor
from bot.sandbox.autotask.seed import ids
from bot.service.acquainting import Acquaintances
from tests.connectors.autotask.linked import AutotaskVendor, Linked, running_linked
from tests.connectors.harness import Fault
from tests.connectors.linked import TEAM, remote_id
from tests.domain.test_decide import ANNA, BENO, CARLA, ERIC, HELP, RULES

EVERYBODY, INTERNAL = 1, 2
COMPLETE = 5
ADDRESSES = {
    BENO: "beno@desk.example",
    CARLA: "carla@desk.example",
    ANNA: "ann@acme.example",
}


@pytest.fixture
async def linked() -> AsyncIterator[Linked]:
    async with running_linked() as made:
        roster = made.desk._roster
        roster.supply(RULES.id, made.there.lists, FixedStock(inventory=Inventory()))
        known = Acquaintances(made.store, TEAM, RULES.id, roster, made.clock, address_of)
        await known.meet([BENO, CARLA, ANNA])
        yield made


async def address_of(person: PersonId) -> str:
    return ADDRESSES.get(person, "")


async def opened(linked: Linked) -> Ticket:
    """A ticket that Anna opened, who is Ann Archer at Acme."""
    ticket = await linked.opened()
    return await linked.delivered(ticket.id)


def notes(linked: Linked, ticket: Ticket) -> list[tuple[str, int, int | None, int | None]]:
    """What is noted on it there: its first line, who sees it, which colleague and which contact wrote it."""
    rows = linked.there.rows("TicketNotes", ticketID=int(remote_id(ticket)))
    return [
        (
            each["description"].split("\n")[0],
            each["publish"],
            each.get("creatorResourceID"),
            each.get("createdByContactID"),
        )
        for each in rows
    ]


async def do(linked: Linked, ticket: Ticket, intent: object, key: str) -> Ticket:
    source = Source(workspace=TEAM, key=key)
    await linked.desk.handle(TEAM, ticket.id, intent, source)  # type: ignore[arg-type]  # any intent
    return await linked.delivered(ticket.id)


async def test_who_asked_is_the_customer_and_an_agent_s_words_are_theirs_and_internal(linked: Linked) -> None:
    ticket = await opened(linked)
    assert linked.there.ticket(remote_id(ticket))["createdByContactID"] == ids.ANN
    await linked.say(ticket.id, "200.1", "Is it on?", BENO)
    await linked.delivered(ticket.id)
    await linked.say(ticket.id, "200.2", "It is.", ANNA)
    await linked.delivered(ticket.id)
    first, second = notes(linked, ticket)
    assert first[:3] == ("Is it on?", INTERNAL, ids.BENO)
    assert (second[0], second[1], second[3]) == ("It is.", EVERYBODY, ids.ANN)
    await linked.poll.sweep()
    await linked.worked()
    assert (await linked.ticket(ticket.id)).updates == 3


@pytest.mark.parametrize("fault", [None, Fault.CUT, Fault.CUT_LATE, Fault.BROKEN_LATE])
async def test_what_is_published_is_there_once_for_everybody(linked: Linked, fault: Fault | None) -> None:
    ticket = await opened(linked)
    if fault is not None:
        linked.there.strike(Errand.SAY, fault)
    words = AddUpdate(by=BENO, text="It is the fuse.", is_published=True, is_agreed=True)
    await do(linked, ticket, words, "publish")
    assert notes(linked, ticket) == [("It is the fuse.", EVERYBODY, ids.BENO, None)]
    assert (await linked.ticket(ticket.id)).turn is Turn.THEIRS


async def test_what_was_internal_is_published_by_its_number(linked: Linked) -> None:
    ticket = await opened(linked)
    await linked.say(ticket.id, "200.1", "It is the fuse.", BENO)
    ticket = await linked.delivered(ticket.id)
    source = Source(workspace=TEAM, key="publish")
    await linked.desk.publish(source, ticket.id, BENO, ticket.spoken)
    await linked.worked()
    seen = [each for each in notes(linked, ticket) if each[1] == EVERYBODY]
    assert [each[0] for each in seen] == ["It is the fuse."]
    assert (await linked.ticket(ticket.id)).turn is Turn.THEIRS


@pytest.mark.parametrize(("edited", "seen"), [(" He broke it.", INTERNAL), ("", EVERYBODY)])
async def test_a_colleague_s_note_is_published_as_it_was_read_here(
    linked: Linked, edited: str, seen: int
) -> None:
    ticket = await opened(linked)
    await linked.poll.sweep()
    linked.turn(minutes=1)
    there, page = int(remote_id(ticket)), Actor(resource=ids.DORA, is_page=True)
    row = {"ticketID": there, "title": "Looked", "description": "It is *the fuse*.", "noteType": 1}
    note = linked.there.state.create("TicketNotes", {**row, "publish": INTERNAL}, page)
    await linked.poll.sweep()
    _, log = await linked.queries.history(TEAM, ticket.id)
    [number] = [each.number for each in log if getattr(each.event, "remote_id", None) == f"note:{note['id']}"]
    linked.turn(minutes=1)
    changed = {"description": f"{note['description']}{edited}"}
    linked.there.state.change("TicketNotes", note["id"], changed, page)
    await linked.desk.publish(Source(workspace=TEAM, key="publish"), ticket.id, BENO, number)
    await linked.worked()
    assert [each["publish"] for each in linked.there.rows("TicketNotes", id=note["id"])] == [seen]
    _, log = await linked.queries.history(TEAM, ticket.id)
    told = [each.event.reason for each in log if isinstance(each.event, RemoteUndone)]
    assert ["nobody here has read" in each for each in told] == ([True] if edited else [])


async def test_an_owner_a_title_and_tags_go_both_ways(linked: Linked) -> None:
    ticket = await opened(linked)
    there = int(remote_id(ticket))
    await do(linked, ticket, Assign(by=BENO, owner=BENO), "take")
    await do(linked, ticket, SetTitle(by=BENO, title="The printer fails"), "title")
    await do(linked, ticket, SetTags(by=BENO, add=("disk",)), "tag")
    await linked.worked()
    row = linked.there.ticket(remote_id(ticket))
    assert (row["assignedResourceID"], row["title"]) == (ids.BENO, "The printer fails")
    await linked.poll.sweep()
    before = await linked.ticket(ticket.id)
    assert (before.owner, before.title, before.tags) == (BENO, "The printer fails", ("disk",))
    linked.turn(minutes=5)
    page = Actor(resource=ids.DORA, is_page=True)
    change = {
        "assignedResourceID": ids.CARLA,
        "assignedResourceRoleID": ids.SERVICE_DESK_ROLE,
        "title": "Jam",
    }
    linked.there.state.change("Tickets", there, change, page)
    await linked.poll.sweep()
    await linked.worked()
    after = await linked.ticket(ticket.id)
    assert (after.owner, after.status, after.title) == (CARLA, Status.ASSIGNED, "Jam")
    linked.turn(minutes=5)
    hers = {"assignedResourceID": ids.DORA, "assignedResourceRoleID": ids.SERVICE_DESK_ROLE}
    linked.there.state.change("Tickets", there, hers, page)
    await linked.poll.sweep()
    await linked.worked()
    after = await linked.ticket(ticket.id)
    assert (after.owner, after.status) == (None, Status.ASSIGNED)
    assert after.remote is not None
    assert after.remote.assignee == "Dora Dahl"
    assert linked.there.ticket(remote_id(ticket))["assignedResourceID"] == ids.DORA


async def test_a_customer_s_own_ticket_is_taken_in_and_answered(linked: Linked) -> None:
    vendor = linked.there
    assert isinstance(vendor, AutotaskVendor)
    await linked.poll.begin()
    await linked.poll.sweep()
    linked.turn(minutes=5)
    row = {"companyID": ids.ACME, "status": 1, "priority": 2, "queueID": ids.SERVICE_DESK}
    words = {"title": "No ink", "description": "Nothing prints.", "contactID": ids.ANN}
    made = vendor.state.create("Tickets", {**row, **words}, Actor(contact=ids.ANN, is_page=True))
    await linked.poll.sweep()
    ticket = await linked.store.read(TEAM, lambda tx: tx.ticket_of(RULES.id, str(made["id"])))  # type: ignore[arg-type]  # its id as text
    assert ticket is not None
    ours = await linked.ticket(ticket)
    assert (ours.requester, ours.turn) == ("remote", Turn.OURS)
    await do(linked, ours, AddUpdate(by=BENO, text="Odd.", visibility=Visibility.INTERNAL), "note")
    await do(linked, ours, AddUpdate(by=BENO, text="Look at it, please."), "reply")
    answer = AddUpdate(by=BENO, text="Is there paper?", is_published=True, is_agreed=True)
    ours = await do(linked, ours, answer, "publish")
    seen = [(each[0], each[1]) for each in notes(linked, replace(ours))]
    assert seen == [("Odd.", INTERNAL), ("Look at it, please.", INTERNAL), ("Is there paper?", EVERYBODY)]
    assert ours.turn is Turn.THEIRS


async def test_without_the_right_to_act_for_others_it_is_our_account_s_word(linked: Linked) -> None:
    vendor = linked.there
    assert isinstance(vendor, AutotaskVendor)
    vendor.state.settings.impersonation = False
    ticket = await opened(linked)
    await linked.say(ticket.id, "200.1", "Is it on?", BENO)
    await linked.delivered(ticket.id)
    assert notes(linked, ticket) == [("Is it on?", INTERNAL, ids.API_RESOURCE, None)]
    after = await do(linked, ticket, Assign(by=BENO, owner=BENO), "take")
    await linked.worked()
    assert linked.there.ticket(remote_id(after))["assignedResourceID"] == ids.BENO


async def test_a_note_that_had_to_be_said_again_to_be_published_is_here_once(linked: Linked) -> None:
    vendor = linked.there
    assert isinstance(vendor, AutotaskVendor)
    vendor.state.house.edits_notes = False
    await linked.poll.sweep()
    ticket = await opened(linked)
    await linked.say(ticket.id, "200.1", "It is the fuse.", BENO)
    ticket = await linked.delivered(ticket.id)
    await linked.desk.publish(Source(workspace=TEAM, key="publish"), ticket.id, BENO, ticket.spoken)
    await linked.worked()
    seen = [each[:2] for each in notes(linked, ticket)]
    assert seen == [("It is the fuse.", INTERNAL), ("It is the fuse.", EVERYBODY)]
    linked.turn(minutes=5)
    await linked.poll.sweep()
    await linked.worked()
    assert (await linked.ticket(ticket.id)).updates == ticket.updates


async def test_work_is_told_in_its_doers_name_and_not_to_the_customer_and_does_not_come_back(
    linked: Linked,
) -> None:
    ticket = await opened(linked)
    await linked.poll.sweep()
    linked.turn(minutes=1)
    await do(linked, ticket, LogTime(by=BENO, minutes=15, text="He had sat on it."), "time")
    for _ in range(3):
        await linked.worked()
        linked.turn(minutes=1)
        await linked.poll.sweep()
    [told] = linked.there.rows("TimeEntries", ticketID=int(remote_id(ticket)))
    assert (told["resourceID"], told["creatorUserID"]) == (ids.BENO, ids.BENO)
    assert "sat on it" not in told["summaryNotes"]
    assert told["internalNotes"].startswith("He had sat on it.")
    after = await linked.ticket(ticket.id)
    assert (after.updates, after.turn) == (ticket.updates, Turn.OURS)


async def test_last_words_are_an_internal_note_there_before_it_is_complete(linked: Linked) -> None:
    ticket = await opened(linked)
    await linked.desk.handle(
        TEAM, ticket.id, Close(by=BENO, text="It was the fuser."), Source(workspace=TEAM, key="close")
    )
    await linked.worked()
    [note] = notes(linked, ticket)
    assert note[:3] == ("It was the fuser.", INTERNAL, ids.BENO)
    assert linked.there.ticket(remote_id(ticket))["status"] == COMPLETE
    linked.turn(minutes=1)
    await linked.poll.sweep()
    assert (await linked.ticket(ticket.id)).is_closed


async def test_what_a_customer_says_in_the_chat_is_a_ticket_of_their_company_at_once(linked: Linked) -> None:
    said = replace(linked.there.form, by=ANNA, requester=ANNA, entries=(), as_it_stands=True)
    ticket = await linked.delivered((await linked.opened(said, "message")).id)
    there = linked.there.ticket(remote_id(ticket))
    assert (there["companyID"], there["contactID"], there["createdByContactID"]) == (
        ids.ACME,
        ids.ANN,
        ids.ANN,
    )


async def test_a_customer_is_asked_what_customers_know_and_files_no_ticket_as_the_desk_does(
    linked: Linked,
) -> None:
    rules = linked.desk.desks.get(linked.there.rules.id)
    kind = rules.kind(linked.there.form.kind)
    assert kind is not None
    beno, anna = (kind.asks_first({}, asked_of(each, rules, HELP)) for each in (BENO, ANNA))
    assert {each.id for each in beno} - {each.id for each in anna} >= {"queueID", "ticketType"}
    said = replace(linked.there.form, by=ANNA, requester=ANNA, entries=())
    ticket = await linked.delivered((await linked.opened(said, "form")).id)
    there = linked.there.ticket(remote_id(ticket))
    assert there["queueID"] == ids.SERVICE_DESK  # As the category fills it in.
    before = dict(there)
    for field, value in (
        ("status", str(COMPLETE)),
        ("queueID", str(ids.ALERT_QUEUE)),
        ("resolution", "Paid."),
    ):
        wanted = SetAnswers(by=ANNA, entries=(Entry(field=FieldId(field), values=(value,)),))
        with pytest.raises(FormError) as refused:
            await linked.desk.handle(TEAM, ticket.id, wanted, Source(workspace=TEAM, key=field))
        assert [each.code for each in refused.value.faults] == ["field_not_asked"]
    await linked.worked()
    assert linked.there.ticket(remote_id(ticket)) == before


async def test_companies_that_the_configuration_names_are_among_those_whom_somebody_may_be_of(
    linked: Linked,
) -> None:
    line = linked.there.connector._line
    acme = f"company:{ids.ACME}"
    named = {"@acme.example": acme, "@gone.example": "company:99999", "a@b.example": "contact:1"}
    people = (await Autotask(line, people=named).lists()).people
    [found] = [each for each in people if each.is_company]
    assert (found.id, found.says, found.email) == (acme, (("companyID", str(ids.ACME)),), "")
    ann = next(each for each in people if each.id == f"contact:{ids.ANN}")
    assert dict(ann.says) == {"companyID": str(ids.ACME), "contactID": str(ids.ANN)}
    assert all(each.says == () for each in people if each.side is Side.OURS)


async def test_who_is_not_known_there_reads_no_company_s_name_and_the_desk_says_whose_ticket_it_is(
    linked: Linked,
) -> None:
    rules = linked.desk.desks.get(linked.there.rules.id)
    kind = rules.kind(linked.there.form.kind)
    assert kind is not None
    asked = {each.id for each in kind.asks({}, asked_of(ERIC, rules, HELP))}
    assert asked.isdisjoint({"companyID", "contactID", "configurationItemID", "companyLocationID"})
    before = linked.there.rows("Tickets")
    said = replace(linked.there.form, by=ERIC, requester=ERIC, entries=())
    ticket = await linked.opened(said, "form")
    assert (ticket.remote, lacks_for_remote(ticket, rules)) == (None, ("Company",))
    company = Entry(field=FieldId("companyID"), values=(str(ids.ACME),))
    for person, code in ((ERIC, "field_not_asked"), (BENO, "")):
        wanted = SetAnswers(by=person, entries=(company,))
        handled = linked.desk.handle(TEAM, ticket.id, wanted, Source(workspace=TEAM, key=person))
        if code:
            with pytest.raises(FormError) as refused:
                await handled
            assert [each.code for each in refused.value.faults] == [code]
        else:
            await handled
    await linked.delivered(ticket.id)
    [made] = [each for each in linked.there.rows("Tickets") if each not in before]
    assert (made["companyID"], made["title"]) == (ids.ACME, "It fails")


async def test_who_is_of_a_company_chooses_among_its_contacts_alone(linked: Linked) -> None:
    rules = linked.desk.desks.get(linked.there.rules.id)
    kind, remote = rules.kind(linked.there.form.kind), rules.remote
    assert kind is not None
    assert remote is not None
    of_acme = Acquaintance(person=ERIC, id="", is_ours=False, says=((FieldId("companyID"), str(ids.ACME)),))
    rules = replace(rules, remote=replace(remote, people=(*remote.people, of_acme)))
    asked = asked_of(ERIC, rules, HELP)
    fields = {each.id: each for each in kind.asks_first({}, asked)}
    assert "companyID" not in fields
    given = asked.settled(kind.fields)
    contacts = options(fields[FieldId("contactID")], given)
    assert contacts
    assert all(str(ids.ACME) in each.under for each in contacts)
