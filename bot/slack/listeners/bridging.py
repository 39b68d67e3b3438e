"""Carries out what is typed about bridges between customers' tickets and vendors'."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from bot.domain.across import Across
from bot.domain.bridging import is_vendors, vendors_ticket
from bot.domain.desk import DeskRules
from bot.domain.intents import Bridge, Intent, TellVendor, Unbridge
from bot.domain.policy import demand, demand_known
from bot.domain.ticket import DeskId, Ticket, TicketId
from bot.errors import UserError
from bot.service.desk import Desk
from bot.service.queries import Queries
from bot.slack.bridging import Bridging, Join, OpenVendor, Part, Tell
from bot.slack.grammar import cut
from bot.slack.parse.caller import Caller
from bot.slack.views import bridges as views
from bot.slack.views.parts import Message
from bot.slack.voice import said
from bot.slack.words.done import done


class Bridges:
    """Carries out what is typed about bridges, and says what came of it."""

    def __init__(self, desk: Desk, queries: Queries) -> None:
        self._desk = desk
        self._queries = queries

    async def carry_out(self, caller: Caller, number: TicketId, order: Bridging) -> Message:
        """Do what was typed. Raises UserError when it cannot be done."""
        match order:
            case OpenVendor(desk=desk):
                ticket, rules = await self.vendor_of(caller, number, desk)
                return views.offer(ticket, rules)
            case Tell():
                return await self.tell(caller, number, await self._meant(caller, number, order))
            case Join(other=other):
                return await self.join(caller, number, other)
            case Part(other=other):
                return await self.part(caller, number, other)
            case _:
                assert_never(order)

    async def vendor_of(
        self, caller: Caller, number: TicketId, desk: DeskId | None
    ) -> tuple[Ticket, DeskRules]:
        """The customer's ticket, and the desk whose form is wanted for it. UserError if they may not."""
        ticket = await self._queries.ticket(caller.workspace, number)
        own = self._desk.desks.get(ticket.desk)
        demand(ticket, Bridge(by=caller.person, vendor=number), own)
        if is_vendors(own):
            raise UserError("bridge_from_vendor", ticket=ticket.id, desk=own.name)
        if ticket.is_closed:
            raise UserError("closed", ticket=ticket.id)
        vendors = views.vendors_of(self._desk.desks)
        if not vendors:
            raise UserError("no_vendor_desk")
        rules = self._desk.desks.get(desk) if desk is not None else vendors[0]
        if rules not in vendors:
            raise UserError("not_a_vendor", desk=rules.name)
        return ticket, rules

    async def _meant(self, caller: Caller, number: TicketId, order: Tell) -> TellVendor:
        """To which vendor's ticket what is said goes: the only one, or the one that is named first."""
        ticket = await self._queries.ticket(caller.workspace, number)
        said = TellVendor(by=caller.person, text=order.words, files=order.files)
        demand(ticket, said, self._desk.desks.get(ticket.desk))
        if order.desk is not None:
            at_desk = [each for each in ticket.vendors if each.desk == order.desk]
            if not at_desk:
                raise UserError("no_vendor", "vendor", ticket=ticket.id)
            if len(at_desk) == 1:
                return replace(said, vendor=at_desk[0].ticket)
        if len(ticket.vendors) < 2:
            return replace(said, vendor=vendors_ticket(ticket, None).ticket)
        word, behind = cut(order.words)
        known = [each for each in ticket.vendors if word and word.casefold() in _names(each)]
        if len(known) != 1 or not (behind or order.files):
            vendors_ticket(ticket, None)
        return replace(said, text=behind, vendor=known[0].ticket)

    async def tell(self, caller: Caller, number: TicketId, intent: TellVendor) -> Message:
        """Say it on the vendor's ticket."""
        return await self._done(caller, number, intent)

    async def join(self, caller: Caller, one: TicketId, other: TicketId) -> Message:
        """Bridge two tickets, whichever of them is the vendor's."""
        first = await self._queries.ticket(caller.workspace, one)
        second = await self._queries.ticket(caller.workspace, other)
        for each in (first, second):
            demand_known(each, caller.person, self._desk.desks.get(each.desk))
        is_turned = is_vendors(self._desk.desks.get(first.desk)) and not is_vendors(
            self._desk.desks.get(second.desk)
        )
        customer, vendor = (second, first) if is_turned else (first, second)
        return await self._done(caller, customer.id, Bridge(by=caller.person, vendor=vendor.id))

    async def part(self, caller: Caller, one: TicketId, other: TicketId | None) -> Message:
        """Take a bridge away, from whichever side it is wanted."""
        ticket = await self._queries.ticket(caller.workspace, one)
        demand_known(ticket, caller.person, self._desk.desks.get(ticket.desk))
        if ticket.customer is not None and other in (None, ticket.customer.ticket):
            return await self._done(
                caller, ticket.customer.ticket, Unbridge(by=caller.person, vendor=ticket.id)
            )
        return await self._done(caller, one, Unbridge(by=caller.person, vendor=other))

    async def _done(self, caller: Caller, number: TicketId, intent: Intent) -> Message:
        ticket = await self._desk.handle(caller.workspace, number, intent, caller.source)
        return said(done(intent, ticket, caller.person))


def _names(across: Across) -> tuple[str, ...]:
    """How a vendor's ticket can be meant."""
    return tuple(each.casefold() for each in (across.desk, across.label, across.number, across.ticket))
