"""How a bridge changes the tickets on its two sides."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from bot.domain.across import Across
from bot.domain.events import (
    AcrossChanged,
    Bridged,
    BridgeEvent,
    CustomerJoined,
    Unbridged,
    VendorRelayed,
    VendorStuck,
)
from bot.domain.ticket import Ticket


def changed(ticket: Ticket, event: BridgeEvent) -> Ticket:
    """The ticket after something happened to a bridge of its."""
    match event:
        case Bridged(vendor=vendor):
            others = tuple(each for each in ticket.vendors if each.ticket != vendor.ticket)
            return replace(ticket, vendors=(*others, vendor))
        case CustomerJoined(customer=customer):
            return replace(ticket, customer=customer)
        case Unbridged(across=across):
            return _parted(ticket, across)
        case AcrossChanged(across=across):
            return _renewed(ticket, across)
        case VendorStuck() | VendorRelayed():
            return ticket
        case _:
            assert_never(event)


def _parted(ticket: Ticket, across: Across) -> Ticket:
    vendors = tuple(each for each in ticket.vendors if each.ticket != across.ticket)
    is_customer = ticket.customer is not None and ticket.customer.ticket == across.ticket
    if is_customer:
        return replace(ticket, vendors=vendors, customer=None, said_across=())
    return replace(ticket, vendors=vendors)


def _renewed(ticket: Ticket, across: Across) -> Ticket:
    if ticket.customer is not None and ticket.customer.ticket == across.ticket:
        return replace(ticket, customer=across)
    vendors = tuple(across if each.ticket == across.ticket else each for each in ticket.vendors)
    return replace(ticket, vendors=vendors)
