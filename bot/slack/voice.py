"""The bot's voice towards one person: what answers them at once, and may be lost. Effects go another way."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import msgspec
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.domain.ticket import ChannelId, PersonId, Ticket
from bot.errors import Rejected, RemoteError
from bot.slack.answers import Conversation
from bot.slack.calls import SYSTEM, act, ask, translated
from bot.slack.parse.caller import Caller
from bot.slack.parse.interactions import Shown
from bot.slack.scenes import first_reached, link_to
from bot.slack.text import safe
from bot.slack.uploads import Uploads
from bot.slack.views.parts import SECTION_LIMIT, Block, Message, section
from bot.slack.views.ticket_forms import notice

log = logging.getLogger(__name__)

MESSAGE_BLOCKS = 50
MOST_VIEWS = 500
"""Of how many views the latest click is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handout:
    """A file for one person, with what is said over it (raw), and what a picture says read out."""

    name: str
    content: bytes
    words: str
    spoken: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfinished(Message):
    """What can be said at once, and `whole`, which has to ask somebody outside for the rest."""

    whole: Callable[[], Awaitable[Message]]


class _Well(msgspec.Struct, frozen=True):
    """An answer of which no more matters than that it went well."""


class _View(msgspec.Struct, frozen=True):
    id: str
    hash: str | None = None


class _Opened(msgspec.Struct, frozen=True):
    view: _View


