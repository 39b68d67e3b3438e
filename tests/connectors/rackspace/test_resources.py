"""What a ticket is about leaves with it in one call; what could not is attached behind it, or told."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.desk import Desks
from bot.domain.events import RemoteUndone
from bot.domain.resources import FixedStock, Inventory, Resource, ResourceId
from bot.domain.ticket import Ticket
from bot.service.desk import Desk
from bot.service.roster import Roster
from tests.connectors.linked import TEAM, remote_id
from tests.connectors.rackspace.linked import Linked, running_linked


async def about(linked: Linked, *names: str) -> Ticket:
    ticket = await linked.opened(replace(linked.there.form, resources=names))
    now = await linked.delivered(ticket.id)
    for _ in range(8):  # What is attached behind it waits for its turn.
        linked.turn(seconds=21)
        await linked.worked()
    return await linked.ticket(now.id)


async def left_out(linked: Linked, ticket: Ticket) -> list[tuple[str, ...]]:
    log = await linked.store.read(TEAM, lambda tx: tx.history(ticket.id))
    return [each.event.resources for each in log if isinstance(each.event, RemoteUndone)]


def attached(linked: Linked, ticket: Ticket) -> set[str]:
    resources = linked.stand.rackspace.state.resources
    return {resources[each].name.split(".")[0] for each in linked.there.ticket(remote_id(ticket)).resources}


async def test_what_left_with_a_ticket_is_not_attached_again() -> None:
    async with running_linked() as linked:
        ticket = await about(linked, "web1.desk.example", "db1.desk.example")
        assert attached(linked, ticket) == {"web1", "db1"}
        assert linked.stand.rackspace.journal.calls("PATCH /tickets/{id}") == []
        assert await left_out(linked, ticket) == []


async def test_what_rackspace_does_not_have_is_told() -> None:
    async with running_linked() as linked:
        rules = linked.desk.desks.default
        rack = Resource(id=ResourceId("rack-7"), name="rack-7")
        stock = Inventory(resources=(*linked.there.lists.resources, rack))
        rules = replace(rules, stock=FixedStock(inventory=stock))
        linked.desk = Desk(linked.store, Roster(Desks(all=(rules,))), linked.clock)
        ticket = await about(linked, "web1.desk.example", "rack-7")
        assert attached(linked, ticket) == {"web1"}
        assert await left_out(linked, ticket) == [("rack-7",)]
