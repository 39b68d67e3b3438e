"""Policies over the store's timers: the sweep finds them, each acts once, and the log tells."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.desk import Desks, Policies
from bot.domain.effects import Remind
from bot.domain.events import PolicyWarned
from bot.domain.intents import Close
from bot.domain.ticket import POLICY, Outcome, Status, TimerKind
from bot.service.desk import Desk
from bot.service.roster import Roster
from bot.service.tick import Tick
from tests.domain.test_decide import RULES
from tests.service.conftest import TEAM, House

POLICIES = Policies(
    unowned_after=timedelta(hours=2), stale_after=timedelta(days=3), close_after=timedelta(days=7)
)


def watched(house: House) -> House:
    """The same house, with policies."""
    desk = Desk(house.store, Roster(Desks(all=(replace(RULES, policies=POLICIES),))), house.clock)
    return replace(house, desk=desk, tick=Tick(house.store, desk, house.clock))


async def test_a_policy_acts_once_however_many_sweep(house: House) -> None:
    house = watched(house)
    ticket = await house.opened()
    house.clock.turn(hours=2)
    other = Tick(house.store, house.desk, house.clock)
    assert await house.tick.timers() + await other.timers() == 1
    _, log = await house.queries.history(TEAM, ticket.id)
    assert len([each for each in log if isinstance(each.event, PolicyWarned)]) == 1
    house.clock.turn(hours=1, minutes=59)
    assert await house.tick.timers() == 0
    house.clock.turn(minutes=1)
    assert await house.tick.timers() == 1


async def test_a_silent_ticket_is_warned_of_and_closes_by_itself(house: House) -> None:
    house = watched(house)
    ticket = await house.opened()
    async with house.relaying():
        for days in (3.0, 3.5, 3.5):
            house.clock.turn(days=days)
            await house.tick.timers()
        await house.chat.until(lambda: sum(isinstance(each, Remind) for each in house.chat.effects) == 2)
    now = await house.queries.ticket(TEAM, ticket.id)
    assert (now.status, now.outcome, now.timers) == (Status.CLOSED, Outcome.NO_RESPONSE, ())
    assert await house.tick.timers() == 0
    _, log = await house.queries.history(TEAM, ticket.id)
    assert {each.event.by for each in log if each.number > 4} == {POLICY}


async def test_policies_that_are_switched_on_later_watch_what_is_open_already(house: House) -> None:
    ticket, finished = await house.opened(), await house.opened(key="finished")
    await house.desk.handle(TEAM, finished.id, Close(by=finished.requester), None)
    assert ticket.timers == ()
    house.clock.turn(days=30)
    house = watched(house)
    assert await house.desk.follow_policies(TEAM) == 1
    now = await house.queries.ticket(TEAM, ticket.id)
    assert {timer.kind for timer in now.timers} == {TimerKind.POLICY_UNOWNED, TimerKind.POLICY_STALE}
    assert all(timer.due_at > house.clock.now() for timer in now.timers), "no burst for an old silence"
    assert await house.desk.follow_policies(TEAM) == 0, "it goes by them now"


async def test_policies_that_are_switched_off_leave_what_they_watched(house: House) -> None:
    ticket = await watched(house).opened()
    assert len(ticket.timers) == 2
    assert await house.desk.follow_policies(TEAM) == 1
    assert (await house.queries.ticket(TEAM, ticket.id)).timers == ()


async def test_policies_that_are_new_do_not_remind_of_all_old_tickets_at_once(house: House) -> None:
    tickets = [await house.opened(key=f"open {number}") for number in range(20)]
    house.clock.turn(days=30)
    house = watched(house)
    await house.desk.follow_policies(TEAM)
    now = house.clock.now()
    for kind, span in (
        (TimerKind.POLICY_UNOWNED, timedelta(hours=2)),
        (TimerKind.POLICY_STALE, timedelta(days=3)),
    ):
        due = [
            timer.due_at
            for ticket in tickets
            for timer in (await house.queries.ticket(TEAM, ticket.id)).timers
            if timer.kind is kind
        ]
        assert min(due) >= now + span, "nobody is reminded sooner than the policy says"
        assert max(due) < now + 2 * span
        assert max(due) - min(due) > span / 2, "they are spread over the span"
        assert len(set(due)) == len(tickets)


async def test_policies_are_followed_many_tickets_in_one_transaction(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        await house.opened(key=f"open {number}")
    commits: list[int] = []
    house.store.on_commit(lambda: commits.append(1))
    monkeypatch.setattr("bot.service.desk.AT_ONCE", 3)
    assert await watched(house).desk.follow_policies(TEAM) == 5
    assert len(commits) == 2, "three tickets, then two"


async def test_every_page_of_open_tickets_is_looked_at(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.service.desk.BATCH", 2)
    for number in range(5):
        await house.opened(key=f"open {number}")
    assert await watched(house).desk.follow_policies(TEAM) == 5
