"""What Slack answers, as far as we read it. Everything that Slack may leave out has a default."""

from __future__ import annotations

import msgspec

from bot.domain.ticket import PersonId
from bot.slack.parse.payload import Message


def metadata(key: str) -> dict[str, object]:
    """What a message of ours carries, so that it can be found again."""
    return {"event_type": "threadesk", "event_payload": {"key": key}}


class Nothing(msgspec.Struct, frozen=True):
    """A call of which it is enough that it went well."""


class PostedMessage(msgspec.Struct, frozen=True):
    channel: str
    ts: str


class Permalink(msgspec.Struct, frozen=True):
    permalink: str


class PublishedView(msgspec.Struct, frozen=True):
    hash: str = ""


class Published(msgspec.Struct, frozen=True):
    """A view that was published; its hash names this state of it."""

    view: PublishedView = PublishedView()


class Channel(msgspec.Struct, frozen=True):
    id: str


class Conversation(msgspec.Struct, frozen=True):
    channel: Channel


class UploadPlace(msgspec.Struct, frozen=True):
    upload_url: str
    file_id: str


class FileRecord(msgspec.Struct, frozen=True):
    """A file as files.info shows it: https://docs.slack.dev/reference/objects/file-object"""

    name: str | None = None
    mimetype: str | None = None
    size: int | None = None
    mode: str | None = None
    is_public: bool | None = None
    url_private: str | None = None
    url_private_download: str | None = None


class FileInfo(msgspec.Struct, frozen=True):
    file: FileRecord


class SaidMessage(Message, frozen=True):
    """A message as conversations.history and conversations.replies show it."""

    metadata: dict[str, object] | None = None

    def carries(self, key: str) -> bool:
        """Whether this message has that key of ours."""
        return self.metadata == metadata(key)


class Cursor(msgspec.Struct, frozen=True):
    next_cursor: str | None = None


class Page(msgspec.Struct, frozen=True):
    """One page of messages."""

    messages: list[SaidMessage]
    response_metadata: Cursor | None = None

    @property
    def cursor(self) -> str | None:
        """Where the next page begins; None at the end."""
        return (self.response_metadata and self.response_metadata.next_cursor) or None


class Profile(msgspec.Struct, frozen=True):
    display_name: str | None = None
    real_name: str | None = None
    email: str | None = None
    """With the scope `users:read.email`."""


class EnterpriseUser(msgspec.Struct, frozen=True):
    teams: list[str] = []


class User(msgspec.Struct, frozen=True):
    name: str | None = None
    real_name: str | None = None
    tz: str | None = None
    profile: Profile = Profile()
    team_id: str | None = None
    enterprise_user: EnterpriseUser | None = None
    deleted: bool | None = None
    is_restricted: bool | None = None
    is_ultra_restricted: bool | None = None
    is_stranger: bool | None = None


class UserInfo(msgspec.Struct, frozen=True):
    user: User


class Usergroup(msgspec.Struct, frozen=True):
    id: str
    handle: str
    date_delete: int | None = None


class Usergroups(msgspec.Struct, frozen=True):
    usergroups: list[Usergroup]


class Members(msgspec.Struct, frozen=True):
    """The people of a user group (`users`, all at once) or of a channel (`members`, in pages)."""

    users: list[PersonId] = []
    members: list[PersonId] = []
    response_metadata: Cursor | None = None

    @property
    def everybody(self) -> list[PersonId]:
        return [*self.users, *self.members]

    @property
    def cursor(self) -> str | None:
        """Where the next page begins; None at the end."""
        return (self.response_metadata and self.response_metadata.next_cursor) or None
