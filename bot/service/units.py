"""Units of work: plain functions over a transaction, each all or nothing. None of them can wait or send."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce

from bot.domain.decide import decide
from bot.domain.desk import Desks
from bot.domain.effects import CarryThread, Effect, PostCard
from bot.domain.events import Opened, Recorded, UpdateAdded
from bot.domain.evolve import begin, evolve
from bot.domain.intents import (
    AddUpdate,
    CorrectUpdate,
    Intent,
    OpenTicket,
    Origin,
    RecordCard,
    RecordFollowUp,
    RetractUpdate,
    Source,
)
from bot.domain.opening import open_ticket
from bot.domain.plan import plan
from bot.domain.ports import Claim, Heard, Posted, Scene, Transaction
from bot.domain.relations import for_others, named_by
from bot.domain.ticket import POLICY, ChannelId, MessageRef, PersonId, Ticket, TicketId
from bot.errors import Stale, UserError


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What came of wanting a ticket: it, and whether it is new; None when this delivery was seen before."""

    ticket: Ticket | None
    is_new: bool


def opening(tx: Transaction, intent: OpenTicket, source: Source, desks: Desks, now: datetime) -> Opening:
    """Open a ticket, unless its thread has one already."""
    if intent.thread is not None:
        there = ticket_in(tx, intent.thread.channel, intent.thread.id)
        if there is not None:
            return Opening(ticket=there, is_new=False)
    if not tx.remember(source):
        return Opening(ticket=None, is_new=False)
    first, *rest = events = open_ticket(intent, desks.get(intent.desk), now)
    if not isinstance(first, Opened):
        raise TypeError("A ticket begins with its opening.")
    after = reduce(evolve, rest, begin(tx.next_number(now), first))
    tx.enqueue(plan(None, after, tx.append(None, after, events)), now)
    if intent.follow_up_of is not None:
        followed = RecordFollowUp(by=intent.by, origin=intent.origin, ticket=after.id)
        carry(tx, intent.follow_up_of, followed, None, desks, now)
    return Opening(ticket=after, is_new=True)


def carry(
    tx: Transaction, ticket_id: TicketId, intent: Intent, source: Source | None, desks: Desks, now: datetime
) -> Ticket:
    """Carry one intent through: load, decide, write, queue; all or nothing."""
    for other in sorted(each for each in named_by(intent) if each < ticket_id):
        tx.ticket(
            other
        )  # Tickets are held in one order, so that two who want the same two never wait for both.
    before = found(tx, ticket_id)
    if source is not None and not tx.remember(source):  # Slack delivers again when we are slow to ack.
        return before
    if isinstance(intent, AddUpdate) and intent.message is not None and tx.linked(intent.message):
        return before  # Our own voice coming back, or a message that was carried over before.
    events = decide(before, intent, desks.get(before.desk), now)
    if not events:
        return before
    after = reduce(evolve, events, before)
    tx.enqueue(plan(before, after, tx.append(before, after, events)), now)
    for other, noted in for_others(before, events):
        carry(tx, other, noted, None, desks, now)
    return after


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
    ticket = None if ticket_id is None else found(tx, ticket_id)
    passed = set[TicketId]()
    while ticket is not None and ticket.merged_into is not None and ticket.id not in passed:
        passed.add(ticket.id)  # A circle cannot be made; but if one were there, it must not hold the store.
        ticket = found(tx, ticket.merged_into)
    return ticket


def revise(
    tx: Transaction,
    message: MessageRef,
    text: str | None,
    by: PersonId,
    source: Source,
    desks: Desks,
    now: datetime,
) -> Ticket | None:
    """A message was edited, or deleted (`text` None): correct or retract the update that it became."""
    link = tx.linked(message)
    if link is None:
        return None
    ticket_id, number = link
    said = tx.event(ticket_id, number)
    if not isinstance(said, UpdateAdded) or said.message != message or said.text == text:
        return None  # One of our own messages, or an unfurl that changed no word.
    intent: Intent
    if text is None:
        intent = RetractUpdate(by=by, corrects=number)
    else:
        intent = CorrectUpdate(by=by, corrects=number, text=text)
    return carry(tx, ticket_id, intent, source, desks, now)


def revive(tx: Transaction, channel: ChannelId, now: datetime) -> int:
    """Make due again what the chat refused for the tickets of a channel."""
    return tx.revive(channel, now)


def found(tx: Transaction, ticket_id: TicketId) -> Ticket:
    """The ticket; UserError when there is none of that number."""
    ticket = tx.ticket(ticket_id)
    if ticket is None:
        raise UserError("no_such_ticket", ticket=ticket_id)
    return ticket


def scene(tx: Transaction, effect: Effect, desks: Desks, now: datetime) -> Scene:
    """What an effect needs to know, as it is now."""
    ticket = tx.ticket(effect.ticket)
    if ticket is None:
        raise Stale(f"{effect.ticket} has an effect but no row.")
    number = getattr(effect, "number", None)
    event = tx.event(effect.ticket, number) if number is not None else None
    corrected = getattr(event, "corrects", None)
    return Scene(
        workspace=tx.workspace,
        ticket=ticket,
        rules=desks.get(ticket.desk),
        event=event,
        corrected=tx.event(effect.ticket, corrected) if corrected is not None else None,
        now=now,
    )


def settle(
    tx: Transaction, claim: Claim, posted: Posted | None, was_found: bool, desks: Desks, now: datetime
) -> None:
    """Record what came of an effect and take it out of the outbox, in one."""
    if not tx.done(claim):
        return  # The lease ran out meanwhile: whoever has it now looks it up and records it.
    effect = claim.effect
    if posted is None:
        return
    if isinstance(effect, PostCard):
        _settle_card(tx, effect, posted, was_found, desks, now)
    else:
        tx.link(posted.message, effect.ticket, getattr(effect, "number", 0))


def _settle_card(
    tx: Transaction, effect: PostCard, posted: Posted, was_found: bool, desks: Desks, now: datetime
) -> None:
    recorded = RecordCard(
        by=POLICY,
        origin=Origin.POLICY,
        place=effect.place,
        channel=posted.message.channel,
        root=posted.root or posted.message.id,
        card=posted.message.id,
    )
    carry(tx, effect.ticket, recorded, None, desks, now)
    if was_found:  # It stood there while nobody knew: people may have replied to it meanwhile.
        tx.enqueue([CarryThread(ticket=effect.ticket, place=effect.place)], now)


def carry_thread(
    tx: Transaction, claim: Claim, place: int, heard: Sequence[Heard], desks: Desks, now: datetime
) -> None:
    """Add to the ticket what its thread says and the ticket does not know yet, in order, once."""
    if not tx.done(claim):
        return
    ticket = found(tx, claim.effect.ticket)
    for each in sorted(heard, key=lambda each: each.said_at):
        intent = AddUpdate(
            by=each.by,
            text=each.text,
            files=each.files,
            visibility=each.visibility,
            message=each.message,
            place=place,
            said_at=each.said_at,
            carried=each.said_at < ticket.opened_at,
        )
        carry(tx, ticket.id, intent, said(tx, each.message), desks, now)


def said(tx: Transaction, message: MessageRef) -> Source:
    """The delivery of one message of the chat, however often and under whatever event ids it arrives."""
    return Source(workspace=tx.workspace, key=f"message:{message}")


def history(tx: Transaction, ticket_id: TicketId) -> tuple[Ticket, list[Recorded]]:
    """A ticket with its whole log."""
    return found(tx, ticket_id), tx.history(ticket_id)
