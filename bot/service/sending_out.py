"""Units of work by which people drive a ticket's remote: a message goes out after all, all is read again."""

from __future__ import annotations

from datetime import datetime

from bot.domain.abilities import Ability
from bot.domain.desk import Desks
from bot.domain.events import SendingChanged, UpdateAdded
from bot.domain.intents import SendOut, Source, TellViewed
from bot.domain.ports import Transaction
from bot.domain.reading import as_read
from bot.domain.remote_side import SendingState
from bot.domain.ticket import MessageRef, PersonId, Ticket, TicketId
from bot.errors import UserError
from bot.service import homes
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
