"""Everything that opens a ticket: the form and its changes, the shortcuts, and a message as it stands."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial

import msgspec
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.desk import DeskRules
from bot.domain.drafts import DraftId
from bot.domain.filling import asked_of, kind_of_message
from bot.domain.intents import OpenTicket, Source
from bot.domain.opening import headline
from bot.domain.policy import demand_sight, may_add
from bot.domain.reading import heard_of
from bot.domain.sight import sight_of
from bot.domain.ticket import TEXT_LIMIT, ChannelId, File, MessageRef, PersonId, Priority, Ticket
from bot.errors import BotError, UserError
from bot.service.alike import Likeness
from bot.service.desk import Desk
from bot.service.queries import Queries
from bot.service.units import Opening as Opened
from bot.slack.conversations import Conversations
from bot.slack.ids import Action, Callback, OpenForm, print_of
from bot.slack.listeners.choosing import chosen_anew, named
from bot.slack.listeners.delivery import Delivery
from bot.slack.listeners.drafting import Drafting, is_own_fault
from bot.slack.listeners.home import HomeListener
from bot.slack.listeners.orders import Orders
from bot.slack.listeners.routes import Routes
from bot.slack.parse import interactions, submitted
from bot.slack.parse.caller import Caller
from bot.slack.parse.drafted import print_of_typed
from bot.slack.parse.filled import with_files
from bot.slack.parse.interactions import Picked, Shown, Submission, channel_or_own
from bot.slack.resuming import files_stay, print_of_filled, resumed, with_draft
from bot.slack.views import forms
from bot.slack.views import resources as resource_views
from bot.slack.views.forms import Filled
from bot.slack.views.parts import Block
from bot.slack.voice import Voice, may_be_lost, said
from bot.slack.words import answers

QUOTED_UPDATES = 3
PATIENCE = 2.3
"""Seconds after which a form is answered, whatever could be kept: Slack waits for three."""
CHOICES = (
    Action.DESK_CHOSEN,
    Action.KIND_CHOSEN,
    Action.SUBJECT_CHOSEN,
    Action.FIELD_CHOSEN,
    Action.RESOURCES_CHOSEN,
)
"""What decides which fields the opening form has."""


class Opening:
    """Opens forms at once, and tickets when they are submitted. `bot` is the bot's own user id."""

    def __init__(
        self,
        desk: Desk,
        queries: Queries,
        orders: Orders,
        voice: Voice,
        conversations: Conversations,
        home: HomeListener,
        drafting: Drafting,
        *,
        bot: str,
    ) -> None:
        self._desk = desk
        self._queries = queries
        self._orders = orders
        self._voice = voice
        self._conversations = conversations
        self._home = home
        self._drafting = drafting
        self._bot = bot

    @property
    def routes(self) -> Routes:
        """The shortcuts, the form of a new ticket and what is chosen in it, and going on with a draft."""
        return Routes(
            actions={
                **dict.fromkeys(CHOICES, self.changed),
                Action.NEW: self.new,
                Action.FOLLOW_UP: self.follow_up,
                Action.CONTINUE_DRAFT: self.resume,
            },
            options={Action.SUBJECT_CHOSEN: self.subjects},
            submissions={Callback.OPEN_FORM: self.submit},
            shortcuts=dict.fromkeys((Callback.NEW_TICKET, Callback.FROM_MESSAGE), self.picked),
        )

    async def form(
        self,
        caller: Caller,
        *,
        text: str = "",
        remembers: OpenForm | None = None,
        within: Shown | None = None,
        is_private: bool = False,
    ) -> None:
        """Open the form with the text filled in."""
        if len(text) > TEXT_LIMIT:
            raise UserError("text_too_long", "text", limit=f"{TEXT_LIMIT:,}")
        channel = channel_or_own(caller)
        rules = self._desk.desks.at(channel)
        if is_private and not rules.takes_private:
            rules = next((other for other in self._desk.desks.all if other.takes_private), rules)
            if not rules.takes_private:
                raise UserError("no_private", desk=rules.name)
        remembers = remembers or OpenForm(channel=channel, is_private=is_private)
        asked = asked_of(caller.person, rules, remembers.channel)
        kinds = forms.kinds(rules, asked)
        filled = Filled(
            desk=rules,
            kind=kinds[0],
            title=headline(text) if any(kind.has_free_title for kind in kinds) else "",
            text=text,
            resources=named(rules, text),
            asked=asked,
            is_private=is_private,
        ).presuming
        suggested = print_of(text) if filled.resources else ""
        remembers = msgspec.structs.replace(remembers, title=filled.title, suggested=suggested)
        if filled.answers or remembers.pristine:  # Nobody has typed what was filled in for them.
            given = (filled.title, text) if remembers.pristine else ("", "")
            remembers = msgspec.structs.replace(remembers, pristine=print_of_typed(*given, filled.answers))
        await self._voice.present(caller, await self._view(caller, filled, remembers), within)

    async def _view(self, caller: Caller, filled: Filled, remembers: OpenForm) -> Block:
        """The form, with what is open already or was solved before, as far as something is known."""
        likeness = Likeness(
            desk=filled.desk.id,
            subject=filled.subject.id if filled.subject and filled.kind.has_subject else None,
            resources=tuple(each.id for each in filled.resources),
            text=f"{filled.title} {filled.text}",
        )
        sight = sight_of(caller.person, self._desk.desks)
        found = await self._queries.alike(caller.workspace, likeness, sight)
        takes = partial(self._takes, caller.person, is_private=filled.is_private)
        hints = resource_views.hints(found, takes, partial(self._voice.link, viewer=caller.person))
        return forms.opening(self._desk.desks, replace(filled, hints=hints), remembers)

    def _takes(self, person: PersonId, ticket: Ticket, *, is_private: bool) -> bool:
        """Whether what they type may go into that ticket; what is to be private, into a private one only."""
        rules = self._desk.desks.get(ticket.desk)
        return may_add(ticket, person, rules) and (ticket.is_private or not is_private)

    async def picked(self, ack: AsyncAck, delivery: Delivery) -> None:
        """The global shortcut, or the one of a message."""
        picked = interactions.shortcut(delivery.body, delivery.workspace)
        if picked.message is None or picked.thread is None:
            await self.form(picked.caller)
        else:
            await self._from_message(picked, picked.message, picked.thread)
        await ack()

    async def _from_message(self, picked: Picked, message: MessageRef, thread: MessageRef) -> None:
        caller = picked.caller
        there = await self._queries.ticket_at(caller.workspace, thread.channel, thread.id)
        if there is not None:
            await self._voice.tell(caller, said(answers.has_ticket(there, self._voice.link(there))))
            return
        if self._bot in picked.writers:
            raise UserError("no_ticket_here")  # What we post is a ticket's, if only in a moment.
        text, files = with_files(await self._orders.plain(picked.text), picked.files)
        remembers = OpenForm(
            channel=thread.channel,
            thread=thread.id,
            said=message.id,
            requester=picked.author or caller.person,
            files=files,
            quotes=print_of(text),
            pristine=print_of_typed("", text, {}),
        )
        await self.form(caller, text=text, remembers=remembers)

    async def new(self, ack: AsyncAck, delivery: Delivery) -> None:
        """The button of the home tab, or the one that carries a text which was no command."""
        click = interactions.click(delivery.body, delivery.workspace)
        at_home = click.view is not None and click.view.is_home
        remembers = OpenForm(channel=channel_or_own(click.caller), home=at_home)
        text = "" if at_home else click.value
        await self.form(click.caller, text=text, remembers=remembers, within=click.view)
        await ack()

    async def follow_up(self, ack: AsyncAck, delivery: Delivery) -> None:
        """The form again, with the subject of a ticket and what was said on it last."""
        click = interactions.click(delivery.body, delivery.workspace)
        ticket, log = await self._queries.history(click.caller.workspace, click.ticket)
        rules = self._desk.desks.get(ticket.desk)
        demand_sight(ticket, click.caller.person, rules)
        heard = heard_of(ticket, log)  # The customer may read the new one's beginning.
        asked = asked_of(click.caller.person, rules, channel_or_own(click.caller))
        filled = Filled(
            desk=rules,
            kind=forms.chosen_kind(rules, ticket.kind, asked),
            subject=rules.subject(ticket.subject),
            title=ticket.title,
            priority=ticket.priority,
            text=answers.quoted(ticket, heard[-QUOTED_UPDATES:]),
            resources=ticket.resources,
            answers={answer.field: answer.values for answer in ticket.answers},
            asked=asked,
            is_private=ticket.is_private,
        ).presuming
        remembers = OpenForm(
            channel=channel_or_own(click.caller),
            requester=ticket.requester,
            follow_up_of=ticket.id,
            is_private=ticket.is_private,
        )
        await self.show(click.caller, filled, remembers, click.view)
        await ack()

    async def show(self, caller: Caller, filled: Filled, remembers: OpenForm, within: Shown | None) -> None:
        """Open the form as it is filled in for somebody, who has typed nothing of it."""
        remembers = msgspec.structs.replace(remembers, pristine=print_of_filled(filled, remembers))
        await self._voice.present(caller, forms.opening(self._desk.desks, filled, remembers), within)

    async def resume(self, ack: AsyncAck, delivery: Delivery) -> None:
        """The form again, filled in as the draft has it."""
        click = interactions.click(delivery.body, delivery.workspace)
        caller = click.caller
        draft = await self._queries.draft(caller.workspace, caller.person, DraftId(click.value))
        if draft is None:
            raise UserError("draft_gone")
        at_home = click.view is not None and click.view.is_home
        filled, remembers = resumed(draft, self._desk.desks, caller.person, home=at_home)
        view = await self._view(caller, filled, remembers)
        if click.view is None or at_home:
            await self._voice.present(caller, view, click.view)
        else:
            await self._voice.redraw(click.view, view)
        await ack()

    async def changed(self, ack: AsyncAck, delivery: Delivery) -> None:
        """Desk, kind or what fields depend on was chosen: other fields, and what was typed stays."""
        click = interactions.click(delivery.body, delivery.workspace)
        if click.view is not None:
            filled, remembers = chosen_anew(click, click.view, self._desk.desks)
            draft = await self._drafting.behind(click.caller, remembers)
            filled = replace(filled, beside=files_stay(draft))
            await self._voice.redraw(click.view, await self._view(click.caller, filled, remembers))
        await ack()

    async def subjects(self, ack: AsyncAck, delivery: Delivery) -> None:
        """The entries of the subject picker, as one types."""
        search = interactions.search(delivery.body, delivery.workspace)
        rules = self._desk.desks.get(submitted.desk_of_block(search.block))
        found = await self._queries.subjects(search.workspace, rules, search.typed)
        groups = forms.subject_groups(found, search.typed)
        await (ack(option_groups=groups) if groups else ack(options=[]))

    async def submit(self, ack: AsyncAck, delivery: Delivery) -> None:
        form = interactions.submission(delivery.body, delivery.workspace)
        remembers = form.remembers(OpenForm)
        until = asyncio.get_running_loop().time() + PATIENCE
        try:
            opened = await self._opened(form, remembers)
        except BotError as error:
            # What its author cannot mend must not cost them what they typed.
            kept = None if is_own_fault(error) else await self._drafting.rescue(form, remembers, error, until)
            if kept is None:
                raise
            await ack(response_action="update", view=kept)
            return
        if remembers.home:
            with may_be_lost():
                await self._home.publish(form.caller)
        if opened.ticket is None or opened.is_new:
            await ack(response_action="clear")
            return
        await ack(response_action="update", view=await self._drafting.instead(form, remembers, opened.ticket))

    async def _opened(self, form: Submission, remembers: OpenForm) -> Opened:
        draft = await self._drafting.behind(form.caller, remembers)
        intent = with_draft(submitted.opening(form, remembers, self._desk.desks), draft)
        if intent.thread is not None:
            there = await self._conversations.standing(intent.thread.channel)
            intent = replace(intent, is_among_few=there.is_among_few)
            if not there.may_post:
                intent = replace(intent, thread=None, said=None, channel=ChannelId(form.caller.person))
        return await self._desk.open(intent, form.caller.source)

    async def from_message(
        self,
        caller: Caller,
        rules: DeskRules,
        *,
        message: MessageRef,
        thread: MessageRef,
        requester: PersonId,
        text: str,
        files: tuple[File, ...],
        is_private: bool = False,
        is_among_few: bool = False,
    ) -> Ticket | None:
        """Open a ticket from a message as it stands; the one that its thread has already, if it has."""
        intent = OpenTicket(
            by=caller.person,
            requester=requester,
            desk=rules.id,
            kind=kind_of_message(caller.person, rules, thread.channel).id,
            priority=Priority.NORMAL,
            channel=thread.channel,
            text=text,
            files=files,
            thread=thread,
            said=message,
            verbatim=True,
            as_it_stands=True,
            is_private=is_private,
            is_among_few=is_among_few,
        )
        opened = await self._desk.open(intent, Source(workspace=caller.workspace, key=f"open:{thread}"))
        return None if opened.is_new else opened.ticket
