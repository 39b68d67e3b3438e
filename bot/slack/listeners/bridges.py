"""The buttons and forms of bridges, and the form of a vendor's ticket, filled in from a customer's."""

from __future__ import annotations

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.bridging import files_of, vendors_ticket
from bot.domain.events import Recorded, UpdateAdded
from bot.domain.filling import asked_of
from bot.domain.intents import Relay, TellVendor
from bot.domain.policy import demand, demand_known
from bot.domain.reading import as_read
from bot.domain.ticket import DeskId, TicketId, Visibility
from bot.errors import UserError
from bot.service.bridges import last_relay
from bot.service.desk import Desk
from bot.service.queries import Queries
from bot.slack.ids import Action, Callback, EntryButton, OpenForm, TicketForm, VendorButton
from bot.slack.listeners.bridging import Bridges
from bot.slack.listeners.choosing import named
from bot.slack.listeners.delivery import Delivery
from bot.slack.listeners.opening import Opening
from bot.slack.listeners.routes import Routes
from bot.slack.parse import interactions
from bot.slack.parse.caller import Caller
from bot.slack.parse.interactions import Shown, channel_or_own, remembered
from bot.slack.parse.payload import Malformed
from bot.slack.people import People
from bot.slack.text import clean
from bot.slack.views import bridges as views
from bot.slack.views import forms
from bot.slack.views.forms import Filled
from bot.slack.views.ticket_forms import notice
from bot.slack.voice import Voice


class VendorForms:
    """Opens the form of a vendor's desk, filled in from a customer's ticket."""

    def __init__(self, desk: Desk, queries: Queries, bridges: Bridges, opening: Opening) -> None:
        self._desk = desk
        self._queries = queries
        self._bridges = bridges
        self._opening = opening

    async def open(
        self, caller: Caller, number: TicketId, desk: DeskId | None, within: Shown | None = None
    ) -> None:
        """Title and first words are carried over for the agent to change; nothing internal is."""
        ticket, rules = await self._bridges.vendor_of(caller, number, desk)
        _, log = await self._queries.history(caller.workspace, ticket.id)
        channel = channel_or_own(caller)
        asked = asked_of(caller.person, rules, channel)
        kind, text = forms.kinds(rules, asked)[0], _first_words(log)
        if not kind.has_free_title and ticket.title and ticket.title not in text:
            text = f"{ticket.title}\n\n{text}"
        filled = Filled(
            desk=rules,
            kind=kind,
            title=ticket.title,
            priority=ticket.priority,
            text=text,
            resources=named(rules, text),
            asked=asked,
            is_private=ticket.is_private,
        ).presuming
        remembers = OpenForm(
            channel=channel, title=ticket.title, customer=ticket.id, is_private=ticket.is_private
        )
        await self._opening.show(caller, filled, remembers, within)


def _first_words(log: list[Recorded]) -> str:
    """What the customer said first and everybody may read, as it reads now."""
    said = (each.event for each in as_read(log) if isinstance(each.event, UpdateAdded))
    return next((each.text for each in said if each.visibility is Visibility.PUBLIC), "")


