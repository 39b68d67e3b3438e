"""Drafts: a form that is kept as one, by its button, by closing it or by a failure; gone on with, deleted."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.drafts import Draft, DraftId
from bot.domain.intents import Source
from bot.domain.ports import Clock
from bot.domain.ticket import PersonId, Ticket
from bot.errors import BotError, RemoteError, Stale, UserError
from bot.service.desk import Desk
from bot.service.drafts import Saved
from bot.service.queries import Queries
from bot.slack.ids import Action, Callback, OpenForm
from bot.slack.listeners.delivery import Delivery
from bot.slack.listeners.orders import Orders
from bot.slack.listeners.routes import Routes
from bot.slack.parse import drafted, interactions
from bot.slack.parse.caller import Caller
from bot.slack.parse.interactions import Click, Submission
from bot.slack.parse.payload import Malformed
from bot.slack.views import drafts as views
from bot.slack.views.parts import Block
from bot.slack.views.ticket_forms import notice
from bot.slack.voice import Voice, may_be_lost
from bot.slack.words import answers
from bot.slack.words import drafts as words

log = logging.getLogger(__name__)


class Drafting:
    def __init__(self, desk: Desk, queries: Queries, orders: Orders, voice: Voice, clock: Clock) -> None:
        self._desk = desk
        self._queries = queries
        self._orders = orders
        self._voice = voice
        self._clock = clock

    @property
    def routes(self) -> Routes:
        """Keeping a draft, by its button or by closing the form, and deleting one."""
        return Routes(
            actions={Action.SAVE_DRAFT: self.save, Action.DELETE_DRAFT: self.delete},
            closed={Callback.OPEN_FORM: self.closed},
        )

    async def save(self, ack: AsyncAck, delivery: Delivery) -> None:
        """The button of the form: what it holds is kept, and a word on that takes its place."""
        click = interactions.click(delivery.body, delivery.workspace)
        if click.view is None:
            raise Malformed("a form without a view")
        form = Submission(caller=click.caller, view=click.view)
        remembers = form.remembers(OpenForm)
        try:
            saved = await self._keep(form, remembers)
        except (RemoteError, Stale) as error:
            log.warning("draft not kept", extra={"reason": type(error).__name__})
            await self._voice.present(click.caller, notice(words.NOT_KEPT), click.view)
        else:
            await self._voice.redraw(click.view, await self._kept(click.caller.person, saved))
        await ack()

    async def closed(self, ack: AsyncAck, delivery: Delivery) -> None:
        """The form was closed: what somebody typed into it is kept, or told to them when it cannot be."""
        form = interactions.closing(delivery.body, delivery.workspace)
        remembers = form.remembers(OpenForm)
        draft = drafted.draft(form, remembers, self._desk.desks, self._clock.now())
        if drafted.is_typed(draft, form, remembers):
            try:
                saved = await self._keep(form, remembers, sent=interactions.as_sent(form))
                await self._kept(form.caller.person, saved)
            except (RemoteError, Stale) as error:
                log.warning("draft not kept", extra={"reason": type(error).__name__})
                with may_be_lost():
                    await self._voice.write(form.caller.person, views.lost(draft))
        await ack()

    async def rescue(
        self, form: Submission, remembers: OpenForm, error: BotError, until: float
    ) -> Block | None:
        """Keep a form that could not be carried out; what takes its place, None when it cannot be kept.

        `until` is when the event loop's clock says that whoever waits has to be answered.
        """
        log.warning("ticket not opened", extra={"reason": type(error).__name__})
        caller = replace(form.caller, key=f"kept {form.caller.key}")
        try:
            async with asyncio.timeout_at(until):
                saved = await self._keep(replace(form, caller=caller), remembers, words.reason(error))
        except (RemoteError, Stale, TimeoutError) as second:
            log.warning("draft not kept", extra={"reason": type(second).__name__})
            return None
        return await self._kept(caller.person, saved)

    async def instead(self, form: Submission, remembers: OpenForm, ticket: Ticket) -> Block:
        """What takes the place of a form that opened nothing, since there is a ticket already."""
        link = self._voice.link(ticket)
        draft = drafted.draft(form, remembers, self._desk.desks, self._clock.now())
        is_gone = bool(remembers.draft) and not await self.behind(form.caller, remembers)
        if not drafted.is_typed(draft, form, remembers):
            told = words.opened_already if is_gone else answers.has_ticket
            return notice(told(ticket, link))
        caller = replace(form.caller, key=f"kept {form.caller.key}")
        is_here = remembers.thread is not None and not is_gone
        reason = words.has_ticket(ticket) if is_here else words.is_ticket(ticket)
        saved = await self._keep(replace(form, caller=caller), remembers, reason)
        return await self._kept(caller.person, saved)

    async def behind(self, caller: Caller, remembers: OpenForm) -> Draft | None:
        """The draft that a form goes on with, if it is still there."""
        if not remembers.draft:
            return None
        return await self._queries.draft(caller.workspace, caller.person, DraftId(remembers.draft))

    async def delete(self, ack: AsyncAck, delivery: Delivery) -> None:
        """Throw a draft away; the list in which that was asked for is drawn again."""
        click = interactions.click(delivery.body, delivery.workspace)
        caller = click.caller
        await self._desk.drop_draft(caller.workspace, caller.person, DraftId(click.value))
        with may_be_lost():
            await self._list_again(click)
        await ack()

    async def _list_again(self, click: Click) -> None:
        if click.view is None:  # The home tab is drawn behind.
            await self._voice.tell(click.caller, await self._orders.drafts(click.caller), replace=True)

    async def _keep(
        self, form: Submission, remembers: OpenForm, reason: str = "", sent: Source | None = None
    ) -> Saved:
        was = await self.behind(form.caller, remembers)
        draft = drafted.draft(form, remembers, self._desk.desks, self._clock.now(), was=was, reason=reason)
        caller, read_at = form.caller, remembers.read_at
        saved = await self._desk.save_draft(caller.person, draft, caller.source, read_at=read_at, sent=sent)
        log.info("draft kept", extra={"draft": saved.draft.id})
        return saved

    async def _kept(self, person: PersonId, saved: Saved) -> Block:
        """What stands in the place of the form; what had to go for it is its author's to copy."""
        for each in saved.displaced:
            with may_be_lost():
                await self._voice.write(person, views.lost(each, words.DISPLACED))
        return views.kept(saved.draft, saved.displaced)


def is_own_fault(error: BotError) -> bool:
    """Whether somebody can mend it in the form; what Slack sent broken is no form at all."""
    return isinstance(error, Malformed) or (isinstance(error, UserError) and error.field is not None)
