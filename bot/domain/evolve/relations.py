"""How a ticket is tied to others, and moves to another desk."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

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
from bot.domain.evolve.parts import joined
from bot.domain.ticket import Ticket


def changed(ticket: Ticket, event: RelationEvent) -> Ticket:
    """The ticket after it was tied to another one, or parted from it, or moved."""
    match event:
        case FollowedUp(ticket=follow_up):
            return replace(ticket, follow_ups=(*ticket.follow_ups, follow_up))
        case MergedInto(ticket=target):
            return replace(ticket, merged_into=target, vendors=())  # Its bridges go where it goes.
        case TookIn():
            return _with_another(ticket, event)
        case GaveBack(ticket=other, followers=people):
            took_in = tuple(each for each in ticket.took_in if each != other)
            followers = tuple(each for each in ticket.followers if each not in people)
            return replace(ticket, took_in=took_in, followers=followers)
        case Linked(ticket=other):
            return replace(ticket, links=joined(ticket.links, other))
        case Unlinked(ticket=other):
            return replace(ticket, links=tuple(each for each in ticket.links if each != other))
        case ProblemChanged(problem=problem):
            return replace(ticket, problem=problem)
        case IncidentNoted(incident=incident):
            return replace(ticket, incidents=joined(ticket.incidents, incident))
        case IncidentLeft(incident=incident):
            return replace(ticket, incidents=tuple(each for each in ticket.incidents if each != incident))
        case ProblemEnded() | ProblemReopened():
            return ticket
        case Moved():
            return _moved(ticket, event)
        case _:
            assert_never(event)


def _with_another(ticket: Ticket, event: TookIn) -> Ticket:
    return replace(
        ticket,
        took_in=joined(ticket.took_in, event.ticket),
        followers=joined(ticket.followers, *event.followers),
        tags=tuple(sorted({*ticket.tags, *event.tags})),
        resources=joined(ticket.resources, *event.resources),
        emails=joined(ticket.emails, *event.emails),
    )


def _moved(ticket: Ticket, event: Moved) -> Ticket:
    stay = (
        replace(place, is_left=place.is_left or place.number in event.left)
        if place.number != event.looked_at
        else replace(place, is_left=False)
        for place in ticket.places
    )
    return replace(
        ticket,
        desk=event.desk,
        kind=event.kind,
        subject=event.subject,
        title=event.title,
        places=(*stay, *event.added),
        desk_place=event.looked_at,
        remote=None if event.is_local else ticket.remote,
        group=None,  # Groups are of a desk.
        group_channel=None,
    )
