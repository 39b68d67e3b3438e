"""How the work on a ticket changes it."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from bot.domain.events import ChecklistChanged, TimeLogged, WorkEvent
from bot.domain.ticket import Ticket


def changed(ticket: Ticket, event: WorkEvent) -> Ticket:
    """The ticket after somebody worked on it, or said what is to be done."""
    match event:
        case TimeLogged(entry=entry, minutes=minutes):
            return replace(ticket, time_entries=entry, minutes=ticket.minutes + minutes)
        case ChecklistChanged(items=items):
            return replace(ticket, checklist=items)
        case _:
            assert_never(event)
