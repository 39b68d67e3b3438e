"""How a ticket changes by what is noted beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from bot.domain.events import CardPosted, Exported, RecordEvent, SurveyAnswered, SurveyAsked
from bot.domain.ticket import Rating, Ticket


def changed(ticket: Ticket, event: RecordEvent) -> Ticket:
    """The ticket after its card was posted, it was taken away as a file, or its requester was asked."""
    match event:
        case CardPosted():
            return _with_card(ticket, event)
        case SurveyAsked(at=at):
            return replace(ticket, survey_asked_at=at, rating=None)
        case SurveyAnswered(rating=stars, text=text, at=at):
            return replace(ticket, rating=Rating(stars=stars, text=text, at=at))
        case Exported():
            return ticket
        case _:
            assert_never(event)


def _with_card(ticket: Ticket, event: CardPosted) -> Ticket:
    places = tuple(
        replace(place, channel=event.channel, root=event.root, card=event.card)
        if place.number == event.place
        else place
        for place in ticket.places
    )
    return replace(ticket, places=places)
