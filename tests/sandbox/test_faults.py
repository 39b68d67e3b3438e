"""Every fault: before and after a call's effect, on events, on limits; and the triggers' clock."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.sandbox.conftest import Link
from tests.sandbox.harness import HELP, Refusal, Sandbox

POST = "chat.postMessage"


async def texts(sandbox: Sandbox) -> list[str]:
    return [each["text"] for each in await sandbox.person("anna").messages(HELP)]


@pytest.mark.parametrize(("when", "taken"), [("before", []), ("after", ["x"])])
@pytest.mark.parametrize(
    ("fault", "status", "error"),
    [
        ({"do": "status", "status": 503}, 503, None),
        ({"do": "error", "error": "fatal_error"}, 200, "fatal_error"),
        ({"do": "ratelimited", "retry_after": 7}, 429, "ratelimited"),
    ],
)
async def test_a_fault_strikes_once_before_or_after_the_effect(
    sandbox: Sandbox,
    client: AsyncWebClient,
    when: str,
    taken: list[str],
    fault: dict[str, Any],
    status: int,
    error: str | None,
) -> None:
    await sandbox.faults({"method": POST, "when": when, **fault})

    with pytest.raises(SlackApiError) as failed:
        await client.chat_postMessage(channel=HELP, text="x")
    struck = await texts(sandbox)
    await client.chat_postMessage(channel=HELP, text="y")

    assert failed.value.response.status_code == status
    assert struck == taken
    assert await texts(sandbox) == [*taken, "y"]
    if error is not None:
        assert failed.value.response["error"] == error
    if status == 429:
        assert failed.value.response.headers["Retry-After"] == "7"


@pytest.mark.parametrize(("when", "taken"), [("before", []), ("after", ["x"])])
async def test_a_dropped_connection_leaves_the_caller_in_doubt(
    sandbox: Sandbox, client: AsyncWebClient, when: str, taken: list[str]
) -> None:
    await sandbox.faults({"method": "*", "when": when, "do": "drop"})

    with pytest.raises(aiohttp.ClientConnectionError):
        await client.chat_postMessage(channel=HELP, text="x")

    assert await texts(sandbox) == taken


async def test_a_held_call_waits_for_its_release(
    sandbox: Sandbox, client: AsyncWebClient, link: Link
) -> None:
    await sandbox.faults({"method": POST, "when": "after", "do": "hold"})
    calling = asyncio.ensure_future(client.chat_postMessage(channel=HELP, text="x"))

    async def held() -> Any:
        return (await sandbox.faults())["held"]

    waiting = await sandbox.wait_for(held)
    # The post has taken effect: its event comes although the call is not answered.
    heard, done = (await link.event())["text"], calling.done()
    await sandbox.faults(release=True)
    answer = await calling

    assert [(each["method"], each["when"], each["args"]["text"]) for each in waiting] == [
        (POST, "after", "x")
    ]
    assert (heard, done, answer["ok"]) == ("x", False, True)


async def test_a_slow_call_is_answered_in_the_end(sandbox: Sandbox, client: AsyncWebClient) -> None:
    await sandbox.faults({"method": POST, "do": "slow", "seconds": 0.05, "times": 2})

    assert (await client.chat_postMessage(channel=HELP, text="x"))["ok"]
    assert (await sandbox.faults())["rules"][0]["times"] == 1
    assert (await sandbox.log())[-1]["ms"] >= 50


async def test_clear_takes_everything_back(sandbox: Sandbox, client: AsyncWebClient) -> None:
    await sandbox.faults({"method": "*", "do": "status"}, acks="ignore", rate_limits="enforce", ack_window=9)

    state = await sandbox.faults(clear=True)

    assert (state["rules"], state["acks"], state["rate_limits"]) == ([], "take", "count")
    assert state["ack_window"] == 3.0


async def test_what_was_set_is_shown(sandbox: Sandbox) -> None:
    switches = {"silence": True, "edits_are_marked": False, "warned_for": 1.0, "acks": "ignore"}

    shown = await sandbox.faults(**switches, events={"copies": 2})

    assert {name: shown[name] for name in switches} == switches
    assert (shown["events"]["copies"], shown["events"]["shuffle"]) == (2, False)


@pytest.mark.parametrize(
    "wrong",
    [
        {"rules": [{"method": "*", "do": "explode"}]},
        {"rules": [{"do": "slow", "loud": 1}]},
        {"events": {"colour": 1}},
        {"disconnect": "bye"},
        {"acks": "ignroe"},
        {"attempt": 1},
    ],
)
async def test_unknown_faults_are_refused(sandbox: Sandbox, wrong: dict[str, Any]) -> None:
    with pytest.raises(Refusal, match="bad_fault"):
        await sandbox.do("faults", **wrong)


@pytest.mark.parametrize(("new_ids", "ids"), [(False, 1), (True, 3)])
async def test_events_come_in_copies(sandbox: Sandbox, link: Link, new_ids: bool, ids: int) -> None:
    await sandbox.faults(events={"copies": 3, "new_ids": new_ids})
    await sandbox.person("anna").post(HELP, "x")

    frames = [await link.next() for _ in range(3)]

    assert len({frame["payload"]["event_id"] for frame in frames}) == ids
    assert len({frame["envelope_id"] for frame in frames}) == 3


async def test_shuffled_events_all_come_in_another_order(sandbox: Sandbox, link: Link) -> None:
    await sandbox.faults(events={"shuffle": True})
    sent = [str(number) for number in range(8)]
    for text in sent:
        await sandbox.person("anna").post(HELP, text)

    heard = [(await link.event())["text"] for _ in sent]

    assert heard != sent
    assert sorted(heard) == sent


async def test_an_event_can_be_late(sandbox: Sandbox, link: Link) -> None:
    await sandbox.faults(events={"delay": 0.1})
    clock = asyncio.get_running_loop().time
    started = clock()
    await sandbox.person("anna").post(HELP, "x")

    heard = await link.event()

    assert (heard["text"], clock() - started >= 0.1) == ("x", True)


async def test_an_event_can_come_before_its_answer(
    sandbox: Sandbox, link: Link, client: AsyncWebClient
) -> None:
    await sandbox.faults({"method": POST, "when": "after", "do": "hold"}, events={"before_answer": True})
    calling = asyncio.ensure_future(client.chat_postMessage(channel=HELP, text="x"))

    assert (await link.event())["text"] == "x"
    assert not calling.done()
    await sandbox.faults(release=True)
    await calling


async def test_rate_limits_are_counted_and_enforced_when_asked(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    for _ in range(21):
        await client.users_list()
    counted = (await sandbox.faults())["rates"]["users.list"]
    await sandbox.faults(rate_limits="enforce")
    with pytest.raises(SlackApiError, match="ratelimited") as refused:
        await client.users_list()
    await sandbox.turn_clock(61)

    assert counted == 21
    assert 1 <= int(refused.value.response.headers["Retry-After"]) <= 60
    assert (await client.users_list())["ok"]


async def test_posts_are_limited_per_channel(sandbox: Sandbox, client: AsyncWebClient) -> None:
    await sandbox.faults(rate_limits="enforce")
    for _ in range(3):
        await client.chat_postMessage(channel=HELP, text="x")

    with pytest.raises(SlackApiError, match="ratelimited"):
        await client.chat_postMessage(channel=HELP, text="x")
    assert (await client.chat_postMessage(channel="C0GEN0001", text="x"))["ok"]
