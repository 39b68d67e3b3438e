"""Change approvals over the real connector: who is asked, in one go, and what they say in Autotask itself."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.domain.events import FactsChanged
from bot.domain.fields import Entry
from bot.domain.ids import FieldId, KindId
from bot.domain.intents import SetAnswers, Source
from bot.domain.ticket import Ticket
from bot.errors import FormError
from bot.sandbox.autotask.rules.case import Row
from bot.sandbox.autotask.rules.values import Approval
from bot.sandbox.autotask.seed import ids
from bot.slack.words.thread import line
from tests.connectors.autotask.linked import OPENING, Linked, running_linked
from tests.connectors.linked import TEAM, remote_id
from tests.domain.test_decide import BENO

CHANGE = KindId(f"category_{ids.CHANGE}")
ENTRIES = tuple(
    Entry(field=FieldId(name), values=(value,))
    for name, value in (
        ("queueID", str(ids.PORTAL_QUEUE)),
        ("priority", "3"),
        ("ticketType", "4"),
        ("dueDateTime", "2030-11-25T10:00:00Z"),
    )
)
REQUESTED, APPROVED = str(int(Approval.REQUESTED)), int(Approval.APPROVED)


@pytest.fixture
async def linked() -> AsyncIterator[Linked]:
    async with running_linked() as made:
        yield made


async def a_change(linked: Linked) -> Ticket:
    """A change request that was opened from here."""
    opening = replace(OPENING, kind=CHANGE, entries=(*OPENING.entries, *ENTRIES))
    ticket = await linked.delivered((await linked.opened(opening)).id)
    await linked.poll.sweep()
    return ticket


async def fill_in(linked: Linked, ticket: Ticket, key: str, **values: tuple[str, ...]) -> Ticket:
    """Fill these into its form, and have it get there and be read."""
    entries = tuple(Entry(field=FieldId(name), values=each) for name, each in values.items())
    intent = SetAnswers(by=BENO, entries=entries)
    linked.turn(minutes=1)
    await linked.desk.handle(TEAM, ticket.id, intent, Source(workspace=TEAM, key=key))
    await linked.worked()
    return await read(linked, ticket)


async def read(linked: Linked, ticket: Ticket) -> Ticket:
    linked.turn(minutes=1)
    await linked.poll.sweep()
    return await linked.ticket(ticket.id)


def asked(linked: Linked, ticket: Ticket) -> list[Row]:
    return linked.there.rows("TicketChangeRequestApprovals", ticketID=int(remote_id(ticket)))


async def told(linked: Linked, ticket: Ticket) -> list[str]:
    log = (await linked.queries.history(TEAM, ticket.id))[1]
    lines = [line(each.event, {}) for each in log if isinstance(each.event, FactsChanged)]
    return [each.removeprefix("📎 Autotask: ") for each in lines if "Approval of" in each]


async def test_whoever_is_asked_about_a_change_is_named_asked_and_heard(linked: Linked) -> None:
    ticket = await a_change(linked)
    ticket = await fill_in(
        linked,
        ticket,
        "ask",
        changeApprovers=(str(ids.CARLA),),
        changeApprovingContacts=(str(ids.ANN),),
        changeApprovalStatus=(REQUESTED,),
    )
    assert [(each.get("resourceID"), each.get("contactID")) for each in asked(linked, ticket)] == [
        (ids.CARLA, None),
        (None, ids.ANN),
    ]
    assert linked.there.ticket(remote_id(ticket))["changeApprovalStatus"] == int(REQUESTED)
    for row, note in zip(asked(linked, ticket), ("Not on Friday.", ""), strict=True):
        linked.there.stand.autotask.vendor.approve(row["id"], approved=True, note=note)
        ticket = await read(linked, ticket)
    assert linked.there.ticket(remote_id(ticket))["changeApprovalStatus"] == APPROVED
    assert await told(linked, ticket) == [
        "Approval of Carla Costa: *not yet*, Approval of Ann Archer: *not yet*.",
        "Approval of Carla Costa: *approved: Not on Friday.*.",
        "Approval of Ann Archer: *approved*.",
    ]
    assert ticket.remote is not None
    shown = [each.label for each in ticket.remote.facts if each.is_told and each.is_prominent]
    assert shown == ["Approval of Carla Costa", "Approval of Ann Archer"]


async def test_who_is_taken_off_is_asked_no_more_and_the_others_still_are(linked: Linked) -> None:
    ticket = await a_change(linked)
    both = (str(ids.CARLA), str(ids.BENO))
    ticket = await fill_in(linked, ticket, "both", changeApprovers=both)
    first = {each["resourceID"]: each["id"] for each in asked(linked, ticket)}
    assert first.keys() == {ids.CARLA, ids.BENO}
    ticket = await fill_in(linked, ticket, "one", changeApprovers=both[:1])
    assert [(each["id"], each["resourceID"]) for each in asked(linked, ticket)] == [
        (first[ids.CARLA], ids.CARLA)
    ]


async def test_nobody_is_asked_without_somebody_to_ask(linked: Linked) -> None:
    ticket = await a_change(linked)
    with pytest.raises(FormError) as caught:
        await fill_in(linked, ticket, "ask", changeApprovalStatus=(REQUESTED,))
    assert [each.field for each in caught.value.faults] == ["changeApprovalStatus"]
    assert asked(linked, ticket) == []


async def test_approvers_are_asked_for_of_changes_only(linked: Linked) -> None:
    plain = await linked.delivered((await linked.opened()).id)
    await read(linked, plain)
    journal = linked.there.stand.autotask.journal
    assert journal.calls("GET /TicketNotes/query")
    assert not journal.calls("GET /TicketChangeRequestApprovals/query")


async def test_a_change_that_becomes_something_else_keeps_what_was_said_about_it(linked: Linked) -> None:
    ticket = await a_change(linked)
    await fill_in(linked, ticket, "ask", changeApprovers=(str(ids.CARLA),), changeApprovalStatus=(REQUESTED,))
    linked.there.stand.autotask.vendor.approve(asked(linked, ticket)[0]["id"], approved=True, note="Fine.")
    ticket = await read(linked, ticket)
    linked.turn(minutes=11)
    await fill_in(linked, ticket, "type", ticketType=("1",))
    [said] = asked(linked, ticket)
    assert (said["isApproved"], said["approveRejectNote"]) == (True, "Fine.")
    there = linked.there.ticket(remote_id(ticket))
    assert (there["ticketType"], there["changeApprovalStatus"]) == (1, APPROVED)


async def test_what_has_been_decided_is_not_asked_again_by_naming_one_more(linked: Linked) -> None:
    ticket = await a_change(linked)
    await fill_in(linked, ticket, "ask", changeApprovers=(str(ids.CARLA),), changeApprovalStatus=(REQUESTED,))
    linked.there.stand.autotask.vendor.approve(asked(linked, ticket)[0]["id"], approved=True)
    ticket = await read(linked, ticket)
    linked.turn(minutes=11)
    both = (str(ids.CARLA), str(ids.BENO))
    with pytest.raises(FormError) as caught:
        await fill_in(linked, ticket, "again", changeApprovers=both, changeApprovalStatus=(REQUESTED,))
    assert caught.value.field == "changeApprovalStatus"
    assert len(asked(linked, ticket)) == 1
