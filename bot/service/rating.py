"""Units of work around the answers of a remote's people: which one is meant, and how somebody rates it."""

from __future__ import annotations

from datetime import datetime

from bot.domain.desk import Desks
from bot.domain.events import Recorded, UpdateAdded
from bot.domain.intents import RateAnswer, Source
from bot.domain.policy import demand_known
from bot.domain.ports import Transaction
from bot.domain.ticket import MessageRef, PersonId, Role, Ticket, TicketId, Visibility
from bot.errors import UserError
from bot.service.units import carry, found


def rate(
    tx: Transaction,
    ticket_id: TicketId,
    by: PersonId,
    stars: int,
    number: int | None,
    source: Source,
    desks: Desks,
    now: datetime,
) -> Ticket:
    """Rate event `number`, or the last answer of the remote's people. Raises UserError when it cannot."""
    ticket = found(tx, ticket_id)
    demand_known(ticket, by, desks.get(ticket.desk))
    if number is None:
        rated = next(filter(_is_answer, reversed(tx.history(ticket_id))), None)
        event, number = (rated.event, rated.number) if rated else (None, 0)
    else:
        event = tx.event(ticket_id, number)
    update = event.remote_id if isinstance(event, UpdateAdded) and event.role is Role.REMOTE else None
    intent = RateAnswer(by=by, number=number, update=update, stars=stars)
    return carry(tx, ticket_id, intent, source, desks, now)


def _is_answer(recorded: Recorded) -> bool:
    event = recorded.event
    return (
        isinstance(event, UpdateAdded)
        and event.role is Role.REMOTE
        and event.visibility is Visibility.PUBLIC
        and event.remote_id is not None
    )


def answer_at(tx: Transaction, message: MessageRef, by: PersonId, desks: Desks) -> tuple[Ticket, int]:
    """The ticket and event of a message that shows an answer of a remote. Raises UserError for any other."""
    link = tx.linked(message)
    if link is None:
        raise UserError("not_an_answer_at_all")
    ticket = found(tx, link[0])
    demand_known(ticket, by, desks.get(ticket.desk))
    event = tx.event(*link)
    if not isinstance(event, UpdateAdded) or event.role is not Role.REMOTE:
        raise UserError("not_an_answer_at_all")
    return ticket, link[1]
