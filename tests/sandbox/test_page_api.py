"""The JSON interface of the page, its files, and the page itself."""

from __future__ import annotations

import asyncio
import re
from dataclasses import fields

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import page_api
from bot.sandbox.slack.faults import Do, EventSwitches, Rule, Timing
from bot.sandbox.slack.page_api.turning import SWITCHES
from tests.patience import LONGEST
from tests.sandbox.conftest import Link
from tests.sandbox.harness import GENERAL, HELP, OPS, RANDOM, Refusal, Sandbox, running_sandbox
from tests.sandbox.manifest import SCOPES, manifest


async def test_the_snapshot_shows_a_persons_workspace(sandbox: Sandbox) -> None:
    shown = await sandbox.person("anna").snapshot()

    assert shown["me"]["real_name"] == "Anna Arndt"
    assert [each["id"] for each in shown["channels"]] == [HELP, GENERAL, RANDOM, "D0ANNA001"]
    assert [each["bot_is_member"] for each in shown["channels"]] == [True, True, False, True]
    assert shown["channels"][-1]["user"] == "U0BOT0001"
    assert shown["commands"][0]["command"] == "/ticket"
    assert [each["type"] for each in shown["shortcuts"]] == ["global", "message"]
    assert (shown["bot"]["state"], shown["bot"]["managed"]) == ("stopped", False)
    assert OPS in [each["id"] for each in (await sandbox.person("beno").snapshot())["channels"]]


async def test_unread_and_mentions_are_counted_until_read(sandbox: Sandbox) -> None:
    anna, beno = sandbox.person("anna"), sandbox.person("beno")
    await anna.post(HELP, "one")
    await anna.post(HELP, "@beno two")

    async def counts() -> tuple[int, int]:
        help_ = next(each for each in (await beno.snapshot())["channels"] if each["id"] == HELP)
        return help_["unread"], help_["mentions"]

    before = await counts()
    await sandbox.do("read", **{"as": beno.id}, channel=HELP)

    assert (before, await counts()) == ((2, 1), (0, 0))


async def test_waiting_ends_with_the_next_change(sandbox: Sandbox) -> None:
    version = (await sandbox.person("anna").snapshot())["version"]
    waiting = asyncio.ensure_future(sandbox.get("wait", since=version, timeout=LONGEST))
    await sandbox.person("anna").post(HELP, "x")

    assert (await waiting)["version"] > version
    now = sandbox.slack.changes.version
    assert (await sandbox.get("wait", since=now, timeout=0.01))["version"] == now


async def test_the_live_socket_says_what_changed(sandbox: Sandbox) -> None:
    async with sandbox.session.ws_connect(f"{sandbox.url}/sandbox/live?as=U0BENO001") as live:
        said = await sandbox.person("anna").post(HELP, "x")
        await sandbox.person("anna").post(HELP, "y", thread_ts=said["ts"])
        frames = [await live.receive_json(timeout=LONGEST) for _ in range(2)]
        await sandbox.turn_clock(60)
        while (clock := await live.receive_json(timeout=LONGEST))["kind"] != "clock":
            frames.append(clock)

    assert [(each["kind"], each["channel"], each["thread_ts"]) for each in frames[:2]] == [
        ("messages", HELP, None),
        ("messages", HELP, said["ts"]),
    ]
    assert clock["offset"] == pytest.approx(60)


async def test_the_clock_turns_forward_only(sandbox: Sandbox) -> None:
    early = await sandbox.turn_clock(3600)
    late = await sandbox.turn_clock(to=early + 3600)

    assert 3600 <= late - early < 3660
    for wrong in ({"advance": -1}, {"to": early}, {"to": "2026-11-23T09:00:00"}, {"to": "soon"}):
        with pytest.raises(Refusal, match="bad_time"):
            await sandbox.do("clock", **wrong)
    assert (await sandbox.do("clock", reset=True))["offset"] == 0


async def test_people_change_only_their_own_words(sandbox: Sandbox) -> None:
    said = await sandbox.person("anna").post(HELP, "mine")

    with pytest.raises(Refusal, match="not_yours"):
        await sandbox.person("beno").edit(HELP, said["ts"], "yours")
    with pytest.raises(Refusal, match="not_yours"):
        await sandbox.person("beno").delete(HELP, said["ts"])
    with pytest.raises(Refusal, match="channel_not_found"):
        await sandbox.person("anna").post(OPS, "not a member")


async def test_an_archived_channel_takes_no_words(sandbox: Sandbox) -> None:
    await sandbox.do("archive", **{"as": "U0DORA001"}, channel=HELP)

    with pytest.raises(Refusal, match="is_archived"):
        await sandbox.person("anna").post(HELP, "x")
    await sandbox.do("archive", **{"as": "U0DORA001"}, channel=HELP, undo=True)
    assert (await sandbox.person("anna").post(HELP, "x"))["text"] == "x"


