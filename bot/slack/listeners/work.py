"""The work on a ticket: its checklist as it is typed, and the forms for it and for time."""

from __future__ import annotations

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.intents import ChangeChecklist, LogTime
from bot.domain.policy import demand_sight
from bot.domain.ticket import Ticket, TicketId
from bot.errors import UserError
from bot.service.desk import Desk
from bot.service.queries import Queries
from bot.slack.ids import Action, Callback, TicketForm
from bot.slack.listeners.delivery import Delivery
from bot.slack.listeners.routes import Routes
from bot.slack.parse import interactions
from bot.slack.parse.caller import Caller
from bot.slack.parse.submitted import checklist_of, minutes_of
from bot.slack.text import clean
from bot.slack.views import work as views
from bot.slack.views.parts import Message
from bot.slack.voice import Voice, said
from bot.slack.words import work as words
from bot.slack.working import Checklist


class Working:
    """Carries out what is typed about checklists."""

    def __init__(self, desk: Desk, queries: Queries) -> None:
        self._desk = desk
        self._queries = queries

    async def carry_out(self, caller: Caller, number: TicketId, order: Checklist) -> Message:
        """Show the list, or change it. Raises UserError for an item that is not there."""
        ticket = await self._queries.ticket(caller.workspace, number)
        demand_sight(ticket, caller.person, self._desk.desks.get(ticket.desk))
        if not order.verb:
            return said(words.checklist(ticket))
        intent = _change(caller, ticket, order)
        after = await self._desk.handle(caller.workspace, number, intent, caller.source)
        return said(words.checklist(after))


def _change(caller: Caller, ticket: Ticket, order: Checklist) -> ChangeChecklist:
    if order.verb == "add":
        return ChangeChecklist(by=caller.person, add=(clean(order.words),))
    items = []
    for word in order.words.replace(",", " ").split():
        at = int(word) if word.isdecimal() else 0
        if not 1 <= at <= len(ticket.checklist):
            raise UserError("item_unknown", "items", word=word[:40], ticket=ticket.id)
        items.append(ticket.checklist[at - 1].id)
    match order.verb:
        case "done":
            return ChangeChecklist(by=caller.person, tick=tuple(items))
        case "undone":
            return ChangeChecklist(by=caller.person, untick=tuple(items))
        case _:
            return ChangeChecklist(by=caller.person, remove=tuple(items))


class WorkListener:
    def __init__(self, desk: Desk, queries: Queries, voice: Voice) -> None:
        self._desk = desk
        self._queries = queries
        self._voice = voice

    @property
    def routes(self) -> Routes:
        """The buttons of *More…* and their two forms."""
        return Routes(
            actions={Action.LOG_TIME: self.form, Action.CHECKLIST: self.form},
            submissions={Callback.TIME_FORM: self.time, Callback.CHECKLIST_FORM: self.checklist},
        )

    async def form(self, ack: AsyncAck, delivery: Delivery) -> None:
        """A button that opens one of the forms."""
        click = interactions.click(delivery.body, delivery.workspace)
        ticket = await self._queries.ticket(click.caller.workspace, click.ticket)
        demand_sight(ticket, click.caller.person, self._desk.desks.get(ticket.desk))
        view = views.time if click.action == Action.LOG_TIME else views.checklist
        await self._voice.present(click.caller, view(ticket, TicketForm(ticket=ticket.id)), click.view)
        await ack()

    async def time(self, ack: AsyncAck, delivery: Delivery) -> None:
        """Time was noted."""
        form = interactions.submission(delivery.body, delivery.workspace)
        spent = minutes_of(form)
        if spent is None:
            raise UserError("minutes_missing", "minutes")
        intent = LogTime(by=form.caller.person, minutes=spent, text=clean(form.text("worked")))
        number = form.remembers(TicketForm).ticket
        await self._desk.handle(form.caller.workspace, number, intent, form.caller.source)
        await ack(response_action="clear")

    async def checklist(self, ack: AsyncAck, delivery: Delivery) -> None:
        """A checklist was gone through: what is ticked otherwise than it was when the form was sent."""
        form = interactions.submission(delivery.body, delivery.workspace)
        number = form.remembers(TicketForm).ticket
        ticket = await self._queries.ticket(form.caller.workspace, number)
        intent = checklist_of(form, ticket)
        if intent.add or intent.tick or intent.untick or intent.remove:
            await self._desk.handle(form.caller.workspace, number, intent, form.caller.source)
        await ack(response_action="clear")
