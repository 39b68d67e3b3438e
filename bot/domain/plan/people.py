"""What follows outside from a ticket's changing hands: whoever gets it is told, and whoever follows it."""

from __future__ import annotations

from typing import assert_never

from bot.domain.effects import Effect
from bot.domain.events import (
    EmailsChanged,
    FollowerJoined,
    FollowerLeft,
    HandedOver,
    OwnerChanged,
    PeopleEvent,
)
from bot.domain.plan.outlets import lines, told, told_group
from bot.domain.ticket import Ticket


def effects(ticket: Ticket, number: int, event: PeopleEvent) -> list[Effect]:
    """Lines and private words."""
    match event:
        case OwnerChanged(by=by, owner=owner):
            new_owner = [owner] if owner is not None else []
            people = told(ticket, number, by, *new_owner, *ticket.followers)
            return [*lines(ticket, number), *people, *(told_group(ticket, number) if owner is None else [])]
        case HandedOver(by=by, owner=owner, owner_before=before):
            new_owner = [owner] if owner is not None and owner != before else []
            people = told(ticket, number, by, *new_owner, *ticket.followers)
            return [*lines(ticket, number), *people, *told_group(ticket, number)]
        case FollowerJoined(by=by, person=person):
            return told(ticket, number, by, person)
        case FollowerLeft():
            return []  # The card shows it.
        case EmailsChanged():
            return []  # They are shown to who asks, not to everybody who passes by.
        case _:
            assert_never(event)
