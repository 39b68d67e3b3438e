"""What people ask of a ticket's remote besides talk: typed, from *More…*, or on a message of its people."""

from __future__ import annotations

from datetime import datetime

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.connected import is_there
from bot.domain.intents import AnswerSurvey, SetAlert
from bot.domain.policy import demand_known
from bot.domain.ports import Clock
from bot.domain.ticket import TicketId
from bot.errors import UserError
from bot.service.desk import Desk
from bot.service.queries import Queries
from bot.slack import figuring, times
from bot.slack.ids import Action, Callback, TicketForm
from bot.slack.listeners.delivery import Delivery
from bot.slack.listeners.routes import Routes
from bot.slack.parse import interactions
from bot.slack.parse.caller import Caller
from bot.slack.parse.payload import Malformed
from bot.slack.people import People
from bot.slack.relating import NEVER
from bot.slack.views import wishes as views
from bot.slack.views.parts import Message
from bot.slack.views.ticket_forms import notice
from bot.slack.voice import Voice, said
from bot.slack.wishing import Alert, Rate, Wish
from bot.slack.words import remote as words
from bot.slack.words.done import done


class Wishes:
    """Carries out what is wished for, and says what came of it."""

    def __init__(self, desk: Desk, queries: Queries, people: People, clock: Clock) -> None:
        self._desk = desk
        self._queries = queries
        self._people = people
        self._clock = clock

    async def carry_out(self, caller: Caller, ticket: TicketId, wish: Wish) -> Message:
        """Do what was typed. Raises UserError when it cannot be done."""
        if isinstance(wish, Alert):
            return await self.alert(caller, ticket, wish.words)
        return await self._rate(caller, ticket, wish)

    async def _rate(self, caller: Caller, number: TicketId, wish: Rate) -> Message:
        """An answer of the remote's people; where there is none to rate, how it all went."""
        ticket = await self._queries.ticket(caller.workspace, number)
        demand_known(ticket, caller.person, self._desk.desks.get(ticket.desk))
        is_survey = not is_there(ticket) or (ticket.is_closed and ticket.survey_asked_at is not None)
        if is_survey and wish.number is None:
            intent = AnswerSurvey(by=caller.person, rating=wish.stars, text=wish.text)
            answered = await self._desk.handle(caller.workspace, number, intent, caller.source)
            return said(done(intent, answered, caller.person))
        if wish.text:
            raise UserError("stars_only", "rating", ticket=ticket.id)
        return await self.rate(caller, number, wish.stars, wish.number)

    async def rate(self, caller: Caller, number: TicketId, stars: int, entry: int | None) -> Message:
        """Rate an entry of the log, or the last answer of the remote's people."""
        ticket = await self._desk.rate(caller.source, number, caller.person, stars, entry)
        return said(words.rated(ticket, stars))

    async def alert(self, caller: Caller, number: TicketId, typed: str) -> Message:
        """Set the alert there, or take it back without a time."""
        zone = await self._people.zone(caller.person)
        due_at: datetime | None = times.due(typed, zone, self._clock.now()) if typed else None
        intent = SetAlert(by=caller.person, due_at=due_at)
        ticket = await self._desk.handle(caller.workspace, number, intent, caller.source)
        return said(words.alert_set(ticket, times.shown(due_at, zone) if due_at else None))


class WishListener:
    def __init__(self, desk: Desk, queries: Queries, wishes: Wishes, voice: Voice) -> None:
        self._desk = desk
        self._queries = queries
        self._wishes = wishes
        self._voice = voice

    @property
    def routes(self) -> Routes:
        """The shortcut *Rate this answer*, the buttons of *More…*, and their two forms."""
        return Routes(
            actions={Action.RATE_ANSWER: self.form, Action.ALERT: self.form},
            shortcuts={Callback.RATE_ANSWER: self.picked},
            submissions={Callback.RATE_ANSWER_FORM: self.rate, Callback.ALERT_FORM: self.alert},
        )

    async def picked(self, ack: AsyncAck, delivery: Delivery) -> None:
        """The shortcut *Rate this answer* of a message."""
        picked = interactions.shortcut(delivery.body, delivery.workspace)
        if picked.message is None:
            raise UserError("not_an_answer_at_all")
        caller = picked.caller
        ticket, number = await self._desk.answer_at(caller.workspace, picked.message, caller.person)
        remembers = TicketForm(ticket=ticket.id, mode=str(number))
        await self._voice.present(caller, views.rate(ticket, remembers), None)
        await ack()

    async def form(self, ack: AsyncAck, delivery: Delivery) -> None:
        """A button that opens one of the forms."""
        click = interactions.click(delivery.body, delivery.workspace)
        ticket = await self._queries.ticket(click.caller.workspace, click.ticket)
        demand_known(ticket, click.caller.person, self._desk.desks.get(ticket.desk))
        view = views.rate if click.action == Action.RATE_ANSWER else views.alert
        await self._voice.present(click.caller, view(ticket, TicketForm(ticket=ticket.id)), click.view)
        await ack()

    async def rate(self, ack: AsyncAck, delivery: Delivery) -> None:
        """An answer is rated; the form says that it goes there."""
        form = interactions.submission(delivery.body, delivery.workspace)
        remembers = form.remembers(TicketForm)
        if remembers.mode and not remembers.mode.isdecimal():
            raise Malformed("no entry of a log")
        entry, stars = int(remembers.mode) if remembers.mode else None, figuring.rating(form.text("rating"))
        told = await self._wishes.rate(form.caller, remembers.ticket, stars, entry)
        await ack(response_action="update", view=notice(told.text))

    async def alert(self, ack: AsyncAck, delivery: Delivery) -> None:
        """An alert is set, or taken back by leaving the field empty; the form says the exact time."""
        form = interactions.submission(delivery.body, delivery.workspace)
        typed = form.text("when").strip()
        typed = "" if typed.lower() in NEVER else typed
        told = await self._wishes.alert(form.caller, form.remembers(TicketForm).ticket, typed)
        await ack(response_action="update", view=notice(told.text))
