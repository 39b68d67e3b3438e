"""A customer's ticket of our own desk and one at each vendor: what crosses does so once, both ways.

For every remote whose customers we are, with ids in its answers or without.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.domain.desk import Desks
from bot.domain.events import AcrossChanged, UpdateAdded
from bot.domain.ids import DeskId, RemoteId
from bot.domain.intents import Bridge, Close, Reopen, Source, TellVendor
from bot.domain.remote import RemoteTicket
from bot.domain.ticket import ChannelId, File, Status, Ticket, Visibility
from bot.errors import Rejected
from bot.service.desk import Desk
from bot.service.poll import Poll
from bot.service.roster import Roster
from tests.connectors.conftest import LINKED
from tests.connectors.linked import SAM, TEAM, Linked, remote_id
from tests.domain.test_decide import BENO, RULES
from tests.domain.test_opening import FORM

OURS = DeskId("ours")
LOG = b"read error\n"


@pytest.fixture(params=[name for name in LINKED if name != "autotask"])
async def linked(request: pytest.FixtureRequest) -> AsyncIterator[Linked]:
    """A vendor's desk with one of our own beside it."""
    async with LINKED[request.param]() as made:
        beside = replace(RULES, id=OURS, channel=ChannelId("COURS"))
        roster = Roster(Desks(all=(made.there.rules, beside)))
        made.desk = Desk(made.store, roster, made.clock)
        made.poll = Poll(made.store, TEAM, made.there.rules.id, made.connector, roster, made.clock)
        yield made


async def bridged(linked: Linked) -> tuple[Ticket, Ticket]:
    """Anna's ticket with us, and the one that is open at the vendor for it."""
    customer = await linked.opened(replace(FORM, desk=OURS), key="customer")
    vendor = await linked.delivered((await linked.opened()).id)
    await linked.desk.handle(TEAM, customer.id, Bridge(by=BENO, vendor=vendor.id), None)
    return await linked.ticket(customer.id), await linked.ticket(vendor.id)


async def said_on(linked: Linked, ticket: Ticket) -> list[tuple[str, Visibility]]:
    """What was said since its description, and who reads it."""
    _, log = await linked.queries.history(TEAM, ticket.id)
    said = [each.event for each in log if isinstance(each.event, UpdateAdded)]
    return [(each.text, each.visibility) for each in said[1:]]


async def looked(linked: Linked) -> None:
    """Have the desk read, as often as a remote may need that tells of changes late."""
    for _ in range(2):
        linked.turn(seconds=61)
        await linked.polled()


async def changes(linked: Linked, ticket: Ticket) -> list[AcrossChanged]:
    """What the ticket was told of the other side that is worth a line."""
    _, log = await linked.queries.history(TEAM, ticket.id)
    told = [each.event for each in log if isinstance(each.event, AcrossChanged)]
    return [each for each in told if each.is_worth_telling]


async def test_what_the_vendor_says_is_noted_once_and_what_is_told_comes_back_to_nobody(
    linked: Linked,
) -> None:
    customer, vendor = await bridged(linked)
    linked.there.answer(remote_id(vendor), "Replaced disk sda.")
    await looked(linked)
    tell = TellVendor(by=BENO, text="Thank you.")
    await linked.desk.handle(TEAM, customer.id, tell, Source(workspace=TEAM, key="tell"))
    await linked.delivered(vendor.id)
    for _ in range(3):
        await looked(linked)
    assert linked.said(vendor)[1:] == ["Replaced disk sda.", "Thank you."]
    inner = Visibility.INTERNAL
    assert await said_on(linked, customer) == [("Replaced disk sda.", inner), ("Thank you.", inner)]
    public = Visibility.PUBLIC
    assert await said_on(linked, vendor) == [("Replaced disk sda.", public), ("Thank you.", public)]


async def test_a_file_goes_along_and_stays_among_us_on_the_customers_side(linked: Linked) -> None:
    customer, vendor = await bridged(linked)
    await linked.bring(LOG)
    file = File(remote_id="F1", name="log.txt", mimetype="text/plain", size=len(LOG), link="")
    tell = TellVendor(by=BENO, text="The log.", files=(file,))
    await linked.desk.handle(TEAM, customer.id, tell, Source(workspace=TEAM, key="tell"))
    await linked.delivered(vendor.id)
    for _ in range(3):
        linked.turn(seconds=61)
        await linked.worked()
    assert linked.there.files(remote_id(vendor)) == [("log.txt", LOG)]
    kept = (await linked.ticket(customer.id)).files
    assert [(each.name, each.visibility) for each in kept] == [("log.txt", Visibility.INTERNAL)]


async def test_each_side_hears_that_the_other_ended_or_goes_on_and_neither_follows_by_itself(
    linked: Linked,
) -> None:
    customer, vendor = await bridged(linked)
    linked.there.close(remote_id(vendor), SAM)
    await looked(linked)
    assert [each.has_ended for each in await changes(linked, customer)] == [True]
    assert (await linked.ticket(customer.id)).status is not Status.CLOSED
    await linked.desk.handle(TEAM, customer.id, Close(by=BENO), None)
    await looked(linked)
    assert [each.has_ended for each in await changes(linked, vendor)] == [True]
    await linked.desk.handle(TEAM, customer.id, Reopen(by=BENO, reason="It is back."), None)
    assert [each.is_open_again for each in await changes(linked, vendor)] == [False, True]
    assert (await linked.ticket(vendor.id)).status is Status.CLOSED


async def test_a_proposal_that_nobody_heeds_is_made_once_and_the_talk_goes_on(linked: Linked) -> None:
    customer, vendor = await bridged(linked)
    await linked.desk.handle(TEAM, customer.id, Close(by=BENO), None)
    for _ in range(3):
        await looked(linked)
    assert [each.has_ended for each in await changes(linked, vendor)] == [True]
    linked.there.answer(remote_id(vendor), "One more thing.")
    await looked(linked)
    assert ("One more thing.", Visibility.INTERNAL) in await said_on(linked, customer)
    assert (await linked.ticket(customer.id)).status is Status.CLOSED


async def test_a_ticket_that_cannot_be_read_there_any_more_is_told_once_and_so_is_its_return(
    linked: Linked, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer, vendor = await bridged(linked)

    async def refused(self: object, remote: RemoteId) -> RemoteTicket | None:
        raise Rejected(linked.there.rules.id, "read", "You may not.")

    async def read() -> None:
        await linked.store.transact(TEAM, lambda tx: tx.heed(vendor.desk, remote_id(vendor)))
        linked.turn(seconds=61)
        await linked.poll.beat()

    with monkeypatch.context() as there:
        there.setattr(type(linked.connector), "read", refused)
        for _ in range(2):
            await read()
    [told] = await changes(linked, customer)
    assert told.was_lost
    assert [each.is_lost for each in (await linked.ticket(customer.id)).vendors] == [True]
    for _ in range(2):
        await read()
    assert [each.is_found_again for each in await changes(linked, customer)] == [False, True]
    assert [each.is_lost for each in (await linked.ticket(customer.id)).vendors] == [False]
