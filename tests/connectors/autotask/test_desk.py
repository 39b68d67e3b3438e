"""A desk that serves: what is said stays among us there, and what a customer says comes here as theirs."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.domain.events import UpdateAdded
from bot.domain.ids import RemoteId
from bot.domain.intents import AddUpdate, Close, LogTime, Reopen, Source
from bot.domain.ticket import MessageRef, Role, Status, Ticket, Turn, Visibility
from bot.sandbox.autotask.rules.case import Actor
from bot.sandbox.autotask.seed import ids
from tests.connectors.autotask.linked import Linked, running_linked
from tests.connectors.linked import SAM, TEAM, remote_id
from tests.domain.test_decide import BENO, HELP

PAGE = Actor(resource=ids.DORA, is_page=True)


@pytest.fixture
async def linked() -> AsyncIterator[Linked]:
    async with running_linked() as linked:
        yield linked


async def opened(linked: Linked) -> Ticket:
    return await linked.delivered((await linked.opened()).id)


def published(linked: Linked, ticket: Ticket) -> list[tuple[str, int]]:
    """The first lines of the notes there, each with to whom it is published."""
    notes = linked.there.rows("TicketNotes", ticketID=int(remote_id(ticket)))
    return [(each["description"].split("\n", 1)[0], each["publish"]) for each in notes]


async def said_here(linked: Linked, ticket: Ticket) -> list[UpdateAdded]:
    _, log = await linked.queries.history(TEAM, ticket.id)
    return [each.event for each in log if isinstance(each.event, UpdateAdded)]


async def test_what_is_said_in_the_thread_is_an_internal_note_there(linked: Linked) -> None:
    ticket = await opened(linked)
    await linked.say(ticket.id, "200.1", "It is the fuser.")
    note = AddUpdate(
        by=BENO,
        text="They pay late.",
        visibility=Visibility.INTERNAL,
        message=MessageRef(channel=HELP, id="200.2"),
    )
    await linked.desk.handle(TEAM, ticket.id, note, Source(workspace=TEAM, key="note"))
    await linked.delivered(ticket.id)
    assert published(linked, ticket) == [("It is the fuser.", 2), ("They pay late.", 2)]


async def test_what_a_customer_and_a_colleague_say_there_come_as_who_they_are(linked: Linked) -> None:
    ticket = await opened(linked)
    linked.turn(minutes=1)
    linked.there.answer(remote_id(ticket), "When?")
    linked.turn(minutes=1)
    linked.there.say(remote_id(ticket), "Tomorrow.")
    for _ in range(2):
        await linked.poll.sweep()
    said = [(each.text, each.role, each.actor) for each in await said_here(linked, ticket)]
    assert said[1:] == [("When?", Role.REQUESTER, SAM), ("Tomorrow.", Role.AGENT, "Dora Dahl")]


async def test_a_closed_ticket_is_open_again_there_and_here_whoever_does_it(linked: Linked) -> None:
    ticket = await opened(linked)
    await linked.poll.sweep()
    linked.turn(minutes=1)
    await linked.desk.handle(TEAM, ticket.id, Close(by=BENO), Source(workspace=TEAM, key="close"))
    await linked.worked()
    there = linked.there.ticket(remote_id(ticket))
    assert there["status"] == 5
    linked.turn(minutes=1)
    linked.there.state.change("Tickets", there["id"], {"status": 8}, PAGE)
    await linked.poll.sweep()
    assert (await linked.ticket(ticket.id)).status is Status.OPEN
    linked.there.close(remote_id(ticket), SAM)
    linked.turn(minutes=1)
    await linked.poll.sweep()
    assert (await linked.ticket(ticket.id)).is_closed
    again = Reopen(by=BENO, reason="It fails again.")
    await linked.desk.handle(TEAM, ticket.id, again, Source(workspace=TEAM, key="again"))
    await linked.worked()
    assert linked.there.ticket(remote_id(ticket))["status"] == 8


async def test_waiting_for_the_customer_there_is_their_turn_here(linked: Linked) -> None:
    ticket = await opened(linked)
    await linked.poll.sweep()
    linked.turn(minutes=1)
    linked.there.state.change("Tickets", int(remote_id(ticket)), {"status": 7}, PAGE)
    await linked.poll.sweep()
    now = await linked.ticket(ticket.id)
    assert now.turn is Turn.THEIRS
    assert now.remote is not None
    assert now.remote.status == "Waiting Customer"


async def test_what_is_deleted_there_is_closed_here_and_begins_nothing_elsewhere(linked: Linked) -> None:
    ticket = await opened(linked)
    await linked.poll.begin()
    await linked.poll.sweep()
    linked.turn(minutes=2)
    unknown = linked.there.open("Nobody has seen it.")
    for each in (RemoteId(remote_id(ticket)), unknown):
        linked.there.state.delete("Tickets", int(each), PAGE)
    for _ in range(3):
        linked.turn(minutes=1)
        await linked.poll.sweep()
    now = await linked.ticket(ticket.id)
    assert now.is_closed
    assert now.remote is not None
    assert now.remote.status == "Deleted"
    assert await linked.ticket_of(unknown) is None


async def test_a_ticket_is_found_by_its_number_there(linked: Linked) -> None:
    ticket = await opened(linked)
    assert ticket.remote is not None
    number = linked.there.ticket(remote_id(ticket))["ticketNumber"]
    assert ticket.remote.number == number
    word = f"{ticket.desk}:{number.lower()}"
    assert await linked.queries.called(TEAM, linked.desk.desks, [word]) == {word: ticket.id}


async def test_work_that_is_told_here_is_told_there_once_and_does_not_come_back(linked: Linked) -> None:
    ticket = await opened(linked)
    await linked.poll.sweep()
    linked.turn(minutes=1)
    log = LogTime(by=BENO, minutes=15, text="Looked at it.")
    await linked.desk.handle(TEAM, ticket.id, log, Source(workspace=TEAM, key="time"))
    for _ in range(3):
        await linked.worked()
        linked.turn(minutes=1)
        await linked.poll.sweep()
    [told] = linked.there.rows("TimeEntries", ticketID=int(remote_id(ticket)))
    assert (told["hoursWorked"], told["summaryNotes"]) == (0.25, ticket.title)
    assert told["internalNotes"].startswith("Looked at it.\n\n-- ")
    assert (await linked.ticket(ticket.id)).updates == ticket.updates
