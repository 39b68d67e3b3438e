"""How each error of the coverage table is provoked, and how each method is made to answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.slack.web_api import METHODS
from tests.sandbox.harness import GENERAL, HELP, OPS, RANDOM, Person, Sandbox, running_sandbox
from tests.sandbox.manifest import manifest
from tests.sandbox.shown import home, modal, text_input

Json = dict[str, Any]
ANNA, BOT = "U0ANNA001", "U0BOT0001"
LONG = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}
TABLE = {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]]}
DEEP = {"event_type": "e", "event_payload": {"a": {"b": {"c": 1}}}}
LARGE = {"event_type": "e", "event_payload": {"a": "x" * 9000}}
HUGE = modal(*({"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2900}} for _ in range(90)))


@dataclass(slots=True)
class Scene:
    """A sandbox with something in it, and the ids of what is there."""

    sandbox: Sandbox
    anna: Person
    said: str = ""
    own: str = ""
    joined: str = ""
    file: str = ""
    extra: Json = field(default_factory=dict)

    async def call(self, method: str, token: str = "xoxb-sandbox", **arguments: Any) -> Json:
        headers = {"Authorization": f"Bearer {token}"}
        url = f"{self.sandbox.api_url}{method}"
        async with self.sandbox.session.post(url, json=arguments, headers=headers) as response:
            answer: Json = await response.json()
        return answer

    def trigger(self, view_id: str | None = None) -> str:
        return self.sandbox.slack.triggers.give(ANNA, view_id)

    async def upload(self) -> str:
        asked = await self.call("files.getUploadURLExternal", filename="a.txt", length=1)
        await self.sandbox.session.post(asked["upload_url"], data=b"a")
        file_id: str = asked["file_id"]
        return file_id


async def prepared(sandbox: Sandbox) -> Scene:
    scene = Scene(sandbox, sandbox.person("anna"))
    scene.said = (await scene.anna.post(HELP, "hello"))["ts"]
    scene.own = (await scene.call("chat.postMessage", channel=HELP, text="own"))["ts"]
    await scene.anna.join(HELP, "U0ERIC001")
    scene.joined = (await scene.anna.messages(HELP))[-1]["ts"]
    return scene


Provoke = Callable[[Scene], Awaitable[Json]]


def calling(method: str, **arguments: Any) -> Provoke:
    """Return a call whose `@said`, `@own`, `@joined` stand for the scene's messages."""

    async def provoke(scene: Scene) -> Json:
        marks = {"@said": scene.said, "@own": scene.own, "@joined": scene.joined}
        filled = {
            key: marks.get(value, value) if isinstance(value, str) else value
            for key, value in arguments.items()
        }
        return await scene.call(method, **filled)

    return provoke


def archived(method: str, **arguments: Any) -> Provoke:
    async def provoke(scene: Scene) -> Json:
        await scene.sandbox.do("archive", **{"as": ANNA}, channel=HELP)
        return await calling(method, **arguments)(scene)

    return provoke


def twice(method: str, **arguments: Any) -> Provoke:
    async def provoke(scene: Scene) -> Json:
        await calling(method, **arguments)(scene)
        return await calling(method, **arguments)(scene)

    return provoke


def triggered(method: str, how: str) -> Provoke:
    async def provoke(scene: Scene) -> Json:
        opened = await scene.call("views.open", trigger_id=scene.trigger(), view=modal(external_id="one"))
        trigger = scene.trigger(opened["view"]["id"])
        view = modal()
        if how == "invalid_trigger_id":
            trigger = "1.2.3"
        elif how == "exchanged_trigger_id":
            await scene.call("views.open", trigger_id=trigger, view=view)
        elif how == "expired_trigger_id":
            await scene.sandbox.turn_clock(4)
        elif how == "view_too_large":
            view = HUGE
        elif how == "duplicate_external_id":
            view = modal(external_id="one")
        elif how == "push_limit_reached":
            for _ in range(2):
                await scene.call("views.push", trigger_id=scene.trigger(opened["view"]["id"]), view=view)
        elif how == "not_found":
            trigger = scene.trigger()
        return await scene.call(method, trigger_id=trigger, view=view)

    return provoke