class BridgeListener:
    def __init__(
        self,
        desk: Desk,
        queries: Queries,
        people: People,
        voice: Voice,
        bridges: Bridges,
        vendors: VendorForms,
    ) -> None:
        self._desk = desk
        self._queries = queries
        self._people = people
        self._voice = voice
        self._bridges = bridges
        self._vendors = vendors

    @property
    def routes(self) -> Routes:
        """The buttons about bridges, and their forms."""
        return Routes(
            actions={
                Action.VENDOR: self.vendor,
                Action.RELAY: self.relaying,
                **dict.fromkeys((Action.BRIDGE, Action.UNBRIDGE, Action.TELL_VENDOR), self.form),
            },
            submissions={
                Callback.RELAY_FORM: self.relay,
                Callback.TELL_FORM: self.tell,
                Callback.BRIDGE_FORM: self.bridge,
                Callback.UNBRIDGE_FORM: self.unbridge,
            },
        )

    async def vendor(self, ack: AsyncAck, delivery: Delivery) -> None:
        """A button that opens the form of a vendor's desk."""
        click = interactions.click(delivery.body, delivery.workspace)
        wanted = remembered(VendorButton, click.value) if click.value.startswith("{") else None
        number, desk = (wanted.ticket, wanted.desk) if wanted else (click.ticket, None)
        await self._vendors.open(click.caller, number, DeskId(desk) if desk else None, click.view)
        await ack()

    async def form(self, ack: AsyncAck, delivery: Delivery) -> None:
        """A button of *More…* that opens one of the other forms."""
        click = interactions.click(delivery.body, delivery.workspace)
        ticket = await self._queries.ticket(click.caller.workspace, click.ticket)
        rules = self._desk.desks.get(ticket.desk)
        demand_known(ticket, click.caller.person, rules)
        if click.action == Action.TELL_VENDOR:
            demand(ticket, TellVendor(by=click.caller.person, text=""), rules)
            if not ticket.vendors:
                vendors_ticket(ticket, None)
        opened = {
            Action.BRIDGE: views.bridge,
            Action.UNBRIDGE: views.unbridge,
            Action.TELL_VENDOR: views.tell,
        }[Action(click.action)]
        await self._voice.present(click.caller, opened(ticket, TicketForm(ticket=ticket.id)), click.view)
        await ack()

    async def relaying(self, ack: AsyncAck, delivery: Delivery) -> None:
        """The button under a vendor's words: the form that passes them on."""
        click = interactions.click(delivery.body, delivery.workspace)
        entry = remembered(EntryButton, click.value)
        ticket, log = await self._queries.history(click.caller.workspace, entry.ticket)
        rules = self._desk.desks.get(ticket.desk)
        demand(ticket, Relay(by=click.caller.person, number=entry.number, text=""), rules)
        if ticket.is_closed:
            raise UserError("closed", ticket=ticket.id)
        heard = next((each.event for each in log if each.number == entry.number), None)
        if not isinstance(heard, UpdateAdded) or not views.is_heard(heard):
            raise UserError("not_from_vendor", ticket=ticket.id)
        before = last_relay(log, entry.number)
        remembers = TicketForm(ticket=ticket.id, mode=f"{entry.number}:{before.number if before else 0}")
        names = await self._people.known({before.by}) if before else {}
        files = files_of(ticket, entry.number)
        view = views.relay(ticket, heard, files, remembers, names, before, rules)
        await self._voice.present(click.caller, view, click.view)
        await ack()

    async def relay(self, ack: AsyncAck, delivery: Delivery) -> None:
        """The words as they are to be read are sent."""
        form = interactions.submission(delivery.body, delivery.workspace)
        remembers = form.remembers(TicketForm)
        number, _, known = remembers.mode.partition(":")
        if not (number.isdecimal() and known.isdecimal()):
            raise Malformed("no entry of a log")
        intent = Relay(
            by=form.caller.person,
            number=int(number),
            text=clean(form.text("text")),
            has_files=views.WITH_FILES in form.chosen("files"),
            known=int(known),
        )
        await self._desk.handle(form.caller.workspace, remembers.ticket, intent, form.caller.source)
        await ack(response_action="clear")

    async def tell(self, ack: AsyncAck, delivery: Delivery) -> None:
        form = interactions.submission(delivery.body, delivery.workspace)
        vendor = form.text("vendor")
        intent = TellVendor(
            by=form.caller.person,
            text=clean(form.text("text")),
            files=form.files("files"),
            vendor=TicketId(vendor) if vendor else None,
        )
        await self._bridges.tell(form.caller, form.remembers(TicketForm).ticket, intent)
        await ack(response_action="clear")

    async def bridge(self, ack: AsyncAck, delivery: Delivery) -> None:
        form = interactions.submission(delivery.body, delivery.workspace)
        typed = form.text("other").strip()
        called = await self._queries.called(form.caller.workspace, self._desk.desks, [typed])
        other = called.get(typed) or self._queries.number(typed)
        if other is None:
            raise UserError("no_such_ticket", "other", ticket=typed[:40])
        told = await self._bridges.join(form.caller, form.remembers(TicketForm).ticket, other)
        await ack(response_action="update", view=notice(told.text))

    async def unbridge(self, ack: AsyncAck, delivery: Delivery) -> None:
        form = interactions.submission(delivery.body, delivery.workspace)
        typed = form.text("other").strip()
        other = self._queries.number(typed)
        if other is None:
            raise UserError("no_such_ticket", "other", ticket=typed[:40])
        told = await self._bridges.part(form.caller, form.remembers(TicketForm).ticket, other)
        await ack(response_action="update", view=notice(told.text))
