"""How timers come and go."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from bot.domain.events import (
    KeptOpen,
    PolicyTimersSet,
    PolicyWarned,
    TimeEvent,
    TimerCancelled,
    TimerSet,
    TimersFired,
)
from bot.domain.ticket import POLICY_TIMERS, Ticket, Timer


def changed(ticket: Ticket, event: TimeEvent) -> Ticket:
    """The ticket after a timer was set, went or fell due."""
    match event:
        case TimerSet(timer=timer):
            return replace(ticket, timers=(*ticket.timers, timer), timers_set=ticket.timers_set + 1)
        case TimerCancelled(timer=timer):
            return _without(ticket, (timer,))
        case TimersFired(timers=timers):
            return _without(ticket, timers)
        case PolicyTimersSet(timers=timers):
            return _with_policy_timers(ticket, timers)
        case KeptOpen() | PolicyWarned():
            return ticket
        case _:
            assert_never(event)


def _without(ticket: Ticket, gone: tuple[Timer, ...]) -> Ticket:
    ids = {timer.id for timer in gone}
    return replace(ticket, timers=tuple(timer for timer in ticket.timers if timer.id not in ids))


def _with_policy_timers(ticket: Ticket, timers: tuple[Timer, ...]) -> Ticket:
    peoples = tuple(timer for timer in ticket.timers if timer.kind not in POLICY_TIMERS)
    count = max((ticket.timers_set, *(timer.id for timer in timers)))
    return replace(ticket, timers=(*peoples, *timers), timers_set=count)
