"""The slash command."""

from __future__ import annotations

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.slack.bridging import OpenVendor
from bot.slack.commands import Write
from bot.slack.listeners.bridges import VendorForms
from bot.slack.listeners.delivery import Delivery
from bot.slack.listeners.opening import Opening
from bot.slack.listeners.orders import Orders
from bot.slack.listeners.routes import COMMAND, Routes
from bot.slack.parse import interactions
from bot.slack.voice import Unfinished, Voice


class CommandListener:
    def __init__(self, orders: Orders, opening: Opening, vendors: VendorForms, voice: Voice) -> None:
        self._orders = orders
        self._voice = voice
        self._vendors = vendors
        self._opening = opening

    @property
    def routes(self) -> Routes:
        """Whatever is typed behind the slash."""
        return Routes(command={COMMAND: self.typed})

    async def typed(self, ack: AsyncAck, delivery: Delivery) -> None:
        typed = interactions.command(delivery.body, delivery.workspace)
        command = await self._orders.read(typed.caller, typed.text)
        if isinstance(command, Write):
            await self._opening.form(typed.caller, text=command.text, is_private=command.is_private)
            await ack()
            return
        if isinstance(command, OpenVendor) and command.ticket is not None:
            await self._vendors.open(typed.caller, command.ticket, command.desk)
            await ack()
            return
        answer = await self._orders.carry_out(typed.caller, command)
        if isinstance(answer, Unfinished):
            await self._voice.tell(typed.caller, answer)
            await ack()
            return
        await ack(text=answer.text, blocks=answer.blocks)
