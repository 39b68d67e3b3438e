"""Buttons about one ticket, and the forms that they open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.abilities import Ability
from bot.domain.attaching import owner_of
from bot.domain.connected import ends_here, final_word_there, has
from bot.domain.desk import DeskRules
from bot.domain.intents import (
    AcceptClose,
    AnswerSurvey,
    Approve,
    Assign,
    CancelTimer,
    Drop,
    Follow,
    Intent,
    KeepOpen,
    OpenAgain,
    Resolve,
    SendAgain,
    SendNow,
    Unfollow,
)
from bot.domain.policy import demand_known
from bot.domain.ticket import Ticket, TicketId, TimerKind
from bot.service.desk import Desk
from bot.service.queries import Queries
from bot.slack.commands import Help, Write
from bot.slack.figuring import Stats
from bot.slack.ids import RATES, Action, PageButton, SendingButton, TicketForm, TimerButton
from bot.slack.listeners.delivery import Delivery
from bot.slack.listeners.home import HomeListener
from bot.slack.listeners.orders import Orders
from bot.slack.listeners.routes import Routes, nothing
from bot.slack.parse import interactions
from bot.slack.parse.caller import Caller
from bot.slack.parse.interactions import Click, clicked_in, is_from_home, remembered
from bot.slack.parse.payload import Malformed
from bot.slack.views import (
    approval,
    filling_forms,
    handing_forms,
    moving_forms,
    relating_forms,
    remote,
    resources,
    survey,
    ticket_forms,
)
from bot.slack.views.bridges import vendors_of
from bot.slack.views.more import Seen, more
from bot.slack.views.parts import Block, Message
from bot.slack.voice import Voice, may_be_lost, said
from bot.slack.words.done import done

TIMERS: Mapping[Action, TimerKind] = MappingProxyType(
    {
        Action.REMIND: TimerKind.ALERT,
        Action.AUTO_CLOSE: TimerKind.AUTO_CLOSE,
        Action.SNOOZE: TimerKind.SNOOZE,
    }
)
FORMS: Mapping[Action, Callable[[Ticket, TicketForm], Block]] = MappingProxyType(
    {
        Action.DUE: relating_forms.due,
        Action.LINK_TO: relating_forms.link,
        Action.MERGE: relating_forms.merge,
        Action.INCIDENT_OF: relating_forms.incident_of,
        Action.ASK_CLOSE: relating_forms.ask_close,
        Action.MISSING: relating_forms.missing,
        Action.EMAILS: handing_forms.emails,
        Action.TITLE: filling_forms.title,
        Action.UNLINK: moving_forms.unlink,
        Action.EXPORT: ticket_forms.export,
        Action.RATE: survey.rate,
        Action.REFUSE: approval.refuse,
    }
)
ACTS = (
    Action.TAKE,
    Action.RESOLVE,
    Action.CANCEL_TIMER,
    Action.FOLLOW,
    Action.UNFOLLOW,
    Action.ACCEPT_CLOSE,
    Action.KEEP_OPEN,
    Action.SEND_NOW,
    Action.SEND_AGAIN,
    Action.SEND_NOT,
    Action.OPEN_AGAIN,
    Action.APPROVE,
    *RATES,
)
"""What is done at once."""
SENDINGS: dict[Action, type[SendNow | SendAgain | Drop]] = {
    Action.SEND_NOW: SendNow,
    Action.SEND_AGAIN: SendAgain,
    Action.SEND_NOT: Drop,
}
OPENS_FORM = (
    Action.MORE,
    Action.REPLY,
    Action.NOTE,
    Action.CLOSE,
    Action.REOPEN,
    Action.FINAL_COMMENT,
    Action.ASSIGN,
    Action.PRIORITY,
    Action.SUBJECT,
    Action.RESOURCES,
    Action.TAGS,
    *TIMERS,
    *FORMS,
)
DETAIL = "detail"
"""The mode of a modal that shows one ticket; without it, it shows what can be done with it."""


class TicketListener:
    def __init__(
        self,
        desk: Desk,
        queries: Queries,
        orders: Orders,
        voice: Voice,
        home: HomeListener,
    ) -> None:
        self._desk = desk
        self._queries = queries
        self._orders = orders
        self._voice = voice
        self._home = home

    @property
    def routes(self) -> Routes:
        """The buttons about a ticket, and those of lists."""
        return Routes(
            actions={
                **dict.fromkeys(ACTS, self.act),
                **dict.fromkeys(OPENS_FORM, self.form),
                Action.SHOW: self.show,
                Action.WHY: self.why,
                Action.FILES: self.files,
                Action.STATS: self.stats,
                Action.PAGE: self.page,
                Action.NEWER: self.page,
                Action.VIEWED: self.viewed,
                Action.HELP: self.help,
                Action.LINK: nothing,
            }
        )

    async def act(self, ack: AsyncAck, delivery: Delivery) -> None:
        """A button that does something at once: take, resolve, cancel a timer."""
        click = interactions.click(delivery.body, delivery.workspace)
        ticket_id, intent = _wanted(click)
        caller = click.caller
        ticket = await self._desk.handle(caller.workspace, ticket_id, intent, caller.source)
        with may_be_lost():
            await self._redraw(click, ticket)
            if click.action == Action.ACCEPT_CLOSE:  # The question is answered, so it goes.
                answer = said(done(intent, ticket, caller.person))
                await self._voice.tell(caller, answer, replace=True)
            elif click.action in RATES:
                await self._voice.tell(caller, survey.thanks(ticket), replace=True)
            elif click.action in SENDINGS and click.view is None:
                await self._voice.tell(caller, await self._became(click, ticket), replace=True)
        await ack()

    async def _became(self, click: Click, ticket: Ticket) -> Message:
        """What became of what goes out, in the place of the buttons about it, however often they click."""
        asked = remembered(SendingButton, click.value)
        _, log = await self._queries.history(click.caller.workspace, ticket.id)
        told = remote.became(ticket, log, asked.sending, self._desk.desks.get(ticket.desk))
        if told is None:
            raise Malformed("what never went out")
        return told

    async def form(self, ack: AsyncAck, delivery: Delivery) -> None:
        """A button that opens a form."""
        click = interactions.click(delivery.body, delivery.workspace)
        ticket = await self._queries.ticket(click.caller.workspace, click.ticket)
        rules = self._desk.desks.get(ticket.desk)
        demand_known(ticket, click.caller.person, rules)
        await self._voice.present(click.caller, self._form(click, ticket, rules), click.view)
        await ack()

    def _form(self, click: Click, ticket: Ticket, rules: DeskRules) -> Block:
        action = Action(click.action)
        remembers = TicketForm(ticket=ticket.id, home=is_from_home(click), channel=clicked_in(click))
        match action:
            case Action.MORE:
                return self._more(click, ticket, rules, remembers)
            case Action.REPLY | Action.NOTE:
                is_agent = rules.is_agent(click.caller.person)
                is_note = action is Action.NOTE and is_agent
                return ticket_forms.reply(ticket, remembers, is_agent=is_agent, is_note=is_note)
            case Action.CLOSE | Action.ASK_CLOSE if rules.remote and not ends_here(ticket, rules):
                return relating_forms.ask_remote(ticket, rules.remote.name, remembers)
            case Action.CLOSE:
                is_agent = rules.is_agent(click.caller.person)
                logs_time = is_agent and has(Ability.TIME, ticket, rules)
                return ticket_forms.close(ticket, remembers, is_agent=is_agent, logs_time=logs_time)
            case Action.REOPEN:
                return ticket_forms.reopen(ticket, remembers)
            case Action.FINAL_COMMENT:
                return ticket_forms.final_comment(ticket, remembers, final_word_there(ticket, rules))
            case Action.ASSIGN:
                return ticket_forms.assign(ticket, remembers, rules.groups)
            case Action.PRIORITY:
                return ticket_forms.priority(ticket, remembers)
            case Action.SUBJECT:
                return ticket_forms.refile(ticket, rules, remembers)
            case Action.REMIND | Action.AUTO_CLOSE | Action.SNOOZE:
                kind = TIMERS[action]
                timed = TicketForm(ticket=ticket.id, mode=kind.value, home=remembers.home)
                return ticket_forms.timer(ticket, kind, timed)
            case Action.RESOURCES:
                return resources.resources(ticket, rules, remembers, owner_of(ticket, rules))
            case Action.TAGS:
                return relating_forms.tags(ticket, remembers, rules.remote.tags if rules.remote else None)
            case _ if action in FORMS:
                return FORMS[action](ticket, remembers)
            case _:
                raise Malformed(f"{action} opens no form")

    def _more(self, click: Click, ticket: Ticket, rules: DeskRules, remembers: TicketForm) -> Block:
        viewer = click.caller.person
        has_targets = bool(moving_forms.targets(ticket, self._desk.desks))
        has_vendors = bool(vendors_of(self._desk.desks))
        seen = Seen(
            ticket=ticket, rules=rules, viewer=viewer, has_targets=has_targets, has_vendors=has_vendors
        )
        return more(seen, remembers, self._voice.link(ticket, viewer))

    async def show(self, ack: AsyncAck, delivery: Delivery) -> None:
        """A button that shows a ticket."""
        click = interactions.click(delivery.body, delivery.workspace)
        message = await self._orders.detail(click.caller, click.ticket)
        await self._present(click, click.ticket, message, mode=DETAIL)
        await ack()

    async def viewed(self, ack: AsyncAck, delivery: Delivery) -> None:
        """A button that takes the mark of something new away."""
        click = interactions.click(delivery.body, delivery.workspace)
        answer = await self._orders.view(click.caller, click.ticket)
        with may_be_lost():
            if click.view is not None and not click.view.is_home:
                ticket = await self._queries.ticket(click.caller.workspace, click.ticket)
                await self._redraw(click, ticket)
            elif click.view is None:
                await self._voice.tell(click.caller, answer)
        await ack()

    async def why(self, ack: AsyncAck, delivery: Delivery) -> None:
        """A button that shows what happened to a ticket."""
        click = interactions.click(delivery.body, delivery.workspace)
        message = await self._orders.past.page(click.caller, click.ticket)
        await self._present(click, click.ticket, message)
        await ack()

    async def files(self, ack: AsyncAck, delivery: Delivery) -> None:
        """A button that shows what is kept of a ticket."""
        click = interactions.click(delivery.body, delivery.workspace)
        message = await self._orders.files(click.caller, click.ticket)
        await self._present(click, click.ticket, message)
        await ack()

    async def stats(self, ack: AsyncAck, delivery: Delivery) -> None:
        """A button that shows the figures of a ticket's desk."""
        click = interactions.click(delivery.body, delivery.workspace)
        ticket = await self._queries.ticket(click.caller.workspace, click.ticket)
        message = await self._orders.carry_out(click.caller, Stats(words=f"desk:{ticket.desk}"))
        await self._present(click, click.ticket, message)
        await ack()

    async def page(self, ack: AsyncAck, delivery: Delivery) -> None:
        """The next page of a list, in the place of the one before."""
        click = interactions.click(delivery.body, delivery.workspace)
        asked = remembered(PageButton, click.value)
        command = await self._orders.read(click.caller, asked.words)
        if isinstance(command, Write):
            raise Malformed("a page of no list")
        message = await self._orders.carry_out(click.caller, command, asked)
        if click.view is None:
            await self._voice.tell(click.caller, message, replace=True)
        else:
            shown = remembered(TicketForm, click.view.remembers)
            await self._voice.show_instead(click.view, message, _view_of(shown))
        await ack()

    async def help(self, ack: AsyncAck, delivery: Delivery) -> None:
        click = interactions.click(delivery.body, delivery.workspace)
        await self._voice.tell(click.caller, await self._orders.carry_out(click.caller, Help()))
        await ack()

    async def _present(self, click: Click, ticket_id: TicketId, message: Message, mode: str = "") -> None:
        """Where they clicked in a view, a view; else an answer."""
        if click.view is None:
            await self._voice.tell(click.caller, message)
            return
        home, channel = is_from_home(click), clicked_in(click)
        remembers = TicketForm(ticket=ticket_id, mode=mode, home=home, channel=channel)
        await self._voice.show(click.caller, message, click.view, _view_of(remembers))

    async def _redraw(self, click: Click, ticket: Ticket) -> None:
        """Show the modal that they clicked in as things are now; a card is redrawn by itself."""
        if click.view is None:
            return
        if click.view.is_home:
            await self._home.publish(click.caller)
            return
        remembers = remembered(TicketForm, click.view.remembers)
        if remembers.mode == DETAIL:
            message = await self._orders.detail(click.caller, ticket.id)
            view = ticket_forms.showing(ticket.id, message.blocks, remembers)
        else:
            rules = self._desk.desks.get(ticket.desk)
            view = self._more(click, ticket, rules, remembers)
        await self._voice.redraw(click.view, view)
        await self._redraw_home(click.caller, remembers)

    async def _redraw_home(self, caller: Caller, remembers: TicketForm) -> None:
        if remembers.home:
            with may_be_lost():
                await self._home.publish(caller)


