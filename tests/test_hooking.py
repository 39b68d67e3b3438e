"""The door for remotes: which answer each call gets, alone and beside Slack's, over real HTTP too."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from bot.errors import BotError
from bot.hook_check import check_hooks
from bot.hooking import LARGEST, HookDoor
from bot.service.hooks import Hooks
from bot.serving import Address, address_of, bound, serving
from tests.service.test_hooks import OTHER, Called
from tests.service.test_hooks import called as called
from tests.service.test_poll import DESK
from tests.stories.processes import free_port

OURS = {"nonce": "a", "secret": "ours"}
AT = f"/hooks/{DESK}"


async def slack(scope: Any, receive: Any, send: Any) -> None:
    """What stands behind the door in HTTP mode."""
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 299, "headers": []})
        await send({"type": "http.response.body", "body": b"Slack"})


async def knock(
    app: HookDoor,
    path: str = AT,
    headers: dict[str, str] | None = None,
    method: str = "POST",
    body: Any = b"7",
) -> httpx.Response:
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
        return await client.request(method, path, headers=OURS if headers is None else headers, content=body)


@pytest.mark.parametrize(
    ("path", "headers", "method", "body", "status"),
    [
        (AT, None, "POST", b"7", 200),
        (AT, {"NONCE": "a", "Secret": "ours"}, "POST", b"7", 200),
        (AT, {}, "POST", b"7", 401),
        (AT, {"nonce": "a", "secret": "guessed"}, "POST", b"7", 401),
        (AT, None, "GET", b"", 405),
        (AT, None, "PUT", b"7", 405),
        (AT, None, "HEAD", b"", 405),
        (f"/hooks/{OTHER}", None, "POST", b"7", 401),
        ("/hooks/nowhere", None, "POST", b"7", 404),
        ("/hooks/", None, "POST", b"7", 404),
        (f"{AT}/", None, "POST", b"7", 404),
        (f"{AT}/more", None, "POST", b"7", 404),
        ("/hooks/%2e%2e", None, "POST", b"7", 404),
        ("/elsewhere", None, "POST", b"7", 404),
        ("/slack/events", None, "POST", b"7", 404),
        (AT, None, "POST", b" " * LARGEST, 200),
        (AT, None, "POST", b" " * (LARGEST + 1), 413),
    ],
)
async def test_each_call_is_answered(
    called: Called, path: str, headers: dict[str, str] | None, method: str, body: bytes, status: int
) -> None:
    answer = await knock(HookDoor(called.hooks), path, headers, method, body)
    assert answer.status_code == status
    assert answer.headers.get("allow") == ("POST" if status == 405 else None)
    expected = ["7"] if status == 200 and body == b"7" else []
    assert await called.urgent() == expected


async def test_a_call_that_comes_again_does_nothing_and_is_no_failure_to_who_sends_it(called: Called) -> None:
    door = HookDoor(called.hooks)
    assert (await knock(door)).text == "Taken."
    await called.far.poll.beat()
    for body in (b"7", b"8"):
        again = await knock(door, body=body)
        assert (again.status_code, again.text) == (200, "This was taken before, and does nothing now.")
    assert await called.urgent() == []


@pytest.mark.parametrize(("body", "status"), [(b"late", 200), (b"goodbye", 200)])
async def test_what_is_honest_is_no_failure_to_who_sends_it(called: Called, body: bytes, status: int) -> None:
    assert (await knock(HookDoor(called.hooks), body=body)).status_code == status
    assert await called.urgent() == []


async def test_a_header_that_comes_twice_proves_nothing(called: Called) -> None:
    transport = httpx.ASGITransport(app=HookDoor(called.hooks))
    twice = [("nonce", "a"), ("secret", "guessed"), ("secret", "ours")]
    async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
        assert (await client.post(AT, headers=twice, content=b"7")).status_code == 401


async def test_slack_s_own_requests_are_slack_s(called: Called) -> None:
    door = HookDoor(called.hooks, slack)
    assert (await knock(door, "/slack/events", {}, body=b"")).status_code == 299
    assert (await knock(door, "/", {}, "GET", b"")).status_code == 299
    assert (await knock(door)).status_code == 200


async def test_a_call_that_does_not_end_is_given_up(called: Called, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.hooking.SECONDS", 0.0)
    sent: list[Any] = []

    async def never() -> Any:
        await asyncio.Event().wait()

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "path": AT, "method": "POST", "headers": []}
    await HookDoor(called.hooks)(scope, never, send)
    assert sent[0]["status"] == 408


@asynccontextmanager
async def listening(hooks: Hooks) -> AsyncIterator[Address]:
    """The door at an address of its own."""
    address = Address(host="127.0.0.1", port=free_port())
    with bound(address, "--hooks") as listener:
        async with serving(HookDoor(hooks), listener):
            yield address


async def test_it_listens_at_an_address_of_its_own_and_check_says_so(called: Called) -> None:
    async with listening(called.hooks) as address, httpx.AsyncClient(trust_env=False) as client:
        answer = await client.post(f"http://{address}{AT}", headers=OURS, content=b"7")
        assert answer.status_code == 200
        [found] = await check_hooks([DESK], address)
    assert (found.what, found.mend) == (f"desk {DESK}: webhook {AT}, taken at {address}", None)


async def test_check_says_where_calls_will_be_taken_before_the_bot_runs() -> None:
    address = Address(host="127.0.0.1", port=free_port())
    [free], [unset] = await check_hooks([DESK], address), await check_hooks([DESK], None)
    assert (free.mend, unset.mend) == (None, None)
    assert f"at {address} once the bot runs" in free.what
    assert "--http or --hooks" in unset.what
    assert await check_hooks([], address) == []


async def test_check_finds_that_something_else_is_where_calls_were_to_be_taken() -> None:
    address = Address(host="127.0.0.1", port=free_port())
    with bound(address, "--hooks") as listener:
        async with serving(slack, listener):
            [found] = await check_hooks([DESK], address)
    assert found.mend is not None
    assert "it answers 299" in found.mend
    [nowhere] = await check_hooks([DESK], Address(host="192.0.2.1", port=9))
    assert "cannot be used" in (nowhere.mend or "")


async def test_an_address_that_is_taken_is_said_with_its_option() -> None:
    address = Address(host="127.0.0.1", port=free_port())
    with bound(address, "--http") as first:
        assert first is not None
        first.listen()
        second = bound(address, "--hooks")
        with pytest.raises(BotError, match="Choose another for --hooks"):
            second.__enter__()


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("127.0.0.1:3001", "127.0.0.1:3001"),
        ("[::1]:3001", "[::1]:3001"),
        ("localhost:65535", "localhost:65535"),
        ("3001", None),
        (":3001", None),
        ("host:", None),
        ("host:0", None),
        ("host:65536", None),
        ("host:٣", None),
        ("host:x", None),
        ("", None),
    ],
)
def test_an_address_is_a_host_and_a_port(text: str, address: str | None) -> None:
    found = address_of(text)
    assert (str(found) if found else None) == address
