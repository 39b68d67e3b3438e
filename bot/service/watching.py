"""Units of work by which policies that are new watch what was open before them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain import policies
from bot.domain.desk import Desks
from bot.domain.intents import FollowPolicies, Origin
from bot.domain.ports import Listing, Scope, Transaction
from bot.domain.ticket import POLICY, TicketId
from bot.service.units import carry


def out_of_step(
    tx: Transaction, desks: Desks, after: TicketId | None, limit: int, now: datetime
) -> tuple[list[TicketId], TicketId | None]:
    """Of a page of unfinished tickets those whose timers are not by today's policies, and the page's last."""
    listing = Listing(scope=Scope.OPEN, person=POLICY, after=after, limit=limit)
    tickets = tx.tickets(listing)
    found = [each.id for each in tickets if policies.is_out_of_step(each, desks.get(each.desk), now)]
    return found, tickets[-1].id if len(tickets) == limit else None


def follow(tx: Transaction, tickets: Sequence[TicketId], desks: Desks, now: datetime) -> None:
    """Have the timers of all these tickets set by today's policies."""
    for ticket in sorted(tickets):  # In the one order in which tickets are held.
        carry(tx, ticket, FollowPolicies(by=POLICY, origin=Origin.POLICY), None, desks, now)
