"""The Thread port over Slack's Web API: which call performs which effect, and how it is found again.

What is posted carries the effect's reference in its metadata: https://docs.slack.dev/messaging/message-metadata
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import assert_never

from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.desk import DeskRules
from bot.domain.effects import (
    AskApproval,
    AskReopen,
    AskSend,
    CarryThread,
    DropFile,
    Effect,
    FetchFile,
    Mark,
    MarkMessage,
    MarkUpdate,
    OfferResources,
    OpenRemote,
    PostCard,
    PostFile,
    PostLine,
    PostUpdate,
    PushAct,
    PushFile,
    PushUpdate,
    RefreshCard,
    RefreshHome,
    Remind,
    SendFile,
    SendTranscript,
    TellGroup,
    TellHealth,
    TellLasting,
    TellPerson,
    TellQueued,
    TellRefused,
)
from bot.domain.events import UpdateAdded
from bot.domain.ports import Fetched, FileStore, Heard, Pace, Posted, Reference, Scene, Unfetched
from bot.domain.ticket import ChannelId, MessageRef, PersonId
from bot.errors import Rejected
from bot.slack.answers import Conversation, Nothing, PostedMessage, metadata
from bot.slack.calls import act, ask
from bot.slack.composing import Composing
from bot.slack.directory import channel_names
from bot.slack.downloads import Downloads
from bot.slack.history import History
from bot.slack.hometab import HomeTab
from bot.slack.people import People
from bot.slack.scenes import (
    SKEW,
    began,
    is_kept_back,
    place_of,
    root_of,
    unfit,
)
from bot.slack.sending import Sending
from bot.slack.uploads import Uploads
from bot.slack.views import bridges, health
from bot.slack.views import thread as views
from bot.slack.views.parts import Message
from bot.slack.whispers import Whispers
from bot.slack.words.thread import Saying

log = logging.getLogger(__name__)


EMOJI = {
    Mark.QUEUED: "hourglass_flowing_sand",
    Mark.ASKING: "double_vertical_bar",
    Mark.DONE: "white_check_mark",
    Mark.PUBLISHED: "eye",
    Mark.REFUSED: "warning",
    Mark.NOTE: "lock",
    Mark.KEPT: "pushpin",
}

PERSON = ("U", "W")
"""How the id of a person begins."""


class SlackThread:
    """Performs effects in one workspace. The client brings one shared session and repeats nothing itself."""

    def __init__(
        self,
        client: AsyncWebClient,
        people: People,
        files: FileStore,
        *,
        bot_user_id: str,
        command: str = "/ticket",
        url: str = "",
        names_field: Callable[[str], bool] = bool,
    ) -> None:
        self._client = client
        home = HomeTab(client, people, command=command, url=url)
        self.meant = home.meant
        self.draw_home = home.draw
        self._composing = Composing(client, people, url)
        self._history = History(client, people, bot_user_id=bot_user_id, names_field=names_field)
        self._uploads = Uploads(client)
        self._downloads = Downloads(client, files)
        self._sending = Sending(self._uploads, self._history, people, files, self._direct)
        self._whispers = Whispers(client)

    def pace(self, effect: Effect) -> Pace | None:
        """How fast Slack takes effects like this one: https://docs.slack.dev/apis/web-api/rate-limits"""
        match effect:
            case PostCard() | PostUpdate() | PostLine() | Remind() | TellGroup() | TellHealth():
                return Pace(key=f"post:{effect.channel}", every=1.0, burst=5)
            case TellPerson(person=person):
                return Pace(key=f"post:{person}", every=1.0, burst=5)
            case AskApproval(person=person, channel=channel):
                return Pace(key=f"post:{person or channel}", every=1.0, burst=5)
            case RefreshCard():
                return Pace(key="update", every=1.2, burst=20)
            case MarkMessage():
                return Pace(key="mark", every=1.2, burst=20)
            case TellRefused() | AskReopen() | OfferResources():
                return Pace(key="whisper", every=0.6, burst=20)
            case RefreshHome():
                return Pace(key="home", every=0.6, burst=30)
            case CarryThread():
                return Pace(key="read", every=1.2, burst=20)
            case SendTranscript() | PostFile() | SendFile():
                return Pace(key="upload", every=0.6, burst=10)
            case FetchFile(desk=None):
                return Pace(key="fetch", every=0.6, burst=20)
            case FetchFile(desk=desk):  # Slack has nothing to do with it: when that remote slows us, it may.
                return Pace(key=f"fetch:{desk}", every=0.1, burst=20)
            case MarkUpdate():
                return Pace(key="mark", every=1.2, burst=20)
            case AskSend() | TellLasting() | TellQueued():
                return Pace(key="whisper", every=0.6, burst=20)
            case DropFile() | OpenRemote() | PushUpdate() | PushAct() | PushFile():
                return None
            case _:
                assert_never(effect)

    async def perform(self, effect: Effect, scene: Scene, reference: Reference) -> Posted | None:
        """Do it; where it ended up, if it is a message that stays."""
        match effect:
            case PostLine() | PostUpdate() | PostFile() if is_kept_back(effect, scene):
                return None
            case PostCard():
                return await self._post_card(effect, scene, reference)
            case RefreshCard():
                await self._refresh_card(effect, scene)
            case PostUpdate():
                return await self._post_update(effect, scene, reference)
            case PostLine() | Remind():
                message = await self._composing.line(effect, scene)
                return await self._post_in_thread(effect, scene, message, reference)
            case MarkMessage():
                await self._mark(effect)
            case TellPerson():
                message = await self._composing.private(effect, scene)
                return await self._post(ChannelId(effect.person), None, message, reference)
            case TellGroup():
                message = await self._composing.for_group(effect, scene)
                return await self._post(effect.channel, None, message, reference)
            case AskApproval():
                return await self._ask(effect, scene, reference)
            case MarkUpdate():
                await self._mark_update(effect, scene)
            case TellRefused() | AskReopen() | OfferResources() | AskSend() | TellLasting() | TellQueued():
                await self._whispers.perform(effect, scene)
            case SendTranscript():
                await self._sending.transcript(effect, scene)
            case PostFile() | SendFile():
                await self._sending.file(effect, scene)
            case DropFile():
                await self._sending.drop(effect, scene)
            case OpenRemote() | PushUpdate() | PushAct() | PushFile():
                raise Rejected("slack", type(effect).__name__, "this is no effect of the chat")
            case CarryThread() | RefreshHome() | FetchFile() | TellHealth():
                pass  # `read`, `draw_home`, `fetch` and `announce` do all there is to it.
            case _:
                assert_never(effect)
        return None

    async def find(self, effect: Effect, scene: Scene, reference: Reference) -> Posted | None:
        """Look for a message of ours that carries this reference."""
        match effect:
            case PostCard() | PostUpdate() | PostLine() | Remind():
                place = place_of(scene, effect.place)
                return await self._look_up(place.channel, place.root, scene, reference)
            case TellGroup(channel=channel):
                return await self._look_up(channel, None, scene, reference)
            case TellPerson(person=person):
                return await self._look_up(ChannelId(person), None, scene, reference)
            case AskApproval(person=person) if person is not None:
                return await self._look_up(ChannelId(person), None, scene, reference)
            case AskApproval():
                place = place_of(scene, effect.place)
                return await self._look_up(place.channel, place.root, scene, reference)
            case SendTranscript():
                return await self._sending.find_transcript(effect, scene)
            case PostFile() | SendFile():
                return await self._sending.find_file(effect, scene)
            case (
                RefreshCard()
                | MarkMessage()
                | TellRefused()
                | AskReopen()
                | OfferResources()
                | CarryThread()
                | RefreshHome()
            ):
                return None  # Nothing of these can be looked up.
            case FetchFile() | DropFile() | MarkUpdate() | AskSend() | TellLasting() | TellQueued():
                return None
            case TellHealth():
                return None  # `announce` looks for itself.
            case OpenRemote() | PushUpdate() | PushAct() | PushFile():
                return None
            case _:
                assert_never(effect)

    async def _look_up(
        self, channel: ChannelId, root: str | None, scene: Scene, reference: Reference
    ) -> Posted | None:
        conversation = await self._conversation_of(channel)
        if conversation is None:
            return None
        return await self._history.find(conversation, root, began(scene), reference)

    async def _conversation_of(self, channel: ChannelId) -> ChannelId | None:
        """The id under which a conversation can be read; None when there is no channel of that name.

        Slack takes a person or a name to post to, but not to read:
        https://docs.slack.dev/reference/methods/conversations.history
        """
        if channel.startswith("#"):
            return (await channel_names(self._client)).get(channel)
        if channel[:1] not in PERSON:
            return channel
        return await self._direct(PersonId(channel))

    async def announce(
        self, effect: TellHealth, rules: DeskRules, reference: Reference, *, is_new: bool
    ) -> None:
        """Say how the remote of a desk does; unless it is new, look first whether it was said."""
        if not is_new:
            conversation = await self._conversation_of(effect.channel)
            since = effect.told_at - SKEW
            if conversation and await self._history.find(conversation, None, since, reference):
                return
        await self._post(effect.channel, None, health.announcement(effect, rules), reference)

    async def read(self, scene: Scene, place: int) -> list[Heard]:
        """What people have said in the thread of a place, oldest first."""
        there = place_of(scene, place)
        return await self._history.heard(there.channel, root_of(there, "conversations.replies"))

    async def fetch(self, effect: FetchFile, scene: Scene) -> Fetched | Unfetched | None:
        """Bring a file of an update into the file store; None when it is there already."""
        return await self._downloads.fetch(effect, scene)

    async def _post_card(self, effect: PostCard, scene: Scene, reference: Reference) -> Posted:
        place = place_of(scene, effect.place)
        return await self._post(
            place.channel, place.root, await self._composing.card(scene, place), reference
        )

    async def _refresh_card(self, effect: RefreshCard, scene: Scene) -> None:
        place = place_of(scene, effect.place)
        if place.card is None:
            return  # It is not posted yet, and will be drawn as the ticket is then.
        card = MessageRef(channel=place.channel, id=place.card)
        await self._draw_again(card, await self._composing.card(scene, place), effect)

    async def _ask(self, effect: AskApproval, scene: Scene, reference: Reference) -> Posted | None:
        """The question where it is asked: posted once, and drawn again as often as its answers change."""
        place = None if effect.person is not None else place_of(scene, effect.place)
        channel = place.channel if place is not None else await self._direct(PersonId(effect.person or ""))
        message = await self._composing.question(effect, scene)
        standing = [each for each in scene.asked_in if each.channel == channel]
        for each in standing:
            await self._draw_again(each, message, effect)
        if standing or not scene.ticket.awaits_approval:
            return None
        root = root_of(place, "chat.postMessage") if place is not None else None
        return await self._post(channel, root, message, reference)

    async def _draw_again(self, standing: MessageRef, message: Message, effect: Effect) -> None:
        """Change a message of ours, unless somebody deleted it."""
        drawing = self._client.chat_update(
            channel=standing.channel, ts=standing.id, text=message.text, blocks=message.blocks
        )
        try:
            await act("chat.update", drawing, Nothing)
        except Rejected as error:
            self._let_be_gone(error, effect)

    async def _post_update(self, effect: PostUpdate, scene: Scene, reference: Reference) -> Posted:
        event = scene.event
        if not isinstance(event, Saying):
            raise unfit(effect, event)
        whole = views.too_long(event, f"{reference}.txt")
        if whole is not None:
            await self._share(whole, effect, scene)
        message = views.said(event, scene.ticket, await self._composing.names(scene), whole, scene.corrected)
        if bridges.is_heard(event):
            message = bridges.with_ways(message, scene.ticket, effect.number)
        return await self._post_in_thread(effect, scene, message, reference)

    async def _share(self, whole: views.Whole, effect: PostUpdate, scene: Scene) -> None:
        """Put the file into the thread first: the message that names it is what a look-up goes by."""
        place = place_of(scene, effect.place)
        root = root_of(place, "files.completeUploadExternal")
        if await self._history.has_file(place.channel, root, began(scene), whole.file_name):
            return  # An earlier try came this far.
        await self._uploads.share(whole.file_name, whole.text, place.channel, root)

    async def _direct(self, person: PersonId) -> ChannelId:
        """The conversation between this person and us."""
        opening = self._client.conversations_open(users=person)
        direct = await ask("conversations.open", opening, Conversation)
        return ChannelId(direct.channel.id)

    async def _mark_update(self, effect: MarkUpdate, scene: Scene) -> None:
        """The mark of what became of an update, instead of what it said before."""
        said = scene.event if isinstance(scene.event, UpdateAdded) else scene.corrected
        if not isinstance(said, UpdateAdded) or said.message is None:
            return  # It was said in a form or by a command: there is no message to mark.
        marked = MarkMessage(ticket=effect.ticket, message=said.message, mark=effect.mark)
        for before in effect.instead_of:
            await self._unmark(replace(marked, mark=before))
        await self._mark(marked)

    async def _unmark(self, effect: MarkMessage) -> None:
        unmarking = self._client.reactions_remove(
            channel=effect.message.channel, timestamp=effect.message.id, name=EMOJI[effect.mark]
        )
        try:
            await act("reactions.remove", unmarking, Nothing)
        except Rejected as error:
            if error.reason != "no_reaction":
                self._let_be_gone(error, effect)

    async def _mark(self, effect: MarkMessage) -> None:
        marking = self._client.reactions_add(
            channel=effect.message.channel, timestamp=effect.message.id, name=EMOJI[effect.mark]
        )
        try:
            await act("reactions.add", marking, Nothing)
        except Rejected as error:
            if error.reason != "already_reacted":
                self._let_be_gone(error, effect)

    def _let_be_gone(self, error: Rejected, effect: Effect) -> None:
        """Somebody deleted the message: there is nothing left to change. Raises any other error again."""
        if error.reason != "message_not_found":
            raise error
        log.info("message is gone", extra={"ticket": effect.ticket, "effect": type(effect).__name__})

    async def _post_in_thread(
        self, effect: PostUpdate | PostLine | Remind, scene: Scene, message: Message, reference: Reference
    ) -> Posted:
        place = place_of(scene, effect.place)
        return await self._post(place.channel, root_of(place, "chat.postMessage"), message, reference)

    async def _post(
        self, channel: ChannelId, root: str | None, message: Message, reference: Reference
    ) -> Posted:
        posting = self._client.chat_postMessage(
            channel=channel,
            thread_ts=root,
            text=message.text,
            blocks=message.blocks,
            metadata=metadata(reference),
            unfurl_links=False,
            unfurl_media=False,
        )
        posted = await act("chat.postMessage", posting, PostedMessage)
        return Posted(message=MessageRef(channel=ChannelId(posted.channel), id=posted.ts), root=root)
