"""Two tickets changed in one unit, from both ends at once: neither is lost, and nobody waits for ever."""

from __future__ import annotations

import asyncio

from bot.domain.desk import SUBJECTS, DeskRules, Desks
from bot.domain.intents import Intent, Link, MergeInto
from bot.domain.ticket import PersonId, Ticket, TicketId
from bot.errors import UserError
from bot.service.desk import Desk
from bot.service.roster import Roster
from storage.store import SqlStore
from tests.builders import BENO, CARLA, DESK, HELP, WORKSPACE, add, opened
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
