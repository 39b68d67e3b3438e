"""The outbox goes on over rows that cannot be read, and over clocks that were turned back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.effects import CarryThread, Effect
from bot.domain.ports import Ledger, Pace
from storage.ledger import SqlLedger
from storage.store import SqlStore
from tests.builders import NOW, WORKSPACE, after, line
from tests.storage.test_outbox import ONE, THREE, TWO, claim, effects, finish, posts_are_slow, queue

LATER = after(hours=1)


async def change(store: SqlStore, sql: str) -> None:
    """Reach past the outbox into its table."""

    def reach(ledger: Ledger) -> None:
        assert isinstance(ledger, SqlLedger)
        ledger._session.command(sql)

    await store.sweep(reach)


@pytest.mark.parametrize("body", ["{}", '{"ticket": 5}', "not JSON"])
async def test_a_row_that_cannot_be_read_is_parked_and_the_rest_goes_on(
    store: SqlStore, caplog: pytest.LogCaptureFixture, body: str
) -> None:
    await queue(store, line(ONE, number=1), line(ONE, number=2), line(TWO))
    await change(store, f"UPDATE outbox SET body = '{body}' WHERE ticket = '{ONE}' AND body LIKE '%:1}}'")
    assert effects(await claim(store)) == [line(TWO)]
    assert effects(await claim(store)) == [line(ONE, number=2)]
    assert caplog.text.count("effect unreadable") == 1
    await store.transact(WORKSPACE, lambda tx: tx.revive(line(ONE).channel, NOW))
    assert await claim(store) == []


async def test_waiting_readings_of_a_thread_are_one(store: SqlStore) -> None:
    first, second, other = (
        CarryThread(ticket=ticket, place=place) for ticket, place in ((ONE, 1), (ONE, 2), (TWO, 1))
    )
    await queue(store, first, first, second)
    await queue(store, second, other)
    claims = await claim(store)
    assert effects(claims) == [first, second, other]
    await queue(store, first)  # What is said while a thread is being read may not be heard any more.
    await finish(store, claims[0])
    assert effects(await claim(store)) == [first]


async def test_a_clock_turned_back_does_not_hold_up_what_was_put_off_by_the_wrong_time(
    store: SqlStore,
) -> None:
    await queue(store, line(ONE), line(TWO), line(THREE))
    await claim(store, LATER, posts_are_slow)
    assert await claim(store, NOW, posts_are_slow) == []
    assert await store.sweep(lambda ledger: ledger.recall(NOW, after(minutes=5))) == 3
    claims = [one for n in range(4) for one in await claim(store, after(seconds=n), posts_are_slow)]
    assert effects(claims) == [line(ONE), line(TWO), line(THREE)]
    assert [each.uncertain for each in claims] == [True, False, False]


async def test_what_was_put_off_for_a_good_reason_stays_so(store: SqlStore) -> None:
    await queue(store, line(ONE), at=after(minutes=5))
    assert await store.sweep(lambda ledger: ledger.recall(NOW, after(minutes=5))) == 0


async def test_a_pace_spent_by_a_wrong_clock_is_whole_again_after_a_burst(store: SqlStore) -> None:
    pace = Pace(key="post", every=1.0, burst=3)

    def of(effect: Effect) -> Pace:
        return pace

    await queue(store, line(ONE))
    await claim(store, LATER, of)
    await queue(store, line(TWO))
    assert effects(await claim(store, NOW, of)) == []
    assert effects(await claim(store, after(seconds=1), of)) == [line(TWO)]


async def test_a_hold_of_a_wrong_clock_does_not_count(store: SqlStore) -> None:
    pace = Pace(key="post", every=1.0, burst=1)
    await store.sweep(lambda ledger: ledger.hold(WORKSPACE, pace, NOW + timedelta(days=9)))
    await queue(store, line(ONE))
    assert effects(await claim(store, NOW, posts_are_slow)) == [line(ONE)]
