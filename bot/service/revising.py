"""Units of work: what was said is edited or deleted in the chat."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from bot.domain.desk import Desks
from bot.domain.events import UpdateAdded, UpdateCorrected
from bot.domain.intents import CorrectUpdate, RetractUpdate, Source
from bot.domain.ports import Transaction
from bot.domain.ticket import MessageRef, PersonId, TicketId, Visibility
from bot.service import lasting
from bot.service.units import carry


class Revision(StrEnum):
    """What became of an edit or a deletion; `unknown` when the message is no update, or not yet."""

    RECORDED = "recorded"
    NOTHING = "nothing"
    UNKNOWN = "unknown"


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
        visibility=Visibility.INTERNAL if said.visibility is Visibility.INTERNAL else visibility,
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
