"""The steps of a ticket in a few lines: who opened, wrote and changed it, when; and its rating."""

from __future__ import annotations

from bot.domain.ticket import POLICY, PersonId, Ticket
from bot.slack.text import stamp
from bot.slack.words import figures, survey
from bot.slack.words.names import Names, who


def lines(ticket: Ticket, names: Names) -> list[str]:
    """A sentence for each step that is known; of tickets from before some of it was kept, not all are."""
    opened = f"Opened by {_name(ticket.creator, names)} {stamp(ticket.opened_at)}"
    first = [f"first word of {_name(ticket.first_by, names)}"] if ticket.first_by else []
    answered = (
        [f"first answer {figures.after(ticket.responded_at - ticket.opened_at)}"]
        if ticket.responded_at
        else []
    )
    last = [f"last word of {_name(ticket.last_by, names)} {stamp(ticket.active_at)}"]
    changed = (
        [f"last change by {_name(ticket.edited_by, names)} {stamp(ticket.edited_at)}"]
        if ticket.edited_by and ticket.edited_at
        else []
    )
    told = " · ".join([opened, *first, *answered, *last, *changed])
    return [f"{told}.", *([survey.rating_line(ticket.rating)] if ticket.rating else [])]


def _name(person: PersonId, names: Names) -> str:
    return "Threadesk" if person == POLICY else who(person, names)
