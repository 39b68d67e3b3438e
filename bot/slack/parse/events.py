"""Events as values: what was said, edited, deleted or reacted to by people. What bots do is no event here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import msgspec

from bot.domain.intents import AddUpdate, Source
from bot.domain.ticket import ChannelId, File, MessageRef, PersonId, WorkspaceId
from bot.slack.parse.caller import Caller
from bot.slack.parse.payload import Malformed, Message, Payload, SlackFile, checked, files_of
from bot.slack.text import said_at, visibility_of, without_lock
from bot.slack.words.answers import TRIVIAL

_EventT = TypeVar("_EventT")

SAID = frozenset({None, "file_share", "thread_broadcast", "me_message"})
"""The subtypes that are somebody's words; all others are notices or bookkeeping.

https://docs.slack.dev/reference/events/message#subtypes
"""


class _Edited(msgspec.Struct, frozen=True):
    user: PersonId
    ts: str


class _Inner(Message, frozen=True):
    edited: _Edited | None = None


class _Event(msgspec.Struct, frozen=True):
    type: str
    channel: ChannelId | None = None
    user: PersonId | None = None
    ts: str | None = None
    text: str | None = None
    subtype: str | None = None
    bot_id: str | None = None
    channel_type: str | None = None
    thread_ts: str | None = None
    parent_user_id: str | None = None
    files: list[SlackFile] | None = None
    message: _Inner | None = None
    previous_message: _Inner | None = None
    deleted_ts: str | None = None


class _Item(msgspec.Struct, frozen=True):
    type: str = ""
    channel: ChannelId | None = None
    ts: str | None = None


class _Reaction(msgspec.Struct, frozen=True):
    user: PersonId
    reaction: str
    item: _Item
    event_ts: str = ""


class _Home(msgspec.Struct, frozen=True):
    user: PersonId
    tab: str = ""


class _Joined(msgspec.Struct, frozen=True):
    user: PersonId
    channel: ChannelId


class _Subteam(msgspec.Struct, frozen=True):
    id: str


class _Membership(msgspec.Struct, frozen=True):
    channel: str | None = None
    subteam_id: str | None = None
    subteam: _Subteam | None = None


class _FileDeleted(msgspec.Struct, frozen=True):
    file_id: str


class _Body(msgspec.Struct, frozen=True):
    event: dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A person said something: the text as Slack marked it up, and where it stands."""

    caller: Caller
    message: MessageRef
    text: str
    files: tuple[File, ...]
    said_at: datetime
    is_direct: bool
    calls_bot: bool
    """It begins with a mention of the bot; `text` is what follows."""
    under_us: bool
    """The thread's first message is ours."""

    @property
    def thread(self) -> MessageRef:
        """The conversation that it belongs to, or begins."""
        return MessageRef(channel=self.message.channel, id=self.caller.root or self.message.id)

    @property
    def is_reply(self) -> bool:
        return self.caller.root is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Revised:
    """A message was edited at `edited_at`, or deleted when `text` is None."""

    caller: Caller
    message: MessageRef
    text: str | None
    edited_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Deleted:
    """A file was deleted; nobody says by whom: https://docs.slack.dev/reference/events/file_deleted"""

    remote_id: str
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Reacted:
    caller: Caller
    emoji: str
    message: MessageRef


def message(body: Payload, workspace: WorkspaceId, bot: str) -> Said | Revised | None:
    """What a `message` or an `app_mention` tells; None when no person said, edited or deleted anything."""
    event = _event(_Event, body)
    if event.channel is None or event.bot_id is not None or event.user == bot:
        return None
    if event.subtype == "message_changed":
        return _changed(event, event.channel, workspace)
    if event.subtype == "message_deleted":
        return _deleted(event, event.channel, workspace, event.deleted_ts)
    if event.subtype not in SAID or event.user is None or event.text is None:
        return (
            None  # https://docs.slack.dev/reference/events/message: `message_replied` may lack its subtype.
        )
    return _said(event, event.channel, event.user, workspace, bot)


def _said(event: _Event, channel: ChannelId, person: PersonId, workspace: WorkspaceId, bot: str) -> Said:
    if event.ts is None:
        raise Malformed("a message without a ts")
    ref = MessageRef(channel=channel, id=event.ts)
    root = event.thread_ts if event.thread_ts != event.ts else None
    words = without_call(event.text or "", bot)
    return Said(
        caller=Caller(workspace=workspace, person=person, key=f"message:{ref}", channel=channel, root=root),
        message=ref,
        text=words,
        files=files_of(event.files),
        said_at=_when(event.ts),
        is_direct=event.channel_type == "im",
        calls_bot=words != event.text,
        under_us=event.parent_user_id == bot,
    )


