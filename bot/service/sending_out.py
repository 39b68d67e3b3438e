"""Units of work by which people drive a ticket's remote: a message goes out after all, all is read again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.abilities import Ability
from bot.domain.desk import Desks
from bot.domain.events import SendingChanged, UpdateAdded
from bot.domain.intents import Publish, SendOut, Source, TellViewed
from bot.domain.plan import DESCRIPTION
from bot.domain.policy import demand_known
from bot.domain.ports import Transaction
from bot.domain.reading import as_read
from bot.domain.remote_side import Sending, SendingState
from bot.domain.ticket import MessageRef, PersonId, Ticket, TicketId, Visibility
from bot.errors import UserError
from bot.service import homes, lasting
from bot.service.units import carry, found


def send_out(
    tx: Transaction, message: MessageRef, by: PersonId, source: Source, desks: Desks, now: datetime
) -> Ticket:
    """Have a message that stayed on its ticket go out to the remote. Raises UserError when it cannot."""
    link = tx.linked(message)
    said = tx.event(*link) if link is not None else None
    if link is None or not isinstance(said, UpdateAdded) or said.message != message:
        raise UserError("not_an_update")
    ticket_id, number = link
    read = next((each.event for each in as_read(tx.history(ticket_id)) if each.number == number), None)
    if not isinstance(read, UpdateAdded):
        raise UserError("not_an_update")  # It was taken back meanwhile.
    intent = SendOut(
        by=by,
        number=number,
        author=said.by,
        text=read.text,
        channel=message.channel,
        visibility=read.visibility,
        was_sent=_is_sent(tx, ticket_id, number),
    )
    return carry(tx, ticket_id, intent, source, desks, now)


def publish(
    tx: Transaction,
    ticket_id: TicketId,
    number: int,
    by: PersonId,
    source: Source,
    desks: Desks,
    now: datetime,
    worded: int | None = None,
) -> Ticket:
    """Have the customer see the update of that event. Raises UserError when it cannot be.

    `worded` is the event that said it as `by` has read it: if it reads otherwise by now it is not published.
    """
    read = as_said(tx, ticket_id, number)
    if worded is not None and worded != _worded(tx, ticket_id, number):
        raise UserError("edited_meanwhile")
    last = _last_sending(tx, ticket_id, number)
    there = last.there if last is not None and _reads_so_there(tx, ticket_id, last, number) else ()
    is_theirs = read.remote_id is not None
    intent = Publish(
        by=by,
        number=number,
        author=read.by,
        text=read.text,
        updates=(read.remote_id,) if read.remote_id is not None else there,
        is_published=_is_seen(tx, ticket_id, number, read),
        is_leaving=not is_theirs and last is not None and last.state is SendingState.LEAVING,
    )
    return carry(tx, ticket_id, intent, source, desks, now)


def as_said(tx: Transaction, ticket_id: TicketId, number: int) -> UpdateAdded:
    """An update as it reads now. Raises UserError for what is none, was taken back, or crossed a bridge."""
    read = next((each.event for each in as_read(tx.history(ticket_id)) if each.number == number), None)
    if not isinstance(read, UpdateAdded):
        raise UserError("not_said")
    if read.across is not None:
        raise UserError("only_relayed")
    return read


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidAt:
    """What stands in a message: the words of event `number`, as event `worded` put them last."""

    ticket: Ticket
    number: int
    worded: int
    text: str
    author: PersonId


def said_at(tx: Transaction, message: MessageRef, by: PersonId, desks: Desks) -> SaidAt:
    """What a message on a ticket says, whoever posted it. UserError for any other."""
    link = tx.linked(message)
    if link is None:
        raise UserError("not_said")
    ticket = found(tx, link[0])
    demand_known(ticket, by, desks.get(ticket.desk))
    read = as_said(tx, *link)
    worded = _worded(tx, *link)
    return SaidAt(ticket=ticket, number=link[1], worded=worded, text=read.text, author=read.by)


def _worded(tx: Transaction, ticket_id: TicketId, number: int) -> int:
    """The event that put an update as it reads now: its last edit, or itself."""
    return max((number, *lasting.edits(tx, ticket_id, number)))


def _is_seen(tx: Transaction, ticket_id: TicketId, number: int, read: UpdateAdded) -> bool:
    """Whether the customer sees it already: it opened the ticket, was written for them, or was published."""
    is_theirs = read.remote_id is not None and read.visibility is Visibility.PUBLIC
    return is_theirs or number == DESCRIPTION or lasting.was_published(tx, ticket_id, number)


def _reads_so_there(tx: Transaction, ticket_id: TicketId, sending: Sending, number: int) -> bool:
    """Whether it became that update alone, and what is there is what is read here: not edited since."""
    if sending.numbers != (number,) or sending.state is not SendingState.DELIVERED:
        return False
    left = (
        each.number
        for each in tx.history(ticket_id, after=number)
        if isinstance(each.event, SendingChanged)
        and (each.event.sending.id, each.event.sending.state) == (sending.id, SendingState.LEAVING)
    )
    left_at = max(left, default=0)
    return all(edit < left_at for edit in lasting.edits(tx, ticket_id, number))


def _last_sending(tx: Transaction, ticket_id: TicketId, number: int) -> Sending | None:
    """What an update left in, or is about to, as it is now."""
    changes = (each.event for each in reversed(tx.history(ticket_id, after=number)))
    found_in = (each.sending for each in changes if isinstance(each, SendingChanged))
    return next((each for each in found_in if number in each.numbers), None)


def _is_sent(tx: Transaction, ticket_id: TicketId, number: int) -> bool:
    """Whether an update is on its way to the remote, or there; what was kept back is not."""
    states: dict[int, SendingState] = {}
    for each in tx.history(ticket_id, after=number):
        if isinstance(each.event, SendingChanged) and number in each.event.sending.numbers:
            states[each.event.sending.id] = each.event.sending.state
    return any(state is not SendingState.DROPPED for state in states.values())


def resync(tx: Transaction, ticket_id: TicketId, desks: Desks) -> Ticket:
    """Have a ticket looked at now, whatever is heard of it. Raises UserError where it is at no remote."""
    ticket = found(tx, ticket_id)
    remote = ticket.remote
    rules = desks.get(ticket.desk)
    if remote is None or remote.id is None or rules.remote is None:
        raise UserError("not_there", ticket=ticket.id)
    tx.heed(ticket.desk, remote.id)
    return ticket


def view(tx: Transaction, person: PersonId, ticket: Ticket | None, desks: Desks, now: datetime) -> None:
    """Somebody has seen all of a ticket, as it was read, or of every ticket.

    The remote is told of one ticket, and only when its people have written since it was told last.
    """
    homes.view(tx, person, ticket, now)
    if ticket is None or ticket.remote is None or not ticket.remote.has_news:
        return
    remote = desks.get(ticket.desk).remote
    if ticket.remote.id is not None and remote is not None and remote.can(Ability.VIEWED):
        carry(tx, ticket.id, TellViewed(by=person), None, desks, now)
