"""The people and channels of the workspace as records, and how Slack shows them. No messages in here."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from bot.sandbox.slack.shapes import Json

TEAM_ID = "T0DESK001"
TEAM_NAME = "Desk"
TEAM_DOMAIN = "desk"
SLACKBOT = "USLACKBOT"


class ChannelKind(StrEnum):
    """The four kinds of conversation, named as events name them."""

    CHANNEL = "channel"
    GROUP = "group"
    IM = "im"
    MPIM = "mpim"

    @property
    def family(self) -> str:
        """The word scopes and subscriptions use: `channels:history`, `message.channels`."""
        return {"channel": "channels", "group": "groups"}.get(self.value, self.value)

    @property
    def listed_as(self) -> str:
        """The word the `types` argument of lists uses."""
        return {"channel": "public_channel", "group": "private_channel"}.get(self.value, self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Someone in the workspace: a member, a guest, a bot, or a stranger from another one."""

    id: str
    name: str
    real_name: str
    title: str = ""
    tz: str = "Europe/London"
    team_id: str = TEAM_ID
    email: str | None = None
    bot_id: str | None = None
    is_admin: bool = False
    is_guest: bool = False
    avatar_color: str = "#5b6770"

    @property
    def is_bot(self) -> bool:
        """Whether this is an app's user."""
        return self.bot_id is not None

    @property
    def is_stranger(self) -> bool:
        """Whether this person belongs to another organisation."""
        return self.team_id != TEAM_ID


@dataclass(slots=True, kw_only=True)
class Channel:
    """A conversation and who is in it."""

    id: str
    name: str
    kind: ChannelKind
    creator: str
    created: int
    topic: str = ""
    members: list[str] = field(default_factory=list)
    is_archived: bool = False
    is_shared: bool = False

    @property
    def is_direct(self) -> bool:
        """Whether this is a direct message, single or group."""
        return self.kind in (ChannelKind.IM, ChannelKind.MPIM)

    def other(self, person: str) -> str | None:
        """The other side of a direct message."""
        return next((member for member in self.members if member != person), None)


def user_json(person: Person, *, with_email: bool) -> Json:
    """Show a person as `users.info` does; strangers have no e-mail and no locale."""
    profile: Json = {
        "real_name": person.real_name,
        "real_name_normalized": person.real_name,
        "display_name": person.name,
        "display_name_normalized": person.name,
        "title": person.title,
        "team": person.team_id,
        "avatar_hash": "",
    }
    if with_email and person.email and not person.is_stranger:
        profile["email"] = person.email
    if person.bot_id:
        profile["bot_id"] = person.bot_id
    shown: Json = {
        "id": person.id,
        "team_id": person.team_id,
        "name": person.name,
        "real_name": person.real_name,
        "deleted": False,
        "color": person.avatar_color.lstrip("#"),
        "tz": person.tz,
        "profile": profile,
        "is_admin": person.is_admin,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": person.is_guest,
        "is_ultra_restricted": False,
        "is_bot": person.is_bot,
        "is_app_user": False,
        "updated": 0,
    }
    if person.is_stranger:
        shown["is_stranger"] = True
    else:
        shown["locale"] = "en-GB"
    return shown


def channel_json(channel: Channel, *, viewer: str) -> Json:
    """Show a conversation as `conversations.info` does for this viewer."""
    shown: Json = {
        "id": channel.id,
        "created": channel.created,
        "is_archived": channel.is_archived,
        "is_im": channel.kind is ChannelKind.IM,
        "is_mpim": channel.kind is ChannelKind.MPIM,
        "is_group": channel.kind is ChannelKind.GROUP,
        "is_channel": channel.kind is ChannelKind.CHANNEL,
        "is_private": channel.kind is not ChannelKind.CHANNEL,
        "is_org_shared": False,
        "is_shared": channel.is_shared,
        "is_ext_shared": channel.is_shared,
        "is_pending_ext_shared": False,
        "context_team_id": TEAM_ID,
    }
    if channel.kind is ChannelKind.IM:
        return shown | {"user": channel.other(viewer), "is_open": True, "is_user_deleted": False}
    notice = {"creator": "", "last_set": 0}
    return shown | {
        "name": channel.name,
        "name_normalized": channel.name,
        "creator": channel.creator,
        "is_general": channel.name == "general",
        "is_member": viewer in channel.members,
        "topic": {"value": channel.topic, **notice},
        "purpose": {"value": "", **notice},
        "num_members": len(channel.members),
        "shared_team_ids": [TEAM_ID],
        "conversation_host_id": TEAM_ID,
    }