def updated(how: str) -> Provoke:
    async def provoke(scene: Scene) -> Json:
        first = await scene.call("views.open", trigger_id=scene.trigger(), view=modal(external_id="one"))
        view_id = first["view"]["id"]
        more: Json = {"view": modal(), "view_id": view_id}
        if how == "hash_conflict":
            more["hash"] = "stale"
        elif how == "not_found":
            more["view_id"] = "V404"
        elif how == "view_too_large":
            more["view"] = HUGE
        else:
            trigger = scene.trigger(view_id)
            second = await scene.call("views.push", trigger_id=trigger, view=modal(text_input("b")))
            more |= {"view_id": second["view"]["id"], "view": modal(external_id="one")}
        return await scene.call("views.update", **more)

    return provoke


async def publish_with_a_stale_hash(scene: Scene) -> Json:
    await scene.call("views.publish", user_id=ANNA, view=home())
    return await scene.call("views.publish", user_id=ANNA, view=home(), hash="stale")


async def publish_a_taken_external_id(scene: Scene) -> Json:
    await scene.call("views.publish", user_id="U0BENO001", view=home(external_id="one"))
    return await scene.call("views.publish", user_id=ANNA, view=home(external_id="one"))


async def publish_without_a_home_tab(scene: Scene) -> Json:
    off = manifest(app_home={"home_tab_enabled": False})
    async with running_sandbox(off) as other:
        return await Scene(other, other.person("anna")).call("views.publish", user_id=ANNA, view=home())


def without_messages_tab(method: str, **arguments: Any) -> Provoke:
    async def provoke(scene: Scene) -> Json:
        off = manifest(app_home={"messages_tab_enabled": False})
        async with running_sandbox(off) as other:
            return await Scene(other, other.person("anna")).call(method, **arguments)

    return provoke


async def too_many_emoji(scene: Scene) -> Json:
    for number in range(50):
        await scene.anna.react(HELP, scene.said, f"e{number}")
    return await scene.call("reactions.add", channel=HELP, timestamp=scene.said, name="one_more")


def completing(*, is_archived: bool = False, **arguments: Any) -> Provoke:
    async def provoke(scene: Scene) -> Json:
        if is_archived:
            await scene.sandbox.do("archive", **{"as": ANNA}, channel=HELP)
        files = [{"id": await scene.upload()}]
        return await scene.call("files.completeUploadExternal", files=files, **arguments)

    return provoke


def content_errors(method: str, **place: Any) -> dict[tuple[str, str], Provoke]:
    many = [{"text": "a"}] * 101
    wrong: dict[str, Json] = {
        "no_text": {},
        "markdown_text_conflict": {"text": "a", "markdown_text": "b"},
        "msg_too_long": {"markdown_text": "x" * 12_001},
        "invalid_blocks": {"text": "a", "blocks": [LONG]},
        "invalid_blocks_format": {"text": "a", "blocks": "{"},
        "invalid_attachments": {"text": "a", "blocks": [TABLE, TABLE]},
        "too_many_attachments": {"text": "a", "attachments": many},
    }
    return {(method, error): calling(method, **place, **arguments) for error, arguments in wrong.items()}


def metadata_errors(method: str, **place: Any) -> dict[tuple[str, str], Provoke]:
    wrong = {
        "metadata_too_large": LARGE,
        "invalid_metadata_format": {"event_type": 1},
        "invalid_metadata_schema": DEEP,
    }
    return {
        (method, error): calling(method, **place, text="a", metadata=metadata)
        for error, metadata in wrong.items()
    }


def simple(method: str, **by_error: Json) -> dict[tuple[str, str], Provoke]:
    return {(method, error): calling(method, **arguments) for error, arguments in by_error.items()}


def posting(method: str, **more: Any) -> dict[tuple[str, str], Provoke]:
    return {
        **content_errors(method, channel=HELP, **more),
        **simple(
            method,
            channel_not_found={"channel": "C404", "text": "a", **more},
            not_in_channel={"channel": RANDOM, "text": "a", **more},
            cannot_reply_to_message={"channel": HELP, "thread_ts": "@joined", "text": "a", **more},
        ),
        (method, "is_archived"): archived(method, channel=HELP, text="a", **more),
        (method, "messages_tab_disabled"): without_messages_tab(
            method, channel="D0ANNA001", text="a", **more
        ),
    }


def reading(method: str, **place: Any) -> dict[tuple[str, str], Provoke]:
    here = {"channel": HELP, **place}
    return simple(
        method,
        channel_not_found={**here, "channel": "C404"},
        not_in_channel={**here, "channel": RANDOM},
        invalid_cursor={**here, "cursor": "%%"},
        invalid_limit={**here, "limit": "many"},
        invalid_ts_latest={**here, "latest": "now"},
        invalid_ts_oldest={**here, "oldest": "now"},
    )


