"""What has to be looked up before something about a bridge is decided, in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.domain import bridging, relations
from bot.domain.across import Candidate, LastHeard, Relayed
from bot.domain.bridging import face, is_vendors
from bot.domain.desk import Desks
from bot.domain.events import Event, Recorded, UpdateAdded, VendorRelayed
from bot.domain.intents import Bridge, Intent, KeepVendorFile, OpenTicket, Relay
from bot.domain.ports import Transaction
from bot.domain.reading import updates_of
from bot.domain.ticket import Role, Ticket, TicketId, Visibility


def completed(tx: Transaction, ticket: Ticket, intent: Intent, desks: Desks) -> Intent:
    """The intent with what the log and the other side of the bridge have of it."""
    match intent:
        case Bridge(vendor=vendor):
            return replace(intent, facing=_candidate(tx, vendor, desks))
        case Relay(number=number):
            log = tx.history(ticket.id)
            heard = next((each.event for each in log if each.number == number), None)
            return replace(
                intent,
                heard=heard if isinstance(heard, UpdateAdded) else None,
                relayed=last_relay(log, number),
            )
        case KeepVendorFile(vendor=vendor, file=file):
            return replace(intent, update=_shown_as(tx.history(ticket.id), vendor, file.update))
        case _:
            return intent


def for_others(before: Ticket, after: Ticket, events: Sequence[Event]) -> list[tuple[TicketId, Intent]]:
    """What other tickets have to note in the same transaction; if one cannot, nothing has happened."""
    return [*relations.for_others(before, events), *bridging.for_others(before, after, events)]


def made(intent: OpenTicket, opened: Ticket) -> tuple[TicketId, Bridge] | None:
    """The bridge to what was opened, where it was opened for a customer's ticket."""
    if intent.customer is None:
        return None
    return intent.customer, Bridge(by=intent.by, origin=intent.origin, vendor=opened.id)


def last_relay(log: Sequence[Recorded], number: int) -> Relayed | None:
    """How the update of that event was passed on to the customer last."""
    relays = (
        Relayed(number=each.event.update, at=each.event.at, by=each.event.by)
        for each in reversed(log)
        if isinstance(each.event, VendorRelayed) and each.event.number == number
    )
    return next(relays, None)


def _candidate(tx: Transaction, vendor: TicketId, desks: Desks) -> Candidate | None:
    ticket = tx.ticket(vendor)
    if ticket is None:
        return None
    rules = desks.get(ticket.desk)
    via = rules.remote.name if rules.remote else ""
    across = face(ticket)
    return Candidate(
        across=across if across.via else replace(across, via=via),
        is_vendors=is_vendors(rules),
        is_private=ticket.is_private,
        customer=ticket.customer.ticket if ticket.customer else None,
        heard=_heard_before(tx.history(vendor)),
    )


def _heard_before(log: Sequence[Recorded]) -> LastHeard:
    heard = [
        each for each in updates_of(log) if each.role is Role.REMOTE and each.visibility is Visibility.PUBLIC
    ]
    if not heard:
        return LastHeard()
    last = heard[-1]
    return LastHeard(count=len(heard), text=last.text, actor=last.actor or last.via, at=last.said_at)


def _shown_as(log: Sequence[Recorded], vendor: TicketId, number: int) -> int | None:
    """The number under which the vendor's event stands here."""
    shown = (
        each.number
        for each in log
        if isinstance(each.event, UpdateAdded)
        and (each.event.across, each.event.across_number) == (vendor, number)
    )
    return next(shown, None)
