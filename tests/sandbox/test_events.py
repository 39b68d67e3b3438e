"""Which events the app hears, and in what shape."""

from __future__ import annotations

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.sandbox.conftest import Link, link_to
from tests.sandbox.harness import GENERAL, HELP, OPS, RANDOM, Refusal, Sandbox, running_sandbox
from tests.sandbox.manifest import manifest

BOT = "U0BOT0001"


async def test_a_mention_is_a_message_and_a_mention(sandbox: Sandbox, link: Link) -> None:
    said = await sandbox.person("anna").post(HELP, "@threadesk help <me> & #general")

    message, mention = await link.event(), await link.event()

    assert said["text"] == "<@U0BOT0001> help &lt;me&gt; &amp; <#C0GEN0001>"
    assert (message["type"], mention["type"]) == ("message", "app_mention")
    assert message["ts"] == mention["ts"] == said["ts"]
    assert message["channel_type"] == "channel"
    assert message["blocks"][0]["elements"][0]["elements"][0] == {"type": "user", "user_id": BOT}


async def test_a_direct_message_is_no_mention(sandbox: Sandbox, link: Link) -> None:
    anna = sandbox.person("anna")
    await anna.post(anna.dm, "<@U0BOT0001> hello")
    await anna.open_home()

    assert (await link.event())["channel_type"] == "im"
    assert (await link.event())["type"] == "app_home_opened"


async def test_channels_without_the_bot_are_silent(sandbox: Sandbox, link: Link) -> None:
    anna = sandbox.person("anna")
    await anna.post(RANDOM, "unheard")
    await anna.post(GENERAL, "heard")

    assert (await link.event())["text"] == "heard"


async def test_only_subscribed_events_are_sent() -> None:
    async with running_sandbox(manifest(events=["message.groups"])) as sandbox:
        link = await link_to(sandbox)
        await sandbox.person("beno").post(HELP, "public")
        await sandbox.person("beno").post(OPS, "private")
        event = await link.event()
        await link.socket.close()

    assert (event["text"], event["channel_type"]) == ("private", "group")


async def test_the_apps_own_post_comes_back(sandbox: Sandbox, link: Link, client: AsyncWebClient) -> None:
    metadata = {"event_type": "ticket", "event_payload": {"key": "k1"}}
    posted = await client.chat_postMessage(channel=HELP, text="opened", metadata=metadata)

    event = await link.event()

    assert (event["ts"], event["bot_id"], event["user"]) == (posted["ts"], "B0BOT0001", BOT)
    assert event["metadata"] == metadata
    assert "subtype" not in event


async def test_an_edit_and_a_deletion_show_what_was_before(sandbox: Sandbox, link: Link) -> None:
    anna = sandbox.person("anna")
    said = await anna.post(HELP, "first")
    await anna.edit(HELP, said["ts"], "second")
    await anna.delete(HELP, said["ts"])

    await link.event()
    changed, deleted = await link.event(), await link.event()

    assert (changed["subtype"], changed["hidden"]) == ("message_changed", True)
    assert changed["message"]["edited"]["user"] == anna.id
    assert (changed["previous_message"]["text"], changed["message"]["text"]) == ("first", "second")
    assert (deleted["subtype"], deleted["deleted_ts"]) == ("message_deleted", said["ts"])
    assert deleted["previous_message"]["text"] == "second"


async def test_a_deleted_parent_leaves_a_tombstone(sandbox: Sandbox, link: Link) -> None:
    anna = sandbox.person("anna")
    said = await anna.post(HELP, "parent")
    await anna.post(HELP, "reply", thread_ts=said["ts"])
    await anna.delete(HELP, said["ts"])

    await link.event()
    reply, buried = await link.event(), await link.event()

    assert reply["parent_user_id"] == anna.id
    assert (buried["subtype"], buried["message"]["subtype"]) == ("message_changed", "tombstone")
    assert [each["text"] for each in await anna.messages(HELP, said["ts"])] == [
        "This message was deleted.",
        "reply",
    ]


async def test_a_strangers_message_names_their_workspace(sandbox: Sandbox, link: Link) -> None:
    await sandbox.person("eric").post(GENERAL, "hello")
    await sandbox.person("anna").post(GENERAL, "welcome")

    foreign, own = await link.event(), await link.event()

    assert {foreign[key] for key in ("team", "user_team", "source_team")} == {"T0OTHER01"}
    assert (own["team"], "user_team" in own) == ("T0DESK001", False)


async def test_a_broadcast_brings_its_root(sandbox: Sandbox, link: Link) -> None:
    anna = sandbox.person("anna")
    said = await anna.post(HELP, "parent")
    await anna.post(HELP, "for all", thread_ts=said["ts"], broadcast=True)

    await link.event()
    event = await link.event()

    assert (event["subtype"], event["root"]["ts"]) == ("thread_broadcast", said["ts"])
    assert [each["text"] for each in await anna.messages(HELP)] == ["parent", "for all"]


