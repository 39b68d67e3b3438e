"""How remotes do, and what waits for them: of two who change one thing, one is late."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.effects import Effect, OpenRemote, PostLine, PushAct, PushUpdate
from bot.domain.health import WELL, Ailment, Health
from bot.domain.ids import DeskId
from bot.domain.ports import Claim, Pace
from bot.domain.ticket import TicketId
from bot.errors import Stale
from storage.store import SqlStore
from tests.builders import DESK, ELSEWHERE, HELP, NOW, WORKSPACE, add, after, opened, said

OTHER = DeskId("other")
ILL = Health(ailment=Ailment.DOWN, reason="Bad Gateway ☃", since=NOW, failed_at=NOW, told=Ailment.DOWN)


def no_pace(effect: Effect) -> Pace | None:
    return None


async def claimed(store: SqlStore, minutes: float) -> list[Claim]:
    now, until = after(minutes=minutes), after(minutes=minutes + 1)
    return await store.sweep(lambda ledger: ledger.claim(now, until, no_pace, 99))


async def put_off(store: SqlStore, minutes: float) -> None:
    """Try all that is due, and put it off by a quarter of an hour."""
    until = after(minutes=minutes + 15)
    for claim in await claimed(store, minutes):
        await store.transact(
            WORKSPACE, lambda tx, claim: tx.postpone(claim, until, "down", uncertain=False), claim
        )


async def waiting(store: SqlStore, desk: DeskId = DESK, minutes: float = 9) -> list[tuple[int, Effect]]:
    found = await store.read(WORKSPACE, lambda tx: tx.waiting(desk, after(minutes=minutes)))
    return [(each.turn, each.effect) for each in found]


async def new_ticket(store: SqlStore) -> TicketId:
    """A ticket with an empty outbox."""
    ticket = await store.transact(WORKSPACE, add, opened(), said("It smokes."))
    return ticket.id


async def queue(store: SqlStore, minutes: float, *effects: Effect) -> None:
    await store.transact(WORKSPACE, lambda tx: tx.enqueue(effects, after(minutes=minutes)))


async def test_it_is_well_until_something_else_is_known_and_each_desk_s_own(store: SqlStore) -> None:
    assert await store.read(WORKSPACE, lambda tx: tx.health(DESK)) == WELL
    await store.transact(WORKSPACE, lambda tx: tx.set_health(DESK, WELL, ILL))
    assert await store.read(WORKSPACE, lambda tx: tx.health(DESK)) == ILL
    assert await store.read(WORKSPACE, lambda tx: tx.health(OTHER)) == WELL
    assert await store.read(ELSEWHERE, lambda tx: tx.health(DESK)) == WELL


async def test_who_goes_by_what_is_no_longer_so_is_late(store: SqlStore) -> None:
    await store.transact(WORKSPACE, lambda tx: tx.set_health(DESK, WELL, ILL))
    with pytest.raises(Stale):
        await store.transact(WORKSPACE, lambda tx: tx.set_health(DESK, WELL, ILL))
    await store.transact(WORKSPACE, lambda tx: tx.set_health(DESK, ILL, WELL))
    with pytest.raises(Stale):
        await store.transact(WORKSPACE, lambda tx: tx.set_health(DESK, ILL, WELL))
    await store.transact(WORKSPACE, lambda tx: tx.set_health(DESK, WELL, ILL))
    assert await store.read(WORKSPACE, lambda tx: tx.health(DESK)) == ILL


async def test_what_waits_is_counted_by_when_it_was_due(store: SqlStore) -> None:
    one, two = await new_ticket(store), await new_ticket(store)
    held = PushUpdate(ticket=one, sending=1, due_at=after(minutes=2))
    await queue(store, 0, held, PostLine(ticket=one, place=1, channel=HELP, number=1))
    await queue(store, 1, OpenRemote(ticket=two, number=2), PushAct(ticket=two, number=3))
    assert await waiting(store) == [
        (1, OpenRemote(ticket=two, number=2, desk=DESK)),
        (2, PushAct(ticket=two, number=3, desk=DESK)),
        (3, PushUpdate(ticket=one, sending=1, desk=DESK)),
    ]
    assert len(await waiting(store, minutes=1.5)) == 2
    assert await waiting(store, OTHER) == []
    await put_off(store, 3)
    assert [turn for turn, _ in await waiting(store)] == [1, 2, 3], (
        "it stays in its place however often it fails"
    )


async def test_what_was_queued_again_for_each_change_has_one_place(store: SqlStore) -> None:
    ticket = await new_ticket(store)
    for seconds in (20, 30, 40):
        at = NOW + timedelta(seconds=seconds)
        await queue(store, 0, PushUpdate(ticket=ticket, sending=1, due_at=at))
    await queue(store, 1, PushUpdate(ticket=ticket, sending=2))
    assert [(turn, getattr(each, "sending", 0)) for turn, each in await waiting(store)] == [(1, 1), (2, 2)]


async def test_only_what_was_tried_there_is_called_back(store: SqlStore) -> None:
    one, two = await new_ticket(store), await new_ticket(store)
    line = PostLine(ticket=one, place=1, channel=HELP, number=1)
    held = PushUpdate(ticket=two, sending=1, due_at=after(minutes=14))
    await queue(store, 0, OpenRemote(ticket=one, number=2), PushAct(ticket=one, number=3), line, held)
    await put_off(store, 0)
    assert await claimed(store, 5) == []
    assert await store.transact(WORKSPACE, lambda tx: tx.resume(OTHER, after(minutes=5))) == 0
    assert await store.transact(ELSEWHERE, lambda tx: tx.resume(DESK, after(minutes=5))) == 0
    assert await store.transact(WORKSPACE, lambda tx: tx.resume(DESK, after(minutes=5))) == 1
    assert [each.effect for each in await claimed(store, 5)] == [OpenRemote(ticket=one, number=2)]
