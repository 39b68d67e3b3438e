"""What lasts at a remote: whether it has an update, and who is told for once that nothing is taken back."""

from __future__ import annotations

from bot.domain.desk import DeskRules
from bot.domain.effects import TellLasting
from bot.domain.events import (
    Event,
    Published,
    RemoteAwaited,
    RemoteOpened,
    RemoteUndone,
    SendingChanged,
    UpdateAdded,
    UpdateCorrected,
    UpdateRetracted,
)
from bot.domain.ids import Cursor, TicketId
from bot.domain.plan import DESCRIPTION
from bot.domain.ports import Transaction
from bot.domain.reading import as_read
from bot.domain.remote_side import GONE, Sending, SendingState
from bot.domain.ticket import Ticket, Visibility

TAKEN_BACK = "it was deleted here meanwhile"
EDITED = "it was edited here meanwhile, and was not published yet"
ON_ITS_WAY = (SendingState.HELD, SendingState.QUEUED)


def first_told(tx: Transaction, before: Ticket, after: Ticket, rules: DeskRules) -> list[TellLasting]:
    """Whom to tell because of what is on its way since; that they were told is kept with it."""
    if after.remote is None or rules.remote is None or not rules.remote.capabilities.is_append_only:
        return []
    sent = before.remote.sent if before.remote else 0
    new = [each for each in after.remote.sendings if each.id > sent and each.state in ON_ITS_WAY]
    told = []
    for each in new:
        name = f"told {each.by}"
        if tx.cursor(rules.id, name) is None:
            tx.set_cursor(rules.id, name, Cursor(after.id))
            place, number = after.places[0].number, each.numbers[-1]
            told.append(TellLasting(ticket=after.id, person=each.by, place=place, number=number))
    return told


def was_sent(tx: Transaction, ticket_id: TicketId, number: int) -> bool:
    """Whether an update has left for the remote."""
    after = [each.event for each in tx.history(ticket_id, after=number)]
    if number == DESCRIPTION and any(isinstance(event, RemoteAwaited) for event in after):
        return any(isinstance(event, RemoteOpened) for event in after)  # It was opened with these words.
    states = {
        event.sending.id: event.sending.state
        for event in after
        if isinstance(event, SendingChanged) and number in event.sending.numbers
    }
    return any(state in GONE for state in states.values())


def edits(tx: Transaction, ticket_id: TicketId, number: int) -> tuple[int, ...]:
    """The events of the edits of an update so far."""
    return tuple(
        each.number
        for each in tx.history(ticket_id, after=number)
        if isinstance(each.event, UpdateCorrected) and each.event.corrects == number
    )


def was_published(tx: Transaction, ticket_id: TicketId, number: int) -> bool:
    """Whether the customer of a remote gets to see an update: it left as that, or was published later.

    What the remote refused is not there, and what it would not publish is not published.
    """
    published, left = set[int](), dict[int, bool]()
    for each in tx.history(ticket_id, after=number):
        match each.event:
            case Published(number=said) if said == number:
                published.add(each.number)
            case RemoteUndone(number=undone):
                published.discard(undone)
            case SendingChanged(sending=sending) if number in sending.numbers:
                left[sending.id] = sending.is_published and sending.state in GONE
            case _:
                pass
    return bool(published) or any(left.values())


def unpublished_by(tx: Transaction, ticket_id: TicketId, event: Event | None, number: int) -> str:
    """Why what event `number` was to publish is not to be any more: it says something else by now."""
    if not isinstance(event, Published):
        return ""
    later = (each.event for each in tx.history(ticket_id, after=number))
    revised = [each for each in later if getattr(each, "corrects", None) == event.number]
    if any(isinstance(each, UpdateRetracted) for each in revised):
        return TAKEN_BACK
    return EDITED if revised else ""


def taken_back(tx: Transaction, ticket: Ticket, sending: int) -> tuple[int, ...]:
    """What of a sending was taken back since it began to leave, or is no word for the customer by now."""
    left = ticket.remote.sending(sending) if ticket.remote else None
    if left is None or left.state is not SendingState.LEAVING:
        return ()
    log = tx.history(ticket.id)
    read = {each.number: each.event for each in as_read(log)}
    said = {each.number: getattr(each.event, "corrects", each.number) for each in log}
    return tuple(number for number in left.numbers if not _may_leave(read.get(said[number]), left))


def _may_leave(event: Event | None, sending: Sending) -> bool:
    is_note = isinstance(event, UpdateAdded) and event.visibility is Visibility.INTERNAL
    return event is not None and not (is_note and sending.is_published)