def reacting(method: str) -> dict[tuple[str, str], Provoke]:
    here = {"channel": HELP, "timestamp": "@said", "name": "eyes"}
    return simple(
        method,
        channel_not_found={**here, "channel": "C404"},
        not_in_channel={**here, "channel": RANDOM},
        message_not_found={**here, "timestamp": "1.000000"},
        no_item_specified={"name": "eyes"},
        bad_timestamp={**here, "timestamp": "now"},
    )


PROVOKED: dict[tuple[str, str], Provoke] = {
    **posting("chat.postMessage"),
    **metadata_errors("chat.postMessage", channel=HELP),
    **posting("chat.postEphemeral", user=ANNA),
    **simple("chat.postEphemeral", user_not_in_channel={"channel": OPS, "user": ANNA, "text": "a"}),
    **content_errors("chat.update", channel=HELP, ts="@own"),
    **metadata_errors("chat.update", channel=HELP, ts="@own"),
    **simple(
        "chat.update",
        channel_not_found={"channel": "C404", "ts": "@own", "text": "a"},
        message_not_found={"channel": HELP, "ts": "1.000000", "text": "a"},
        cant_update_message={"channel": HELP, "ts": "@said", "text": "a"},
        cant_broadcast_message={"channel": HELP, "ts": "@own", "text": "a", "reply_broadcast": True},
    ),
    ("chat.update", "is_inactive"): archived("chat.update", channel=HELP, ts="@own", text="a"),
    **simple(
        "chat.delete",
        channel_not_found={"channel": "C404", "ts": "@own"},
        message_not_found={"channel": HELP, "ts": "1.000000"},
        cant_delete_message={"channel": HELP, "ts": "@said"},
    ),
    **simple(
        "chat.getPermalink",
        channel_not_found={"channel": "C404", "message_ts": "@own"},
        message_not_found={"channel": HELP, "message_ts": "1.000000"},
    ),
    **reading("conversations.history"),
    **reading("conversations.replies", ts="@said"),
    **simple("conversations.replies", thread_not_found={"channel": HELP, "ts": "1.000000"}),
    **simple("conversations.info", channel_not_found={"channel": "C404"}),
    **simple(
        "conversations.list",
        invalid_types={"types": "public"},
        invalid_limit={"limit": "0"},
        invalid_cursor={"cursor": "%%"},
    ),
    **simple(
        "users.conversations",
        invalid_types={"types": "public"},
        invalid_limit={"limit": "0"},
        invalid_cursor={"cursor": "%%"},
        user_not_found={"user": "U404"},
    ),
    **simple(
        "conversations.members",
        channel_not_found={"channel": "C404"},
        invalid_limit={"channel": HELP, "limit": "0"},
        invalid_cursor={"channel": HELP, "cursor": "bmV4dA=="},
    ),
    **simple(
        "conversations.open",
        channel_not_found={"channel": "D404"},
        user_not_found={"users": "U404"},
        users_list_not_supplied={},
        too_many_users={"users": ",".join(f"U{n}" for n in range(9))},
        cannot_dm_bot={"users": "USLACKBOT"},
    ),
    **simple(
        "conversations.join",
        channel_not_found={"channel": "C404"},
        method_not_supported_for_channel_type={"channel": OPS},
    ),
    ("conversations.join", "is_archived"): archived("conversations.join", channel=HELP),
    **simple("users.info", user_not_found={"user": "U404"}),
    **simple("users.list", invalid_cursor={"cursor": "%%"}, invalid_limit={"limit": "x"}),
    **simple("users.lookupByEmail", users_not_found={"email": "nobody@desk.example"}),
    **simple("team.info", team_not_found={"team": "T404"}),
    **simple("bots.info", bot_not_found={"bot": "B404"}),
    **simple(
        "blocks.validate",
        invalid_blocks={"blocks": [LONG]},
        invalid_message={"message": {"text": "a", "blocks": [LONG]}},
        invalid_view={"view": {"type": "modal"}},
    ),
    **reacting("reactions.add"),
    **reacting("reactions.remove"),
    **reacting("reactions.get"),
    **simple("reactions.add", invalid_name={"channel": HELP, "timestamp": "@said", "name": "two words"}),
    **simple(
        "reactions.remove",
        invalid_name={"channel": HELP, "timestamp": "@said", "name": "two words"},
        no_reaction={"channel": HELP, "timestamp": "@said", "name": "eyes"},
    ),
    ("reactions.add", "already_reacted"): twice(
        "reactions.add", channel=HELP, timestamp="@said", name="eyes"
    ),
    ("reactions.add", "too_many_emoji"): too_many_emoji,
    ("reactions.add", "is_archived"): archived("reactions.add", channel=HELP, timestamp="@said", name="eyes"),
    **{
        (method, error): triggered(method, error)
        for method in ("views.open", "views.push")
        for error in METHODS[method].errors
    },
    **{("views.update", error): updated(error) for error in METHODS["views.update"].errors},
    ("views.publish", "view_too_large"): calling("views.publish", user_id=ANNA, view=home(*HUGE["blocks"])),
    ("views.publish", "hash_conflict"): publish_with_a_stale_hash,
    ("views.publish", "duplicate_external_id"): publish_a_taken_external_id,
    ("views.publish", "not_enabled"): publish_without_a_home_tab,
    **simple(
        "files.getUploadURLExternal",
        missing_argument={"filename": "a", "length": 0},
        alt_txt_too_large={"filename": "a", "length": 1, "alt_txt": "x" * 1001},
        snippet_too_large={"filename": "a", "length": 1_000_001, "snippet_type": "text"},
    ),
    **simple("files.completeUploadExternal", file_not_found={"files": [{"id": "F404"}]}),
    ("files.completeUploadExternal", "channel_not_found"): completing(channel_id="C404"),
    ("files.completeUploadExternal", "not_in_channel"): completing(channel_id=RANDOM),
    ("files.completeUploadExternal", "posting_to_channel_denied"): completing(
        channel_id=HELP, is_archived=True
    ),
    ("files.completeUploadExternal", "channels_limit_exceeded"): completing(channels=",".join(["C1"] * 101)),
    ("files.completeUploadExternal", "invalid_blocks"): completing(channel_id=HELP, blocks=[LONG]),
    ("files.completeUploadExternal", "invalid_blocks_format"): completing(channel_id=HELP, blocks="{"),
    ("files.completeUploadExternal", "invalid_attachments"): completing(
        channel_id=HELP, blocks=[TABLE, TABLE]
    ),
    **simple("files.info", file_not_found={"file": "F404"}),
    **simple("usergroups.users.list", no_such_subteam={"usergroup": "S404"}),
}

