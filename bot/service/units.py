"""Units of work: plain functions over a transaction, each all or nothing. None of them can wait or send."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import reduce

from bot.domain.decide import decide
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
from bot.domain.events import (
    Event,
    Opened,
    PolicyWarned,
    Recorded,
    SurveyAsked,
    TimersFired,
    TookIn,
    UpdateAdded,
    UpdateCorrected,
)
from bot.domain.evolve import begin, evolve
from bot.domain.intents import (
    AddUpdate,
    CorrectUpdate,
    FireTimers,
    GiveBack,
    Intent,
    MoveTo,
    OpenTicket,
    Origin,
    RecordCard,
    RecordFollowUp,
    RetractUpdate,
    Source,
)
from bot.domain.opening import open_ticket
from bot.domain.plan import plan
from bot.domain.policy import demand, demand_known
from bot.domain.ports import Claim, Heard, Posted, Transaction
from bot.domain.relations import named_by
from bot.domain.ticket import POLICY, ChannelId, DeskId, MessageRef, PersonId, Ticket, TicketId, Visibility
from bot.errors import Rejected, UserError
from bot.service import bridges, drafts, homes, lasting, problems

ACTIVE_LATELY = timedelta(days=7)
CLOSED_LATELY = timedelta(days=1)
MOST_READ = 500
"""How many tickets' threads are read after a start, at most; the chat takes fifty readings a minute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What came of wanting a ticket: it, and whether it is new; None when this delivery was seen before."""

    ticket: Ticket | None
    is_new: bool


class Revision(StrEnum):
    """What became of an edit or a deletion; `unknown` when the message is no update, or not yet."""

    RECORDED = "recorded"
    NOTHING = "nothing"
    UNKNOWN = "unknown"


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
    return None if ticket_id is None else _merged(tx, found(tx, ticket_id))


def _merged(tx: Transaction, ticket: Ticket) -> Ticket:
    """The ticket itself, or where it went by merges."""
    passed = set[TicketId]()
    while ticket.merged_into is not None and ticket.id not in passed:
        passed.add(ticket.id)  # A circle cannot be made; but if one were there, it must not hold the store.
        ticket = found(tx, ticket.merged_into)
    return ticket


def revise(
    tx: Transaction,
    message: MessageRef,
    text: str | None,
    by: PersonId,
    edited_at: datetime,
    source: Source,
    desks: Desks,
    now: datetime,
    visibility: Visibility = Visibility.PUBLIC,
) -> Revision:
    """A message was edited, or deleted (`text` None): correct or retract the update that it became.

    An edit can make a note of a public update (`visibility`), but never makes a note public.
    """
    link = tx.linked(message)
    if link is None:
        return Revision.UNKNOWN
    ticket_id, number = link
    said = tx.event(ticket_id, number)
    if not isinstance(said, UpdateAdded) or said.message != message:
        return Revision.NOTHING  # One of our own messages.
    if said.visibility is Visibility.INTERNAL:
        visibility = said.visibility
    was_sent, edits = lasting.was_sent(tx, ticket_id, number), lasting.edits(tx, ticket_id, number)
    if text is None:
        retracted = RetractUpdate(
            by=by, corrects=number, visibility=said.visibility, was_sent=was_sent, edits=edits
        )
        carry(tx, ticket_id, retracted, source, desks, now)
        return Revision.RECORDED
    corrected = CorrectUpdate(
        by=by,
        corrects=number,
        text=text,
        edited_at=edited_at,
        visibility=visibility,
        message=message,
        place=said.place,
        was_sent=was_sent,
        was_published=lasting.was_published(tx, ticket_id, number),
        edits=edits,
    )
    if not _is_news(tx, ticket_id, said, corrected):
        return Revision.NOTHING
    carry(tx, ticket_id, corrected, source, desks, now)
    return Revision.RECORDED


def _is_news(tx: Transaction, ticket_id: TicketId, said: UpdateAdded, edit: CorrectUpdate) -> bool:
    """Whether an edit changes a word or who may read it, and is not older than the one that we know."""
    edits = [
        each.event
        for each in tx.history(ticket_id)
        if isinstance(each.event, UpdateCorrected) and each.event.corrects == edit.corrects
    ]
    latest = max(edits, key=lambda known: known.edited_at, default=None)
    known = latest or said
    is_newer = latest is None or edit.edited_at > latest.edited_at
    return is_newer and (edit.text, edit.visibility) != (known.text, known.visibility)


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
    merged = _merged(tx, ticket)
    for each in sorted(heard, key=lambda each: each.said_at):
        is_late = ticket.closed_at is not None and each.said_at >= ticket.closed_at
        taker = merged if is_late else ticket
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


def said(tx: Transaction, message: MessageRef) -> Source:
    """The delivery of one message of the chat, however often and under whatever event ids it arrives."""
    return Source(workspace=tx.workspace, key=f"message:{message}")


def history(tx: Transaction, ticket_id: TicketId) -> tuple[Ticket, list[Recorded]]:
    """A ticket with its whole log."""
    return found(tx, ticket_id), tx.history(ticket_id)