def _view_of(remembers: TicketForm) -> Callable[[Message], Block]:
    """How a message is shown in a view that remembers that."""
    return lambda message: ticket_forms.showing(remembers.ticket, message.blocks, remembers)


def _wanted(click: Click) -> tuple[TicketId, Intent]:
    by = click.caller.person
    match Action(click.action):
        case Action.TAKE:
            # A card and a home show the button while nobody has it; a form also to take it over.
            return click.ticket, Assign(by=by, owner=by, if_free=click.view is None or click.view.is_home)
        case Action.RESOLVE:
            return click.ticket, Resolve(by=by)
        case Action.KEEP_OPEN:
            return click.ticket, KeepOpen(by=by)
        case Action.FOLLOW:
            return click.ticket, Follow(by=by, person=by)
        case Action.UNFOLLOW:
            return click.ticket, Unfollow(by=by, person=by)
        case Action.ACCEPT_CLOSE:
            return click.ticket, AcceptClose(by=by)
        case action if action in RATES:
            return click.ticket, AnswerSurvey(by=by, rating=RATES[action])
        case Action.APPROVE:
            return click.ticket, Approve(by=by)
        case Action.OPEN_AGAIN:
            return click.ticket, OpenAgain(by=by)
        case Action.SEND_NOW | Action.SEND_AGAIN | Action.SEND_NOT as action:
            sending = remembered(SendingButton, click.value)
            return sending.ticket, SENDINGS[action](by=by, sending=sending.sending)
        case Action.CANCEL_TIMER:
            button = remembered(TimerButton, click.value)
            return button.ticket, CancelTimer(by=by, timer=button.timer)
        case _:
            raise Malformed(f"{click.action} does nothing")
