"""Two tickets changed in one unit, from both ends at once: neither is lost, and nobody waits for ever."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from bot.domain.desk import SUBJECTS, DeskRules, Desks
from bot.domain.events import UpdateAdded
from bot.domain.ids import DeskId, RemoteUpdateId
from bot.domain.intents import (
    Bridge,
    Intent,
    Link,
    MergeInto,
    Origin,
    RecordOpened,
    RecordRemote,
    TellVendor,
)
from bot.domain.remote import RemoteAuthor, RemoteUpdate, Side
from bot.domain.ticket import POLICY, REMOTE, PersonId, Ticket, TicketId
from bot.errors import UserError
from bot.service.desk import Desk
from bot.service.roster import Roster
from storage.store import SqlStore
from tests.builders import BENO, CARLA, DESK, HELP, WORKSPACE, add, opened
from tests.domain.connected import HEAD, THERE
from tests.fakes import HandClock

ROUNDS = 5


def desk_over(store: SqlStore, clock: HandClock) -> Desk:
    rules = DeskRules(id=DESK, name="Help", channel=HELP, subjects=SUBJECTS, agents=frozenset({BENO, CARLA}))
    return Desk(store, Roster(Desks(all=(rules,))), clock)


async def pair_of(store: SqlStore) -> tuple[TicketId, TicketId]:
    first, second = [(await store.transact(WORKSPACE, add, opened())).id for _ in range(2)]
    return first, second


async def kept(store: SqlStore, ticket_id: TicketId) -> Ticket:
    ticket = await store.read(WORKSPACE, lambda tx: tx.ticket(ticket_id))
    assert ticket is not None
    return ticket


async def test_links_from_both_ends_at_once_stand_on_both(store: SqlStore, clock: HandClock) -> None:
    desk = desk_over(store, clock)
    for _ in range(ROUNDS):
        first, second = await pair_of(store)
        await asyncio.gather(
            desk.handle(WORKSPACE, first, Link(by=BENO, other=second), None),
            desk.handle(WORKSPACE, second, Link(by=CARLA, other=first), None),
        )
        assert (await kept(store, first)).links == (second,)
        assert (await kept(store, second)).links == (first,)


async def test_of_merges_into_each_other_one_is_refused(store: SqlStore, clock: HandClock) -> None:
    desk = desk_over(store, clock)

    async def merged(ticket_id: TicketId, by: PersonId, target: TicketId) -> bool:
        intent: Intent = MergeInto(by=by, target=target)
        try:
            await desk.handle(WORKSPACE, ticket_id, intent, None)
        except UserError as error:
            return error.code not in ("target_closed", "closed")
        return True

    for _ in range(ROUNDS):
        first, second = await pair_of(store)
        done = await asyncio.gather(merged(first, BENO, second), merged(second, CARLA, first))
        assert sorted(done) == [False, True]
        into = (await kept(store, first)).merged_into, (await kept(store, second)).merged_into
        assert into == ((second, None) if done[0] else (None, first))


async def texts_of(store: SqlStore, ticket_id: TicketId) -> list[str]:
    log = await store.read(WORKSPACE, lambda tx: tx.history(ticket_id))
    return [each.event.text for each in log if isinstance(each.event, UpdateAdded)]


async def test_a_bridge_that_is_talked_over_from_both_ends_at_once_loses_no_word(
    store: SqlStore, clock: HandClock
) -> None:
    vendors = DeskId("softlayer")
    help_desk = desk_over(store, clock).desks.get(DESK)
    at_vendor = replace(THERE, id=vendors, agents=help_desk.agents)
    desk = Desk(store, Roster(Desks(all=(help_desk, at_vendor))), clock)
    customer = (await store.transact(WORKSPACE, add, opened())).id
    vendor = (await store.transact(WORKSPACE, add, replace(opened(), desk=vendors))).id
    await desk.handle(WORKSPACE, vendor, RecordOpened(by=POLICY, origin=Origin.REMOTE, head=HEAD), None)
    await desk.handle(WORKSPACE, customer, Bridge(by=BENO, vendor=vendor), None)
    for number in range(ROUNDS):
        said = RemoteUpdate(
            id=RemoteUpdateId(str(number)),
            author=RemoteAuthor(name="Sam E", side=Side.THEIRS),
            text=f"theirs {number}",
            at=clock.now(),
        )
        heard = RecordRemote(by=REMOTE, origin=Origin.REMOTE, head=HEAD, updates=(said,))
        await asyncio.gather(
            desk.handle(WORKSPACE, customer, TellVendor(by=BENO, text=f"ours {number}"), None),
            desk.handle(WORKSPACE, vendor, heard, None),
        )
    wanted = {f"{whose} {number}" for whose in ("ours", "theirs") for number in range(ROUNDS)}
    for ticket in (customer, vendor):
        assert sorted(await texts_of(store, ticket)) == sorted(wanted)
