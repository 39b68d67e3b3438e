"""Incidents and their problem at Autotask: what is said here is filled in there, and the other way round."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest

from bot.domain.events import IncidentLeft, IncidentNoted, ProblemChanged, ProblemEnded, RemoteUndone
from bot.domain.fields import Entry
from bot.domain.ids import FieldId, RemoteId
from bot.domain.intents import Close, FileUnder, Intent, SetAnswers, Source
from bot.domain.ticket import Ticket
from bot.errors import UserError
from bot.sandbox.autotask.rules.case import Actor
from bot.sandbox.autotask.seed import ids
from tests.connectors.autotask.linked import OPENING, AutotaskVendor, Linked
from tests.connectors.autotask.offered import offered
from tests.connectors.autotask.there import running_there
from tests.connectors.linked import TEAM, linking, remote_id
from tests.domain.test_decide import BENO

PAGE = Actor(resource=ids.DORA, is_page=True)
INCIDENT, PROBLEM = 2, 3
FIELD = FieldId("problemTicketId")
ROW = {"companyID": ids.ACME, "status": 1, "priority": 2, "queueID": ids.SERVICE_DESK, "title": "The mail"}


@dataclass(frozen=True)
class Both:
    """A desk with an incident and two problems, all known on both sides."""

    linked: Linked
    incident: Ticket
    problem: Ticket
    other: Ticket

    async def want(self, ticket: Ticket, intent: Intent) -> Ticket:
        await self.linked.desk.handle(TEAM, ticket.id, intent, Source(workspace=TEAM, key=repr(intent)))
        await self.linked.worked()
        return await self.now(ticket)

    async def now(self, ticket: Ticket) -> Ticket:
        return await self.linked.ticket(ticket.id)

    async def events(self, ticket: Ticket, kind: type) -> list[object]:
        _, log = await self.linked.queries.history(TEAM, ticket.id)
        return [each.event for each in log if isinstance(each.event, kind)]

    def there(self, ticket: Ticket) -> object:
        """What Autotask says is the problem of a ticket."""
        return self.linked.there.ticket(remote_id(ticket)).get("problemTicketId")

    async def change(self, ticket: Ticket, **fields: object) -> None:
        """Somebody changes it in Autotask's own pages, and we look."""
        self.linked.turn(minutes=11)
        self.linked.there.state.change("Tickets", int(remote_id(ticket)), fields, PAGE)
        await self.linked.poll.sweep()


@pytest.fixture
async def both() -> AsyncIterator[Both]:
    async with running_there(AutotaskVendor) as vendor:
        rows = [
            vendor.state.create("Tickets", {**ROW, "title": title, "ticketType": type_}, PAGE)
            for title, type_ in (("Mail is slow", INCIDENT), ("The disk", PROBLEM), ("The line", PROBLEM))
        ]
        lists = await offered(vendor.connector)
        async with linking(replace(vendor, lists=lists), Linked) as linked:
            await linked.poll.begin()
            await linked.poll.sweep()
            linked.turn(minutes=1)
            for row in rows:
                vendor.state.change("Tickets", row["id"], {"estimatedHours": 1}, PAGE)
            await linked.poll.sweep()
            found = [await linked.ticket_of(RemoteId(str(row["id"]))) for row in rows]
            incident, problem, other = (each for each in found if each is not None)
            yield Both(linked=linked, incident=incident, problem=problem, other=other)


async def test_what_is_filed_under_a_problem_here_is_so_there_and_taken_off_there_is_taken_off_here(
    both: Both,
) -> None:
    incident = await both.want(both.incident, FileUnder(by=BENO, problem=both.problem.id))
    assert both.there(incident) == int(remote_id(both.problem))
    assert incident.problem == both.problem.id
    assert (await both.now(both.problem)).incidents == (incident.id,)
    await both.linked.poll.sweep()
    assert (await both.now(incident)).problem == both.problem.id
    await both.change(incident, problemTicketId=None)
    assert (await both.now(incident)).problem is None
    assert (await both.now(both.problem)).incidents == ()
    [gone] = await both.events(both.problem, IncidentLeft)
    assert getattr(gone, "via", "") == "Autotask"


