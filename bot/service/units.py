"""Units of work: plain functions over a transaction, each all or nothing. None of them can wait or send."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce

from bot.domain.decide import decide
from bot.domain.desk import Desks
from bot.domain.events import Event, Opened, Recorded, SurveyAsked, TookIn
from bot.domain.evolve import begin, evolve
from bot.domain.intents import (
    AddUpdate,
    FireTimers,
    GiveBack,
    Intent,
    MoveTo,
    OpenTicket,
    RecordFollowUp,
    Source,
)
from bot.domain.opening import open_ticket
from bot.domain.plan import plan
from bot.domain.policy import demand, demand_known
from bot.domain.ports import Transaction
from bot.domain.relations import named_by
from bot.domain.ticket import ChannelId, DeskId, MessageRef, PersonId, Ticket, TicketId
from bot.errors import UserError
from bot.service import bridges, drafts, homes, lasting, problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What came of wanting a ticket: it, and whether it is new; None when this delivery was seen before."""

    ticket: Ticket | None
    is_new: bool


def opening(tx: Transaction, intent: OpenTicket, source: Source, desks: Desks, now: datetime) -> Opening:
    """Open a ticket, unless its thread has one already, or the same draft became one."""
    if intent.draft is not None and tx.remembers(source):
        return Opening(ticket=None, is_new=False)  # The same form sent again, not another one for its thread.
    if intent.thread is not None:
        there = ticket_in(tx, intent.thread.channel, intent.thread.id)
        if there is not None:
            return Opening(ticket=there, is_new=False)
    if not tx.remember(source):
        return Opening(ticket=None, is_new=False)
    known = drafts.became(tx, intent)
    if known is not None:
        return Opening(ticket=found(tx, known), is_new=False)
    followed = None if intent.follow_up_of is None else found(tx, intent.follow_up_of)
    if followed is not None and followed.is_private:
        demand_known(followed, intent.by, desks.get(followed.desk))
        intent = replace(intent, is_private=True)
    kept = followed.resources if followed is not None else ()
    first, *rest = events = open_ticket(intent, desks.get(intent.desk), now, kept)
    if not isinstance(first, Opened):
        raise TypeError("A ticket begins with its opening.")
    after = reduce(evolve, rest, begin(tx.next_number(now), first))
    tx.enqueue(plan(None, after, tx.append(None, after, events)), now)
    homes.redraw(tx, None, after, desks, now)
    drafts.opened(tx, intent, after, now)
    if followed is not None:
        _follow_up(tx, followed, after, intent, desks, now)
    if (made := bridges.made(intent, after)) is not None:
        carry(tx, *made, None, desks, now)
    return Opening(ticket=after, is_new=True)


def _follow_up(
    tx: Transaction, followed: Ticket, after: Ticket, intent: OpenTicket, desks: Desks, now: datetime
) -> None:
    """Note on a ticket which one goes on from it; a private one's number stays where it is seen."""
    recorded = RecordFollowUp(by=intent.by, origin=intent.origin, ticket=after.id)
    if after.is_private and not followed.is_private:
        demand(followed, recorded, desks.get(followed.desk))
    else:
        carry(tx, followed.id, recorded, None, desks, now)


def carry(
    tx: Transaction, ticket_id: TicketId, intent: Intent, source: Source | None, desks: Desks, now: datetime
) -> Ticket:
    """Carry one intent through: load, decide, write, queue; all or nothing."""
    for other in sorted(each for each in named_by(intent) if each < ticket_id):
        # Tickets are held in one order, so that two who want the same two never wait for both.
        tx.ticket(other)
    before = found(tx, ticket_id)
    if source is not None and not tx.remember(source):  # Slack delivers again when we are slow to ack.
        return before
    if isinstance(intent, AddUpdate) and intent.message is not None and tx.linked(intent.message):
        return before  # Our own voice coming back, or a message that was carried over before.
    events = _decided(tx, before, intent, desks, now)
    if not events:
        return before
    after = reduce(evolve, events, before)
    tx.enqueue(plan(before, after, tx.append(before, after, events)), now)
    tx.enqueue(lasting.first_told(tx, before, after, desks.get(after.desk)), now)
    homes.redraw(tx, before, after, desks, now)
    for other, noted in problems.for_others(tx, before, after, events, desks):
        carry(tx, other, noted, None, desks, now)
    return after


