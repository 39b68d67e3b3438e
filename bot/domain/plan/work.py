"""What comes of the work on a ticket: a line in its threads."""

from __future__ import annotations

from typing import assert_never

from bot.domain.effects import Effect
from bot.domain.events import ChecklistChanged, TimeLogged, WorkEvent
from bot.domain.plan.outlets import lines
from bot.domain.ticket import Ticket


def effects(ticket: Ticket, number: int, event: WorkEvent) -> list[Effect]:
    """The line; a list that only got its ids at the remote is no news."""
    match event:
        case TimeLogged():
            return [*lines(ticket, number)]
        case ChecklistChanged():
            is_news = event.added or event.ticked or event.unticked or event.removed
            return [*lines(ticket, number)] if is_news else []
        case _:
            assert_never(event)
