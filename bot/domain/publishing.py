"""What the customers of a remote get to see, where we are its service desk: who they are, and when they do.

Pure. Only decide and its modules call the decisions.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.connected import is_of_customer
from bot.domain.desk import DeskRules
from bot.domain.events import Event, Published, UpdateAdded
from bot.domain.intents import Publish
from bot.domain.secret_text import holds_secret
from bot.domain.sending import published
from bot.domain.ticket import REMOTE, PersonId, Role, Ticket
from bot.errors import UserError


def audience(ticket: Ticket, rules: DeskRules) -> tuple[str, ...]:
    """Who gets to see, and is mailed, what is published: names of people there, and addresses."""
    fields = rules.remote.capabilities.audience if rules.remote is not None else ()
    told = {each.field: each.words or each.values for each in ticket.answers}
    names = (name for field in fields for name in told.get(field, ()))
    return tuple(dict.fromkeys((*names, *ticket.emails)))


def customer(ticket: Ticket, rules: DeskRules) -> str:
    """What people call the customer at the remote whose ticket it is; empty where it names nobody."""
    fields = rules.remote.capabilities.audience[:1] if rules.remote is not None else ()
    told = (each.words or each.values for each in ticket.answers if each.field in fields)
    return next((name for names in told for name in names), "")


def is_among_us(ticket: Ticket, said: UpdateAdded) -> bool:
    """Whether a colleague noted it there, on a ticket that nobody of the chat asked for: all may read it."""
    is_colleagues = said.by == REMOTE and said.role is Role.AGENT and said.across is None
    return is_colleagues and is_of_customer(ticket)


def demand_publishing(ticket: Ticket, rules: DeskRules) -> None:
    """Raise UserError where nothing is published: its words are there for whoever reads the ticket."""
    if rules.remote is None or ticket.remote is None:
        raise UserError("no_remote", desk=rules.name)
    if not ticket.remote.is_served_here or not rules.remote.publishes:
        raise UserError("nothing_published", ticket=ticket.id, remote=rules.remote.name)


def demand_author(person: PersonId, author: PersonId, text: str) -> None:
    """Raise UserError where it seems to hold a secret that somebody else of the chat wrote."""
    if author not in (person, REMOTE) and holds_secret(text):
        raise UserError("author_publishes")


def publish(ticket: Ticket, intent: Publish, rules: DeskRules, now: datetime) -> list[Event]:
    """Have the customer see what was said before: as it is there already, or as it goes there."""
    demand_publishing(ticket, rules)
    name = rules.remote.name if rules.remote else ""
    if ticket.is_closed:
        raise UserError("closed", ticket=ticket.id)
    if intent.is_published:
        raise UserError("published_already", remote=name)
    if intent.is_leaving:
        raise UserError("leaving_now", remote=name)
    demand_author(intent.by, intent.author, intent.text)
    if intent.updates:
        seen = Published(
            at=now,
            by=intent.by,
            origin=intent.origin,
            via="",
            number=intent.number,
            update=intent.updates[0],
            is_asking=intent.author == ticket.requester != REMOTE,
        )
        return [replace(seen, update=each) for each in intent.updates]
    return published(ticket, intent, now)
