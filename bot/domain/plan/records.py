"""What follows outside from what is noted beside a ticket."""

from __future__ import annotations

from typing import assert_never

from bot.domain.effects import CarryThread, Effect, SendTranscript, TellPerson
from bot.domain.events import CardPosted, Exported, RecordEvent, SurveyAnswered, SurveyAsked
from bot.domain.plan.approval import asked_in_private
from bot.domain.plan.outlets import shared_anew, told_group
from bot.domain.ticket import Ticket


def effects(ticket: Ticket, number: int, event: RecordEvent) -> list[Effect]:
    """What a card brings along, and what is sent to one person."""
    match event:
        case CardPosted(place=place):
            return _of_card(ticket, place, number)
        case Exported(by=by):
            return [SendTranscript(ticket=ticket.id, person=by, number=number)]
        case SurveyAsked(person=person):
            return [TellPerson(ticket=ticket.id, person=person, number=number)]
        case SurveyAnswered():
            return []  # The card shows it.
        case _:
            assert_never(event)


def _of_card(ticket: Ticket, number_of_place: int, number: int) -> list[Effect]:
    """The card stands, so there is a thread to point to, and perhaps one to read."""
    place = next(place for place in ticket.places if place.number == number_of_place)
    grew_here = place.root != place.card
    carry: list[Effect] = [CarryThread(ticket=ticket.id, place=place.number)] if grew_here else []
    if not grew_here:
        carry += shared_anew(ticket, place, ticket.files, number)
    if place.number != 1:
        return carry
    people = dict.fromkeys((ticket.creator, ticket.requester))
    told = [TellPerson(ticket=ticket.id, person=person, number=number) for person in people]
    return [*carry, *told, *told_group(ticket, number), *asked_in_private(ticket)]
