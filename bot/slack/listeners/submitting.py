"""The forms about one ticket, once they are submitted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.connected import final_word_there
from bot.domain.intents import AnswerSurvey, FileUnder, Intent, Link, MergeInto, SetDue, SetTimer, Unlink
from bot.domain.ports import Clock
from bot.domain.ticket import PersonId, TicketId, TimerKind
from bot.errors import UserError
from bot.service.desk import Desk
from bot.service.queries import Queries
from bot.slack import figuring, times
from bot.slack.ids import Callback, TicketForm
from bot.slack.listeners.delivery import Delivery
from bot.slack.listeners.home import HomeListener
from bot.slack.listeners.routes import Routes
from bot.slack.moving import NO_PROBLEM
from bot.slack.parse import interactions, submitted
from bot.slack.parse.caller import Caller
from bot.slack.parse.interactions import Submission
from bot.slack.parse.payload import Malformed
from bot.slack.people import People
from bot.slack.relating import NEVER
from bot.slack.text import clean
from bot.slack.views import ticket_forms
from bot.slack.voice import may_be_lost
from bot.slack.words import answers
from bot.slack.words.done import done

INTENTS: Mapping[Callback, Callable[[Submission], Intent]] = MappingProxyType(
    {
        Callback.REPLY_FORM: submitted.reply,
        Callback.CLOSE_FORM: submitted.close,
        Callback.REOPEN_FORM: submitted.reopen,
        Callback.ASSIGN_FORM: submitted.assign,
        Callback.PRIORITY_FORM: submitted.set_priority,
        Callback.SUBJECT_FORM: submitted.set_subject,
        Callback.TAGS_FORM: submitted.set_tags,
        Callback.ASK_CLOSE_FORM: submitted.ask_close,
        Callback.EMAILS_FORM: submitted.set_emails,
        Callback.RESOURCES_FORM: submitted.set_resources,
        Callback.TITLE_FORM: submitted.set_title,
        Callback.REFUSE_FORM: submitted.refuse,
    }
)
"""What each of the forms wants that need nothing looked up."""


class SubmissionListener:
    def __init__(
        self, desk: Desk, queries: Queries, people: People, home: HomeListener, clock: Clock
    ) -> None:
        self._desk = desk
        self._queries = queries
        self._people = people
        self._home = home
        self._clock = clock

    @property
    def routes(self) -> Routes:
        """Every form about a ticket but those of its fields and its desk."""
        others = (
            Callback.MERGE_FORM,
            Callback.LINK_FORM,
            Callback.UNLINK_FORM,
            Callback.INCIDENT_OF_FORM,
        )
        return Routes(
            submissions={
                **dict.fromkeys(INTENTS, self.submit),
                **dict.fromkeys(others, self.submit_other),
                Callback.FINAL_COMMENT_FORM: self.submit_final_comment,
                Callback.TIMER_FORM: self.submit_timer,
                Callback.EXPORT_FORM: self.submit_export,
                Callback.DUE_FORM: self.submit_due,
                Callback.RATE_FORM: self.submit_rating,
            }
        )

    async def submit(self, ack: AsyncAck, delivery: Delivery) -> None:
        """A form about a ticket was submitted."""
        form = interactions.submission(delivery.body, delivery.workspace)
        await self._submitted(form, INTENTS[Callback(form.view.callback)](form))
        await ack(response_action="clear")

    async def submit_export(self, ack: AsyncAck, delivery: Delivery) -> None:
        """A transcript was asked for; the form says where it will come."""
        form = interactions.submission(delivery.body, delivery.workspace)
        intent, remembers = submitted.export(form), form.remembers(TicketForm)
        ticket = await self._desk.handle(form.caller.workspace, remembers.ticket, intent, form.caller.source)
        told = done(intent, ticket, form.caller.person)
        await ack(response_action="update", view=ticket_forms.notice(told))

    async def submit_timer(self, ack: AsyncAck, delivery: Delivery) -> None:
        """A timer was set; the form says the exact time that was understood."""
        form = interactions.submission(delivery.body, delivery.workspace)
        remembers = form.remembers(TicketForm)
        zone = await self._people.zone(form.caller.person)
        intent = SetTimer(
            by=form.caller.person,
            kind=_timer_kind(remembers),
            due_at=times.due(form.text("when"), zone, self._clock.now()),
            note=form.text("note").strip(),
        )
        ticket = await self._desk.handle(form.caller.workspace, remembers.ticket, intent, form.caller.source)
        await self._redraw_home(form.caller, remembers)
        exactly = answers.timer_set(ticket, intent, times.shown(intent.due_at, zone))
        await ack(response_action="update", view=ticket_forms.notice(exactly))

    async def submit_final_comment(self, ack: AsyncAck, delivery: Delivery) -> None:
        """The last word, which may go in place of what stands at the remote."""
        form = interactions.submission(delivery.body, delivery.workspace)
        ticket = await self._queries.ticket(form.caller.workspace, form.remembers(TicketForm).ticket)
        there = final_word_there(ticket, self._desk.desks.get(ticket.desk))
        await self._submitted(form, submitted.final_comment(form, there))
        await ack(response_action="clear")

    async def submit_due(self, ack: AsyncAck, delivery: Delivery) -> None:
        """A due date was set, or taken away by leaving the field empty."""
        form = interactions.submission(delivery.body, delivery.workspace)
        zone = await self._people.zone(form.caller.person)
        words = form.text("when").strip()
        due_at = times.due(words, zone, self._clock.now()) if words and words.lower() not in NEVER else None
        await self._submitted(form, SetDue(by=form.caller.person, due_at=due_at))
        await ack(response_action="clear")

    async def submit_rating(self, ack: AsyncAck, delivery: Delivery) -> None:
        """How it went; words alone go with the rating that was given before."""
        form = interactions.submission(delivery.body, delivery.workspace)
        ticket = await self._queries.ticket(form.caller.workspace, form.remembers(TicketForm).ticket)
        given = str(ticket.rating.stars) if ticket.rating else ""
        stars = figuring.rating(form.text("rating") or given)
        text = clean(form.text("text"))
        await self._submitted(form, AnswerSurvey(by=form.caller.person, rating=stars, text=text))
        await ack(response_action="clear")

    async def submit_other(self, ack: AsyncAck, delivery: Delivery) -> None:
        """Another ticket was named, to merge into, to link with, to part from, or as its problem."""
        form = interactions.submission(delivery.body, delivery.workspace)
        field = "into" if form.view.callback == Callback.MERGE_FORM else "other"
        word = form.text(field).strip()
        if form.view.callback == Callback.INCIDENT_OF_FORM and word.lower() in ("", NO_PROBLEM):
            await self._submitted(form, FileUnder(by=form.caller.person, problem=None))
            await ack(response_action="clear")
            return
        there = await self._queries.called(form.caller.workspace, self._desk.desks, [word])
        other = there.get(word) or self._queries.number(word)
        if other is None:
            raise UserError("no_such_ticket", field, ticket=form.text(field).strip()[:40])
        await self._submitted(form, _tied(Callback(form.view.callback), form.caller.person, other))
        await ack(response_action="clear")

    async def _submitted(self, form: Submission, intent: Intent) -> None:
        remembers = form.remembers(TicketForm)
        await self._desk.handle(form.caller.workspace, remembers.ticket, intent, form.caller.source)
        await self._redraw_home(form.caller, remembers)

    async def _redraw_home(self, caller: Caller, remembers: TicketForm) -> None:
        if remembers.home:
            with may_be_lost():
                await self._home.publish(caller)


def _tied(form: Callback, by: PersonId, other: TicketId) -> Intent:
    match form:
        case Callback.MERGE_FORM:
            return MergeInto(by=by, target=other)
        case Callback.UNLINK_FORM:
            return Unlink(by=by, other=other)
        case Callback.INCIDENT_OF_FORM:
            return FileUnder(by=by, problem=other)
        case _:
            return Link(by=by, other=other)


def _timer_kind(remembers: TicketForm) -> TimerKind:
    try:
        return TimerKind(remembers.mode)
    except ValueError as error:
        raise Malformed("no kind of timer") from error
