"""What customers of a remote get to see: the shortcut *Publish to customer*, the button, and their form."""

from __future__ import annotations

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.intents import AddUpdate
from bot.domain.policy import demand
from bot.domain.publishing import demand_author, demand_publishing
from bot.domain.ticket import ChannelId, PersonId, Ticket
from bot.errors import UserError
from bot.service.desk import Desk
from bot.service.queries import Queries
from bot.slack.ids import Action, Callback, TicketForm
from bot.slack.listeners.delivery import Delivery
from bot.slack.listeners.routes import Routes
from bot.slack.parse import interactions
from bot.slack.parse.interactions import Submission
from bot.slack.parse.payload import Malformed
from bot.slack.text import clean
from bot.slack.views import publishing_forms as views
from bot.slack.views.ticket_forms import notice
from bot.slack.voice import Voice
from bot.slack.words import publishing as words


class PublishListener:
    def __init__(self, desk: Desk, queries: Queries, voice: Voice) -> None:
        self._desk = desk
        self._queries = queries
        self._voice = voice

    @property
    def routes(self) -> Routes:
        """The shortcut of a message, the button of *More…*, and the form that both open."""
        return Routes(
            actions={Action.PUBLISH: self.form},
            shortcuts={Callback.PUBLISH_MESSAGE: self.picked},
            submissions={Callback.PUBLISH_FORM: self.publish},
        )

    async def picked(self, ack: AsyncAck, delivery: Delivery) -> None:
        """The shortcut *Publish to customer* of a message: what it said is shown before it goes."""
        picked = interactions.shortcut(delivery.body, delivery.workspace)
        if picked.message is None:
            raise UserError("not_said")
        caller = picked.caller
        said = await self._desk.said_at(caller.workspace, picked.message, caller.person)
        self._demand(said.ticket, caller.person)
        demand_author(caller.person, said.author, said.text)
        remembers = TicketForm(ticket=said.ticket.id, mode=f"{said.number}:{said.worded}")
        rules = self._desk.desks.get(said.ticket.desk)
        await self._voice.present(caller, views.publish(said.ticket, rules, remembers, said.text), None)
        await ack()

    async def form(self, ack: AsyncAck, delivery: Delivery) -> None:
        """The button *Publish*: something new is written for the customer."""
        click = interactions.click(delivery.body, delivery.workspace)
        ticket = await self._queries.ticket(click.caller.workspace, click.ticket)
        self._demand(ticket, click.caller.person)
        remembers = TicketForm(ticket=ticket.id, channel=interactions.clicked_in(click))
        rules = self._desk.desks.get(ticket.desk)
        await self._voice.present(click.caller, views.publish(ticket, rules, remembers), click.view)
        await ack()

    async def publish(self, ack: AsyncAck, delivery: Delivery) -> None:
        """They have read who gets to see it, and agree."""
        form = interactions.submission(delivery.body, delivery.workspace)
        remembers = form.remembers(TicketForm)
        number, _, worded = remembers.mode.partition(":")
        if not remembers.mode:
            ticket = await self._desk.handle(
                form.caller.workspace, remembers.ticket, _written(form, remembers), form.caller.source
            )
        elif number.isdecimal() and worded.isdecimal():
            ticket = await self._desk.publish(
                form.caller.source, remembers.ticket, form.caller.person, int(number), int(worded)
            )
        else:
            raise Malformed("no entry of a log")
        await ack(response_action="update", view=notice(words.on_its_way(ticket)))

    def _demand(self, ticket: Ticket, person: PersonId) -> None:
        """Say at once what would be refused at the end."""
        rules = self._desk.desks.get(ticket.desk)
        demand(ticket, AddUpdate(by=person, text="", is_published=True), rules)
        demand_publishing(ticket, rules)
        if ticket.is_closed:
            raise UserError("closed", ticket=ticket.id)


def _written(form: Submission, remembers: TicketForm) -> AddUpdate:
    return AddUpdate(
        by=form.caller.person,
        text=clean(form.text("text")),
        is_published=True,
        is_agreed=True,
        said_in=ChannelId(remembers.channel) if remembers.channel else None,
    )
