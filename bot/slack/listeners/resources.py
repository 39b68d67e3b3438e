"""The picker over the inventory, the offer of what a text names, and what goes into another ticket."""

from __future__ import annotations

from dataclasses import replace

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.drafts import DraftId
from bot.domain.intents import AddUpdate, AttachResources, Source
from bot.domain.opening import as_update, people_named
from bot.domain.ports import Clock
from bot.domain.ticket import PersonId, Ticket
from bot.service.desk import Desk
from bot.service.queries import Queries
from bot.slack.ids import Action, AttachButton, OpenForm, print_of
from bot.slack.listeners.delivery import Delivery
from bot.slack.listeners.home import HomeListener
from bot.slack.listeners.routes import Routes
from bot.slack.parse import interactions, submitted
from bot.slack.parse.interactions import Click, Shown, Submission, remembered
from bot.slack.parse.payload import Malformed
from bot.slack.people import People
from bot.slack.resuming import with_draft
from bot.slack.views import resources as views
from bot.slack.views.parts import Block
from bot.slack.views.ticket_forms import notice
from bot.slack.voice import Voice, may_be_lost
from bot.slack.words import resources as words


class ResourceListener:
    def __init__(
        self, desk: Desk, queries: Queries, people: People, voice: Voice, home: HomeListener, clock: Clock
    ) -> None:
        self._desk = desk
        self._queries = queries
        self._people = people
        self._voice = voice
        self._home = home
        self._clock = clock

    @property
    def routes(self) -> Routes:
        """The picker, the offer of what a text names, and the button beside another ticket."""
        return Routes(
            actions={Action.ATTACH: self.attach, Action.ADD_INSTEAD: self.add_instead},
            options={Action.RESOURCES_CHOSEN: self.options},
        )

    async def options(self, ack: AsyncAck, delivery: Delivery) -> None:
        """The entries of the picker, as one types: from memory."""
        search = interactions.search(delivery.body, delivery.workspace)
        desk, owner_print = submitted.owner_of_picker(search.block)
        inventory = self._desk.desks.get(desk).inventory
        await ack(options=views.suggestions(inventory, search.typed, owner_print))

    async def attach(self, ack: AsyncAck, delivery: Delivery) -> None:
        """A button of an offer: what is left of the offer stays there."""
        click = interactions.click(delivery.body, delivery.workspace)
        caller, pressed = click.caller, remembered(AttachButton, click.value)
        intent = AttachResources(by=caller.person, add=pressed.add)
        ticket = await self._desk.handle(caller.workspace, pressed.ticket, intent, caller.source)
        inventory = self._desk.desks.get(ticket.desk).inventory
        left = [each for each in views.of_ids(pressed.rest, inventory) if each not in ticket.resources]
        with may_be_lost():
            message = views.offer(ticket, left, inventory, done=words.attached_now(ticket))
            await self._voice.tell(caller, message, replace=True)
        await ack()

    async def add_instead(self, ack: AsyncAck, delivery: Delivery) -> None:
        """What was typed into the opening form becomes an update of another ticket, and no ticket opens."""
        click = interactions.click(delivery.body, delivery.workspace)
        if click.view is None:
            raise Malformed("a form's button outside of a form")
        form = Submission(caller=click.caller, view=click.view)
        remembers = form.remembers(OpenForm)
        caller, draft_id = click.caller, DraftId(remembers.draft)
        draft = await self._queries.draft(caller.workspace, caller.person, draft_id) if draft_id else None
        wanted = with_draft(submitted.opening(form, remembers, self._desk.desks), draft)
        rules = self._desk.desks.get(wanted.desk)
        names = await self._people.known(people_named(wanted, rules))
        update = as_update(wanted, rules, self._clock.now(), names)
        if not update.text and not update.files:
            await self._voice.present(click.caller, notice(words.NOTHING_TO_ADD), click.view)
        elif (
            wanted.is_private
            and not (await self._queries.ticket(delivery.workspace, click.ticket)).is_private
        ):
            await self._voice.present(click.caller, notice(words.NOT_PRIVATE), click.view)
        else:
            await self._add(click, click.view, update, wanted.resources)
            if draft is not None:
                await self._desk.drop_draft(caller.workspace, caller.person, draft_id)
            if remembers.home:
                with may_be_lost():
                    await self._home.publish(click.caller)
        await ack()

    async def _add(self, click: Click, view: Shown, update: AddUpdate, chosen: tuple[str, ...]) -> None:
        caller = click.caller
        # Pressed twice it is one update: the form is then gone, or about to be. Other words are another.
        said = print_of("\n".join([update.text, *(file.remote_id for file in update.files)]))
        once = Source(workspace=caller.workspace, key=f"view:{view.id}:{click.ticket}:{said}")
        ticket = await self._desk.handle(caller.workspace, click.ticket, update, once)
        inventory = self._desk.desks.get(ticket.desk).inventory
        further = tuple(each.id for each in views.of_ids(chosen, inventory) if each not in ticket.resources)
        if further:
            intent = AttachResources(by=caller.person, add=further)
            ticket = await self._desk.handle(caller.workspace, ticket.id, intent, None)
        with may_be_lost():
            await self._voice.redraw(replace(view, hash=None), self._done(ticket, caller.person))

    def _done(self, ticket: Ticket, viewer: PersonId) -> Block:
        return notice(words.added_instead(ticket, self._voice.link(ticket, viewer)))
