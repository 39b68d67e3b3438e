"""Events that tell who has come into a user group or a channel, and who has gone."""

from __future__ import annotations

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.slack.listeners.delivery import Delivery, Listener
from bot.slack.listeners.routes import Routes, nothing
from bot.slack.membership import Membership
from bot.slack.parse import events


class MemberListener:
    """Hears of changes first; then another listener has its turn with the same delivery, and acks it."""

    def __init__(self, membership: Membership, joined: Listener) -> None:
        self._membership = membership
        self._joined = joined

    @property
    def routes(self) -> Routes:
        """Who joins and leaves. `joined` hears of a channel that somebody, or the bot, came into."""
        return Routes(
            events={
                "member_joined_channel": self._before(self._joined),
                "member_left_channel": self._before(nothing),
                "subteam_members_changed": self._before(nothing),
                "subteam_updated": self._before(nothing),
            }
        )

    def _before(self, listener: Listener) -> Listener:
        """A listener that looks at the members anew, then hands on."""

        async def heard(ack: AsyncAck, delivery: Delivery) -> None:
            await self._membership.changed(events.members_of(delivery.body))
            await listener(ack, delivery)

        return heard
