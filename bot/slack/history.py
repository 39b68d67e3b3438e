"""Reading messages back: to find our own by its key, and to hear what people said in a thread."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import datetime
from functools import partial

from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.ports import Heard, Posted
from bot.domain.ticket import ChannelId, MessageRef, PersonId
from bot.errors import UserError
from bot.service.queries import number_from
from bot.slack.answers import Page, SaidMessage
from bot.slack.calls import ask
from bot.slack.commands import Write, read
from bot.slack.grammar import Speaker
from bot.slack.parse.events import SAID, without_call
from bot.slack.parse.payload import files_of
from bot.slack.people import People
from bot.slack.talk import ordered
from bot.slack.text import mentioned, plain, said_at, visibility_of, without_lock

PAGE = 200


class History:
    """The messages of a channel or, given its `root`, of a thread. Raises RemoteError."""

    def __init__(
        self,
        client: AsyncWebClient,
        people: People,
        *,
        bot_user_id: str,
        names_field: Callable[[str], bool],
    ) -> None:
        self._client = client
        self._people = people
        self._bot_user_id = bot_user_id
        self._names_field = names_field

    async def find(self, channel: ChannelId, root: str | None, since: datetime, key: str) -> Posted | None:
        """Look for the message of ours that carries this key."""
        async for message in self._messages(channel, root, since):
            if message.carries(key):
                return Posted(message=MessageRef(channel=channel, id=message.ts), root=root)
        return None

    async def has_file(self, channel: ChannelId, root: str, since: datetime, name: str) -> bool:
        """Whether a file of that name was shared there."""
        return await self.find_file(channel, root, since, name) is not None

    async def find_file(
        self, channel: ChannelId, root: str | None, since: datetime, name: str, *, ours: bool = False
    ) -> Posted | None:
        """Look for the message that shared a file of that name; `ours` leaves out other people's."""
        async for message in self._messages(channel, root, since):
            if ours and message.user != self._bot_user_id:
                continue
            if any(file.name == name for file in message.files or ()):
                return Posted(message=MessageRef(channel=channel, id=message.ts), root=root)
        return None

    async def heard(self, channel: ChannelId, root: str) -> list[Heard]:
        """What people have said to each other in a thread, oldest first; orders to the bot are none of it."""
        said = [message async for message in self._messages(channel, root) if self._is_a_persons(message)]
        return [await self._hear(channel, message) for message in said if not self._is_order(message)]

    async def _messages(
        self, channel: ChannelId, root: str | None, since: datetime | None = None
    ) -> AsyncIterator[SaidMessage]:
        oldest = f"{since.timestamp():.6f}" if since else None
        cursor: str | None = None
        while True:
            page = await self._page(channel, root, oldest, cursor)
            for message in page.messages:
                yield message
            cursor = page.cursor
            if cursor is None:
                return

    async def _page(
        self, channel: ChannelId, root: str | None, oldest: str | None, cursor: str | None
    ) -> Page:
        if root is None:
            listing = self._client.conversations_history(
                channel=channel, oldest=oldest, cursor=cursor, limit=PAGE, include_all_metadata=True
            )
            return await ask("conversations.history", listing, Page)
        listing = self._client.conversations_replies(
            channel=channel, ts=root, oldest=oldest, cursor=cursor, limit=PAGE, include_all_metadata=True
        )
        return await ask("conversations.replies", listing, Page)

    def _is_a_persons(self, message: SaidMessage) -> bool:
        by_person = message.user not in (None, self._bot_user_id) and not message.bot_id
        return by_person and message.subtype in SAID

    def _is_order(self, message: SaidMessage) -> bool:
        """Whether it was an order to the bot; it was carried out when it came, and must not be late."""
        marked = message.text or ""
        words = without_call(marked, self._bot_user_id)
        bang = words.startswith("!")
        if not bang and words == marked:
            return False
        number = partial(number_from, today=said_at(message.ts))
        speaker = Speaker(by=PersonId(message.user or ""), number=number, plain=str, in_thread=True)
        try:
            command = read(words.removeprefix("!"), speaker)
        except UserError:
            return bang
        return (
            not isinstance(command, Write) if bang else ordered(command, words, self._names_field) is not None
        )

    async def _hear(self, channel: ChannelId, message: SaidMessage) -> Heard:
        marked = without_call(message.text or "", self._bot_user_id)
        text = plain(marked, await self._people.names(mentioned(marked)))
        return Heard(
            message=MessageRef(channel=channel, id=message.ts),
            by=PersonId(message.user or ""),
            text=without_lock(text),
            visibility=visibility_of(text),
            files=files_of(message.files),
            said_at=said_at(message.ts),
        )
