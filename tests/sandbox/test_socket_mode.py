"""Socket Mode: tickets, hello, envelopes, acks, redelivery, disconnects, with the official client as well."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.patience import LONGEST
from tests.sandbox.conftest import Link, OpenLink, client_of, link_to
from tests.sandbox.harness import HELP, Sandbox

QUICK = {"ack_window": 0.05, "redeliver_after": 0.06, "attempts": 2}


async def connections(sandbox: Sandbox, count: int) -> None:
    async def reached() -> bool:
        return sandbox.slack.sockets.count == count

    await sandbox.wait_for(reached)


async def test_hello_counts_the_sister_connections(open_link: OpenLink) -> None:
    first, second = await open_link(), await open_link()

    assert first.hello["type"] == "hello"
    assert first.hello["connection_info"] == {"app_id": "A0DESK001"}
    assert [first.hello["num_connections"], second.hello["num_connections"]] == [1, 2]


async def test_a_ticket_opens_one_connection_only(sandbox: Sandbox, open_link: OpenLink) -> None:
    opened = await client_of(sandbox).apps_connections_open(app_token="xapp-sandbox")
    async with sandbox.session.ws_connect(opened["url"]):
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await sandbox.session.ws_connect(opened["url"])

    assert refused.value.status == 401


async def test_an_event_comes_in_slacks_envelope(sandbox: Sandbox, link: Link) -> None:
    await sandbox.person("anna").post(HELP, "VPN is down")

    frame = await link.next()
    payload = frame["payload"]

    assert frame["type"] == "events_api"
    assert (frame["accepts_response_payload"], frame["retry_attempt"], frame["retry_reason"]) == (
        False,
        0,
        "",
    )
    assert payload["type"] == "event_callback"
    assert payload["event_id"].startswith("Ev")
    assert payload["authorizations"][0]["user_id"] == "U0BOT0001"
    assert payload["event"]["text"] == "VPN is down"


async def test_an_unacknowledged_event_comes_again_and_is_then_given_up(sandbox: Sandbox, link: Link) -> None:
    await sandbox.faults(**QUICK)
    await sandbox.person("anna").post(HELP, "VPN is down")

    frames = [await link.next() for _ in range(3)]

    async def given_up() -> bool:
        return any(entry["status"] == "lost" for entry in await sandbox.log())

    assert [frame["retry_attempt"] for frame in frames] == [0, 1, 2]
    assert [frame["retry_reason"] for frame in frames] == ["", "timeout", "timeout"]
    assert len({frame["payload"]["event_id"] for frame in frames}) == 1
    assert await sandbox.wait_for(given_up)


async def test_a_redelivery_goes_to_another_socket(sandbox: Sandbox, open_link: OpenLink) -> None:
    first, second = await open_link(), await open_link()
    await sandbox.faults(ack_window=0.05, redeliver_after=0.06, attempts=1)
    await sandbox.person("anna").post(HELP, "VPN is down")

    attempts = {(await first.next())["retry_attempt"], (await second.next())["retry_attempt"]}

    assert attempts == {0, 1}


async def test_payloads_go_round_the_sockets(sandbox: Sandbox, open_link: OpenLink) -> None:
    links = [await open_link(), await open_link()]
    for text in ("one", "two"):
        await sandbox.person("anna").post(HELP, text)

    texts = {(await each.event())["text"] for each in links}

    assert texts == {"one", "two"}


async def test_an_ack_counts_on_any_socket(sandbox: Sandbox, open_link: OpenLink) -> None:
    links = [await open_link(), await open_link()]
    await sandbox.person("anna").post(HELP, "one")
    reading = [asyncio.ensure_future(each.next()) for each in links]
    done, waiting = await asyncio.wait(reading, return_when=asyncio.FIRST_COMPLETED)
    other = links[1 - reading.index(next(iter(done)))]
    await other.ack(next(iter(done)).result())
    for each in waiting:
        each.cancel()

    async def acked() -> bool:
        return any(entry["status"] == "ack" for entry in await sandbox.log())

    assert await sandbox.wait_for(acked)


async def test_events_wait_for_a_socket_and_come_as_retries(sandbox: Sandbox) -> None:
    await sandbox.person("anna").post(HELP, "nobody listens")

    late = await link_to(sandbox)
    frame = await late.next()
    await late.ack(frame)
    await late.socket.close()

    assert (frame["retry_attempt"], frame["retry_reason"]) == (1, "timeout")
    assert frame["payload"]["event"]["text"] == "nobody listens"


async def test_ignored_acks_bring_the_event_again(sandbox: Sandbox, link: Link) -> None:
    await sandbox.faults(**QUICK, acks="ignore")
    await sandbox.person("anna").post(HELP, "VPN is down")
    first = await link.next()
    await link.ack(first)

    assert (await link.next())["retry_attempt"] == 1


@pytest.mark.parametrize("reason", ["refresh_requested", "link_disabled", "too_many_websockets"])
async def test_a_disconnect_says_its_reason_and_closes(sandbox: Sandbox, link: Link, reason: str) -> None:
    asked = asyncio.ensure_future(sandbox.faults(disconnect=reason))
    frame = await link.next()
    closing = await link.socket.receive(timeout=LONGEST)
    await asked

    assert (frame["type"], frame["reason"]) == ("disconnect", reason)
    assert ("num_connections" in frame) is (reason == "too_many_websockets")
    assert closing.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED)
    assert sandbox.slack.sockets.count == 0


async def test_a_plain_close_says_nothing(sandbox: Sandbox, link: Link) -> None:
    asked = asyncio.ensure_future(sandbox.faults(disconnect="close"))
    closing = await link.socket.receive(timeout=LONGEST)
    await asked

    assert closing.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED)
    assert sandbox.slack.sockets.count == 0


async def test_a_warning_leaves_the_socket_open(sandbox: Sandbox, link: Link) -> None:
    await sandbox.faults(disconnect="warning")

    assert (await link.next())["reason"] == "warning"
    assert sandbox.slack.sockets.count == 1


async def test_after_its_time_a_warned_socket_is_closed(sandbox: Sandbox, link: Link) -> None:
    await sandbox.faults(disconnect="warning", warned_for=0.01)
    await link.next()

    closing = await link.socket.receive(timeout=LONGEST)

    assert closing.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED)
    assert sandbox.slack.sockets.count == 0


async def test_the_eleventh_socket_is_turned_away(open_link: OpenLink, sandbox: Sandbox) -> None:
    for _ in range(10):
        await open_link()

    eleventh = await open_link()

    assert eleventh.hello["reason"] == "too_many_websockets"
    assert sandbox.slack.sockets.count == 10


async def test_pings_are_answered_unless_the_server_is_silent(sandbox: Sandbox) -> None:
    opened = await client_of(sandbox).apps_connections_open(app_token="xapp-sandbox")
    async with sandbox.session.ws_connect(opened["url"], autoping=False) as socket:
        await socket.receive_json()
        await socket.ping(b"sdk-ping-pong:1")
        answered = await socket.receive(timeout=LONGEST)
        await sandbox.faults(silence=True)
        await socket.ping(b"sdk-ping-pong:2")
        with pytest.raises(TimeoutError):
            await socket.receive(timeout=0.05)

    assert (answered.type, answered.data) == (aiohttp.WSMsgType.PONG, b"sdk-ping-pong:1")


async def test_the_official_client_leaves_a_silent_server(sandbox: Sandbox, client: AsyncWebClient) -> None:
    handler = AsyncSocketModeHandler(AsyncApp(client=client), "xapp-sandbox", ping_interval=0.05)
    await handler.connect_async()  # type: ignore[no-untyped-call]  # bolt ships it untyped

    async def came_again() -> bool:
        came = [entry for entry in await sandbox.log() if entry["type"] == "connected"]
        return len(came) > 1

    try:
        await connections(sandbox, 1)
        await sandbox.faults(silence=True)
        again = await sandbox.wait_for(came_again)
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]  # bolt ships it untyped

    assert again


async def test_bolt_listens_answers_and_comes_back_after_a_refresh(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    app, heard = AsyncApp(client=client, process_before_response=True), asyncio.Queue[str]()

    @app.event("message")
    async def hear(event: dict[str, Any]) -> None:
        heard.put_nowait(event["text"])

    handler = AsyncSocketModeHandler(app, "xapp-sandbox", ping_interval=0.1)
    await handler.connect_async()  # type: ignore[no-untyped-call]  # bolt ships it untyped
    try:
        anna = sandbox.person("anna")
        await anna.post(HELP, "before")
        before = await asyncio.wait_for(heard.get(), LONGEST)
        await sandbox.faults(disconnect="refresh_requested")
        await connections(sandbox, 1)
        await anna.post(HELP, "after")
        after = await asyncio.wait_for(heard.get(), LONGEST)
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]  # bolt ships it untyped

    assert (before, after) == ("before", "after")
