"""Units of work around a file that leaves for a remote: whether it may, under which name, what came of it.

The name is noted before the call, so that the file is known again there whatever becomes of the answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.desk import Desks
from bot.domain.effects import PushFile
from bot.domain.file_sending import WHOLE_TEXT, has_left, hindrance, may_go
from bot.domain.file_store import Stored
from bot.domain.ids import DeskId, PersonId, RemoteId, RemoteUpdateId, TicketId
from bot.domain.intents import Origin, RecordFile, RecordPassage
from bot.domain.passages import Passage, Unsent
from bot.domain.ports import Claim, Transaction
from bot.domain.remote import PLAINLY, Manner
from bot.domain.ticket import POLICY, FileKey, KeptFile, Ticket, Visibility
from bot.service.lasting import was_published
from bot.service.units import carry, found
from bot.service.whom import as_whom

TEXT_TYPE = "text/plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One file on its way."""

    ticket: TicketId
    desk: DeskId
    remote: RemoteId
    file: KeptFile
    manner: Manner = PLAINLY


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeText:
    """What was too long to be said at the remote, as it lies in the file store."""

    name: str
    by: PersonId
    key: FileKey
    stored: Stored


def keep_whole(
    tx: Transaction, desks: Desks, now: datetime, ticket: Ticket, whole: WholeText, number: int
) -> None:
    """Have a text follow as a file of event `number`. In the chat it is read where it was said."""
    intent = RecordFile(
        by=POLICY,
        origin=Origin.POLICY,
        update=number,
        index=WHOLE_TEXT,
        author=whole.by,
        visibility=Visibility.PUBLIC,
        remote_id="",
        name=whole.name,
        claimed=TEXT_TYPE,
        type=TEXT_TYPE,
        key=whole.key,
        size=whole.stored.size,
        sha256=whole.stored.sha256,
        place=None,
        is_open=True,
        goes_out=True,
    )
    carry(tx, ticket.id, intent, None, desks, now)


def leaving(tx: Transaction, desks: Desks, now: datetime, claim: Claim, effect: PushFile) -> Parcel | None:
    """What is to be put there; None when it is not to go, not yet, or not taken, which is recorded."""
    ticket = found(tx, effect.ticket)
    rules = desks.get(ticket.desk)
    file = next((each for each in ticket.files if each.id == effect.file), None)
    if file is None or rules.remote is None or ticket.remote is None or ticket.remote.id is None:
        tx.done(claim)
        return None
    log = tx.history(ticket.id)
    if not may_go(ticket, file) or not has_left(file, log):
        tx.done(claim)  # It goes when what it came with has gone.
        return None
    is_inside = ticket.remote.is_served_here and not was_published(tx, ticket.id, file.update)
    parcel = Parcel(
        ticket=ticket.id,
        desk=ticket.desk,
        remote=ticket.remote.id,
        file=file,
        manner=Manner(
            visibility=Visibility.INTERNAL if is_inside else Visibility.PUBLIC,
            as_whom=as_whom(ticket, file.by, rules, is_said=True),
        ),
    )
    hindered = hindrance(file, rules.remote)
    if hindered is not None:
        refused(tx, desks, now, claim, parcel, *hindered)
        return None
    return parcel


def named(tx: Transaction, desks: Desks, now: datetime, claim: Claim, parcel: Parcel, name: str) -> None:
    """It leaves under that name."""
    _record(tx, desks, now, parcel, Passage.LEAVING, there=name)


def arrived(
    tx: Transaction,
    desks: Desks,
    now: datetime,
    claim: Claim,
    parcel: Parcel,
    copies: Sequence[RemoteUpdateId],
) -> None:
    """It is there; the updates that it made there are not to come back as news."""
    if not tx.done(claim):
        return
    for copy in copies:
        tx.note_copy(parcel.desk, copy, parcel.ticket, parcel.file.update)
    _record(tx, desks, now, parcel, Passage.THERE)


def refused(
    tx: Transaction,
    desks: Desks,
    now: datetime,
    claim: Claim,
    parcel: Parcel,
    unsent: Unsent,
    details: str,
) -> None:
    """It does not get there; it stays kept here."""
    if tx.done(claim):
        _record(tx, desks, now, parcel, Passage.REFUSED, unsent=unsent, details=details)


def _record(
    tx: Transaction,
    desks: Desks,
    now: datetime,
    parcel: Parcel,
    passage: Passage,
    *,
    there: str = "",
    unsent: Unsent | None = None,
    details: str = "",
) -> None:
    intent = RecordPassage(
        by=POLICY,
        origin=Origin.REMOTE,
        file=parcel.file.id,
        passage=passage,
        there=there,
        unsent=unsent,
        details=details,
    )
    carry(tx, parcel.ticket, intent, None, desks, now)
