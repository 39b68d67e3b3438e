"""What follows outside from timers and policies."""

from __future__ import annotations

from typing import assert_never

from bot.domain.effects import Effect, TellPerson
from bot.domain.events import (
    CancelReason,
    KeptOpen,
    PolicyTimersSet,
    PolicyWarned,
    TimeEvent,
    TimerCancelled,
    TimerSet,
    TimersFired,
)
from bot.domain.plan.outlets import desks_place, lines, reminder
from bot.domain.ticket import POLICY, Ticket, TimerKind

AT_DESK = frozenset({TimerKind.POLICY_UNOWNED, TimerKind.POLICY_UNAPPROVED})
"""What the desk's own people have to see to."""


def effects(ticket: Ticket, number: int, event: TimeEvent) -> list[Effect]:
    """Lines and reminders, in the thread or in private."""
    match event:
        case TimerSet() | KeptOpen():
            return lines(ticket, number)
        case TimerCancelled(reason=reason):
            return lines(ticket, number) if reason in (CancelReason.ASKED, CancelReason.REPLIED) else []
        case TimersFired(timers=timers):
            closes_only = all(timer.kind is TimerKind.AUTO_CLOSE for timer in timers)
            return [] if closes_only else _fired(ticket, number, event)
        case PolicyWarned():
            return _warned(ticket, number, event)
        case PolicyTimersSet():
            return []  # The card shows it.
        case _:
            assert_never(event)


def _fired(ticket: Ticket, number: int, event: TimersFired) -> list[Effect]:
    """In the thread; of a private ticket, which may stand where they do not read it, those who asked hear."""
    if not ticket.is_private:
        return [reminder(ticket, number, ticket.places[0])]
    people = dict.fromkeys(timer.by for timer in event.timers if timer.by != POLICY)
    return [TellPerson(ticket=ticket.id, person=person, number=number) for person in people]


def _warned(ticket: Ticket, number: int, event: PolicyWarned) -> list[Effect]:
    """In the thread, or to some in private."""
    if event.people:
        return [TellPerson(ticket=ticket.id, person=person, number=number) for person in event.people]
    # Whoever could take it looks at the desk's channel, which is the last place where there are two.
    at_desk = ticket.is_private or event.kind in AT_DESK
    return [reminder(ticket, number, desks_place(ticket) if at_desk else ticket.places[0])]
