"""Units of work around what leaves for a remote: what is to be done there, and what came of it.

A unit before the call settles what leaves, so that nothing can change any more while it is on its way; a unit
after it takes the effect out of the outbox together with what the ticket has to know.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.desk import DeskRules, Desks
from bot.domain.effects import OpenRemote, PushUpdate
from bot.domain.events import (
    Recorded,
    RemoteRefused,
    UpdateAdded,
    UpdateCorrected,
)
from bot.domain.file_sending import may_be_file
from bot.domain.fitting import in_words, misfits
from bot.domain.ids import DeskId, PersonId, Reference, RemoteId, RemoteUpdateId, TicketId
from bot.domain.intents import (
    Intent,
    Origin,
    PutBack,
    RecordNotDone,
    RecordNotOpened,
    RecordNotSent,
    RecordOpened,
    RecordSent,
    Release,
)
from bot.domain.outgoing import Part, reference_of
from bot.domain.plan import DESCRIPTION
from bot.domain.ports import Claim, Transaction
from bot.domain.reading import as_read
from bot.domain.remote import PLAINLY, Manner, NewTicket, RemoteTicket
from bot.domain.remote_side import Sending, SendingState
from bot.domain.resources import ResourceId
from bot.domain.secret_text import holds_secret
from bot.domain.ticket import POLICY, Ticket, Visibility
from bot.service import arriving, lasting
from bot.service.echoing import OPENING
from bot.service.leaving_files import WholeText, keep_whole
from bot.service.leaving_words import opening_words, text_of, times_left
from bot.service.units import carry, found
from bot.service.whom import as_whom, opener

SECRET = "it looks as if it held a password or a key"
"""Why a ticket is not opened there before somebody says that it may be."""
SLACK_OF_CLOCKS = timedelta(hours=1)
"""As far as the remote's clock may be behind ours when a ticket is looked for by its time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A ticket that is to be opened there: without its signature, which tells who opens it."""

    new: NewTicket
    ticket: TicketId
    desk: DeskId
    by: PersonId
    since: datetime
    may_be_file: bool
    """Where it is too long to be said, it may be attached."""

    inside: tuple[tuple[PersonId, str], ...] = ()
    """What had been said before it was opened that is no part of what opens it, and by whom."""
    rest_manner: Manner = PLAINLY
    """How what does not fit into its first words is said, and what is said inside."""
    sending: int = OPENING
    last: int = DESCRIPTION
    is_again: bool = False

    @property
    def reference(self) -> Reference:
        return self.new.reference

    @property
    def text(self) -> str:
        return self.new.text

    def with_text(self, text: str) -> NewTicket:
        return replace(self.new, text=text)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """What the remote did not take with a ticket that it opened, and why, in its words.

    These resources, or some of its words where there are none.
    """

    reason: str
    resources: tuple[ResourceId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What came of opening a ticket there.

    `rest` are the words that have to wait for their turn; `whole` is what was too long for all of them.
    """

    ticket: RemoteTicket
    left_out: tuple[LeftOut, ...] = ()
    rest: tuple[Part, ...] = ()
    whole: WholeText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """What one sending says, as it leaves."""

    ticket: TicketId
    desk: DeskId
    remote: RemoteId
    sending: int
    by: PersonId
    text: str
    last: int
    """The number of the last event in it, which its copies there are noted on."""
    may_be_file: bool
    """Where it is too long to be said, it may be attached."""
    is_again: bool = False
    """Whether it left before, so that some of it may be there."""
    rest: tuple[Part, ...] = ()
    """Of a ticket that was opened: what is still to be said of it, word for word."""
    manner: Manner = PLAINLY


def opening(tx: Transaction, desks: Desks, now: datetime, claim: Claim, effect: OpenRemote) -> Opening | None:
    """What is to be opened there; None when it is open already or its desk has changed."""
    ticket = found(tx, effect.ticket)
    rules = desks.get(ticket.desk)
    if ticket.remote is None or ticket.remote.id is not None or rules.remote is None:
        tx.done(claim)
        return None
    said, inside = opening_words(tx.history(ticket.id), rules, effect.number)
    new = NewTicket(
        reference=reference_of(ticket.id, OPENING),
        kind=ticket.kind,
        subject=ticket.subject,
        title=_title(ticket, rules),
        text="\n\n".join(said) or ticket.title,
        priority=ticket.priority,
        resources=tuple((each.type, each.id) for each in ticket.resources),
        answers=ticket.answers,
        as_whom=as_whom(ticket, opener(ticket), rules, is_said=True),
        owner=as_whom(ticket, ticket.owner, rules) if ticket.owner is not None else "",
    )
    if not claim.uncertain and _is_to_be_asked(tx, ticket.id, new, inside):
        not_opened(tx, desks, now, claim, SECRET, is_secret=True)
        return None
    unfit = misfits(ticket.kind, ticket.answers, rules, now, owner=ticket.owner, opener=opener(ticket))
    if unfit and not claim.uncertain:  # It may have waited for hours, and what can be chosen changes.
        not_opened(tx, desks, now, claim, in_words(unfit))
        return None
    since = ticket.opened_at - SLACK_OF_CLOCKS
    return Opening(
        new=new,
        ticket=ticket.id,
        desk=ticket.desk,
        by=opener(ticket),
        since=since,
        may_be_file=may_be_file(new.text, rules.remote),
        inside=inside,
        rest_manner=Manner(visibility=seen_there(ticket, is_published=False)),
    )


def _is_to_be_asked(
    tx: Transaction, ticket_id: TicketId, new: NewTicket, inside: Sequence[tuple[PersonId, str]]
) -> bool:
    """Whether it seems to hold a secret, and nobody has said yet that it may leave nevertheless."""
    told = (word for each in new.answers for word in (each.words or each.values))
    if not any(holds_secret(each) for each in (new.title, new.text, *told, *(text for _, text in inside))):
        return False
    log = tx.history(ticket_id)
    return not any(isinstance(each.event, RemoteRefused) and each.event.holds_secret for each in log)


def _title(ticket: Ticket, rules: DeskRules) -> str:
    """Its title, unless that is only its subject's name, which the remote knows."""
    subject = rules.subject(ticket.subject)
    return "" if subject is not None and subject.name == ticket.title else ticket.title


def opened(
    tx: Transaction,
    desks: Desks,
    now: datetime,
    claim: Claim,
    made: Made,
) -> None:
    """It is open there: note that, what of it is not, and everything that the remote has said by now."""
    if not tx.done(claim):
        return
    before = found(tx, claim.effect.ticket)
    if made.whole is not None:
        keep_whole(tx, desks, now, before, made.whole, DESCRIPTION)
    if made.rest:  # Before all that is to leave from now on.
        rest = PushUpdate(ticket=before.id, sending=OPENING, rest=made.rest, desk=before.desk)
        tx.enqueue([rest], now)
    recorded = RecordOpened(by=POLICY, origin=Origin.REMOTE, head=made.ticket.head)
    carry(tx, before.id, recorded, None, desks, now)
    ticket = arriving.arrive(tx, found(tx, before.id), made.ticket, desks, now)
    for each in made.left_out:
        undone = RecordNotDone(
            by=POLICY,
            origin=Origin.REMOTE,
            number=DESCRIPTION,
            reason=each.reason,
            resources=tuple(known.name for known in ticket.resources if known.id in each.resources),
        )
        carry(tx, ticket.id, undone, None, desks, now)


def not_opened(
    tx: Transaction, desks: Desks, now: datetime, claim: Claim, reason: str, *, is_secret: bool = False
) -> None:
    """The remote would not open it, or it stays here until somebody says that it may leave."""
    if tx.done(claim):
        intent = RecordNotOpened(by=POLICY, origin=Origin.REMOTE, reason=reason, holds_secret=is_secret)
        carry(tx, claim.effect.ticket, intent, None, desks, now)


def leaving(tx: Transaction, desks: Desks, now: datetime, claim: Claim, effect: PushUpdate) -> Leaving | None:
    """Let a sending leave: what it says from now on is what it says.

    None when there is nothing to send: it was taken back, it is there, or its author is still asked.
    """
    opened_as = found(tx, effect.ticket).remote
    if opened_as is None or opened_as.id is None:
        tx.done(claim)  # It was not opened there: until it is, this can be changed and taken back.
        return None
    if effect.rest:
        return _rest(tx, effect, opened_as.id)
    if not claim.uncertain and lasting.taken_back(tx, found(tx, effect.ticket), effect.sending):
        put_back(tx, desks, now, claim, effect.sending)  # Nothing of it is there yet.
    released = Release(by=POLICY, origin=Origin.POLICY, sending=effect.sending)
    ticket = carry(tx, effect.ticket, released, None, desks, now)
    sending = ticket.remote.sending(effect.sending) if ticket.remote else None
    if sending is None or sending.state is not SendingState.LEAVING:
        tx.done(claim)
        return None
    # Of a long ticket nothing is read but what was said and edited since the first words in it.
    log = tx.history(ticket.id, after=sending.numbers[0] - 1)
    remote, text = desks.get(ticket.desk).remote, text_of(log, sending)
    return Leaving(
        ticket=ticket.id,
        desk=ticket.desk,
        remote=opened_as.id,
        sending=sending.id,
        by=sending.by,
        text=text,
        last=sending.numbers[-1],
        may_be_file=remote is not None and may_be_file(text, remote),
        is_again=times_left(log, sending) > 1,
        manner=_manner(ticket, sending, log, desks),
    )


def _manner(ticket: Ticket, sending: Sending, log: list[Recorded], desks: Desks) -> Manner:
    """Who gets to see it there, and in whose name it is said; a note is nobody's word but the desk's."""
    said = (each.event for each in (*as_read(log), *log) if each.number in sending.numbers)
    notes = (each for each in said if isinstance(each, UpdateAdded | UpdateCorrected))
    is_note = any(each.visibility is Visibility.INTERNAL for each in notes)
    whom = as_whom(ticket, sending.by, desks.get(ticket.desk), is_said=not is_note)
    return Manner(visibility=seen_there(ticket, is_published=sending.is_published), as_whom=whom)


def seen_there(ticket: Ticket, *, is_published: bool) -> Visibility:
    """Who gets to see something there: where we serve, the desk alone unless it was published."""
    is_inside = ticket.remote is not None and ticket.remote.is_served_here and not is_published
    return Visibility.INTERNAL if is_inside else Visibility.PUBLIC


def _rest(tx: Transaction, effect: PushUpdate, remote: RemoteId) -> Leaving:
    """What of an opening had to wait: its words have left already, so they are as they were."""
    ticket = found(tx, effect.ticket)
    return Leaving(
        ticket=ticket.id,
        desk=ticket.desk,
        remote=remote,
        sending=OPENING,
        by=opener(ticket),
        text="",
        last=DESCRIPTION,
        may_be_file=False,
        is_again=True,
        rest=effect.rest,
        manner=Manner(visibility=seen_there(ticket, is_published=False)),
    )


def put_back(tx: Transaction, desks: Desks, now: datetime, claim: Claim, sending: int) -> None:
    """Nothing of it is there, and it waits on: it can be changed and added to until its next turn."""
    ticket = claim.effect.ticket
    gone = lasting.taken_back(tx, found(tx, ticket), sending)
    carry(tx, ticket, PutBack(by=POLICY, origin=Origin.POLICY, sending=sending, gone=gone), None, desks, now)


def sent(
    tx: Transaction,
    desks: Desks,
    now: datetime,
    claim: Claim,
    left: Leaving,
    copies: list[RemoteUpdateId],
    whole: WholeText | None = None,
) -> None:
    """All of it is there; these are its copies, which are not to come back as news.

    What was too long to be said follows as a file.
    """
    if not tx.done(claim):
        return
    if whole is not None:
        keep_whole(tx, desks, now, found(tx, left.ticket), whole, left.last)
    for copy in copies:
        tx.note_copy(left.desk, copy, left.ticket, left.last)
    recorded = RecordSent(
        by=POLICY, origin=Origin.REMOTE, sending=left.sending, updates=tuple(dict.fromkeys(copies))
    )
    carry(tx, left.ticket, recorded, None, desks, now)


def not_sent(tx: Transaction, desks: Desks, now: datetime, claim: Claim, sending: int, reason: str) -> None:
    """The remote would not take it."""
    if not tx.done(claim):
        return
    refused = RecordNotSent(by=POLICY, origin=Origin.REMOTE, sending=sending, reason=reason)
    gone = lasting.taken_back(tx, found(tx, claim.effect.ticket), sending)
    intent: Intent = replace(refused, gone=gone)
    if sending == OPENING:
        intent = RecordNotDone(by=POLICY, origin=Origin.REMOTE, number=DESCRIPTION, reason=reason)
    carry(tx, claim.effect.ticket, intent, None, desks, now)
