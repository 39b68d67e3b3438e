"""The shapes of what Slack sends, as far as we read them, and the one function that checks a payload."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import msgspec

from bot.domain.ticket import ChannelId, File, PersonId, WorkspaceId
from bot.errors import UserError

T = TypeVar("T")

Payload = Mapping[str, object]
"""A payload as Bolt hands it on, not looked at yet."""


class Malformed(UserError):
    """A payload, or something that we packed into one, is not what it should be."""

    def __init__(self, why: str) -> None:
        super().__init__("malformed")
        self.why = why


def checked(kind: type[T], payload: object) -> T:
    """The payload as a value. Raises Malformed when something is missing or of the wrong type."""
    try:
        return msgspec.convert(payload, kind)
    except msgspec.ValidationError as error:
        raise Malformed(str(error)) from error


class SlackFile(msgspec.Struct, frozen=True):
    """A file as events and forms show it; of a foreign workspace's there is only the id."""

    id: str
    name: str | None = None
    mimetype: str | None = None
    size: int | None = None
    permalink: str | None = None
    url_private: str | None = None


class User(msgspec.Struct, frozen=True):
    id: PersonId


class Team(msgspec.Struct, frozen=True):
    id: WorkspaceId


class Channel(msgspec.Struct, frozen=True):
    id: ChannelId


class Option(msgspec.Struct, frozen=True):
    value: str


class Input(msgspec.Struct, frozen=True):
    """What an input holds; which of the fields is set depends on its type."""

    value: str | None = None
    selected_option: Option | None = None
    selected_options: list[Option] | None = None
    selected_user: str | None = None
    selected_date: str | None = None
    selected_date_time: int | None = None
    files: list[SlackFile] | None = None


class State(msgspec.Struct, frozen=True):
    values: dict[str, dict[str, Input]] = {}


class Block(msgspec.Struct, frozen=True):
    type: str
    block_id: str = ""


class View(msgspec.Struct, frozen=True):
    id: str
    type: str = "modal"
    callback_id: str = ""
    private_metadata: str = ""
    hash: str | None = None
    state: State = State()
    blocks: list[Block] = []


class Message(msgspec.Struct, frozen=True):
    """A message inside an interaction or an answer of the Web API."""

    ts: str
    user: PersonId | None = None
    bot_id: str | None = None
    text: str | None = None
    thread_ts: str | None = None
    parent_user_id: PersonId | None = None
    subtype: str | None = None
    files: list[SlackFile] | None = None

    @property
    def writers(self) -> frozenset[str | None]:
        """Who wrote it and who began its thread, bots included."""
        return frozenset((self.user, self.parent_user_id))


class Acted(msgspec.Struct, frozen=True):
    """One element that was clicked or changed."""

    action_id: str
    block_id: str = ""
    value: str | None = None
    selected_option: Option | None = None
    selected_options: list[Option] | None = None
    action_ts: str = ""


class Container(msgspec.Struct, frozen=True):
    type: str = ""
    message_ts: str | None = None
    thread_ts: str | None = None
    channel_id: ChannelId | None = None


class Command(msgspec.Struct, frozen=True):
    user_id: PersonId
    channel_id: ChannelId
    trigger_id: str
    text: str = ""
    response_url: str | None = None


class BlockActions(msgspec.Struct, frozen=True):
    user: User
    actions: list[Acted]
    trigger_id: str
    container: Container = Container()
    channel: Channel | None = None
    view: View | None = None
    response_url: str | None = None


class Shortcut(msgspec.Struct, frozen=True):
    user: User
    callback_id: str
    trigger_id: str
    channel: Channel | None = None
    message: Message | None = None
    response_url: str | None = None


class ViewSubmission(msgspec.Struct, frozen=True):
    user: User
    view: View
    trigger_id: str = ""


class BlockSuggestion(msgspec.Struct, frozen=True):
    user: User
    action_id: str
    block_id: str = ""
    value: str = ""


def is_routable(body: object) -> bool:
    """Whether a payload says what it is and, where it has to, from whom."""
    match body:
        case {"type": "event_callback", "event": {"type": str()}}:
            return True
        case {"type": "block_actions", "actions": [{"action_id": str()}, *_], "user": {"id": str()}}:
            return True
        case {"type": "block_suggestion", "action_id": str()} | {"command": str()}:
            return True
        case {"type": "view_submission" | "view_closed", "view": {"callback_id": str()}}:
            return True
        case {"type": "shortcut" | "message_action", "callback_id": str()}:
            return True
        case _:
            return False


def actor_of(body: Payload) -> PersonId | None:
    """Who did what a payload tells of; None where it does not say, or nobody did."""
    match body:
        case {"type": "event_callback", "event": {"user": str(person)}}:
            return PersonId(person)
        case {"user": {"id": str(person)}} | {"user_id": str(person)}:
            return PersonId(person)
        case _:
            return None


def files_of(files: list[SlackFile] | None) -> tuple[File, ...]:
    """The files as the ticket keeps them."""
    return tuple(
        File(
            remote_id=file.id,
            name=file.name or file.id,
            mimetype=file.mimetype or "",
            size=file.size or 0,
            link=file.permalink or file.url_private or "",
        )
        for file in files or ()
    )
