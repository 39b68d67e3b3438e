"""What somebody filled in while another opened the ticket of that thread: nothing that was typed is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bot.domain.desk import DeskRules, Desks
from bot.domain.intents import AttachResources, OpenTicket, Source
from bot.domain.opening import as_update
from bot.domain.policy import may_add, may_see
from bot.domain.ports import Transaction
from bot.domain.resources import MOST_ATTACHED
from bot.domain.ticket import PersonId, Ticket, TicketId
from bot.service.units import Opening, carry, found


def add(
    tx: Transaction,
    ticket_id: TicketId,
    intent: OpenTicket,
    source: Source,
    desks: Desks,
    now: datetime,
    names: Mapping[PersonId, str],
) -> Opening:
    """Add to the ticket what was to open another one, as far as they may; `names` are those in the form."""
    there = found(tx, ticket_id)
    rules = desks.get(there.desk)
    if intent.verbatim and intent.said is not None and tx.linked(intent.said):
        intent = replace(intent, text="", files=())  # The message itself is there.
    update = as_update(intent, desks.get(intent.desk), now, names)
    if not _takes(there, intent, rules):
        return Opening(ticket=there, is_new=False, unsaid=update.text)
    if not tx.remember(source):
        return Opening(ticket=there, is_new=False, is_added=True)
    if update.text or update.files:
        there = carry(tx, there.id, update, None, desks, now)
    further = tuple(each for each in intent.resources if rules.inventory.named(each))
    if further and intent.desk == there.desk and len(there.resources) + len(further) <= MOST_ATTACHED:
        there = carry(tx, there.id, AttachResources(by=intent.by, add=further), None, desks, now)
    return Opening(ticket=there, is_new=False, is_added=True)


def _takes(there: Ticket, intent: OpenTicket, rules: DeskRules) -> bool:
    """Whether they may add to it; what is to be private, to a private one only."""
    may = may_see(there, intent.by, rules) and may_add(there, intent.by, rules)
    return may and not there.is_closed and (there.is_private or not intent.is_private)
