"""What waits for its turn at a remote, and whom to tell of it which turn that is. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.effects import OpenRemote, PushUpdate, RemoteEffect, TellQueued
from bot.domain.events import Event, UpdateAdded
from bot.domain.health import Ailment
from bot.domain.plan.outlets import DESCRIPTION
from bot.domain.ticket import Ticket

LONG = timedelta(minutes=1)
"""From when on its author is told of it."""
OPENING = 0
"""The number that stands for the opening of a ticket, where a sending has one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An effect that is overdue; `turn` counts from 1 through all that waits for the same remote."""

    id: int
    effect: RemoteEffect
    turn: int


def fresh(now: Sequence[Waiting], before: frozenset[int]) -> list[Waiting]:
    """What somebody said and is overdue at two looks in a row: after a standstill much is for a moment."""
    return [each for each in now if each.id in before and isinstance(each.effect, OpenRemote | PushUpdate)]


def key_of(effect: OpenRemote | PushUpdate) -> str:
    """What is waiting, however often it is looked at."""
    sending = effect.sending if isinstance(effect, PushUpdate) else OPENING
    return f"queued:{effect.ticket}:{sending}"


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
    )
