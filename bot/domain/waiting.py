"""What waits for its turn at a remote, and whom to tell of it which turn that is. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.effects import OpenRemote, PushUpdate, RemoteEffect, TellQueued
from bot.domain.events import Event, UpdateAdded
from bot.domain.health import Ailment
from bot.domain.ids import TicketId
from bot.domain.pace import Pace
from bot.domain.plan.outlets import DESCRIPTION
from bot.domain.ticket import Ticket

LONG = timedelta(minutes=1)
"""From when on its author is told of it."""
OPENING = 0
"""The number that stands for the opening of a ticket, where a sending has one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An effect that is due since `since`; `turn` counts from 1 through all that waits for the same.

    `leaves_at` is when it will be its turn, about, where the remote takes so little that it can be told.
    """

    id: int
    effect: RemoteEffect
    turn: int
    since: datetime
    leaves_at: datetime | None = None
    messages: int = 1

    @property
    def is_joined(self) -> bool:
        """Whether several messages wait as this one, as far as they were counted."""
        return self.messages > 1


def placed(
    found: Sequence[Waiting],
    pace: Callable[[RemoteEffect], Pace | None],
    free_at: Callable[[Pace], datetime],
) -> list[Waiting]:
    """The same with its place among those that leave at the same pace, and when that is.

    What of one ticket waits leaves in order. `free_at` says when the next of a pace may leave.
    """
    turns = Counter[str]()
    before: dict[TicketId, datetime] = {}
    told: list[Waiting] = []
    for each in found:
        known = pace(each.effect)
        if known is None:
            told.append(each)
            continue
        at = free_at(known) + timedelta(seconds=known.every) * (turns[known.key] // known.burst)
        turns[known.key] += 1
        before[each.effect.ticket] = at = max(at, before.get(each.effect.ticket, at))
        told.append(replace(each, turn=turns[known.key], leaves_at=at))
    return told


def is_overdue(waiting: Waiting, now: datetime) -> bool:
    return waiting.since <= now - LONG


def fresh(found: Sequence[Waiting], before: frozenset[int], now: datetime) -> list[Waiting]:
    """What somebody said and is to be told of.

    That is what will take long, and what was overdue at two looks in a row: after a standstill much is for a
    moment.
    """
    spoken = (each for each in found if isinstance(each.effect, OpenRemote | PushUpdate))
    return [each for each in spoken if each.id in before or _takes_long(each, now)]


def _takes_long(waiting: Waiting, now: datetime) -> bool:
    return waiting.leaves_at is not None and waiting.leaves_at > now + LONG


def key_of(effect: OpenRemote | PushUpdate) -> str:
    """What is waiting, however often it is looked at."""
    sending = effect.sending if isinstance(effect, PushUpdate) else OPENING
    return f"queued:{effect.ticket}:{sending}"


def messages_in(ticket: Ticket, effect: RemoteEffect) -> int:
    """How many messages leave together as this."""
    if ticket.remote is None or not isinstance(effect, PushUpdate):
        return 1
    sending = ticket.remote.sending(effect.sending)
    return 1 if sending is None else len(sending.numbers)


def spoken_last(ticket: Ticket, effect: OpenRemote | PushUpdate) -> int | None:
    """The number of the last event that waits with it; None when nothing of it is to be told."""
    if isinstance(effect, OpenRemote):
        return DESCRIPTION
    sending = ticket.remote.sending(effect.sending) if ticket.remote else None
    return None if sending is None else sending.numbers[-1]


def told(
    ticket: Ticket, waiting: Waiting, number: int, said: Event | None, ailment: Ailment | None
) -> TellQueued | None:
    """The word to its author, in the thread where they said it; None for what nobody waits for."""
    effect, person, sending_id = waiting.effect, ticket.creator, OPENING
    if isinstance(effect, PushUpdate):
        sending = ticket.remote.sending(effect.sending) if ticket.remote else None
        if sending is None:
            return None
        person, sending_id = sending.by, sending.id
    place = said.place if isinstance(said, UpdateAdded) else None
    return TellQueued(
        ticket=ticket.id,
        person=person,
        place=place or ticket.places[0].number,
        number=number,
        sending=sending_id,
        turn=waiting.turn,
        ailment=ailment,
        leaves_at=waiting.leaves_at if ailment is None else None,
        messages=messages_in(ticket, effect),
    )
