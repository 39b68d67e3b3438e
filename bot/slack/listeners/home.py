"""The home tab."""

from __future__ import annotations

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.sight import sight_of
from bot.service.desk import Desk
from bot.service.queries import Queries
from bot.slack.listeners.delivery import Delivery
from bot.slack.parse import events
from bot.slack.parse.caller import Caller
from bot.slack.views.home import home
from bot.slack.voice import Voice


class HomeListener:
    def __init__(self, desk: Desk, queries: Queries, voice: Voice, *, command: str) -> None:
        self._desk = desk
        self._queries = queries
        self._voice = voice
        self._command = command

    async def opened(self, ack: AsyncAck, delivery: Delivery) -> None:
        caller = events.home_opened(delivery.body, delivery.workspace)
        if caller is not None:
            await self.publish(caller)
        await ack()

    async def publish(self, caller: Caller) -> None:
        """Draw a person's home tab as things are now."""
        is_agent = any(rules.is_agent(caller.person) for rules in self._desk.desks.all)
        sight = sight_of(caller.person, self._desk.desks)
        shown = await self._queries.home(caller.workspace, caller.person, is_agent=is_agent, sight=sight)
        await self._voice.publish(caller.person, home(shown, self._command))
