"""The outbox: each lane in order, each row to one claimer, and no faster than the outside takes them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.effects import (
    Effect,
    Mark,
    MarkMessage,
    MarkUpdate,
    Outlet,
    PostLine,
    PushUpdate,
    RefreshCard,
)
from bot.domain.ports import Claim, Ledger, Pace, Transaction
from bot.domain.ticket import ChannelId, TicketId, WorkspaceId
from storage.store import SqlStore
from tests.builders import ELSEWHERE, HELP, NOW, WORKSPACE, add, after, line, message, opened, redraw

ONE, TWO, THREE = (TicketId(f"T20261122.000{n}") for n in (1, 2, 3))
LEASE = timedelta(minutes=1)
SLOW = Pace(key="post", every=1.0, burst=1)


def no_pace(effect: Effect) -> Pace | None:
    return None


def posts_are_slow(effect: Effect) -> Pace | None:
    return SLOW if isinstance(effect, PostLine) else None


async def queue(
    store: SqlStore, *effects: Effect, at: datetime = NOW, workspace: WorkspaceId = WORKSPACE
) -> None:
    await store.transact(workspace, lambda tx: tx.enqueue(effects, at))


async def claim(
    store: SqlStore,
    at: datetime = NOW,
    pace: Callable[[Effect], Pace | None] = no_pace,
    limit: int = 100,
) -> list[Claim]:
    return await store.sweep(lambda ledger: ledger.claim(at, at + LEASE, pace, limit))


async def finish(store: SqlStore, claimed: Claim) -> bool:
    return await store.transact(claimed.workspace, lambda tx: tx.done(claimed))


async def postpone(store: SqlStore, claimed: Claim, until: datetime, *, uncertain: bool = False) -> None:
    await store.transact(
        claimed.workspace, lambda tx: tx.postpone(claimed, until, "busy \0", uncertain=uncertain)
    )


def effects(claims: Sequence[Claim]) -> list[Effect]:
    return [each.effect for each in claims]


async def test_queued_effect_is_claimed_as_it_was(store: SqlStore) -> None:
    mark = MarkMessage(ticket=ONE, message=message("5.0"), mark=Mark.DONE)
    await queue(store, line(ONE, number=7), mark)
    first, second = await claim(store)
    assert (first.effect, second.effect) == (line(ONE, number=7), mark)
    assert (first.workspace, first.attempt, first.uncertain) == (WORKSPACE, 1, False)
    assert first.id < second.id


async def test_references_are_unique_short_and_say_what_they_are(store: SqlStore) -> None:
    remote = TicketId("Ticket nº " + "9" * 90)
    await queue(store, line(ONE, number=7), redraw(TWO), line(remote, number=2**31))
    await queue(store, line(THREE, number=7), workspace=ELSEWHERE)
    claims = await claim(store)
    references = [each.reference for each in claims]
    assert references[0] == f"{ONE}-7-PostLine-{claims[0].id}"
    assert len(set(references)) == 4
    assert all(reference.isascii() and len(reference) <= 80 for reference in references)


async def test_ids_are_never_given_again(store: SqlStore) -> None:
    await queue(store, line(ONE))
    (first,) = await claim(store)
    assert await finish(store, first)
    await queue(store, line(ONE))
    (second,) = await claim(store)
    assert second.id > first.id


async def test_lane_is_claimed_one_at_a_time_in_order(store: SqlStore) -> None:
    await queue(store, line(ONE, number=1), line(ONE, number=2), line(TWO, number=1))
    claims = await claim(store)
    assert effects(claims) == [line(ONE, number=1), line(TWO, number=1)]
    assert await claim(store) == []
    await finish(store, claims[0])
    assert effects(await claim(store)) == [line(ONE, number=2)]


async def test_limit_is_kept(store: SqlStore) -> None:
    await queue(store, line(ONE), line(TWO), line(THREE))
    assert effects(await claim(store, limit=2)) == [line(ONE), line(TWO)]
    assert effects(await claim(store, limit=2)) == [line(THREE)]


async def test_postponed_row_holds_its_lane_until_then(store: SqlStore) -> None:
    await queue(store, line(ONE, number=1), line(ONE, number=2))
    (first,) = await claim(store)
    await postpone(store, first, after(seconds=30))
    assert await claim(store, after(seconds=29)) == []
    (again,) = await claim(store, after(seconds=30))
    assert (again.effect, again.attempt, again.uncertain) == (line(ONE, number=1), 2, False)
    assert again.reference == first.reference


async def test_postponed_as_uncertain_comes_back_uncertain(store: SqlStore) -> None:
    await queue(store, line(ONE))
    (first,) = await claim(store)
    await postpone(store, first, after(seconds=1), uncertain=True)
    (second,) = await claim(store, after(seconds=1))
    assert second.uncertain
    await postpone(store, second, after(seconds=2), uncertain=False)
    (third,) = await claim(store, after(seconds=2))
    assert not third.uncertain


async def test_parked_row_lets_its_lane_go_on(store: SqlStore) -> None:
    await queue(store, line(ONE, number=1), line(ONE, number=2))
    (first,) = await claim(store)
    await store.transact(WORKSPACE, lambda tx: tx.park(first, "no_such_channel"))
    assert effects(await claim(store)) == [line(ONE, number=2)]
    assert await claim(store, after(days=1), limit=1) != [first]


async def test_parked_rows_of_a_channel_are_revived(store: SqlStore) -> None:
    ours = await store.transact(WORKSPACE, add, opened(channel=HELP))
    theirs = await store.transact(WORKSPACE, add, opened(channel=ChannelId("C0GEN0001")))
    await queue(store, line(ours.id, number=1), line(ours.id, number=2), line(theirs.id))
    for each in await claim(store):
        await store.transact(WORKSPACE, lambda tx, each: tx.park(each, "not_in_channel"), each)
    assert effects(await claim(store)) == [line(ours.id, number=2)]
    told: list[str] = []
    store.on_commit(lambda: told.append("queued"))
    assert await store.transact(WORKSPACE, lambda tx: tx.revive(HELP, after(hours=1))) == 1
    assert await store.transact(WORKSPACE, lambda tx: tx.revive(HELP, after(hours=1))) == 0
    assert await store.transact(ELSEWHERE, lambda tx: tx.revive(HELP, after(hours=1))) == 0
    assert told == ["queued"]
    (again,) = await claim(store, after(hours=1), limit=1)
    assert (again.effect, again.attempt, again.uncertain) == (line(ours.id, number=1), 2, False)


async def test_row_whose_lease_ran_out_is_uncertain_and_somebody_elses(store: SqlStore) -> None:
    await queue(store, line(ONE))
    (lost,) = await claim(store)
    assert await claim(store, after(seconds=59)) == []
    (found,) = await claim(store, after(seconds=60))
    assert (found.attempt, found.uncertain, found.reference) == (2, True, lost.reference)
    assert not await finish(store, lost)
    await postpone(store, lost, NOW)
    await store.transact(WORKSPACE, lambda tx: tx.park(lost, "too late"))
    assert await claim(store, after(seconds=61)) == []
    assert await finish(store, found)
    assert not await finish(store, found)
    assert await claim(store, after(days=1)) == []


async def test_row_under_way_keeps_its_lease_when_the_clock_leaps(store: SqlStore) -> None:
    await queue(store, line(ONE), line(TWO))
    mine, dropped = await claim(store)
    later = after(hours=1)
    claims = await store.sweep(lambda ledger: ledger.claim(later, later + LEASE, no_pace, 10, {mine.id}))
    assert [(each.id, each.uncertain) for each in claims] == [(dropped.id, True)]
    assert await claim(store, after(hours=1, seconds=59)) == []
    assert await finish(store, mine)


async def test_waiting_redraws_of_a_card_are_one(store: SqlStore) -> None:
    await queue(store, redraw(ONE), redraw(ONE), redraw(TWO))
    await queue(store, redraw(ONE), redraw(ONE, place=2))
    claims = await claim(store)
    assert effects(claims) == [redraw(ONE), redraw(TWO), redraw(ONE, place=2)]


async def test_redraw_is_queued_again_once_the_first_has_begun(store: SqlStore) -> None:
    await queue(store, redraw(ONE))
    (begun,) = await claim(store)
    await queue(store, redraw(ONE))
    await finish(store, begun)
    assert effects(await claim(store)) == [redraw(ONE)]


async def test_redraw_of_another_workspace_is_its_own(store: SqlStore) -> None:
    await queue(store, redraw(ONE))
    await queue(store, redraw(ONE), workspace=ELSEWHERE)
    assert {each.workspace for each in await claim(store)} == {WORKSPACE, ELSEWHERE}


async def test_pace_lets_one_leave_at_a_time_and_holds_up_nothing_else(store: SqlStore) -> None:
    await queue(store, line(ONE), line(TWO), redraw(THREE))
    assert effects(await claim(store, NOW, posts_are_slow)) == [line(ONE), redraw(THREE)]
    assert await claim(store, after(seconds=0.9), posts_are_slow) == []
    assert effects(await claim(store, after(seconds=1), posts_are_slow)) == [line(TWO)]


async def test_burst_leaves_at_once_and_is_earned_back(store: SqlStore) -> None:
    def bursting(effect: Effect) -> Pace:
        return Pace(key="burst", every=10.0, burst=3)

    tickets = [TicketId(f"T20261122.{n:04d}") for n in range(10)]
    await queue(store, *(line(ticket) for ticket in tickets))
    counts = [len(await claim(store, after(seconds=seconds), bursting)) for seconds in (0, 9, 10, 19, 20, 41)]
    assert counts == [3, 0, 1, 0, 1, 2]


async def test_many_that_wait_for_their_pace_do_not_hide_those_behind_them(store: SqlStore) -> None:
    waiting = [line(TicketId(f"T20261122.{n:04d}")) for n in range(300)]
    behind = redraw(ONE, place=2)
    await queue(store, *waiting, behind)
    assert effects(await claim(store, NOW, posts_are_slow, limit=4)) == [waiting[0], behind]
    assert await claim(store, after(seconds=0.9), posts_are_slow) == []
    left = [await claim(store, after(seconds=seconds), posts_are_slow) for seconds in range(1, 6)]
    assert [effects(each) for each in left] == [[each] for each in waiting[1:6]]


async def test_paces_of_workspaces_are_apart(store: SqlStore) -> None:
    await queue(store, line(ONE))
    await queue(store, line(ONE), workspace=ELSEWHERE)
    assert len(await claim(store, NOW, posts_are_slow)) == 2


async def test_paces_of_channels_are_apart(store: SqlStore) -> None:
    def per_channel(effect: Effect) -> Pace | None:
        return Pace(key=effect.channel, every=1.0, burst=1) if isinstance(effect, PostLine) else None

    other = ChannelId("C0GEN0001")
    await queue(store, line(ONE), line(TWO, channel=other), line(THREE, channel=HELP))
    assert effects(await claim(store, NOW, per_channel)) == [line(ONE), line(TWO, channel=other)]


async def test_held_pace_lets_nothing_leave_before(store: SqlStore) -> None:
    await store.sweep(lambda ledger: ledger.hold(WORKSPACE, SLOW, after(seconds=30)))
    await store.sweep(lambda ledger: ledger.hold(WORKSPACE, SLOW, after(seconds=10)))
    await queue(store, line(ONE), redraw(TWO))
    await queue(store, line(ONE), workspace=ELSEWHERE)
    claims = await claim(store, NOW, posts_are_slow)
    assert [(each.workspace, each.effect) for each in claims] == [
        (WORKSPACE, redraw(TWO)),
        (ELSEWHERE, line(ONE)),
    ]
    await finish(store, claims[0])
    await finish(store, claims[1])
    assert await claim(store, after(seconds=29), posts_are_slow) == []
    assert effects(await claim(store, after(seconds=30), posts_are_slow)) == [line(ONE)]


async def test_hold_is_kept_when_the_pace_goes_on(store: SqlStore) -> None:
    await queue(store, line(ONE), line(TWO))
    (first,) = await claim(store, NOW, posts_are_slow)
    await store.sweep(lambda ledger: ledger.hold(WORKSPACE, SLOW, after(seconds=5)))
    await postpone(store, first, after(seconds=5))
    assert await claim(store, after(seconds=4), posts_are_slow) == []
    assert len(await claim(store, after(seconds=5), posts_are_slow)) == 1
    assert len(await claim(store, after(seconds=6), posts_are_slow)) == 1


async def test_commit_that_queued_something_is_told(store: SqlStore) -> None:
    told: list[str] = []
    store.on_commit(lambda: told.append("queued"))
    await store.transact(WORKSPACE, lambda tx: tx.next_number(NOW))
    await claim(store)
    assert told == []
    await queue(store, redraw(ONE))
    assert told == ["queued"]
    await queue(store, redraw(ONE))
    assert told == ["queued"]


async def test_listener_that_fails_does_not_undo_the_commit(store: SqlStore) -> None:
    def broken() -> None:
        raise RuntimeError("the loop is closed")

    store.on_commit(broken)
    await queue(store, line(ONE))
    assert effects(await claim(store)) == [line(ONE)]


async def test_refresh_type_is_what_the_store_collapses(store: SqlStore) -> None:
    def both(tx: Transaction) -> None:
        tx.enqueue([RefreshCard(ticket=ONE, place=1), line(ONE)], NOW)
        tx.enqueue([line(ONE), RefreshCard(ticket=ONE, place=1)], NOW)

    await store.transact(WORKSPACE, both)
    drawn: list[Effect] = []
    while claims := await claim(store):
        drawn += effects(claims)
        await finish(store, claims[0])
    assert drawn == [redraw(ONE), line(ONE), line(ONE)]


async def test_ledger_and_transaction_share_one_clockwork(store: SqlStore) -> None:
    await queue(store, line(ONE), at=after(hours=1))
    assert await claim(store) == []
    assert effects(await claim(store, after(hours=1))) == [line(ONE)]


async def test_a_lease_that_is_renewed_ends_later_and_one_that_was_lost_is_not(store: SqlStore) -> None:
    await queue(store, line(ONE))
    [mine] = await claim(store)
    until = NOW + LEASE * 3
    assert await store.sweep(lambda ledger: ledger.renew(mine, until))
    assert await claim(store, NOW + LEASE * 2) == []
    [theirs] = await claim(store, until)
    assert theirs.uncertain
    assert not await store.sweep(lambda ledger: ledger.renew(mine, until + LEASE))
    assert await finish(store, theirs)


async def test_only_what_takes_an_outlet_is_claimed_of_it(store: SqlStore) -> None:
    mark, push = MarkUpdate(ticket=ONE, number=2, mark=Mark.DONE), PushUpdate(ticket=ONE, sending=1)
    await queue(store, push, mark, PushUpdate(ticket=ONE, sending=2), line(TWO))

    async def claimed(outlet: Outlet) -> list[Effect]:
        return effects(
            await store.sweep(lambda ledger: ledger.claim(NOW, NOW + LEASE, no_pace, 9, (), outlet))
        )

    assert await claimed(Outlet.CHAT) == [mark, line(TWO)]
    assert await claimed(Outlet.REMOTE) == [push]
    assert await claimed(Outlet.CHAT) == []


async def test_what_is_sent_at_once_although_it_was_held_leaves_once(store: SqlStore) -> None:
    held = PushUpdate(ticket=ONE, sending=1, due_at=after(seconds=20))
    await queue(store, held, PushUpdate(ticket=TWO, sending=1, due_at=after(seconds=20)))
    await queue(store, replace(held, due_at=None))
    (first,) = await claim(store)
    assert first.effect == held
    await finish(store, first)
    assert await claim(store) == []


async def test_what_is_sent_at_once_takes_along_what_was_held_before_it(store: SqlStore) -> None:
    held = PushUpdate(ticket=ONE, sending=1, due_at=after(seconds=20))
    now = PushUpdate(ticket=ONE, sending=2)
    await queue(store, held)
    await queue(store, now)
    for expected in (held, now):
        (next_one,) = await claim(store)
        assert next_one.effect == expected
        await finish(store, next_one)


async def test_a_turn_is_taken_when_it_is_free_and_told_when_it_is_not(store: SqlStore) -> None:
    turns = [await store.sweep(_turn, after(seconds=wait)) for wait in (0, 0.4, 1)]
    assert turns == [NOW, after(seconds=1), after(seconds=1)]
    looks = [await store.read(WORKSPACE, _free_at, after(seconds=wait)) for wait in (1, 1.5, 9)]
    assert looks == [after(seconds=2), after(seconds=2), after(seconds=9)], "a look takes none"
    await store.sweep(lambda ledger: ledger.hold(WORKSPACE, SLOW, after(seconds=30)))
    assert await store.read(WORKSPACE, _free_at, after(seconds=9)) == after(seconds=30)
    assert await store.sweep(_turn, after(seconds=9)) == after(seconds=30)


async def test_turns_and_claims_share_a_pace(store: SqlStore) -> None:
    await store.sweep(_turn, NOW)
    await queue(store, line(ONE))
    assert await claim(store, after(seconds=0.5), posts_are_slow) == []
    assert len(await claim(store, after(seconds=1), posts_are_slow)) == 1
    assert await store.sweep(_turn, after(seconds=1)) == after(seconds=2)


def _turn(ledger: Ledger, at: datetime) -> datetime:
    return ledger.turn(WORKSPACE, SLOW, at)


def _free_at(tx: Transaction, at: datetime) -> datetime:
    return tx.free_at(SLOW, at)
