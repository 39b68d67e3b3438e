"""What follows outside from filing a ticket otherwise."""

from __future__ import annotations

from typing import assert_never

from bot.domain.effects import Effect, OfferResources
from bot.domain.events import (
    AnswersChanged,
    DueChanged,
    FilingEvent,
    KindChanged,
    PriorityChanged,
    ResourcesChanged,
    ResourcesOffered,
    SubjectChanged,
    TagsChanged,
    TitleChanged,
)
from bot.domain.plan.outlets import lines
from bot.domain.ticket import Ticket


def effects(ticket: Ticket, number: int, event: FilingEvent) -> list[Effect]:
    """A line, or the card alone."""
    match event:
        case PriorityChanged() | KindChanged() | SubjectChanged() | DueChanged():
            return lines(ticket, number)
        case AnswersChanged(is_quiet=True):
            return []
        case AnswersChanged() | TitleChanged() | ResourcesChanged():
            return lines(ticket, number)
        case ResourcesOffered(by=by, place=place):
            return [OfferResources(ticket=ticket.id, person=by, place=place or 1, number=number)]
        case TagsChanged():
            return []  # The card shows it.
        case _:
            assert_never(event)
