"""Where a ticket is shown, and who is told: the effects that families of events have in common."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.domain.effects import Effect, PostCard, PostFile, PostLine, PostUpdate, Remind, TellGroup, TellPerson
from bot.domain.ticket import KeptFile, PersonId, Place, Ticket, Visibility

DESCRIPTION = 2
"""The number of the event that says what a ticket is about: the one behind its opening."""


def everywhere(ticket: Ticket, number: int) -> list[PostUpdate]:
    """What somebody said, in each place that still hears of the ticket."""
    return [
        PostUpdate(ticket=ticket.id, place=place.number, channel=place.channel, number=number)
        for place in ticket.open_places
    ]


def lines(ticket: Ticket, number: int, *, everywhere: bool = False) -> list[Effect]:
    """One short line on what happened, in each place."""
    return [
        PostLine(ticket=ticket.id, place=place.number, channel=place.channel, number=number)
        for place in (ticket.places if everywhere else ticket.open_places)
    ]


def card(ticket: Ticket, place: Place) -> PostCard:
    """The card of a ticket, where it is not shown yet."""
    return PostCard(ticket=ticket.id, place=place.number, channel=place.channel)


def desks_place(ticket: Ticket) -> Place:
    """The place that the desk looks at."""
    there = (place for place in ticket.places if place.number == ticket.desk_place)
    return next(there, ticket.open_places[-1] if ticket.open_places else ticket.places[-1])


def reminder(ticket: Ticket, number: int, place: Place) -> Remind:
    """A word in the thread that something fell due."""
    return Remind(ticket=ticket.id, place=place.number, channel=place.channel, number=number)


def told(ticket: Ticket, number: int, by: PersonId, *people: PersonId) -> list[Effect]:
    """A private word to each, but not to whoever did it."""
    return [
        TellPerson(ticket=ticket.id, person=person, number=number)
        for person in dict.fromkeys(people)
        if person != by
    ]


def told_group(ticket: Ticket, number: int) -> list[Effect]:
    """A word in the channel of the group that has it, unless the ticket is shown in that channel anyway."""
    channel = ticket.group_channel
    if channel is None or ticket.is_private or any(place.channel == channel for place in ticket.places):
        return []
    return [TellGroup(ticket=ticket.id, channel=channel, number=number)]


def shared_anew(ticket: Ticket, place: Place, files: Iterable[KeptFile], number: int) -> Iterator[PostFile]:
    """The files that have to be put into a place, because a link to where they were shared opens nothing.

    A note's go nowhere, and Slack takes no empty ones.
    """
    for file in files:
        is_there = file.is_open or file.place == place.number or not file.size
        is_gone = file.is_dropped or file.deleted_at is not None
        if not is_there and not is_gone and file.visibility is Visibility.PUBLIC:
            yield PostFile(
                ticket=ticket.id, place=place.number, channel=place.channel, number=number, file=file.id
            )
