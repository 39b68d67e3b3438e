"""Each way out has places of its own, and what fills them is claimed again as soon as a handful is free."""

from __future__ import annotations

import asyncio

from bot.connectors.rackspace import wire
from bot.domain.effects import Effect, Outlet, PostCard, PushFile, PushUpdate, RemoteEffect
from bot.domain.ids import ChannelId, Reference, TicketId, WorkspaceId
from bot.domain.ports import Claim, Scene
from bot.service.claiming import LEASE
from bot.service.outward import Outward
from bot.service.relay import Relay
from bot.service.roster import Roster
from bot.service.under_way import AT_ONCE, AT_ONCE_REMOTE, HANDFUL, UnderWay, patience_with
from tests.service.conftest import TEAM, House

ALL_FREE = {Outlet.CHAT: AT_ONCE, Outlet.REMOTE: AT_ONCE_REMOTE}


class Stuck(Outward):
    """A remote that takes its time."""

    def __init__(self, house: House) -> None:
        super().__init__(house.store, {}, _named, Roster(house.desk.desks), house.clock)
        self.begun = 0
        self.answers = asyncio.Event()

    async def carry_out(self, claim: Claim, effect: RemoteEffect, scene: Scene) -> None:
        self.begun += 1
        await self.answers.wait()
        await self._store.transact(claim.workspace, lambda tx: tx.done(claim))


async def _named(person: str) -> str:
    return person


def claims(first: int, count: int, effect: Effect | None = None) -> list[Claim]:
    pushed = effect or PushUpdate(ticket=TicketId("T20261122.0001"), sending=1)
    return [
        Claim(
            workspace=WorkspaceId("T"),
            id=each,
            effect=pushed,
            reference=Reference(f"{each}"),
            attempt=1,
            uncertain=False,
        )
        for each in range(first, first + count)
    ]


async def test_what_waits_for_a_remote_does_not_keep_the_chat_waiting(house: House) -> None:
    tickets = [await house.opened(key=f"open {number}") for number in range(AT_ONCE + AT_ONCE_REMOTE)]
    while await house.relay().once():
        pass
    pushes = [PushUpdate(ticket=ticket.id, sending=1) for ticket in tickets]
    await house.store.transact(TEAM, lambda tx: tx.enqueue(pushes, house.clock.now()))
    outward = Stuck(house)
    relay = Relay(house.store, house.chat, Roster(house.desk.desks), house.clock, outward)
    before = len(house.chat.done)
    house.clock.turn(seconds=1)
    await house.opened(key="one more")
    work = asyncio.create_task(relay.run())
    await house.chat.until(lambda: any(isinstance(each, PostCard) for each in house.chat.effects[before:]))
    assert outward.begun == AT_ONCE_REMOTE
    outward.answers.set()
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)


def test_a_claim_that_fills_an_outlet_is_followed_by_one_as_soon_as_a_handful_is_free() -> None:
    under_way = UnderWay()
    pushed = claims(1, AT_ONCE_REMOTE)
    under_way.begin(pushed, ALL_FREE)
    assert under_way.is_crowded
    assert under_way.room() == {Outlet.CHAT: AT_ONCE, Outlet.REMOTE: 0}
    for each in pushed[: HANDFUL - 1]:
        under_way.end(each)
    assert not under_way.has_handful
    under_way.end(pushed[HANDFUL])
    assert under_way.has_handful


def test_a_claim_that_leaves_places_free_is_all_there_was() -> None:
    under_way = UnderWay()
    under_way.begin(claims(1, AT_ONCE_REMOTE - 1), ALL_FREE)
    assert not under_way.is_crowded


def test_nothing_was_claimed_where_no_place_was_free() -> None:
    under_way = UnderWay()
    under_way.begin(claims(1, AT_ONCE_REMOTE), ALL_FREE)
    under_way.begin([], under_way.room())
    assert not under_way.is_crowded


def test_what_carries_files_takes_no_place() -> None:
    under_way = UnderWay()
    files = claims(1, AT_ONCE_REMOTE, PushFile(ticket=TicketId("T20261122.0001"), file=1))
    under_way.begin(files, ALL_FREE)
    assert under_way.room() == ALL_FREE
    assert not under_way.is_crowded
    assert under_way.slow == files


def test_whatever_may_take_longer_than_a_lease_has_it_renewed() -> None:
    under_way = UnderWay()
    card = PostCard(ticket=TicketId("T20261122.0001"), place=1, channel=ChannelId("C1"))
    wanted: tuple[Effect, ...] = (
        card,
        PushUpdate(ticket=card.ticket, sending=1),
        PushFile(ticket=card.ticket, file=1),
    )
    under_way.begin([claims(number, 1, each)[0] for number, each in enumerate(wanted)], ALL_FREE)
    assert [each.effect for each in under_way.slow] == list(wanted[1:])
    assert [patience_with(each) > LEASE.total_seconds() for each in wanted] == [False, True, True]


def test_a_remote_s_slow_list_can_be_read_in_the_time_that_an_effect_has() -> None:
    assert patience_with(PushUpdate(ticket=TicketId("T20261122.0001"), sending=1)) > 2 * wire.PATIENCE
