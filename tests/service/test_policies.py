"""Policies over the store's timers: the sweep finds them, each acts once, and the log tells."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.domain.desk import Desks, Policies
from bot.domain.effects import Remind
from bot.domain.events import PolicyWarned
from bot.domain.ticket import POLICY, Outcome, Status
from bot.service.desk import Desk
from bot.service.tick import Tick
from tests.domain.test_decide import RULES
from tests.service.conftest import TEAM, House

POLICIES = Policies(
    unowned_after=timedelta(hours=2), stale_after=timedelta(days=3), close_after=timedelta(days=7)
)


def watched(house: House) -> House:
    """The same house, with policies."""
    desk = Desk(house.store, Desks(all=(replace(RULES, policies=POLICIES),)), house.clock)
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
