"""What can happen to messages and members, each with the events Slack sends for it.

Both doors use these: the Web API (the app acts) and the page (a person acts). The doors check permissions.
"""

from __future__ import annotations

import uuid

from bot.sandbox.slack.app_config import APP_ID, BOT_ID, BOT_USER, AppConfig
from bot.sandbox.slack.changes import Changes
from bot.sandbox.slack.clock import Clock
from bot.sandbox.slack.delivery import Delivery
from bot.sandbox.slack.faults import Faults
from bot.sandbox.slack.files import StoredFile
from bot.sandbox.slack.ids import Ids
from bot.sandbox.slack.messages import Ephemeral
from bot.sandbox.slack.people import SLACKBOT, TEAM_ID, Channel, ChannelKind, Person
from bot.sandbox.slack.shapes import Json, compact
from bot.sandbox.slack.workspace import Workspace

TOMBSTONE = "This message was deleted."


class Conversation:
    """Writes into the workspace and publishes what the app has subscribed to."""

    def __init__(
        self,
        workspace: Workspace,
        app: AppConfig,
        delivery: Delivery,
        faults: Faults,
        ids: Ids,
        clock: Clock,
        changes: Changes,
    ) -> None:
        self._workspace = workspace
        self._app = app
        self._delivery = delivery
        self._faults = faults
        self._ids = ids
        self._clock = clock
        self._changes = changes

    def post(self, channel: Channel, author: Json, content: Json, *, broadcast: bool = False) -> Json:
        """Say something; `author` and `content` are the message's fields but for its time and place."""
        message = compact({"type": "message", "team": TEAM_ID, **author, **content, "ts": self._ids.ts()})
        messages = self._workspace.messages(channel.id)
        root = messages.get(message.get("thread_ts", ""))
        if root is not None:
            message["parent_user_id"] = root["user"]
        if broadcast and root is not None:
            message["subtype"] = "thread_broadcast"
        messages.add(message)
        self._share_files(channel, message)
        if message["user"] in self._workspace.people:
            self._workspace.read(message["user"], channel.id)
        self._tell(channel, message)
        self._publish_posted(channel, message, root)
        return message

    def whisper(self, channel: Channel, user: str, author: Json, content: Json) -> Json:
        """Say something that only one person sees; with the `ts` of an earlier whisper it takes its place."""
        ts = author.get("ts") or self._ids.ts()
        message = compact({"type": "message", **author, **content, "ts": ts, "is_ephemeral": True})
        self._workspace.messages(channel.id).whisper(Ephemeral(user=user, message=message))
        self._tell(channel, message, only=user)
        return message

    def dismiss(self, channel: Channel, user: str, message: Json) -> None:
        """Take back an ephemeral message."""
        self._workspace.messages(channel.id).dismiss(message["ts"])
        self._tell(channel, message, only=user)

    def change(self, channel: Channel, message: Json, content: Json, *, editor: str) -> Json:
        """Change a message; a None in `content` takes the field away."""
        before = dict(message)
        message |= content
        for key in [key for key, value in content.items() if value is None]:
            del message[key]
        if editor != BOT_USER or self._faults.edits_are_marked:
            message["edited"] = {"user": editor, "ts": self._ids.ts()}
        self._tell(channel, message)
        self._publish_changed(channel, message, before)
        return message

    def broadcast(self, channel: Channel, message: Json) -> None:
        """Show an existing reply in the channel as well."""
        self._workspace.messages(channel.id).broadcast(message)

    def delete(self, channel: Channel, message: Json) -> None:
        """Delete a message; a parent with replies leaves a tombstone."""
        messages = self._workspace.messages(channel.id)
        before = dict(message)
        if messages.has_replies(message["ts"]):
            self._bury(message)
            self._publish_changed(channel, message, before)
        else:
            messages.remove(message)
            self._publish_deleted(channel, before)
        self._tell(channel, message)

    def delete_file(self, stored: StoredFile) -> None:
        """Delete a file; the messages that shared it stay and say so."""
        file_id = stored.shown["id"]
        places = [
            channel
            for kind in ("channels", "groups", "ims")
            for channel in stored.shown[kind]
            if channel in self._workspace.channels
        ]
        self._workspace.files.pop(file_id)
        stored.shown.clear()
        stored.shown |= {"id": file_id, "mode": "tombstone"}
        for channel in places:
            self._changes.tell("messages", channel=channel, thread_ts=None)
        # https://docs.slack.dev/reference/events/file_deleted
        if "file_deleted" in self._app.events:
            self._delivery.publish({"type": "file_deleted", "file_id": file_id, "event_ts": self._ids.ts()})

    def react(self, channel: Channel, message: Json, user: str, name: str) -> None:
        """Add a person's reaction that is not there yet."""
        users = {each["name"]: each["users"] for each in message.get("reactions", [])}
        users[name] = [*users.get(name, []), user]
        message["reactions"] = _reactions(users)
        self._reacted(channel, message, user, name, "reaction_added")

    def unreact(self, channel: Channel, message: Json, user: str, name: str) -> None:
        """Take back a person's reaction that is there."""
        users = {each["name"]: each["users"] for each in message["reactions"]}
        users[name] = [each for each in users[name] if each != user]
        message["reactions"] = _reactions(users)
        self._reacted(channel, message, user, name, "reaction_removed")

    def join(self, channel: Channel, user: str, *, inviter: str | None = None) -> None:
        """Bring someone into a channel."""
        channel.members.append(user)
        self._changes.tell("channels")
        notice = {"subtype": "channel_join", "text": f"<@{user}> has joined the channel", "inviter": inviter}
        self.post(channel, {"user": user}, notice)
        letter = "G" if channel.kind is ChannelKind.GROUP else "C"
        joined = {
            "user": user,
            "channel": channel.id,
            "channel_type": letter,
            "team": TEAM_ID,
            "inviter": inviter,
        }
        self._publish("member_joined_channel", channel, joined)

    def leave(self, channel: Channel, user: str) -> None:
        """Take someone out of a channel; the app still hears of its own leaving."""
        letter = "G" if channel.kind is ChannelKind.GROUP else "C"
        left = {"user": user, "channel": channel.id, "channel_type": letter, "team": TEAM_ID}
        self._publish("member_left_channel", channel, left)
        notice = {"subtype": "channel_leave", "text": f"<@{user}> has left the channel"}
        self.post(channel, {"user": user}, notice)
        channel.members.remove(user)
        self._changes.tell("channels")

    def direct(self, users: list[str]) -> tuple[Channel, bool]:
        """Find the app's direct message with these people, or open one; says whether it is new."""
        if (known := self._workspace.direct_with(users)) is not None:
            return known, False
        is_single = len(users) == 1
        names = [self._workspace.people[user].name for user in users]
        channel = Channel(
            id=self._ids.next("D" if is_single else "G"),
            name="" if is_single else f"mpdm-{'--'.join(names)}-1",
            kind=ChannelKind.IM if is_single else ChannelKind.MPIM,
            creator=BOT_USER,
            created=int(self._clock.now()),
            members=[*users, BOT_USER],
        )
        self._workspace.add_channel(channel)
        self._changes.tell("channels")
        return channel, True

    def archive(self, channel: Channel, user: str, *, undo: bool) -> None:
        """Archive a channel, or bring it back."""
        kind = "channel_unarchive" if undo else "channel_archive"
        channel.is_archived = not undo
        self._changes.tell("channels")
        self.post(
            channel,
            {"user": user},
            {"subtype": kind, "text": f"{kind.removeprefix('channel_')}d the channel"},
        )
        self._publish(kind, channel, {"channel": channel.id, "user": user})

    def home_opened(self, user: str, tab: str, view: Json | None) -> None:
        """Tell the app that someone looks at its home."""
        channel = self._workspace.direct_with([user])
        where = channel.id if channel else None
        event = {"user": user, "channel": where, "tab": tab, "view": view, "event_ts": self._ids.ts()}
        if "app_home_opened" in self._app.events:
            self._delivery.publish(compact({"type": "app_home_opened", **event}))

    def _tell(self, channel: Channel, message: Json, *, only: str | None = None) -> None:
        thread = message.get("thread_ts")
        self._changes.tell("messages", only=only, channel=channel.id, thread_ts=thread)

    def _share_files(self, channel: Channel, message: Json) -> None:
        place = "public" if channel.kind is ChannelKind.CHANNEL else "private"
        for file in message.get("files", []):
            stored: StoredFile = self._workspace.files[file["id"]]
            stored.shown[{"channel": "channels", "im": "ims"}.get(channel.kind, "groups")].append(channel.id)
            stored.shown["is_public"] = stored.shown["is_public"] or place == "public"
            share = compact(
                {"ts": message["ts"], "thread_ts": message.get("thread_ts"), "channel_name": channel.name}
            )
            stored.shown["shares"].setdefault(place, {}).setdefault(channel.id, []).append(share)

    def _bury(self, message: Json) -> None:
        kept = (
            "type",
            "ts",
            "thread_ts",
            "team",
            "reply_count",
            "reply_users",
            "reply_users_count",
            "latest_reply",
        )
        tombstone = {key: message[key] for key in kept if key in message}
        message.clear()
        message |= tombstone
        message |= {"subtype": "tombstone", "user": SLACKBOT, "text": TOMBSTONE, "hidden": True}

    def _publish_posted(self, channel: Channel, message: Json, root: Json | None) -> None:
        event = dict(message)
        if message.get("subtype") == "thread_broadcast" and root is not None:
            event["root"] = dict(root)
        self._publish_message(channel, event)
        mentions_bot = f"<@{BOT_USER}" in message.get("text", "") and message["user"] != BOT_USER
        is_said = message.get("subtype") in (None, "file_share", "thread_broadcast")
        # Direct messages never count as mentions: https://docs.slack.dev/reference/events/app_mention
        if mentions_bot and is_said and channel.kind is not ChannelKind.IM:
            dropped = ("type", "subtype", "parent_user_id")
            mention = {key: value for key, value in message.items() if key not in dropped}
            self._publish(
                "app_mention", channel, mention | {"channel": channel.id, "event_ts": message["ts"]}
            )

    def _publish_changed(self, channel: Channel, message: Json, before: Json) -> None:
        change = {"subtype": "message_changed", "message": dict(message), "previous_message": before}
        self._publish_message(channel, {"type": "message", "hidden": True, "ts": self._ids.ts(), **change})

    def _publish_deleted(self, channel: Channel, before: Json) -> None:
        change = {"subtype": "message_deleted", "deleted_ts": before["ts"], "previous_message": before}
        self._publish_message(channel, {"type": "message", "hidden": True, "ts": self._ids.ts(), **change})

    def _publish_message(self, channel: Channel, message: Json) -> None:
        if f"message.{channel.kind.family}" not in self._app.events or BOT_USER not in channel.members:
            return
        place = {"channel": channel.id, "channel_type": channel.kind.value, "event_ts": message["ts"]}
        self._delivery.publish(message | place, is_shared=channel.is_shared)

    def _reacted(self, channel: Channel, message: Json, user: str, name: str, kind: str) -> None:
        self._tell(channel, message)
        item = {"type": "message", "channel": channel.id, "ts": message["ts"]}
        event = {"user": user, "reaction": name, "item": item, "item_user": message.get("user")}
        self._publish(kind, channel, event)

    def _publish(self, kind: str, channel: Channel, event: Json) -> None:
        if kind in self._app.events and BOT_USER in channel.members:
            full = compact({"type": kind, "event_ts": self._ids.ts(), **event})
            self._delivery.publish(full, is_shared=channel.is_shared)


def _reactions(users: dict[str, list[str]]) -> list[Json]:
    return [{"name": name, "users": who, "count": len(who)} for name, who in users.items() if who]


def app_author(name: str, now: float, *, username: str | None = None, icons: Json | None = None) -> Json:
    """Return the author's fields of a message that the app posts."""
    profile = {
        "id": BOT_ID,
        "app_id": APP_ID,
        "user_id": BOT_USER,
        "name": name,
        "icons": {},
        "deleted": False,
        "updated": int(now),
        "team_id": TEAM_ID,
    }
    author = {"user": BOT_USER, "bot_id": BOT_ID, "app_id": APP_ID, "bot_profile": profile}
    return author | compact({"username": username, "icons": icons})


def person_author(person: Person) -> Json:
    """Return the author's fields of a message that a person types; a stranger's name their own workspace."""
    author = {"user": person.id, "client_msg_id": str(uuid.uuid4())}
    foreign = dict.fromkeys(("team", "user_team", "source_team"), person.team_id)
    return author | foreign if person.is_stranger else author
