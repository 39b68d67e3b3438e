"""Events that tell who has come into a user group or a channel, and who has gone."""

from __future__ import annotations

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.slack.listeners.delivery import Delivery, Listener
from bot.slack.membership import Membership
from bot.slack.parse import events


class MemberListener:
    """Hears of changes first; then another listener has its turn with the same delivery, and acks it."""

    def __init__(self, membership: Membership) -> None:
        self._membership = membership

    def before(self, listener: Listener) -> Listener:
        """A listener that looks at the members anew, then hands on."""

        async def heard(ack: AsyncAck, delivery: Delivery) -> None:
            await self._membership.changed(events.members_of(delivery.body))
            await listener(ack, delivery)

        return heard
