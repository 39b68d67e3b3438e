"""What people do about a ticket's remote besides its buttons: a message that is to go out after all."""

from __future__ import annotations

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.errors import UserError
from bot.service.desk import Desk
from bot.slack.ids import Callback
from bot.slack.listeners.delivery import Delivery
from bot.slack.listeners.routes import Routes
from bot.slack.parse import interactions
from bot.slack.voice import Voice, may_be_lost, said
from bot.slack.words import remote as words


class RemoteListener:
    def __init__(self, desk: Desk, voice: Voice) -> None:
        self._desk = desk
        self._voice = voice

    @property
    def routes(self) -> Routes:
        """The shortcut of a message that sends it out."""
        return Routes(shortcuts={Callback.SEND_MESSAGE: self.send})

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
