"""The workspace's state in memory: people, channels, messages, files, who has read what. Sends nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from bot.sandbox.slack.app_config import BOT_USER
from bot.sandbox.slack.files import StoredFile
from bot.sandbox.slack.messages import Messages
from bot.sandbox.slack.people import Channel, ChannelKind, Person
from bot.sandbox.slack.shapes import Json


@dataclass(slots=True)
class Workspace:
    """Everything the local Slack remembers, but for views."""

    people: dict[str, Person] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    files: dict[str, StoredFile] = field(default_factory=dict)
    usergroups: list[Json] = field(default_factory=list)
    _messages: dict[str, Messages] = field(default_factory=dict)
    _read_until: dict[tuple[str, str], str] = field(default_factory=dict)

    def settle(self, people: Iterable[Person], channels: Iterable[Channel]) -> None:
        """Put people and channels into the workspace."""
        self.people |= {person.id: person for person in people}
        for channel in channels:
            self.add_channel(channel)

    def add_channel(self, channel: Channel) -> None:
        """Open a channel with nothing said in it."""
        self.channels[channel.id] = channel
        self._messages[channel.id] = Messages()

    def messages(self, channel_id: str) -> Messages:
        """Return the messages of a channel that exists."""
        return self._messages[channel_id]

    def direct_with(self, members: Iterable[str]) -> Channel | None:
        """Find the direct message of exactly these people and the bot."""
        wanted = {*members, BOT_USER}
        direct = (each for each in self.channels.values() if each.is_direct)
        return next((each for each in direct if set(each.members) == wanted), None)

    def seen_by(self, person: str) -> Iterator[Channel]:
        """Return the channels a person finds in the sidebar."""
        for channel in self.channels.values():
            if person in channel.members and not channel.is_archived:
                yield channel

    def read(self, person: str, channel_id: str) -> None:
        """Mark a channel as read by a person up to its last message."""
        shown = self._messages[channel_id].shown()
        if shown:
            self._read_until[person, channel_id] = shown[-1]["ts"]

    def unread(self, person: str, channel: Channel) -> tuple[int, int]:
        """Count what a person has not read here, and how much of it mentions them."""
        until = self._read_until.get((person, channel.id), "")
        fresh = mentions = 0
        for message in reversed(self._messages[channel.id].shown()):
            if message["ts"] <= until:
                break
            if message["user"] == person:
                continue
            fresh += 1
            mentions += channel.kind is ChannelKind.IM or f"<@{person}" in message.get("text", "")
        return fresh, mentions
