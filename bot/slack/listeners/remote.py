"""What people do about a ticket's remote besides its buttons: a message that is to go out after all."""

from __future__ import annotations

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.errors import UserError
from bot.service.desk import Desk
from bot.slack.ids import Action, Callback
from bot.slack.listeners.delivery import Delivery
from bot.slack.listeners.orders import Orders
from bot.slack.listeners.routes import Routes
from bot.slack.parse import interactions
from bot.slack.views.ticket_forms import notice
from bot.slack.voice import Voice, may_be_lost, said
from bot.slack.words import remote as words


class RemoteListener:
    def __init__(self, desk: Desk, orders: Orders, voice: Voice) -> None:
        self._desk = desk
        self._orders = orders
        self._voice = voice

    @property
    def routes(self) -> Routes:
        """The shortcut of a message that sends it out, and the button that has a ticket read again."""
        return Routes(actions={Action.RESYNC: self.resync}, shortcuts={Callback.SEND_MESSAGE: self.send})

    async def send(self, ack: AsyncAck, delivery: Delivery) -> None:
        """The shortcut *Send to ticket* of a message."""
        picked = interactions.shortcut(delivery.body, delivery.workspace)
        if picked.message is None:
            raise UserError("not_an_update")
        caller = picked.caller
        ticket = await self._desk.send_out(picked.message, caller.person, caller.source)
        with may_be_lost():
            await self._voice.tell(caller, said(words.sent_out(ticket)))
        await ack()

    async def resync(self, ack: AsyncAck, delivery: Delivery) -> None:
        """The button *Resync*."""
        click = interactions.click(delivery.body, delivery.workspace)
        answer = await self._orders.resync(click.caller, click.ticket)
        with may_be_lost():
            await self._voice.present(click.caller, notice(answer.text), click.view)
        await ack()