@pytest.mark.parametrize("fields", [{}, {"as": "U0BOT0001"}, {"as": "U404"}])
async def test_nobody_acts_as_no_one(sandbox: Sandbox, fields: dict[str, str]) -> None:
    with pytest.raises(Refusal, match="unknown_person"):
        await sandbox.do("post", channel=HELP, text="x", **fields)


async def test_other_sites_are_kept_out(sandbox: Sandbox) -> None:
    headers = {"Origin": "https://evil.example"}
    async with sandbox.session.post(f"{sandbox.url}/sandbox/clock", json={}, headers=headers) as response:
        assert response.status == 403


async def test_the_log_shows_calls_and_envelopes_without_tokens(
    sandbox: Sandbox, client: AsyncWebClient, link: Link
) -> None:
    await client.chat_postMessage(channel=HELP, text="x")
    await link.event()

    async def logged() -> bool:
        return any(
            entry["what"] == "events_api" and entry["status"] == "ack" for entry in await sandbox.log()
        )

    await sandbox.wait_for(logged)
    entries = await sandbox.log()

    assert ("in", "chat.postMessage", "ok") in [(e["direction"], e["type"], e["status"]) for e in entries]
    assert not any("xoxb-" in entry["brief"] or "xapp-" in entry["brief"] for entry in entries)


async def test_files_are_given_to_the_app_and_to_the_page_only(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    anna = sandbox.person("anna")
    file = await anna.upload("log.txt", b"boom")
    await anna.post(HELP, "see", files=[file["id"]])
    info = await client.files_info(file=file["id"])

    async def body(headers: dict[str, str]) -> str:
        async with (
            aiohttp.ClientSession() as session,
            session.get(file["url_private"], headers=headers) as got,
        ):
            assert got.status == 200
            return await got.text()

    assert await body({"Authorization": "Bearer xoxb-sandbox"}) == "boom"
    assert await body({"Cookie": "d=sandbox"}) == "boom"
    assert "Sign in" in await body({})
    assert list(info["file"]["shares"]["public"]) == [HELP]


async def test_without_files_read_the_app_gets_a_sign_in_page() -> None:
    scopes = [scope for scope in SCOPES if scope != "files:read"]
    async with running_sandbox(manifest(scopes=scopes)) as sandbox:
        file = await sandbox.person("anna").upload("log.txt", b"boom")
        headers = {"Authorization": "Bearer xoxb-sandbox"}
        async with sandbox.session.get(file["url_private"], headers=headers) as got:
            assert (got.status, got.content_type) == (200, "text/html")


async def test_the_apps_upload_appears_after_its_answer(
    sandbox: Sandbox, client: AsyncWebClient, link: Link
) -> None:
    await client.files_upload_v2(channel=HELP, content="boom", filename="a.txt", initial_comment="Here.")

    event = await link.event()

    assert (event["subtype"], event["text"], event["bot_id"]) == ("file_share", "Here.", "B0BOT0001")
    assert event["files"][0]["name"] == "a.txt"


async def test_the_page_is_served_strictly_and_nothing_beside_it(sandbox: Sandbox) -> None:
    async with sandbox.session.get(f"{sandbox.url}/") as index:
        assert index.content_type == "text/html"
        assert index.headers["Cache-Control"] == "no-store"
        assert "default-src 'self'" in index.headers["Content-Security-Policy"]
    async with sandbox.session.get(f"{sandbox.url}/page/%2e%2e/run.py") as outside:
        assert outside.status == 404


def test_the_interface_is_documented_whole() -> None:
    told = page_api.__doc__ or ""
    addresses = {route.path.removeprefix("/sandbox/") for route in page_api.routes()}
    kinds = (Rule, EventSwitches, Timing)
    words = {each.name for kind in kinds for each in fields(kind)} | {each.value for each in Do}

    named = re.findall(r"\w+", told)

    assert addresses | words | SWITCHES <= set(named)


async def test_nobody_reacts_to_a_whisper(sandbox: Sandbox, client: AsyncWebClient) -> None:
    anna = sandbox.person("anna")
    whisper = await client.chat_postEphemeral(channel=HELP, user=anna.id, text="psst")

    with pytest.raises(Refusal, match="is_ephemeral"):
        await anna.react(HELP, whisper["message_ts"], "eyes")
    with pytest.raises(Refusal, match="is_ephemeral"):
        await anna.shortcut("from", channel=HELP, ts=whisper["message_ts"])


async def test_an_unmanaged_bot_cannot_be_killed(sandbox: Sandbox) -> None:
    with pytest.raises(Refusal, match="not_managed"):
        await sandbox.do("bot", do="kill")
