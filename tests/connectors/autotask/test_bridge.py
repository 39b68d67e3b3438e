"""A customer's ticket at Autotask and a vendor's: what crosses is internal there, a relay is published."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.domain.connector import Errand
from bot.domain.desk import Desks
from bot.domain.events import UpdateAdded
from bot.domain.ids import DeskId, RemoteUpdateId
from bot.domain.intents import Intent, OpenTicket, Origin, RecordOpened, RecordRemote, Relay, TellVendor
from bot.domain.remote import RemoteAuthor, RemoteUpdate, Side
from bot.domain.resources import FixedStock, Inventory
from bot.domain.ticket import POLICY, REMOTE, ChannelId, Ticket
from bot.service.desk import Desk
from bot.service.roster import Roster
from tests.connectors.autotask.linked import OF_ACME, Linked, running_linked
from tests.connectors.autotask.test_serving import EVERYBODY, INTERNAL, notes
from tests.connectors.harness import Fault
from tests.connectors.linked import TEAM
from tests.domain.connected import HEAD, THERE
from tests.domain.test_decide import BENO, RULES
from tests.domain.test_opening import FORM

VENDOR = DeskId("softlayer")
OPENING = replace(FORM, by=BENO, requester=BENO, desk=VENDOR)


@pytest.fixture
async def linked() -> AsyncIterator[Linked]:
    """The desk at Autotask with one at a vendor beside it."""
    async with running_linked() as made:
        rules = made.desk.desks.get(RULES.id)
        beside = replace(THERE, id=VENDOR, channel=ChannelId("CSOFTLAYER"))
        roster = Roster(Desks(all=(rules, beside)))
        roster.supply(RULES.id, made.there.lists, FixedStock(inventory=Inventory()))
        roster.acquaint(RULES.id, (OF_ACME,))
        made.desk = Desk(made.store, roster, made.clock)
        yield made


async def bridged(linked: Linked) -> tuple[Ticket, Ticket]:
    """Anna's ticket at Autotask, and the one at the vendor that was opened for it."""
    customer = await linked.delivered((await linked.opened()).id)
    opening: OpenTicket = replace(OPENING, customer=customer.id)
    vendor = await linked.opened(opening, key="vendor")
    return customer, await do(linked, vendor, RecordOpened(by=POLICY, origin=Origin.REMOTE, head=HEAD))


async def do(linked: Linked, ticket: Ticket, intent: Intent) -> Ticket:
    return await linked.desk.handle(TEAM, ticket.id, intent, None)


async def answer(linked: Linked, vendor: Ticket, text: str) -> None:
    said = RemoteUpdate(
        id=RemoteUpdateId(text),
        author=RemoteAuthor(name="Sam E", side=Side.THEIRS),
        text=text,
        at=linked.clock.now(),
    )
    await do(linked, vendor, RecordRemote(by=REMOTE, origin=Origin.REMOTE, head=HEAD, updates=(said,)))


@pytest.mark.parametrize("fault", [None, Fault.CUT, Fault.CUT_LATE])
async def test_what_the_vendor_says_is_internal_there_and_published_when_it_is_relayed(
    linked: Linked, fault: Fault | None
) -> None:
    customer, vendor = await bridged(linked)
    if fault is not None:
        linked.there.strike(Errand.SAY, fault)
    await answer(linked, vendor, "Replaced disk sda.")
    await linked.delivered(customer.id)
    assert [each[:2] for each in notes(linked, customer)] == [("Sam E of SoftLayer:", INTERNAL)]
    _, log = await linked.queries.history(TEAM, customer.id)
    heard = next(
        each.number for each in log if isinstance(each.event, UpdateAdded) and each.event.across_number
    )
    await do(linked, customer, Relay(by=BENO, number=heard, text="The disk is new."))
    await linked.delivered(customer.id)
    assert [each[:2] for each in notes(linked, customer)] == [
        ("Sam E of SoftLayer:", INTERNAL),
        ("The disk is new.", EVERYBODY),
    ]
    await linked.poll.sweep()
    await linked.worked()
    _, log = await linked.queries.history(TEAM, customer.id)
    said = [each.event for each in log if isinstance(each.event, UpdateAdded)]
    assert [each.text for each in said[1:]] == ["Replaced disk sda.", "The disk is new."]


async def test_what_is_told_the_vendor_is_internal_there(linked: Linked) -> None:
    customer, vendor = await bridged(linked)
    await do(linked, customer, TellVendor(by=BENO, text="Please reboot it."))
    await linked.delivered(customer.id)
    assert [each[:2] for each in notes(linked, customer)] == [(f"To the vendor, on {vendor.id}:", INTERNAL)]
    there = (await linked.ticket(vendor.id)).remote
    assert there is not None
    assert there.sent == 1
