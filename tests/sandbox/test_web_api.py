"""What the Web API's methods do, beyond that they answer; through the official client."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.sandbox.conftest import Link
from tests.sandbox.harness import GENERAL, HELP, OPS, RANDOM, Sandbox
from tests.sandbox.shown import modal, text_input

DIVIDER: list[dict[str, Any]] = [{"type": "divider"}]
METADATA = {"event_type": "ticket", "event_payload": {"key": "k1"}}


async def test_arguments_come_by_query_form_and_json(sandbox: Sandbox) -> None:
    headers, url = {"Authorization": "Bearer xoxb-sandbox"}, f"{sandbox.api_url}chat.postMessage"
    ways: list[dict[str, Any]] = [
        {"params": {"channel": HELP, "text": "query"}},
        {"data": {"channel": HELP, "text": "form", "blocks": '[{"type":"divider"}]'}},
        {"json": {"channel": HELP, "text": "json", "blocks": DIVIDER}},
    ]
    for way in ways:
        async with sandbox.session.post(url, headers=headers, **way) as response:
            assert (await response.json())["ok"]

    seen = await sandbox.person("anna").messages(HELP)

    assert [each["text"] for each in seen] == ["query", "form", "json"]
    assert ["blocks" in each for each in seen] == [False, True, True]


async def test_history_is_newest_first_in_pages_without_replies(client: AsyncWebClient) -> None:
    posted = [await client.chat_postMessage(channel=HELP, text=str(number)) for number in range(3)]
    await client.chat_postMessage(channel=HELP, text="reply", thread_ts=posted[0]["ts"])

    first = await client.conversations_history(channel=HELP, limit=2)
    cursor = first["response_metadata"]["next_cursor"]
    second = await client.conversations_history(channel=HELP, limit=2, cursor=cursor)
    exact = await client.conversations_history(channel=HELP, latest=posted[1]["ts"], limit=1, inclusive=True)

    assert [each["text"] for each in first["messages"]] == ["2", "1"]
    assert (first["has_more"], second["has_more"]) == (True, False)
    assert [(each["text"], each["reply_count"]) for each in second["messages"]] == [("0", 1)]
    assert second["response_metadata"]["next_cursor"] == ""
    assert [each["text"] for each in exact["messages"]] == ["1"]


async def test_replies_begin_with_the_parent_and_a_reply_stands_alone(client: AsyncWebClient) -> None:
    parent = await client.chat_postMessage(channel=HELP, text="parent")
    reply = await client.chat_postMessage(channel=HELP, text="reply", thread_ts=parent["ts"])

    thread = (await client.conversations_replies(channel=HELP, ts=parent["ts"]))["messages"]
    alone = (await client.conversations_replies(channel=HELP, ts=reply["ts"]))["messages"]

    assert [each["text"] for each in thread] == ["parent", "reply"]
    assert (thread[0]["thread_ts"], thread[0]["latest_reply"]) == (parent["ts"], reply["ts"])
    assert thread[1]["parent_user_id"] == "U0BOT0001"
    assert [each["text"] for each in alone] == ["reply"]


async def test_metadata_is_read_only_when_asked_for(client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel=HELP, text="x", metadata=METADATA)

    plain = await client.conversations_history(channel=HELP)
    full = await client.conversations_history(channel=HELP, include_all_metadata=True)
    await client.chat_update(channel=HELP, ts=posted["ts"], text="y")
    kept = await client.conversations_history(channel=HELP, include_all_metadata=True)
    await client.chat_update(channel=HELP, ts=posted["ts"], text="y", metadata={})
    gone = await client.conversations_history(channel=HELP, include_all_metadata=True)

    assert "metadata" not in plain["messages"][0]
    assert full["messages"][0]["metadata"] == kept["messages"][0]["metadata"] == METADATA
    assert "metadata" not in gone["messages"][0]


async def test_an_update_with_text_alone_takes_the_blocks_away(
    sandbox: Sandbox, client: AsyncWebClient, link: Link
) -> None:
    posted = await client.chat_postMessage(channel=HELP, text="x", blocks=DIVIDER)

    answer = await client.chat_update(channel=HELP, ts=posted["ts"], text="y")
    await link.event()
    event = await link.event()

    assert (answer["text"], "blocks" in answer["message"]) == ("y", False)
    assert event["subtype"] == "message_changed"
    assert event["message"]["edited"]["user"] == "U0BOT0001"
    assert event["previous_message"]["blocks"][0]["type"] == "divider"


async def test_whether_own_edits_are_marked_is_a_switch(sandbox: Sandbox, client: AsyncWebClient) -> None:
    await sandbox.faults(edits_are_marked=False)
    posted = await client.chat_postMessage(channel=HELP, text="x")

    assert "edited" not in (await client.chat_update(channel=HELP, ts=posted["ts"], text="y"))["message"]


async def test_new_metadata_takes_the_place_of_the_old(client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel=HELP, text="x", metadata=METADATA)
    other = {"event_type": "ticket", "event_payload": {"key": "k2"}}

    changed = await client.chat_update(channel=HELP, ts=posted["ts"], text="x", metadata=other)

    assert changed["message"]["metadata"] == other


@pytest.mark.parametrize("change", ["chat_update", "chat_delete"])
async def test_a_tombstone_is_no_message_any_more(client: AsyncWebClient, change: str) -> None:
    parent = await client.chat_postMessage(channel=HELP, text="parent")
    await client.chat_postMessage(channel=HELP, text="reply", thread_ts=parent["ts"])
    await client.chat_delete(channel=HELP, ts=parent["ts"])
    text = {"text": "again"} if change == "chat_update" else {}

    with pytest.raises(SlackApiError, match="message_not_found"):
        await getattr(client, change)(channel=HELP, ts=parent["ts"], **text)


async def test_a_notice_about_the_bot_is_not_its_own_message(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    await client.conversations_join(channel=RANDOM)
    notice = (await sandbox.person("anna").messages(RANDOM))[-1]

    with pytest.raises(SlackApiError, match="cant_update_message"):
        await client.chat_update(channel=RANDOM, ts=notice["ts"], text="I am here")


async def test_a_private_channel_without_the_bot_does_not_exist_for_it(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    await sandbox.person("dora").leave(OPS, "U0BOT0001")
    upload = await client.files_getUploadURLExternal(filename="a.txt", length=1)
    await sandbox.session.post(upload["upload_url"], data=b"a")
    files = [{"id": upload["file_id"], "title": "a"}]

    with pytest.raises(SlackApiError, match="channel_not_found"):
        await client.chat_postMessage(channel=OPS, text="x")
    with pytest.raises(SlackApiError, match="channel_not_found"):
        await client.files_completeUploadExternal(files=files, channel_id=OPS)


async def test_a_message_to_a_stranger_opens_the_direct_message(client: AsyncWebClient) -> None:
    first = await client.chat_postMessage(channel="U0ERIC001", text="hello")
    second = await client.chat_postMessage(channel="U0ERIC001", text="again")

    assert first["channel"].startswith("D")
    assert second["channel"] == first["channel"]


async def test_text_has_its_limits(client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel=HELP, text="x" * 40_001)

    assert (posted["warning"], len(posted["message"]["text"])) == ("message_truncated", 40_000)
    with pytest.raises(SlackApiError, match="msg_too_long"):
        await client.chat_update(channel=HELP, ts=posted["ts"], text="x" * 4_001)
    assert (await client.chat_update(channel=HELP, ts=posted["ts"], text="x" * 4_000))["ok"]


async def test_refused_blocks_are_pointed_at(client: AsyncWebClient) -> None:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": ""}}]

    with pytest.raises(SlackApiError, match="invalid_blocks") as refused:
        await client.chat_postMessage(channel=HELP, text="x", blocks=blocks)
    with pytest.raises(SlackApiError, match="invalid_arguments") as view:
        await client.views_publish(user_id="U0ANNA001", view={"type": "home", "blocks": blocks})

    assert "json-pointer:/blocks/0/text" in refused.value.response["errors"][0]
    assert "json-pointer:/view/blocks/0/text" in view.value.response["response_metadata"]["messages"][0]


async def test_a_post_to_a_person_lands_in_their_direct_message(client: AsyncWebClient) -> None:
    assert (await client.chat_postMessage(channel="U0ANNA001", text="x"))["channel"] == "D0ANNA001"


async def test_permalinks_of_replies_name_their_thread(client: AsyncWebClient) -> None:
    parent = await client.chat_postMessage(channel=HELP, text="parent")
    reply = await client.chat_postMessage(channel=HELP, text="reply", thread_ts=parent["ts"])

    link = (await client.chat_getPermalink(channel=HELP, message_ts=reply["ts"]))["permalink"]

    assert link == (
        f"https://desk.example/archives/{HELP}/p{reply['ts'].replace('.', '')}"
        f"?thread_ts={parent['ts']}&cid={HELP}"
    )


async def test_direct_messages_are_opened_once(client: AsyncWebClient) -> None:
    known = await client.conversations_open(users="U0ANNA001")
    fresh = await client.conversations_open(users="U0ANNA001,U0BENO001")
    again = await client.conversations_open(users="U0BENO001,U0ANNA001")

    assert (known["channel"]["id"], known["already_open"]) == ("D0ANNA001", True)
    assert "already_open" not in fresh.data
    assert again["channel"]["id"] == fresh["channel"]["id"]


async def test_strangers_have_no_email(client: AsyncWebClient) -> None:
    stranger = (await client.users_info(user="U0ERIC001"))["user"]
    member = (await client.users_info(user="U0ANNA001"))["user"]

    assert (stranger["is_stranger"], stranger["team_id"]) == (True, "T0OTHER01")
    assert "email" not in stranger["profile"]
    assert (member["profile"]["email"], member["tz"]) == ("anna@desk.example", "Europe/Berlin")


async def test_a_guest_is_restricted_and_a_user_group_tells_its_people(client: AsyncWebClient) -> None:
    guest = (await client.users_info(user="U0FRED001"))["user"]
    users = (await client.usergroups_users_list(usergroup="S0OPS0001"))["users"]

    assert (guest["is_restricted"], guest["team_id"]) == (True, "T0DESK001")
    assert users == ["U0BENO001", "U0CARL001"]


async def test_a_shared_channel_says_so(client: AsyncWebClient) -> None:
    channel = (await client.conversations_info(channel=GENERAL, include_num_members=True))["channel"]

    assert (channel["is_ext_shared"], channel["num_members"]) == (True, 6)


async def test_a_reaction_is_taken_back(client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel=HELP, text="x")
    await client.reactions_add(channel=HELP, timestamp=posted["ts"], name="eyes")
    before = (await client.reactions_get(channel=HELP, timestamp=posted["ts"]))["message"]["reactions"]
    await client.reactions_remove(channel=HELP, timestamp=posted["ts"], name="eyes")
    after = (await client.reactions_get(channel=HELP, timestamp=posted["ts"]))["message"]["reactions"]

    assert before == [{"name": "eyes", "users": ["U0BOT0001"], "count": 1}]
    assert after == []


async def test_a_view_is_pushed_on_the_one_it_came_from(sandbox: Sandbox, client: AsyncWebClient) -> None:
    triggers = sandbox.slack.triggers
    first = await client.views_open(trigger_id=triggers.give("U0ANNA001"), view=modal())
    trigger = triggers.give("U0ANNA001", first["view"]["id"])
    second = await client.views_push(trigger_id=trigger, view=modal(text_input("b")))

    stack = await sandbox.person("anna").views()

    assert [each["id"] for each in stack] == [first["view"]["id"], second["view"]["id"]]
