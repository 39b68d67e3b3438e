"""What a failed call means: whether it happened, whether it passes later, whether Slack takes us at all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import Rejected, RemoteError, Transient, Unauthorized
from bot.slack import calls
from bot.slack.answers import Nothing, PostedMessage
from bot.slack.calls import act, ask


@asynccontextmanager
async def answering(answer: web.Response | None) -> AsyncIterator[AsyncWebClient]:
    """A client of a Slack that answers everything like this; None drops the connection."""

    async def handle(request: web.Request) -> web.StreamResponse:
        await request.read()
        if answer is None:
            assert request.transport is not None
            request.transport.close()
            return web.Response()
        return web.Response(status=answer.status, headers=answer.headers, body=answer.body)

    app = web.Application()
    app.router.add_route("*", "/api/{method}", handle)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    try:
        async with aiohttp.ClientSession() as session:
            url = f"http://{host}:{port}/api/"
            yield AsyncWebClient("xoxb-secret", base_url=url, session=session, retry_handlers=[])
    finally:
        await runner.cleanup()


async def failure(answer: web.Response | None, *, changes: bool = True) -> RemoteError:
    """What our side makes of an answer to chat.postMessage."""
    call = act if changes else ask
    async with answering(answer) as client:
        posting = client.chat_postMessage(channel="C0HELP001", text="private words")
        with pytest.raises(RemoteError) as caught:
            await call("chat.postMessage", posting, PostedMessage)
    return caught.value


def says(error: str, status: int = 200, **more: object) -> web.Response:
    return web.json_response({"ok": False, "error": error, **more}, status=status)


@pytest.mark.parametrize(
    ("answer", "kind", "certain"),
    [
        (says("channel_not_found"), Rejected, True),
        (says("not_in_channel"), Rejected, True),
        (says("is_archived"), Rejected, True),
        (says("msg_too_long"), Rejected, True),
        (says("invented_yesterday"), Rejected, True),
        (says("invalid_auth"), Unauthorized, True),
        (says("token_revoked"), Unauthorized, True),
        (says("account_inactive"), Unauthorized, True),
        (says("missing_scope", needed="chat:write", provided="commands"), Unauthorized, True),
        (says("ratelimited", 429), Transient, True),
        (says("request_timeout"), Transient, True),
        (says("fatal_error"), Transient, False),
        (says("internal_error"), Transient, False),
        (says("channel_not_found", 503), Transient, False),
        (web.Response(status=500, text="oops"), Transient, False),
        (web.Response(status=502, text="<html>", content_type="text/html"), Transient, False),
        (web.Response(status=403, text="<html>proxy", content_type="text/html"), Transient, False),
        (web.Response(status=200, text="<html>sign in", content_type="text/html"), Transient, False),
        (web.Response(status=200, text="fine"), Transient, False),
        (web.Response(status=200, text="{", content_type="application/json"), Transient, False),
        (web.Response(status=200, body=b"\xff{", content_type="application/json"), Transient, False),
        (web.json_response(["ok"]), Transient, False),
        (web.json_response(None), Transient, False),
        (web.json_response({"ok": True}), Transient, False),
        (web.json_response({"ok": True, "channel": "C1", "ts": 17}), Transient, False),
        (None, Transient, False),
    ],
)
async def test_an_answer_is_read_by_what_to_do_next(
    answer: web.Response | None, kind: type[RemoteError], certain: bool
) -> None:
    error = await failure(answer)
    assert (type(error), error.certain, error.system, error.operation) == (
        kind,
        certain,
        "slack",
        "chat.postMessage",
    )


async def test_a_call_that_only_reads_has_certainly_changed_nothing() -> None:
    for answer in (says("fatal_error"), web.Response(status=500), web.json_response({"ok": True}), None):
        assert (await failure(answer, changes=False)).certain


@pytest.mark.parametrize(("header", "after"), [("7", 7.0), ("soon", None), ("-1", None), (None, None)])
async def test_slack_says_how_long_to_wait(header: str | None, after: float | None) -> None:
    answer = says("ratelimited", 429)
    if header is not None:
        answer.headers["Retry-After"] = header
    error = await failure(answer)
    assert isinstance(error, Transient)
    assert error.after == after


async def test_the_reason_says_which_scope_is_missing_and_which_block_is_wrong() -> None:
    assert (await failure(says("missing_scope", needed="chat:write"))).reason == (
        "missing_scope (needs chat:write)"
    )
    wrong = {"messages": ["[ERROR] no more than 100 items allowed [json-pointer:/blocks/2]", "[WARN] old"]}
    assert (await failure(says("invalid_blocks", response_metadata=wrong))).reason == (
        "invalid_blocks ([ERROR] no more than 100 items allowed [json-pointer:/blocks/2])"
    )


async def test_neither_token_nor_text_is_in_the_error() -> None:
    for answer in (says("channel_not_found"), web.Response(status=500, text="private words"), None):
        told = str(await failure(answer))
        assert "xoxb" not in told
        assert "private" not in told


async def test_a_slack_that_cannot_be_reached_has_certainly_done_nothing(unused_port: int) -> None:
    async with aiohttp.ClientSession() as session:
        url = f"http://127.0.0.1:{unused_port}/api/"
        client = AsyncWebClient("xoxb-secret", base_url=url, session=session, retry_handlers=[])
        with pytest.raises(Transient, match="cannot connect") as caught:
            await act("chat.postMessage", client.chat_postMessage(channel="C1", text="x"), PostedMessage)
    assert caught.value.certain


@pytest.fixture
async def unused_port() -> int:
    """A port on which nobody listens any more."""
    async with answering(says("gone")) as client:
        return int(client.base_url.split(":")[2].split("/")[0])


async def test_a_slack_that_does_not_answer_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "PATIENCE", 0.05)
    async with _silent() as client:
        with pytest.raises(Transient, match="TimeoutError") as caught:
            await act("chat.postMessage", client.chat_postMessage(channel="C1", text="x"), PostedMessage)
    assert not caught.value.certain


@asynccontextmanager
async def _silent() -> AsyncIterator[AsyncWebClient]:
    writers: list[asyncio.StreamWriter] = []

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)

    server = await asyncio.start_server(listen, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        async with aiohttp.ClientSession() as session:
            url = f"http://127.0.0.1:{port}/api/"
            yield AsyncWebClient("xoxb-secret", base_url=url, session=session, retry_handlers=[])
    finally:
        for writer in writers:
            writer.close()
        server.close()
        await server.wait_closed()


async def test_a_good_answer_is_a_typed_value() -> None:
    async with answering(web.json_response({"ok": True, "channel": "C1", "ts": "1.0", "new": 1})) as client:
        posting = client.chat_postMessage(channel="C1", text="x")
        assert await act("chat.postMessage", posting, PostedMessage) == PostedMessage(channel="C1", ts="1.0")
        again = client.chat_postMessage(channel="C1", text="x")
        assert await act("chat.postMessage", again, Nothing) == Nothing()