class Voice:
    """Answers; raises RemoteError when Slack does not take one. `url` is the workspace's address."""

    def __init__(self, client: AsyncWebClient, url: str) -> None:
        self._client = client
        self.url = url
        self._acted: OrderedDict[str, str] = OrderedDict()
        self._behind: set[asyncio.Task[None]] = set()

    def link(self, ticket: Ticket, viewer: PersonId | None = None) -> str | None:
        """The address of the first thread that the viewer can open; None while there is none."""
        place = ticket.places[0] if viewer is None else first_reached(ticket, viewer)
        return link_to(place, self.url)

    async def tell(self, caller: Caller, message: Message, *, replace: bool = False) -> None:
        """Say something that only this person sees, where they stand; `replace` what they clicked in.

        What is unfinished is said behind, as a whole: whoever is asked for the rest may take longer than
        Slack waits for an ack.
        """
        if isinstance(message, Unfinished):
            self.go_on(self._tell_whole(caller, message, replace))
            return
        blocks = message.blocks[:MESSAGE_BLOCKS]
        if caller.response_url:
            await self._respond(caller.response_url, message.text, blocks, replace)
        elif caller.channel:
            where: dict[str, Any] = {"thread_ts": caller.root} if caller.root else {}
            call = self._client.chat_postEphemeral(
                channel=caller.channel, user=caller.person, text=message.text, blocks=blocks, **where
            )
            await act("chat.postEphemeral", call, _Well)
        elif caller.trigger:
            await self.open(caller, notice(message.text))

    async def _tell_whole(self, caller: Caller, message: Unfinished, replace: bool) -> None:
        await self.tell(caller, await message.whole(), replace=replace)

    def go_on(self, reply: Coroutine[Any, Any, None]) -> None:
        """Have a reply go on behind its ack; like any other it may be lost."""
        task = asyncio.get_running_loop().create_task(_that_may_be_lost(reply))
        self._behind.add(task)
        task.add_done_callback(self._behind.discard)

    async def write(self, person: PersonId, message: Message) -> None:
        """Say something in the direct messages with somebody, where it stays."""
        blocks = message.blocks[:MESSAGE_BLOCKS]
        call = self._client.chat_postMessage(channel=person, text=message.text, blocks=blocks)
        await act("chat.postMessage", call, _Well)

    async def open(self, caller: Caller, view: Block) -> None:
        """Open a form, within three seconds of what the person did."""
        call = self._client.views_open(trigger_id=caller.trigger or "", view=view)
        await act("views.open", call, _Well)

    async def show(
        self, caller: Caller, message: Message, within: Shown | None, view: Callable[[Message], Block]
    ) -> None:
        """Show a message in a view, as `present` does; what is unfinished is finished there, behind."""
        if not isinstance(message, Unfinished):
            await self.present(caller, view(message), within)
            return
        method = "views.push" if within is not None and not within.is_home else "views.open"
        begin = self._client.views_push if method == "views.push" else self._client.views_open
        call = begin(trigger_id=caller.trigger or "", view=view(message))
        opened = (await act(method, call, _Opened)).view
        shown = Shown(id=opened.id, is_home=False, callback="", remembers="", hash=opened.hash, fields={})
        self.go_on(self._redraw_whole(shown, message, view))

    async def show_instead(self, shown: Shown, message: Message, view: Callable[[Message], Block]) -> None:
        """Show a message in the place of this view; what is unfinished is finished there, behind."""
        await self.redraw(shown, view(message))
        if isinstance(message, Unfinished):
            self.go_on(self._redraw_whole(shown, message, view))

    async def _redraw_whole(
        self, shown: Shown, message: Unfinished, view: Callable[[Message], Block]
    ) -> None:
        await self.redraw(shown, view(await message.whole()))

    async def present(self, caller: Caller, view: Block, within: Shown | None) -> None:
        """Open a form: on top of the one they stand in, if they stand in one."""
        if within is None or within.is_home:
            await self.open(caller, view)
            return
        call = self._client.views_push(trigger_id=caller.trigger or "", view=view)
        await act("views.push", call, _Well)

    async def redraw(self, shown: Shown, view: Block) -> None:
        """Show another view in the place of this one, unless a later click has drawn it again already."""
        guard = {"hash": shown.hash} if shown.hash else {}
        self._remember(shown)
        try:
            await act("views.update", self._client.views_update(view_id=shown.id, view=view, **guard), _Well)
        except Rejected as error:
            if error.reason != "hash_conflict":
                raise
            if shown.acted_at < self._acted.get(shown.id, ""):
                return
            # It was an earlier click that drew it: this one was made before that could be seen.
            await act("views.update", self._client.views_update(view_id=shown.id, view=view), _Well)

    def _remember(self, shown: Shown) -> None:
        """Note the latest click in a view; as little as is needed to tell two quick ones apart."""
        self._acted[shown.id] = max(shown.acted_at, self._acted.get(shown.id, ""))
        self._acted.move_to_end(shown.id)
        if len(self._acted) > MOST_VIEWS:
            self._acted.popitem(last=False)

    async def hand(self, person: PersonId, handout: Handout) -> None:
        """Share a file in the direct messages with somebody."""
        opening = self._client.conversations_open(users=person)
        direct = await ask("conversations.open", opening, Conversation)
        await Uploads(self._client).share(
            handout.name,
            handout.content,
            ChannelId(direct.channel.id),
            None,
            safe(handout.words),
            handout.spoken,
        )

    async def _respond(self, url: str, text: str, blocks: list[Block], replace: bool) -> None:
        client = self._client
        webhook = AsyncWebhookClient(url, session=client.session, proxy=client.proxy, retry_handlers=[])
        with translated("response_url", changes=True):
            answer = await webhook.send(
                text=text, blocks=blocks or None, response_type="ephemeral", replace_original=replace
            )
        if answer.status_code != 200:
            raise Rejected(SYSTEM, "response_url", f"HTTP {answer.status_code}")


async def _that_may_be_lost(reply: Coroutine[Any, Any, None]) -> None:
    with may_be_lost():
        await reply


@contextmanager
def may_be_lost() -> Iterator[None]:
    """Around an answer to what is committed already: if it does not get through, that is still done."""
    try:
        yield
    except RemoteError as error:
        log.warning("answer lost", extra={"system": error.system, "reason": error.reason})


def said(text: str) -> Message:
    """An answer of one paragraph (mrkdwn, escaped already)."""
    return Message(text=text, blocks=[section(text[:SECTION_LIMIT])])
