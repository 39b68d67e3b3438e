"""Units of work: what came of effects, whom to tell of what the chat refused, and threads read again."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from bot.domain.desk import Desks
from bot.domain.effects import (
    AskApproval,
    CarryThread,
    Effect,
    PostCard,
    PostUpdate,
    Remind,
    SendFile,
    SendTranscript,
    TellPerson,
)
from bot.domain.events import PolicyWarned, TimersFired
from bot.domain.intents import AddUpdate, Origin, RecordCard
from bot.domain.ports import Claim, Heard, Posted, Transaction
from bot.domain.ticket import POLICY, PersonId
from bot.errors import Rejected, UserError
from bot.service.units import carry, found, merged, said

ACTIVE_LATELY = timedelta(days=7)
CLOSED_LATELY = timedelta(days=1)
MOST_READ = 500
"""How many tickets' threads are read after a start, at most; the chat takes fifty readings a minute."""


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
        if isinstance(effect, AskApproval):
            tx.note_asked(posted.message, effect.ticket, effect.number)


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
    if tx.ticket_at(recorded.channel, recorded.root) not in (None, effect.ticket):
        raise Rejected("store", "card", "its thread is another ticket's")  # However often: it stays theirs.
    carry(tx, effect.ticket, recorded, None, desks, now)
    if was_found:  # It stood there while nobody knew: people may have replied to it meanwhile.
        tx.enqueue([CarryThread(ticket=effect.ticket, place=effect.place)], now)


def told_instead(tx: Transaction, effect: Effect) -> list[TellPerson]:
    """Whom to tell, by the way that is left, that the chat refuses this effect for good."""
    match effect:
        case PostCard(ticket=ticket):
            return [TellPerson(ticket=ticket, person=found(tx, ticket).creator, number=1)]
        case (
            SendFile(ticket=ticket, person=person, number=number)
            | SendTranscript(ticket=ticket, person=person, number=number)
        ):
            return [TellPerson(ticket=ticket, person=person, number=number)]
        case PostUpdate(ticket=ticket, number=number) | Remind(ticket=ticket, number=number):
            people = dict.fromkeys(_concerned(tx, effect))
            return [
                TellPerson(ticket=ticket, person=each, number=number) for each in people if each != POLICY
            ]
        case _:
            return []


def _concerned(tx: Transaction, effect: PostUpdate | Remind) -> list[PersonId]:
    event = tx.event(effect.ticket, effect.number)
    if isinstance(event, TimersFired):
        return [timer.by for timer in event.timers]
    if isinstance(event, PolicyWarned):
        return [event.person] if event.person else []
    ticket = found(tx, effect.ticket)
    has_card = any(place.card for place in ticket.places if place.number == effect.place)
    if event is None or (event.at == ticket.opened_at and not has_card):
        return []  # The words that opened the ticket: of these its creator hears with the card.
    return [event.by]


def catch_up(tx: Transaction, now: datetime) -> int:
    """Have the threads of living tickets read; how many there are.

    What people said while nobody listened is repeated by the chat a few times only, but it is there to read.
    """
    tickets = tx.living(now - CLOSED_LATELY, MOST_READ)
    active = [ticket for ticket in tickets if ticket.active_at >= now - ACTIVE_LATELY]
    threads = [
        CarryThread(ticket=ticket.id, place=place.number)
        for ticket in active
        for place in ticket.places
        if place.card
    ]
    tx.enqueue(threads, now)
    return len(threads)


def carry_thread(
    tx: Transaction, claim: Claim, place: int, heard: Sequence[Heard], desks: Desks, now: datetime
) -> None:
    """Add to the ticket what its thread says and the ticket does not know yet, in order, once.

    What was said there after the ticket was merged goes on where what is said now does.
    """
    if not tx.done(claim):
        return
    ticket = found(tx, claim.effect.ticket)
    moved = merged(tx, ticket)
    for each in sorted(heard, key=lambda each: each.said_at):
        is_late = ticket.closed_at is not None and each.said_at >= ticket.closed_at
        taker = moved if is_late else ticket
        intent = AddUpdate(
            by=each.by,
            text=each.text,
            files=each.files,
            visibility=each.visibility,
            message=each.message,
            place=place if taker is ticket else None,
            said_at=each.said_at,
            carried=each.said_at < ticket.opened_at,
        )
        with suppress(UserError):  # What a ticket does not take keeps back nothing that was said after it.
            carry(tx, taker.id, intent, said(tx, each.message), desks, now)
