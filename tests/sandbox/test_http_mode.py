"""Signed HTTP delivery: the official verifier, the answers, and retries on the sandbox's clock."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web
from slack_sdk.signature import SignatureVerifier

from tests.patience import LONGEST
from tests.sandbox.harness import HELP, Sandbox, running_sandbox

Answer = Callable[[web.Request], Awaitable[web.Response]]


@dataclass(slots=True)
class Target:
    """An app behind a Request URL: what it received, and whether the signatures held."""

    answer: Answer
    got: asyncio.Queue[tuple[web.Request, str]] = field(default_factory=asyncio.Queue)

    async def take(self, request: web.Request) -> web.Response:
        self.got.put_nowait((request, await request.text()))
        return await self.answer(request)


@asynccontextmanager
async def app_behind_http(answer: Answer) -> AsyncIterator[tuple[Sandbox, Target]]:
    target = Target(answer)
    app = web.Application()
    app.router.add_post("/slack/events", target.take)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
        async with running_sandbox(http_target=url) as sandbox:
            yield sandbox, target
    finally:
        await runner.cleanup()


def answering(status: int, body: str = "", **headers: str) -> Answer:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status, text=body, headers=headers)

    return answer


def verified(request: web.Request, body: str) -> bool:
    headers = {key: value for key, value in request.headers.items() if key.startswith("X-Slack")}
    return SignatureVerifier("sandbox-signing-secret").is_valid_request(body, headers)


async def test_events_are_signed_even_when_the_clock_is_turned() -> None:
    async with app_behind_http(answering(200)) as (sandbox, target):
        await sandbox.turn_clock(7 * 86400)
        await sandbox.person("anna").post(HELP, "VPN is down")
        request, body = await asyncio.wait_for(target.got.get(), LONGEST)

    assert verified(request, body)
    assert json.loads(body)["event"]["text"] == "VPN is down"


async def test_failed_events_come_again_at_once_after_a_minute_and_after_five() -> None:
    async with app_behind_http(answering(500)) as (sandbox, target):
        await sandbox.person("anna").post(HELP, "x")
        seen: list[dict[str, Any]] = []
        for advance in (0, 0, 60, 300):
            await sandbox.turn_clock(advance)
            request, _ = await asyncio.wait_for(target.got.get(), LONGEST)
            seen.append({key: request.headers.get(f"x-slack-retry-{key}") for key in ("num", "reason")})

    assert [each["num"] for each in seen] == [None, "1", "2", "3"]
    assert {each["reason"] for each in seen[1:]} == {"http_error"}


async def hang_up(request: web.Request) -> web.Response:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def send_on(request: web.Request) -> web.Response:
    return web.Response(status=307, headers={"Location": str(request.url)})


@pytest.mark.parametrize(
    ("answer", "reason"), [(hang_up, "connection_failed"), (send_on, "too_many_redirects")]
)
async def test_a_retry_says_why_it_is_one(answer: Answer, reason: str) -> None:
    async with app_behind_http(answer) as (sandbox, target):
        await sandbox.person("anna").post(HELP, "x")

        async def retried() -> str | None:
            while not target.got.empty():
                request, _ = target.got.get_nowait()
                if request.headers.get("x-slack-retry-num") == "1":
                    return request.headers["x-slack-retry-reason"]
            return None

        assert await sandbox.wait_for(retried) == reason


async def test_an_answer_that_is_ignored_counts_as_late() -> None:
    async with app_behind_http(answering(200)) as (sandbox, target):
        await sandbox.faults(acks="ignore", attempts=1)
        await sandbox.person("anna").post(HELP, "x")
        await asyncio.wait_for(target.got.get(), LONGEST)
        request, _ = await asyncio.wait_for(target.got.get(), LONGEST)

        async def given_up() -> bool:
            return any(entry["status"] == "lost" for entry in await sandbox.log())

        assert await sandbox.wait_for(given_up)

    assert request.headers["x-slack-retry-reason"] == "http_timeout"


async def test_two_redirects_are_followed() -> None:
    seen = 0

    async def answer(request: web.Request) -> web.Response:
        nonlocal seen
        seen += 1
        return await send_on(request) if seen < 3 else web.Response()

    async with app_behind_http(answer) as (sandbox, _):
        await sandbox.person("anna").post(HELP, "x")

        async def logged() -> list[str]:
            return [each["status"] for each in await sandbox.log() if each["method"] == "http"]

        assert await sandbox.wait_for(logged) == ["200"]


async def test_no_retry_is_obeyed() -> None:
    async with app_behind_http(answering(500, **{"x-slack-no-retry": "1"})) as (sandbox, target):
        await sandbox.person("anna").post(HELP, "x")
        await asyncio.wait_for(target.got.get(), LONGEST)

        async def logged() -> bool:
            return any(entry["status"] == "500" for entry in await sandbox.log())

        await sandbox.wait_for(logged)
        await sandbox.person("anna").post(HELP, "y")
        _, body = await asyncio.wait_for(target.got.get(), LONGEST)

    assert json.loads(body)["event"]["text"] == "y"


async def test_commands_are_forms_and_their_body_is_the_answer() -> None:
    async with app_behind_http(answering(200, "Hello.")) as (sandbox, target):
        done = await sandbox.person("anna").command(HELP, "/ticket list")
        request, body = await asyncio.wait_for(target.got.get(), LONGEST)
        seen = await sandbox.person("anna").messages(HELP)

    assert done == {"ok": True}
    assert verified(request, body)
    assert "command=%2Fticket" in body
    assert [each["text"] for each in seen] == ["Hello."]


async def test_a_failing_app_shows_as_dispatch_failed_and_a_slow_one_as_timeout() -> None:
    release = asyncio.Event()

    async def answer(request: web.Request) -> web.Response:
        if "payload" in await request.post():
            await release.wait()
        return web.Response(status=500)

    async with app_behind_http(answer) as (sandbox, _):
        await sandbox.faults(ack_window=0.2)
        failed = await sandbox.person("anna").command(HELP, "/ticket")
        slow = await sandbox.person("anna").shortcut("new")
        release.set()

    assert (failed["error"], slow["error"]) == ("dispatch_failed", "operation_timeout")


async def test_the_page_sees_that_the_app_answers() -> None:
    async with app_behind_http(answering(200)) as (sandbox, _):

        async def connected() -> bool:
            return bool((await sandbox.person("anna").snapshot())["bot"]["state"] == "connected")

        assert await sandbox.wait_for(connected)
