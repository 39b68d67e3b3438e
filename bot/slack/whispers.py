"""Words of the bot in a thread that one person alone sees: they are lost if Slack loses them.

https://docs.slack.dev/reference/methods/chat.postEphemeral
"""

from __future__ import annotations

import logging

from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.connected import is_customers_word
from bot.domain.effects import AskReopen, AskSend, OfferResources, TellLasting, TellQueued, TellRefused
from bot.domain.events import UpdateAdded, UpdateCorrected
from bot.domain.ports import Scene
from bot.domain.ticket import POLICY, REMOTE, Status
from bot.errors import Rejected
from bot.slack.answers import Nothing
from bot.slack.calls import act
from bot.slack.scenes import may_reopen, said_in, still_offered
from bot.slack.views import health, remote, resources
from bot.slack.views import thread as views
from bot.slack.views.parts import Message, section
from bot.slack.words.remote import lasting

log = logging.getLogger(__name__)

Whisper = TellRefused | AskReopen | OfferResources | AskSend | TellLasting | TellQueued


class Whispers:
    """Performs the effects that whisper. Raises RemoteError."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def perform(self, effect: Whisper, scene: Scene) -> None:
        """Say it, unless there is nothing to say any more."""
        message = _message(effect, scene)
        if message is None or effect.person in (POLICY, REMOTE):  # What a bridge passes on is by nobody here.
            return
        try:
            await self._whisper(effect, scene, message)
        except Rejected as error:
            if not isinstance(effect, OfferResources | TellQueued) or error.reason != "user_not_in_channel":
                raise
            log.info(
                "person is not in the channel", extra={"ticket": effect.ticket}
            )  # It was an offer, or what the mark says too.

    async def _whisper(self, effect: Whisper, scene: Scene, message: Message) -> None:
        channel, root = said_in(effect, scene)
        whisper = self._client.chat_postEphemeral(
            channel=channel,
            user=effect.person,
            thread_ts=root,
            text=message.text,
            blocks=message.blocks,
        )
        await act("chat.postEphemeral", whisper, Nothing)


def _message(effect: Whisper, scene: Scene) -> Message | None:
    ticket = scene.ticket
    match effect:
        case TellRefused():
            return views.refused(ticket, scene.rules, may_reopen=may_reopen(effect, scene))
        case AskReopen():
            # Where it is open again already there is nothing to ask.
            is_asked = ticket.status is Status.RESOLVED
            return views.thanked(ticket, may_reopen=may_reopen(effect, scene)) if is_asked else None
        case AskSend(sending=sending_id):
            sending = ticket.remote.sending(sending_id) if ticket.remote else None
            if ticket.remote is None or sending is None:
                return None
            text = scene.event.text if isinstance(scene.event, UpdateAdded | UpdateCorrected) else ""
            return remote.asked(ticket, ticket.remote, sending, scene.rules, text)
        case TellLasting():
            if ticket.remote is None:
                return None
            is_theirs = is_customers_word(ticket, effect.person, scene.rules)
            sentence = lasting(ticket.remote, scene.event, is_theirs=is_theirs)
            return Message(text=sentence, blocks=[section(sentence)])
        case TellQueued():
            return health.queued(effect, ticket)
        case OfferResources():
            left = still_offered(scene)
            return resources.offer(ticket, left, scene.rules.inventory) if left else None
