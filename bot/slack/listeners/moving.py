"""The form that gives a ticket to another desk: opening it, another desk in it, and its submission."""

from __future__ import annotations

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.intents import MoveTo
from bot.domain.policy import demand_known
from bot.domain.ticket import DeskId, KindId, SubjectId, Ticket, TicketId
from bot.errors import UserError
from bot.service.desk import Desk
from bot.service.queries import Queries
from bot.slack.ids import Action, Callback, TicketForm
from bot.slack.listeners.delivery import Delivery
from bot.slack.listeners.home import HomeListener
from bot.slack.listeners.routes import Routes
from bot.slack.parse import interactions
from bot.slack.parse.caller import Caller
from bot.slack.parse.interactions import Click, is_from_home, remembered
from bot.slack.views import moving_forms
from bot.slack.voice import Voice, may_be_lost


class MovingListener:
    def __init__(self, desk: Desk, queries: Queries, voice: Voice, home: HomeListener) -> None:
        self._desk = desk
        self._queries = queries
        self._voice = voice
        self._home = home

    @property
    def routes(self) -> Routes:
        """The form that moves a ticket, and its submission."""
        return Routes(
            actions={Action.MOVE: self.form, Action.MOVE_DESK_CHOSEN: self.chosen},
            submissions={Callback.MOVE_FORM: self.submit},
        )

    async def form(self, ack: AsyncAck, delivery: Delivery) -> None:
        """The button of *More…*."""
        click = interactions.click(delivery.body, delivery.workspace)
        ticket = await self._ticket(click.caller, click.ticket)
        desks = moving_forms.targets(ticket, self._desk.desks)
        if not desks:
            raise UserError("no_other_desk", "desk", ticket=ticket.id)
        remembers = TicketForm(ticket=ticket.id, home=is_from_home(click))
        await self._voice.present(
            click.caller, moving_forms.move(ticket, desks, desks[0], remembers), click.view
        )
        await ack()

    async def chosen(self, ack: AsyncAck, delivery: Delivery) -> None:
        """Another desk: other kinds and subjects."""
        click = interactions.click(delivery.body, delivery.workspace)
        if click.view is not None:
            await self._redraw(click, remembered(TicketForm, click.view.remembers))
        await ack()

    async def _redraw(self, click: Click, remembers: TicketForm) -> None:
        ticket = await self._ticket(click.caller, remembers.ticket)
        desks = moving_forms.targets(ticket, self._desk.desks)
        chosen = next((rules for rules in desks if rules.id == click.value), None)
        if chosen is None or click.view is None:
            raise UserError("unknown_desk", "desk")
        await self._voice.redraw(click.view, moving_forms.move(ticket, desks, chosen, remembers))

    async def submit(self, ack: AsyncAck, delivery: Delivery) -> None:
        form = interactions.submission(delivery.body, delivery.workspace)
        remembers = form.remembers(TicketForm)
        kind, subject = form.text("kind"), form.text("subject")
        intent = MoveTo(
            by=form.caller.person,
            desk=DeskId(form.text("desk")),
            kind=KindId(kind) if kind else None,
            subject=SubjectId(subject) if subject else None,
        )
        await self._desk.handle(form.caller.workspace, remembers.ticket, intent, form.caller.source)
        if remembers.home:
            with may_be_lost():
                await self._home.publish(form.caller)
        await ack(response_action="clear")

    async def _ticket(self, caller: Caller, ticket_id: TicketId) -> Ticket:
        ticket = await self._queries.ticket(caller.workspace, ticket_id)
        demand_known(ticket, caller.person, self._desk.desks.get(ticket.desk))
        return ticket