def _changed(event: _Event, channel: ChannelId, workspace: WorkspaceId) -> Revised | None:
    """A person's edit is one with `edited`; unfurls and thread counters come as changes too."""
    now = event.message
    if now is None:
        raise Malformed("a change without a message")
    if now.subtype == "tombstone":
        return _deleted(event, channel, workspace, now.ts)
    if now.edited is None or now.bot_id is not None:
        return None
    ref = MessageRef(channel=channel, id=now.ts)
    return Revised(
        caller=Caller(
            workspace=workspace,
            person=now.edited.user,
            key=f"edit:{ref}:{now.edited.ts}",
            channel=channel,
            root=now.thread_ts,
        ),
        message=ref,
        text=now.text or "",
        edited_at=_when(now.edited.ts),
    )


def _deleted(event: _Event, channel: ChannelId, workspace: WorkspaceId, ts: str | None) -> Revised | None:
    before = event.previous_message
    if ts is None or before is None or before.user is None or before.bot_id is not None:
        return None
    ref = MessageRef(channel=channel, id=ts)
    caller = Caller(
        workspace=workspace, person=before.user, key=f"delete:{ref}", channel=channel, root=before.thread_ts
    )
    return Revised(caller=caller, message=ref, text=None, edited_at=_when(ts))


def reaction(body: Payload, workspace: WorkspaceId) -> Reacted | None:
    """An emoji on a message; None when it was put on something else."""
    event = _event(_Reaction, body)
    item = event.item
    if item.type != "message" or item.channel is None or item.ts is None:
        return None
    ref = MessageRef(channel=item.channel, id=item.ts)
    caller = Caller(
        workspace=workspace,
        person=event.user,
        key=f"reaction:{ref}:{event.user}:{event.reaction}:{event.event_ts}",
        channel=item.channel,
    )
    return Reacted(caller=caller, emoji=event.reaction.partition("::")[0], message=ref)


def home_opened(body: Payload, workspace: WorkspaceId) -> Caller | None:
    """Somebody looks at their home tab; None when it was another tab."""
    event = _event(_Home, body)
    if event.tab != "home":
        return None
    return Caller(workspace=workspace, person=event.user, key=f"home:{event.user}")


def joined(body: Payload, bot: str) -> ChannelId | None:
    """The channel that the bot has come into; None when it was somebody else."""
    event = _event(_Joined, body)
    return event.channel if event.user == bot else None


def members_of(body: Payload) -> str:
    """The user group or the channel whose members have changed."""
    event = _event(_Membership, body)
    place = event.subteam_id or (event.subteam.id if event.subteam else None) or event.channel
    if place is None:
        raise Malformed("members of nothing")
    return place


def update(said: Said, text: str) -> AddUpdate:
    """What was said as an update; a message that begins with a lock is an internal note."""
    return AddUpdate(
        by=said.caller.person,
        text=without_lock(text),
        files=said.files,
        visibility=visibility_of(text),
        message=said.message,
        said_at=said.said_at,
    )


def without_call(text: str, bot: str) -> str:
    """The text without the mention of the bot at its beginning."""
    return _call(bot).sub("", text, count=1)


def is_trivial(said: Said) -> bool:
    """Whether a message is no more than a greeting, a word of thanks or an emoji."""
    words = re.sub(r":[\w+'-]+:", "", said.text)
    words = " ".join(re.sub(r"[^\w\s<>]", "", words).lower().split())
    return not said.files and (not words or words in TRIVIAL)


def _call(bot: str) -> re.Pattern[str]:
    return re.compile(rf"^\s*<@{re.escape(bot)}(?:\|[^>]*)?>[\s:,]*")


def _event(kind: type[_EventT], body: Payload) -> _EventT:
    return checked(kind, checked(_Body, body).event)


def _when(ts: str) -> datetime:
    try:
        return said_at(ts)
    except ValueError as error:
        raise Malformed(f"not a ts: {ts[:40]}") from error


def file_deleted(body: Payload, workspace: WorkspaceId) -> Deleted:
    """A file that was deleted, which happens to it once."""
    gone = checked(_FileDeleted, checked(_Body, body).event).file_id
    return Deleted(remote_id=gone, source=Source(workspace=workspace, key=f"file_deleted:{gone}"))