ANSWERED: dict[str, Provoke] = {
    "apps.connections.open": calling("apps.connections.open", token="xapp-sandbox"),
    "auth.test": calling("auth.test"),
    "blocks.validate": calling("blocks.validate", blocks=[{"type": "divider"}]),
    "bots.info": calling("bots.info", bot="B0BOT0001"),
    "chat.delete": calling("chat.delete", channel=HELP, ts="@own"),
    "chat.getPermalink": calling("chat.getPermalink", channel=HELP, message_ts="@own"),
    "chat.postEphemeral": calling("chat.postEphemeral", channel=HELP, user=ANNA, text="a"),
    "chat.postMessage": calling("chat.postMessage", channel=ANNA, text="a"),
    "chat.update": calling("chat.update", channel=HELP, ts="@own", text="b"),
    "conversations.history": calling("conversations.history", channel=HELP),
    "conversations.info": calling("conversations.info", channel=GENERAL),
    "conversations.join": calling("conversations.join", channel=RANDOM),
    "conversations.list": calling("conversations.list", types="public_channel,im"),
    "conversations.members": calling("conversations.members", channel=HELP),
    "conversations.open": calling("conversations.open", users=ANNA),
    "conversations.replies": calling("conversations.replies", channel=HELP, ts="@said"),
    "files.completeUploadExternal": completing(channel_id=HELP),
    "files.getUploadURLExternal": calling("files.getUploadURLExternal", filename="a", length=1),
    "reactions.add": calling("reactions.add", channel=HELP, timestamp="@said", name="eyes"),
    "reactions.get": calling("reactions.get", channel=HELP, timestamp="@said"),
    "team.info": calling("team.info"),
    "usergroups.list": calling("usergroups.list", include_users=True),
    "usergroups.users.list": calling("usergroups.users.list", usergroup="S0OPS0001"),
    "users.conversations": calling("users.conversations", user=ANNA),
    "users.info": calling("users.info", user=ANNA),
    "users.list": calling("users.list"),
    "users.lookupByEmail": calling("users.lookupByEmail", email="anna@desk.example"),
    "views.publish": calling("views.publish", user_id=ANNA, view=home()),
}
# These need something to be there first, and are shown to answer where that is tested.
ANSWERED_ELSEWHERE = {"files.info", "reactions.remove", "views.open", "views.push", "views.update"}