async def test_a_file_is_shared_by_its_own_subtype(sandbox: Sandbox, link: Link) -> None:
    anna = sandbox.person("anna")
    file = await anna.upload("log.txt", b"boom")
    await anna.post(HELP, "see", files=[file["id"]])

    event = await link.event()

    assert event["subtype"] == "file_share"
    assert event["files"][0]["id"] == file["id"]
    assert event["files"][0]["url_private"].startswith(sandbox.url)


async def test_a_deleted_file_is_told_and_leaves_a_tombstone(
    sandbox: Sandbox, link: Link, client: AsyncWebClient
) -> None:
    anna = sandbox.person("anna")
    file = await anna.upload("log.txt", b"boom")
    await anna.post(HELP, "see", files=[file["id"]])
    await link.event()
    await anna.delete_file(file["id"])

    event = await link.event()

    assert (event["type"], event["file_id"]) == ("file_deleted", file["id"])
    [message] = await anna.messages(HELP)
    assert message["files"] == [{"id": file["id"], "mode": "tombstone"}]
    with pytest.raises(SlackApiError, match="file_not_found"):
        await client.files_info(file=file["id"])


async def test_reactions_come_and_go(sandbox: Sandbox, link: Link) -> None:
    anna = sandbox.person("anna")
    said = await anna.post(HELP, "hm")
    await anna.react(HELP, said["ts"], "eyes")
    await anna.react(HELP, said["ts"], "eyes", remove=True)

    await link.event()
    added, removed = await link.event(), await link.event()

    assert (added["type"], added["reaction"], added["item_user"]) == ("reaction_added", "eyes", anna.id)
    assert added["item"] == {"type": "message", "channel": HELP, "ts": said["ts"]}
    assert removed["type"] == "reaction_removed"


async def test_joining_sends_a_notice_and_an_event(sandbox: Sandbox, link: Link) -> None:
    await sandbox.person("anna").join(RANDOM, BOT)

    notice, joined = await link.event(), await link.event()

    assert notice["subtype"] == "channel_join"
    assert (joined["type"], joined["user"], joined["inviter"]) == ("member_joined_channel", BOT, "U0ANNA001")


async def test_home_opened_brings_the_view_once_there_is_one(
    sandbox: Sandbox, link: Link, client: AsyncWebClient
) -> None:
    anna = sandbox.person("anna")
    await anna.open_home()
    await client.views_publish(user_id=anna.id, view={"type": "home", "blocks": [{"type": "divider"}]})
    await anna.open_home()

    first, second = await link.event(), await link.event()

    assert (first["type"], first["tab"], first["channel"]) == ("app_home_opened", "home", anna.dm)
    assert "view" not in first
    assert second["view"]["type"] == "home"


async def test_shared_channels_are_marked(sandbox: Sandbox, link: Link) -> None:
    await sandbox.person("eric").post(GENERAL, "from outside")

    assert (await link.next())["payload"]["is_ext_shared_channel"] is True


async def test_timestamps_are_unique_and_follow_the_clock(sandbox: Sandbox) -> None:
    anna = sandbox.person("anna")
    early = [await anna.post(HELP, "a"), await anna.post(HELP, "b")]
    await sandbox.turn_clock(3600)
    late = await anna.post(HELP, "c")

    assert len({each["ts"] for each in early}) == 2
    assert 3600 <= float(late["ts"]) - float(early[0]["ts"]) < 3700


async def test_user_groups_tell_who_came_and_went(sandbox: Sandbox, link: Link) -> None:
    dora = sandbox.person("dora")
    made = await dora.usergroup("night", "anna")
    created = await link.event()
    await dora.usergroup("@night", "beno", "fred")
    updated, changed = await link.event(), await link.event()

    assert (created["type"], created["subteam"]["handle"]) == ("subteam_created", "night")
    assert (updated["type"], updated["subteam"]["users"]) == ("subteam_updated", ["U0BENO001", "U0FRED001"])
    assert (changed["type"], changed["subteam_id"]) == ("subteam_members_changed", made["id"])
    assert (changed["added_users"], changed["removed_users"]) == (["U0BENO001", "U0FRED001"], ["U0ANNA001"])
    assert (changed["added_users_count"], changed["removed_users_count"]) == (2, 1)


async def test_only_employees_change_user_groups(sandbox: Sandbox) -> None:
    for name in ("eric", "fred"):
        with pytest.raises(Refusal, match="permission_denied"):
            await sandbox.person(name).usergroup("ops", "anna")
    with pytest.raises(Refusal, match="invalid_users"):
        await sandbox.do("usergroup", **{"as": "U0DORA001"}, name="ops", users=["U0NOBODY1"])


async def test_leaving_a_channel_is_told(sandbox: Sandbox, link: Link) -> None:
    await sandbox.person("anna").leave(HELP, "U0BENO001")
    left = await link.event()

    assert (left["type"], left["user"], left["channel"]) == ("member_left_channel", "U0BENO001", HELP)
