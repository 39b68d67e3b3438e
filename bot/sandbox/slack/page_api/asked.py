"""One request of the page, read: who acts, where, on what."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot.sandbox.slack.interactions import Refused
from bot.sandbox.slack.keys import SLACK, base_of
from bot.sandbox.slack.local import Slack
from bot.sandbox.slack.people import Channel
from bot.sandbox.slack.shapes import Json, parse_json


class Asked:
    """The fields of a query or of a JSON body, checked as they are read."""

    def __init__(self, slack: Slack, fields: Json, base: str) -> None:
        self.slack = slack
        self.fields = fields
        self.base = base

    @property
    def user(self) -> str:
        """Who acts: an employee or a stranger, never a bot."""
        person = self.slack.workspace.people.get(str(self.fields.get("as")))
        if person is None or person.is_bot:
            raise Refused("unknown_person", f"There is no person {self.fields.get('as')!r} to act as.")
        return person.id

    def text(self, name: str) -> str:
        """Read a field that must be there, as text."""
        value = self.fields.get(name)
        if not isinstance(value, str):
            raise Refused("missing_field", f"The field {name!r} is missing.")
        return value

    def maybe(self, name: str) -> str | None:
        """Read a field as text, or None where it is missing or empty."""
        value = self.fields.get(name)
        return str(value) if value else None

    def flag(self, name: str) -> bool:
        """Read a field as a truth value."""
        return bool(self.fields.get(name))

    def number(self, name: str, default: float) -> float:
        """Read a number, from a query or a body."""
        try:
            return float(self.fields.get(name, default))
        except (TypeError, ValueError) as error:
            raise Refused("bad_number", f"The field {name!r} is no number.") from error

    def mapping(self, name: str) -> dict[str, Any]:
        """Read a field that is an object, or an empty one."""
        value = self.fields.get(name)
        return value if isinstance(value, dict) else {}

    def channel(self, place: Json | None = None) -> Channel:
        """Find the channel, in which the person must be."""
        channel_id = (place or self.fields).get("channel")
        channel = self.slack.workspace.channels.get(str(channel_id))
        if channel is None or self.user not in channel.members:
            raise Refused("channel_not_found", f"{self.user} sees no channel {channel_id!r}.")
        return channel

    def writable_channel(self) -> Channel:
        """Find the channel, in which the person must be and which must not be archived."""
        channel = self.channel()
        if channel.is_archived:
            raise Refused("is_archived", "This channel is archived.")
        return channel

    def visible_message(self, channel: Channel) -> Json:
        """Find a message everyone sees; nobody reacts to an ephemeral one or takes a shortcut on it."""
        message = self.message(channel)
        if message.get("is_ephemeral"):
            raise Refused("is_ephemeral", "This cannot be done with a message that only you see.")
        return message

    def message(self, channel: Channel, place: Json | None = None) -> Json:
        """Find a message the person sees: anyone's, or an ephemeral one of theirs."""
        ts = str((place or self.fields).get("ts"))
        messages = self.slack.workspace.messages(channel.id)
        ephemeral = messages.ephemeral(ts)
        if ephemeral is not None and ephemeral.user == self.user:
            return ephemeral.message
        message = messages.get(ts)
        if message is None:
            raise Refused("message_not_found", f"There is no message {ts!r} in {channel.id}.")
        return message


async def asked(request: web.Request) -> Asked:
    """Read a request of the page."""
    slack = request.app[SLACK]
    fields: Json = dict(request.query)
    if request.method == "POST":
        body = parse_json(await request.text())
        if not isinstance(body, dict):
            raise Refused("invalid_json", "The body must be a JSON object.")
        fields |= body
    return Asked(slack, fields, base_of(request))
