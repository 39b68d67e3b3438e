"""Decisions about asking the requester whether a ticket can be closed. Only decide calls them."""

from __future__ import annotations

from datetime import datetime

from bot.domain.events import Closed, CloseRequested, CloseRequestEnded, Event
from bot.domain.intents import AcceptClose, AddUpdate, RequestClose
from bot.domain.ticket import CLOSE_REQUEST_LIMIT, Outcome, Ticket
from bot.errors import UserError


def request(ticket: Ticket, intent: RequestClose, now: datetime) -> list[Event]:
    """Ask, once until there is an answer."""
    if ticket.is_closed:
        raise UserError("closed", "text", ticket=ticket.id)
    if intent.by == ticket.requester:
        raise UserError("asks_oneself", "text", ticket=ticket.id)
    if ticket.close_requested_by is not None:
        raise UserError("close_asked", "text", ticket=ticket.id)
    if len(intent.text) > CLOSE_REQUEST_LIMIT:
        raise UserError("text_too_long", "text", limit=f"{CLOSE_REQUEST_LIMIT:,}")
    return [CloseRequested(at=now, by=intent.by, origin=intent.origin, text=intent.text.strip())]


def accept(ticket: Ticket, intent: AcceptClose, now: datetime) -> list[Event]:
    """The requester agrees: it is closed as resolved."""
    if ticket.is_closed:
        return []
    if ticket.close_requested_by is None:
        raise UserError("close_not_asked", ticket=ticket.id)
    return [Closed(at=now, by=intent.by, origin=intent.origin, outcome=Outcome.RESOLVED)]


def ended_by_reply(ticket: Ticket, reply: AddUpdate, now: datetime) -> list[Event]:
    """The requester said something else than yes."""
    if ticket.close_requested_by is None:
        return []
    return [CloseRequestEnded(at=now, by=reply.by, origin=reply.origin)]
