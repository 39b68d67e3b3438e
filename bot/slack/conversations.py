"""What has to be read from Slack itself: one message, and whether the bot may post in a channel."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.ticket import ChannelId, MessageRef
from bot.errors import Rejected
from bot.slack.calls import ask
from bot.slack.parse.payload import Message


class _Messages(msgspec.Struct, frozen=True):
    messages: list[Message]


class _Channel(msgspec.Struct, frozen=True):
    is_member: bool = False
    is_im: bool = False
    is_private: bool = False
    is_mpim: bool = False


class _Info(msgspec.Struct, frozen=True):
    channel: _Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Whether the bot is in a conversation, and whether only those read it who were let in."""

    may_post: bool
    is_among_few: bool


class Conversations:
    """Reads; raises RemoteError when Slack cannot be asked."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def message(self, ref: MessageRef) -> Message | None:
        """That very message, be it a reply or not; None when it cannot be read.

        https://docs.slack.dev/reference/methods/conversations.replies takes a reply's ts as well.
        """
        call = self._client.conversations_replies(
            channel=ref.channel, ts=ref.id, latest=ref.id, oldest=ref.id, inclusive=True, limit=2
        )
        try:
            answer = await ask("conversations.replies", call, _Messages)
        except Rejected:
            return None
        # Slack answers with what stands near when the message itself is gone.
        return next((message for message in answer.messages if message.ts == ref.id), None)

    async def standing(self, channel: ChannelId) -> Standing:
        """What that conversation is to the bot and to others."""
        try:
            info = await ask("conversations.info", self._client.conversations_info(channel=channel), _Info)
        except Rejected:
            return Standing(may_post=False, is_among_few=False)
        there = info.channel
        return Standing(
            may_post=there.is_member or there.is_im,
            is_among_few=there.is_private or there.is_im or there.is_mpim,
        )
