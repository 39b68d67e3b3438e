"""Units of work around what arrives from a remote: what is news becomes one intent, and is noted as known.

Nothing here calls the remote. What was read and what came of it are committed together, the cursor with them.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.desk import Desks
from bot.domain.intents import Origin, RecordRemote
from bot.domain.outgoing import signed_as
from bot.domain.ports import Transaction
from bot.domain.remote import RemoteTicket, RemoteUpdate
from bot.domain.ticket import REMOTE, Ticket
from bot.service.units import carry

HOT = timedelta(seconds=10)
COLD = timedelta(hours=6)
"""How often a ticket is read at most and at least, besides what sweeps tell of it."""


def arrive(tx: Transaction, ticket: Ticket, read: RemoteTicket, desks: Desks, now: datetime) -> Ticket:
    """Take over what is new on a ticket there: how it stands, and what was said by others than us."""
    news = [each for each in read.updates if not _is_known(tx, ticket, each)]
    intent = RecordRemote(by=REMOTE, origin=Origin.REMOTE, head=read.head, updates=tuple(news))
    after = carry(tx, ticket.id, intent, None, desks, now)
    for number, update in enumerate(news, ticket.version + 1):  # What was said comes first of all events.
        tx.note_copy(ticket.desk, update.id, ticket.id, number)
    tx.note_ticket(ticket.desk, read.head.id, ticket.id)
    tx.see(ticket.desk, read.head.id, read.head.print, look_again(after, now))
    return after


def look_again(ticket: Ticket, now: datetime) -> datetime | None:
    """When to read a ticket there whatever is heard of it: soon where people write, then ever more seldom."""
    if ticket.is_closed:
        return None
    quiet_for = now - max(ticket.active_at, ticket.opened_at)
    return now + min(max(quiet_for / 4, HOT), COLD)


def _is_known(tx: Transaction, ticket: Ticket, update: RemoteUpdate) -> bool:
    """Whether an update there is a copy of one here: noted as that, or signed by us for this ticket.

    Only what our own account wrote can be ours: others may quote us to the last line.
    """
    if tx.copy_of(ticket.desk, update.id) is not None:
        return True
    reference = signed_as(update.text) if update.author.is_us else None
    if reference is None or not reference.startswith(f"{ticket.id}-"):
        return False
    tx.note_copy(ticket.desk, update.id, ticket.id, ticket.spoken)
    return True
