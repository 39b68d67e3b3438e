"""What follows outside from what happens to a bridge: a line where the desk looks, for customers nothing."""

from __future__ import annotations

from bot.domain.effects import Effect, PostLine
from bot.domain.events import AcrossChanged, BridgeEvent
from bot.domain.plan.outlets import desks_place
from bot.domain.ticket import Ticket


def effects(ticket: Ticket, number: int, event: BridgeEvent) -> list[Effect]:
    """One line in the thread that the desk looks at."""
    if isinstance(event, AcrossChanged) and not event.is_worth_telling:
        return []
    place = desks_place(ticket)
    return [PostLine(ticket=ticket.id, place=place.number, channel=place.channel, number=number)]
