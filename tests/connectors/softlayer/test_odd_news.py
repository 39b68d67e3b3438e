"""What is read there and is odd: times that are missing or to come, and what was read too late."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain.events import Reopened, UpdateAdded
from bot.domain.ids import RemoteId, RemoteUpdateId
from bot.domain.remote import RemoteTicket
from bot.domain.ticket import Status
from bot.service import arriving
from tests.connectors.linked import TEAM, remote_id
from tests.connectors.softlayer.linked import Linked
from tests.connectors.softlayer.test_sync import opened
from tests.domain.test_decide import RULES


async def take_in(linked: Linked, read: RemoteTicket) -> None:
    await linked.store.transact(TEAM, arriving.take_in, RULES.id, read, linked.desk.desks, linked.clock.now())


async def look_at(linked: Linked, remote: str) -> None:
    """Read one ticket there now."""
    await take_in(linked, await linked.connector.read(RemoteId(remote)))


async def test_what_is_said_there_without_a_time_or_in_the_future_is_said_now(linked: Linked) -> None:
    async with linked.relaying():
        ticket = await opened(linked)
        linked.turn(seconds=30)
        read = await linked.connector.read(RemoteId(remote_id(ticket)))
        (first,) = read.updates
        times = {"900001": datetime.fromtimestamp(0, UTC), "900002": linked.clock.now() + timedelta(days=9)}
        odd = [replace(first, id=RemoteUpdateId(id_), text="Hm.", at=at) for id_, at in times.items()]
        await take_in(linked, replace(read, updates=(first, *odd)))
    log = await linked.store.read(TEAM, lambda tx: tx.history(ticket.id))
    told = [each.event for each in log if isinstance(each.event, UpdateAdded) and each.event.text == "Hm."]
    assert [each.said_at for each in told] == [linked.clock.now()] * 2


async def test_what_was_read_before_it_was_closed_does_not_open_it_again(linked: Linked) -> None:
    async with linked.relaying():
        ticket = await opened(linked)
        linked.turn(seconds=30)
        vendor = linked.stand.softlayer.vendor
        vendor.answer(int(remote_id(ticket)), "We are looking.")
        late = await linked.connector.read(RemoteId(remote_id(ticket)))
        linked.turn(seconds=30)
        vendor.close(int(remote_id(ticket)), "The disk is a new one.")
        await look_at(linked, remote_id(ticket))
        await take_in(linked, late)
        after = await linked.ticket(ticket.id)
        assert (after.status, after.updates) == (Status.CLOSED, 3)
        linked.turn(seconds=30)
        vendor.reopen(int(remote_id(ticket)))
        await look_at(linked, remote_id(ticket))
        assert (await linked.ticket(ticket.id)).status is not Status.CLOSED
    log = await linked.store.read(TEAM, lambda tx: tx.history(ticket.id))
    assert sum(isinstance(each.event, Reopened) for each in log) == 1
