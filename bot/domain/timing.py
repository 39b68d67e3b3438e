"""Decisions about timers: setting and cancelling them, and what happens when they are due.

Only decide calls them; what a desk does by itself stands in policies.
"""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from bot.domain import policies
from bot.domain.connected import ends_here
from bot.domain.desk import DeskRules
from bot.domain.events import CancelReason, Closed, Event, TimerCancelled, TimerSet, TimersFired
from bot.domain.filing import demand_ahead
from bot.domain.intents import CancelTimer, FireTimers, Intent, SetTimer
from bot.domain.ticket import POLICY, POLICY_TIMERS, Outcome, Status, Ticket, Timer, TimerKind
from bot.errors import UserError

MOST_TIMERS = 20


def keep_time(
    ticket: Ticket, intent: SetTimer | CancelTimer | FireTimers, rules: DeskRules, now: datetime
) -> list[Event]:
    """What setting, cancelling or the coming of a time brings."""
    match intent:
        case SetTimer():
            return _set_timer(ticket, intent, now)
        case CancelTimer(by=by, origin=origin, timer=timer_id):
            timer = next((timer for timer in ticket.timers if timer.id == timer_id), None)
            if timer is None:
                raise UserError("no_such_timer", ticket=ticket.id)
            if timer.kind in POLICY_TIMERS:
                raise UserError("policy_timer", ticket=ticket.id)
            return [TimerCancelled(at=now, by=by, origin=origin, timer=timer, reason=CancelReason.ASKED)]
        case FireTimers():
            return _fire(ticket, intent, rules, now)
        case _:
            assert_never(intent)


def _set_timer(ticket: Ticket, intent: SetTimer, now: datetime) -> list[Event]:
    if ticket.is_closed:
        raise UserError("closed", ticket=ticket.id)
    if intent.kind in POLICY_TIMERS:
        raise UserError("unknown_action")
    demand_ahead(intent.due_at, now)
    if sum(timer.kind not in POLICY_TIMERS for timer in ticket.timers) >= MOST_TIMERS:
        raise UserError("too_many_timers", ticket=ticket.id, limit=str(MOST_TIMERS))
    timer = Timer(
        id=ticket.timers_set + 1,
        kind=intent.kind,
        due_at=intent.due_at,
        note=intent.note,
        by=intent.by,
    )
    replaced: list[Event] = []
    if intent.kind is not TimerKind.ALERT:
        replaced = cancelled(ticket, intent.kind, CancelReason.REPLACED, intent, now)
    return [*replaced, TimerSet(at=now, by=intent.by, origin=intent.origin, timer=timer)]


def _fire(ticket: Ticket, intent: FireTimers, rules: DeskRules, now: datetime) -> list[Event]:
    """What people set and is due becomes one event, however long we stood still; an auto-close then closes.

    The desk's policies have their say if the ticket is still open then.
    """
    due = tuple(each for each in ticket.timers if each.due_at <= now and each.kind not in POLICY_TIMERS)
    fired = _fire_peoples(ticket, due, intent, rules, now) if due else []
    if any(isinstance(event, Closed) for event in fired):
        return fired
    return [*fired, *_acted(ticket, intent, rules, now)]


def _acted(ticket: Ticket, intent: FireTimers, rules: DeskRules, now: datetime) -> list[Event]:
    return policies.acted(ticket, policies.due(ticket, now), rules, now, may_ask=intent.may_ask)


def _fire_peoples(
    ticket: Ticket, due: tuple[Timer, ...], intent: FireTimers, rules: DeskRules, now: datetime
) -> list[Event]:
    fired = TimersFired(at=now, by=POLICY, origin=intent.origin, timers=due)
    if (
        ticket.is_closed
        or not ends_here(ticket, rules)
        or all(timer.kind is not TimerKind.AUTO_CLOSE for timer in due)
    ):
        return [fired]
    outcome = Outcome.RESOLVED if ticket.status is Status.RESOLVED else Outcome.NO_RESPONSE
    closed = Closed(at=now, by=POLICY, origin=intent.origin, outcome=outcome)
    return [fired, closed, *all_cancelled(ticket, intent, now, but=due)]


def ending(ticket: Ticket, intent: Intent, events: list[Event], now: datetime) -> list[Event]:
    """A ticket that ends takes its timers along."""
    return [*events, *all_cancelled(ticket, intent, now)] if events else []


def all_cancelled(ticket: Ticket, intent: Intent, now: datetime, but: tuple[Timer, ...] = ()) -> list[Event]:
    """All that people set, cancelled because the ticket ends."""
    return [
        TimerCancelled(at=now, by=intent.by, origin=intent.origin, timer=timer, reason=CancelReason.CLOSED)
        for timer in ticket.timers
        if timer not in but and timer.kind not in POLICY_TIMERS
    ]


def cancelled(
    ticket: Ticket, kind: TimerKind, reason: CancelReason, intent: Intent, now: datetime
) -> list[Event]:
    """The timers of that kind, cancelled."""
    return [
        TimerCancelled(at=now, by=intent.by, origin=intent.origin, timer=timer, reason=reason)
        for timer in ticket.timers
        if timer.kind is kind
    ]
