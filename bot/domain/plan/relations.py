"""What follows outside from tying a ticket to others, and from moving it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from bot.domain.effects import Effect, PostUpdate
from bot.domain.events import (
    FollowedUp,
    GaveBack,
    IncidentLeft,
    IncidentNoted,
    Linked,
    MergedInto,
    Moved,
    ProblemChanged,
    ProblemEnded,
    ProblemReopened,
    RelationEvent,
    TookIn,
    Unlinked,
)
from bot.domain.plan.outlets import DESCRIPTION, card, lines, told
from bot.domain.ticket import Place, Ticket


def effects(ticket: Ticket, number: int, event: RelationEvent) -> list[Effect]:
    """Lines, private words, and the card where the ticket was not shown before."""
    match event:
        case ProblemChanged(is_filled_in=True):
            return []
        case ProblemChanged() | IncidentNoted() | IncidentLeft() | ProblemEnded() | ProblemReopened():
            return lines(ticket, number)
        case FollowedUp() | TookIn() | GaveBack() | Linked() | Unlinked():
            return lines(ticket, number)
        case MergedInto(by=by):
            people = told(ticket, number, by, ticket.requester, *ticket.followers)
            return [*lines(ticket, number), *people]
        case Moved(by=by, added=added, lost_by=lost_by, told=insiders):
            people = told(ticket, number, by, *([lost_by] if lost_by else []), *ticket.followers, *insiders)
            return [*_arrival(ticket, added), *lines(ticket, number, everywhere=True), *people]
        case _:
            assert_never(event)


def _arrival(ticket: Ticket, added: Sequence[Place]) -> list[Effect]:
    """The card where the ticket was not shown before, with what it is about."""
    return [
        effect
        for place in added
        for effect in (
            card(ticket, place),
            PostUpdate(ticket=ticket.id, place=place.number, channel=place.channel, number=DESCRIPTION),
        )
    ]