async def test_what_is_filed_there_is_so_here_on_both_tickets(both: Both) -> None:
    await both.change(both.incident, problemTicketId=int(remote_id(both.problem)))
    incident = await both.now(both.incident)
    assert incident.problem == both.problem.id
    [noted] = await both.events(both.problem, IncidentNoted)
    assert getattr(noted, "via", "") == "Autotask"
    await both.change(both.incident, problemTicketId=int(remote_id(both.other)))
    assert (await both.now(both.incident)).problem == both.other.id
    assert (await both.now(both.problem)).incidents == ()
    assert (await both.now(both.other)).incidents == (incident.id,)


async def test_the_form_and_the_word_are_one(both: Both) -> None:
    entry = Entry(field=FIELD, values=(str(remote_id(both.problem)),))
    incident = await both.want(both.incident, SetAnswers(by=BENO, entries=(entry,)))
    assert incident.problem == both.problem.id
    incident = await both.want(incident, FileUnder(by=BENO, problem=None))
    assert (incident.problem, both.there(incident)) == (None, None)
    assert [answer.values for answer in incident.answers if answer.field == FIELD] in ([], [()])
    assert len(await both.events(incident, ProblemChanged)) == 2


async def test_what_closes_there_asks_its_incidents_here(both: Both) -> None:
    await both.want(both.incident, FileUnder(by=BENO, problem=both.problem.id))
    await both.change(both.problem, status=5)
    assert (await both.now(both.problem)).is_closed
    [ended] = await both.events(both.incident, ProblemEnded)
    assert getattr(ended, "problem", "") == both.problem.id
    await both.want(both.incident, Close(by=BENO))
    assert (await both.now(both.incident)).is_closed


async def test_only_an_incident_there_goes_under_a_problem(both: Both) -> None:
    await both.change(both.incident, ticketType=1)
    with pytest.raises(UserError) as refused:
        await both.want(both.incident, FileUnder(by=BENO, problem=both.problem.id))
    assert refused.value.code == "no_incident_there"
    assert (await both.now(both.incident)).problem is None
    assert (await both.now(both.problem)).incidents == ()


async def test_what_autotask_does_not_take_is_taken_back_on_both_tickets(both: Both) -> None:
    both.linked.there.stand.autotask.faults.add("PATCH /Tickets", "error", message="You may not.")
    incident = await both.want(both.incident, FileUnder(by=BENO, problem=both.problem.id))
    assert len(await both.events(incident, RemoteUndone)) == 1
    assert (incident.problem, both.there(incident)) == (None, None)
    assert (await both.now(both.problem)).incidents == ()


async def test_what_is_opened_as_an_incident_of_a_problem_is_one_once_it_is_there(both: Both) -> None:
    entries = (
        *OPENING.entries,
        Entry(field=FieldId("ticketType"), values=(str(INCIDENT),)),
    )
    ticket = await both.linked.opened(replace(OPENING, by=BENO, entries=entries))
    filed = await both.want(ticket, FileUnder(by=BENO, problem=both.problem.id))
    assert filed.problem == both.problem.id
    await both.linked.delivered(ticket.id)
    await both.linked.poll.sweep()
    assert both.there(await both.now(ticket)) == int(remote_id(both.problem))
    assert (await both.now(both.problem)).incidents == (ticket.id,)


async def test_a_problem_that_becomes_known_later_is_tied_once_it_is(both: Both) -> None:
    linked = both.linked
    linked.turn(minutes=11)
    row = {**ROW, "title": "An old one", "ticketType": PROBLEM}
    old = linked.there.state.create("Tickets", row, PAGE)
    number = int(remote_id(both.incident))
    linked.there.state.change("Tickets", number, {"problemTicketId": old["id"]}, PAGE)
    read = await linked.connector.read(RemoteId(remote_id(both.incident)))
    said = next(each for each in read.head.answers if each.field == FIELD)
    assert said.words == (old["ticketNumber"],)
    for _ in range(2):
        await linked.poll.sweep()
        linked.turn(minutes=11)
        linked.there.state.change("Tickets", number, {"estimatedHours": 3}, PAGE)
    await linked.poll.sweep()
    problem = await linked.ticket_of(RemoteId(str(old["id"])))
    assert problem is not None
    assert (await both.now(both.incident)).problem == problem.id
