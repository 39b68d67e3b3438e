"""How a ticket changes hands, and who belongs to it."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from bot.domain.events import (
    EmailsChanged,
    FollowerJoined,
    FollowerLeft,
    HandedOver,
    OwnerChanged,
    PeopleEvent,
)
from bot.domain.evolve.parts import joined, owned
from bot.domain.ticket import Ticket


def changed(ticket: Ticket, event: PeopleEvent) -> Ticket:
    """The ticket after somebody got it, follows it or was noted on it."""
    match event:
        case OwnerChanged(owner=owner):
            return replace(ticket, owner=owner, status=owned(ticket, owner))
        case HandedOver(owner=owner, group=group, group_channel=channel):
            status = owned(ticket, owner)
            return replace(ticket, owner=owner, status=status, group=group, group_channel=channel)
        case FollowerJoined(person=person):
            return replace(ticket, followers=joined(ticket.followers, person))
        case FollowerLeft(person=person):
            return replace(ticket, followers=tuple(each for each in ticket.followers if each != person))
        case EmailsChanged():
            return replace(ticket, emails=event.left(ticket.emails))
        case _:
            assert_never(event)
