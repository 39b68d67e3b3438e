"""Days that are rolled up say what their measures say, also when something comes late, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from bot.domain.events import Closed, Event, Opened
from bot.domain.figures import Asked, Figures
from bot.domain.intents import Origin
from bot.domain.ports import Ledger
from bot.domain.ticket import Outcome, Role, TicketId
from bot.service.tick import Tick
from storage import days, figures, years
from storage.store import SqlStore
from tests import builders
from tests.builders import ANNA, BENO, NOW, WORKSPACE, add, after
from tests.fakes import HandClock
from tests.storage.test_figures import HELP, OPS, asked, filled, life

SINCE = after(days=-70, hours=-5)
"""The middle of a day, as midnight is in most zones."""
WEEKS = tuple(SINCE + timedelta(days=7 * week) for week in range(11))
LONG = Asked(since=SINCE, until=NOW, desks=(HELP, OPS), stretches=WEEKS)
QUESTIONS = {
    "all": LONG,
    "inside": replace(LONG, inner=(OPS,)),
    "one desk": replace(LONG, desks=(HELP,)),
    "no picture": replace(LONG, stretches=()),
    "nothing": replace(LONG, since=after(days=-900), until=after(days=-800), stretches=()),
}


async def rolled_up(store: SqlStore) -> int:
    def one(ledger: Ledger) -> bool:
        return ledger.roll_up(NOW)

    done = 0
    while await store.sweep(one):
        done += 1
    return done


async def counted_plainly(store: SqlStore, question: Asked, patch: pytest.MonkeyPatch) -> Figures:
    with patch.context() as plainly:
        plainly.setattr(years, "LONG", timedelta.max)
        return await asked(store, question)


async def counted_by_days(store: SqlStore, question: Asked, patch: pytest.MonkeyPatch) -> Figures:
    with patch.context() as only:
        only.delattr(figures, "counted")
        return await asked(store, question)


async def add_private(store: SqlStore) -> None:
    random = Random(3)
    for number in range(20):
        events = life(random)
        ticket = TicketId(f"T20261120.{number + 1:04}")
        opening = events[0]
        assert isinstance(opening, Opened)
        events[0] = replace(opening, is_private=True)
        await store.transact(WORKSPACE, add, *events, ticket_id=ticket)


@pytest.mark.parametrize("name", [name for name in QUESTIONS if name != "nothing"])
async def test_days_that_are_rolled_up_say_what_their_measures_say(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    await filled(store, seed=19)
    await add_private(store)
    assert await rolled_up(store) > 60
    assert await rolled_up(store) == 0
    plainly = await counted_plainly(store, QUESTIONS[name], monkeypatch)
    assert plainly.now.closed > 5
    assert await counted_by_days(store, QUESTIONS[name], monkeypatch) == plainly


async def test_what_nothing_is_known_of_is_counted_plainly(store: SqlStore) -> None:
    assert await rolled_up(store) == 0
    assert (await asked(store, LONG)).now.opened == 0
    await filled(store, seed=19, count=20)
    await rolled_up(store)
    assert (await asked(store, QUESTIONS["nothing"])).now.opened == 0


async def test_what_comes_late_counts_at_once_and_its_day_is_rolled_up_anew(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    await filled(store, seed=23, count=40)
    await rolled_up(store)
    before = await asked(store, LONG)
    for day in (-30, -40):
        at = after(days=day)
        signed: dict[str, Any] = {"by": BENO, "origin": Origin.SLACK}
        late: list[Event] = [
            builders.opened(at=at, by=ANNA),
            builders.said(at=at, by=ANNA),
            builders.said(at=at + timedelta(hours=1), by=BENO, role=Role.AGENT),
            Closed(at=at + timedelta(hours=2), outcome=Outcome.RESOLVED, **signed),
        ]
        number = TicketId(f"T20261121.{-day:04}")
        await store.transact(WORKSPACE, add, *late, ticket_id=number)
    plainly = await counted_plainly(store, LONG, monkeypatch)
    assert plainly.now.closed == before.now.closed + 2
    assert await counted_by_days(store, LONG, monkeypatch) == plainly
    assert await rolled_up(store) == 2
    assert await counted_by_days(store, LONG, monkeypatch) == plainly


async def test_the_clock_rolls_up_what_is_over_and_leaves_the_last_days(
    store: SqlStore, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.service.tick.BREATH", 0)
    for day in range(-6, 1):
        number = TicketId(f"T20261121.{-day:04}")
        opened = builders.opened(at=after(days=day))
        await store.transact(WORKSPACE, add, opened, builders.said(), ticket_id=number)
    tick = Tick(store, desk=None, clock=clock)  # type: ignore[arg-type]  # Rolling up asks no desk.
    assert await tick.roll_up() == 6 - days.DONE + 1
    assert await tick.roll_up() == 0
    clock.turn(days=1)
    assert await tick.roll_up() == 1
