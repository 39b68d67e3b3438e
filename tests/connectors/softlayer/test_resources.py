"""What a ticket is about goes along when it is opened there; what is not taken is told in its thread."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.desk import Desks
from bot.domain.effects import PostLine
from bot.domain.events import RemoteUndone
from bot.domain.ids import RemoteId
from bot.domain.resources import FixedStock, Inventory, Resource, ResourceId, ResourceType
from bot.domain.ticket import Ticket
from bot.service.desk import Desk
from bot.service.roster import Roster
from bot.slack.words.remote import remote_line
from tests.connectors.linked import TEAM, remote_id
from tests.connectors.softlayer.linked import Linked
from tests.connectors.softlayer.there import devices
from tests.domain.test_opening import FORM

FOREIGN = "Unable to attach hardware to this ticket."
KNOWN = {
    "web-02": ("hardware:2002", ResourceType.HARDWARE),
    "app-01": ("virtual_guest:4001", ResourceType.VIRTUAL_GUEST),
    "gone-1": ("hardware:9998", ResourceType.HARDWARE),
    "gone-2": ("hardware:9999", ResourceType.HARDWARE),
    "rack-7": ("rack-7", ResourceType.GENERIC),
}


@pytest.fixture
def stocked(linked: Linked) -> Linked:
    """A desk that has these machines to choose from."""
    resources = tuple(Resource(id=ResourceId(id), name=name, type=sort) for name, (id, sort) in KNOWN.items())
    rules = replace(linked.desk.desks.default, stock=FixedStock(inventory=Inventory(resources=resources)))
    linked.desk = Desk(linked.store, Roster(Desks(all=(rules,))), linked.clock)
    return linked


async def undone(linked: Linked, ticket: Ticket) -> list[tuple[int, RemoteUndone]]:
    log = await linked.store.read(TEAM, lambda tx: tx.history(ticket.id))
    return [(each.number, each.event) for each in log if isinstance(each.event, RemoteUndone)]


async def about(linked: Linked, *names: str) -> Ticket:
    ticket = await linked.opened(replace(FORM, resources=names))
    await linked.worked()
    for _ in range(3):  # What went wrong is tried again.
        linked.turn(seconds=61)
        await linked.worked()
    return await linked.ticket(ticket.id)


def there(linked: Linked, ticket: Ticket) -> list[str]:
    return devices(linked.stand.softlayer.vendor.ticket(int(remote_id(ticket))))


async def test_what_a_ticket_is_about_is_attached_and_nothing_is_said_of_it(stocked: Linked) -> None:
    ticket = await about(stocked, "web-02", "app-01")
    assert there(stocked, ticket) == ["web-02", "app-01"]
    assert await undone(stocked, ticket) == []


async def test_what_is_not_taken_with_it_is_told_with_what_to_do(stocked: Linked) -> None:
    ticket = await about(stocked, "gone-1", "web-02", "rack-7", "gone-2")
    assert there(stocked, ticket) == ["web-02"]
    told = await undone(stocked, ticket)
    assert sorted(each.resources for _, each in told) == [("gone-1", "gone-2"), ("rack-7",)]
    assert {each.name for each in ticket.resources} == {"gone-1", "web-02", "rack-7", "gone-2"}
    lines = {each.number for each in stocked.chat.effects if isinstance(each, PostLine)}
    assert {number for number, _ in told} <= lines
    line = remote_line(next(each for _, each in told if each.resources == ("rack-7",)), "Anna")
    assert line.startswith("⚠️ SoftLayer has this ticket, but did not attach *rack-7*: “SoftLayer cannot add")
    assert ("`!detach`" in line, "`!attach`" in line, "reply" in line) == (True, True, True)


async def test_those_that_are_refused_for_one_reason_are_told_in_one_line(stocked: Linked) -> None:
    for _ in range(2):
        stocked.stand.softlayer.faults.add("addAttachedHardware", "error", error=FOREIGN)
    ticket = await about(stocked, "gone-1", "gone-2", "app-01")
    [(_, told)] = await undone(stocked, ticket)
    assert (told.resources, told.reason) == (("gone-1", "gone-2"), FOREIGN)
    assert there(stocked, ticket) == ["app-01"]


@pytest.mark.parametrize("how", ["drop", "internal", "ratelimited", "unauthorized"])
@pytest.mark.parametrize("when", ["before", "after"])
async def test_an_attaching_that_is_cut_off_neither_opens_twice_nor_forgets_a_machine(
    stocked: Linked, how: str, when: str
) -> None:
    more = {"when": when} if how in ("drop", "internal") else {}
    stocked.stand.softlayer.faults.add("addAttachedHardware", how, **more)
    ticket = await about(stocked, "web-02", "app-01")
    assert len(stocked.stand.softlayer.vendor.tickets()) == stocked.before + 1
    assert there(stocked, ticket) == ["web-02", "app-01"]
    assert await undone(stocked, ticket) == []


@pytest.mark.parametrize("how", ["ratelimited", "unauthorized", "drop"])
async def test_a_further_part_that_fails_in_any_way_does_not_open_the_ticket_again(
    linked: Linked, how: str
) -> None:
    linked.stand.softlayer.faults.add("addUpdate", how)
    text = "\n\n".join(f"Line {number} " + "x" * 300 for number in range(20))
    ticket = await linked.opened(replace(FORM, text=text))
    for _ in range(4):
        await linked.worked()
        linked.turn(seconds=61)
    assert len(linked.stand.softlayer.vendor.tickets()) == linked.before + 1
    ticket = await linked.ticket(ticket.id)
    assert len((await linked.connector.read(RemoteId(remote_id(ticket)))).updates) == 2
