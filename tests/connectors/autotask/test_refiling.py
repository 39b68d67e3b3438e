"""A ticket's category, changed from here and there: what goes along with it, and what is refused."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.domain.events import KindChanged, RemoteUndone
from bot.domain.fields import Entry
from bot.domain.ids import FieldId, KindId, PersonId
from bot.domain.intents import SetAnswers, Source
from bot.domain.refiling import kinds_for
from bot.domain.ticket import REMOTE, Ticket, TicketId
from bot.errors import FormError, UserError
from bot.sandbox.autotask.rules.case import Actor
from bot.sandbox.autotask.seed import ids
from tests.connectors.autotask.linked import STANDARD, Linked, running_linked
from tests.connectors.linked import TEAM, remote_id
from tests.domain.test_decide import ANNA, BENO

PAGE = Actor(resource=ids.DORA, is_page=True)
CHANGE, MONITORING = KindId(f"category_{ids.CHANGE}"), KindId(f"category_{ids.MONITORING}")
KEPT = ("title", "status", "priority", "queueID", "companyID", "description", "dueDateTime")


@pytest.fixture
async def linked() -> AsyncIterator[Linked]:
    async with running_linked() as linked:
        yield linked


async def read(linked: Linked) -> Ticket:
    """A ticket of the standard category that was opened there and read again."""
    ticket = await linked.delivered((await linked.opened()).id)
    await linked.poll.sweep()
    linked.turn(minutes=1)
    return await linked.ticket(ticket.id)


async def refile(
    linked: Linked, ticket: TicketId, kind: KindId, key: str, by: PersonId = BENO, **values: str
) -> Ticket:
    entries = tuple(Entry(field=FieldId(name), values=(each,)) for name, each in values.items())
    intent = SetAnswers(by=by, entries=entries, kind=kind)
    return await linked.desk.handle(TEAM, ticket, intent, Source(workspace=TEAM, key=key))


def without_queue(linked: Linked, ticket: Ticket) -> None:
    """Nobody there has put it in a queue, and the category fills none in."""
    linked.there.state.tables["TicketCategoryFieldDefaults"].rows[ids.MONITORING]["queueID"] = None
    owned = {"assignedResourceID": ids.ERIN, "assignedResourceRoleID": ids.ENGINEER_ROLE}
    linked.there.state.change("Tickets", int(remote_id(ticket)), {"queueID": None, **owned}, PAGE)


def stands(linked: Linked, ticket: Ticket, *names: str) -> list[object]:
    there = linked.there.ticket(remote_id(ticket))
    return [there[name] for name in names]


def changed_there(linked: Linked, ticket: Ticket, category: int) -> None:
    linked.there.state.change("Tickets", int(remote_id(ticket)), {"ticketCategory": category}, PAGE)


async def test_an_agent_makes_it_a_ticket_of_another_category_and_nothing_else_of_it_changes(
    linked: Linked,
) -> None:
    ticket = await read(linked)
    before = stands(linked, ticket, *KEPT)
    after = await refile(linked, ticket.id, CHANGE, "refile")
    assert (after.kind, after.answers) == (CHANGE, ticket.answers)
    await linked.polled()  # It still says what it was, and that is no news.
    assert (await linked.ticket(ticket.id)).kind == CHANGE
    await linked.worked()
    assert stands(linked, ticket, "ticketCategory", *KEPT) == [ids.CHANGE, *before]
    await linked.poll.sweep()
    assert (await linked.ticket(ticket.id)).kind == CHANGE


async def test_what_the_category_requires_goes_there_with_it_in_one_call(linked: Linked) -> None:
    ticket = await read(linked)
    without_queue(linked, ticket)
    await linked.poll.sweep()
    assert stands(linked, ticket, "queueID") == [None]
    await refile(linked, ticket.id, MONITORING, "refile", queueID=str(ids.ALERT_QUEUE))
    await linked.worked()
    assert stands(linked, ticket, "ticketCategory", "queueID") == [ids.MONITORING, ids.ALERT_QUEUE]


async def test_customers_file_nothing_otherwise_that_is_there(linked: Linked) -> None:
    ticket = await read(linked)
    rules = replace(linked.there.rules, agents=frozenset({BENO}))
    assert [kinds_for(ticket, each, rules) == () for each in (ANNA, BENO)] == [True, False]


async def test_what_is_refused_is_told_and_stands_as_it_does_there(linked: Linked) -> None:
    ticket = await read(linked)
    without_queue(linked, ticket)
    await refile(linked, ticket.id, MONITORING, "refile")
    await linked.worked()
    assert stands(linked, ticket, "ticketCategory") == [ids.STANDARD]
    after = await linked.ticket(ticket.id)
    assert after.kind == STANDARD
    _, log = await linked.queries.history(TEAM, ticket.id)
    undone = [each.event.reason for each in log if isinstance(each.event, RemoteUndone)]
    assert len(undone) == 1
    assert "queueID" in undone[0]
    assert [each.event.by for each in log if isinstance(each.event, KindChanged)] == [BENO, REMOTE]


async def test_what_others_made_of_it_there_meanwhile_counts(linked: Linked) -> None:
    ticket = await read(linked)
    changed_there(linked, ticket, ids.CHANGE)
    await linked.poll.sweep()
    assert (await linked.ticket(ticket.id)).kind == CHANGE


async def test_its_form_is_filled_in_in_whichever_category_others_have_put_it(linked: Linked) -> None:
    ticket = await read(linked)
    changed_there(linked, ticket, ids.CHANGE)
    entry = Entry(field=FieldId("purchaseOrderNumber"), values=("PO-7",))
    filled = SetAnswers(by=BENO, entries=(entry,))
    await linked.desk.handle(TEAM, ticket.id, filled, Source(workspace=TEAM, key="fill"))
    await linked.worked()
    assert stands(linked, ticket, "ticketCategory", "purchaseOrderNumber") == [ids.CHANGE, "PO-7"]


async def test_what_the_category_does_not_allow_is_refused_at_its_field(linked: Linked) -> None:
    ticket = await read(linked)
    with pytest.raises((FormError, UserError)):
        await refile(linked, ticket.id, KindId(f"category_{ids.OLD_CATEGORY}"), "old")
    assert (await linked.ticket(ticket.id)).kind == STANDARD
