"""What follows outside from a ticket's turning points: its followers hear of them in private too."""

from __future__ import annotations

from typing import assert_never

from bot.domain.effects import Effect, TellPerson
from bot.domain.events import (
    Closed,
    CloseRequested,
    CloseRequestEnded,
    CourseEvent,
    Opened,
    Reopened,
    Resolved,
)
from bot.domain.plan.outlets import card, everywhere, lines, told
from bot.domain.ticket import Ticket


def effects(ticket: Ticket, number: int, event: CourseEvent) -> list[Effect]:
    """Cards, lines and private words."""
    match event:
        case Opened(told=insiders):
            cards = [card(ticket, place) for place in ticket.places]
            return [*cards, *(TellPerson(ticket=ticket.id, person=each, number=number) for each in insiders)]
        case Closed() if ticket.merged_into is not None:
            return []  # The line on the merge says so, and where it goes on.
        case Closed() if ticket.was_refused:
            return []  # The line on the refusal says so, and why.
        case Resolved(by=by) | Closed(by=by) | Reopened(by=by):
            return [*lines(ticket, number), *told(ticket, number, by, *ticket.followers)]
        case CloseRequested(by=by):
            return [*everywhere(ticket, number), *told(ticket, number, by, ticket.requester)]
        case CloseRequestEnded():
            return []  # The card shows it.
        case _:
            assert_never(event)