def _decided(tx: Transaction, ticket: Ticket, intent: Intent, desks: Desks, now: datetime) -> list[Event]:
    """What happens; nobody is asked how it went who was asked lately, on whatever ticket."""
    rules = desks.get(ticket.desk)
    target = desks.find(intent.desk) if isinstance(intent, MoveTo) else None
    if isinstance(intent, GiveBack):
        intent = replace(intent, followers=_brought(tx, ticket.id, intent.ticket))
    events = decide(ticket, problems.completed(tx, ticket, intent, desks), rules, now, target)
    asked = next((event for event in events if isinstance(event, SurveyAsked)), None)
    if asked is None or not isinstance(intent, FireTimers):
        return events
    if tx.claim_survey(asked.person, now, now - rules.survey.cooldown):
        return events
    return decide(ticket, replace(intent, may_ask=False), rules, now)


def _brought(tx: Transaction, ticket_id: TicketId, merged: TicketId) -> tuple[PersonId, ...]:
    """Who became a follower of a ticket because another one was merged into it, when it was last."""
    told = [each.event for each in tx.history(ticket_id) if isinstance(each.event, TookIn)]
    return next((event.followers for event in reversed(told) if event.ticket == merged), ())


def reply(
    tx: Transaction,
    channel: ChannelId,
    root: str,
    intent: AddUpdate,
    source: Source,
    desks: Desks,
    now: datetime,
) -> Ticket | None:
    """Add what was said in a thread to the ticket of that thread; None when it has none."""
    ticket = ticket_in(tx, channel, root)
    if ticket is None:
        return None
    place = ticket.place_of(channel, root)
    return carry(tx, ticket.id, replace(intent, place=place.number if place else None), source, desks, now)


def ticket_in(tx: Transaction, channel: ChannelId, root: str) -> Ticket | None:
    """The ticket that takes what is said in a thread: that of the thread, or the one it was merged into."""
    ticket_id = tx.ticket_at(channel, root)
    return None if ticket_id is None else merged(tx, found(tx, ticket_id))


def merged(tx: Transaction, ticket: Ticket) -> Ticket:
    """The ticket itself, or where it went by merges."""
    passed = set[TicketId]()
    while ticket.merged_into is not None and ticket.id not in passed:
        passed.add(ticket.id)  # A circle cannot be made; but if one were there, it must not hold the store.
        ticket = found(tx, ticket.merged_into)
    return ticket


def strays(tx: Transaction, desks: Desks) -> list[DeskId]:
    """The desks of tickets that still matter which the configuration does not have."""
    return [desk for desk in tx.desks() if desks.find(desk) is None]


def revive(tx: Transaction, channel: ChannelId, now: datetime) -> int:
    """Make due again what the chat refused for the tickets of a channel."""
    return tx.revive(channel, now)


def found(tx: Transaction, ticket_id: TicketId) -> Ticket:
    """The ticket; UserError when there is none of that number."""
    ticket = tx.ticket(ticket_id)
    if ticket is None:
        raise UserError("no_such_ticket", ticket=ticket_id)
    return ticket


def said(tx: Transaction, message: MessageRef) -> Source:
    """The delivery of one message of the chat, however often and under whatever event ids it arrives."""
    return Source(workspace=tx.workspace, key=f"message:{message}")


def history(tx: Transaction, ticket_id: TicketId) -> tuple[Ticket, list[Recorded]]:
    """A ticket with its whole log."""
    return found(tx, ticket_id), tx.history(ticket_id)
