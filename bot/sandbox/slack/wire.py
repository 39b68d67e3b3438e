"""Writes an answer to the wire: with the faults in force, its line in the log, and its events after it."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from types import MappingProxyType

from aiohttp import web

from bot.sandbox.slack.answer import Answer
from bot.sandbox.slack.local import Slack
from bot.sandbox.slack.narrate import call_line
from bot.sandbox.slack.shapes import Json


async def write(
    slack: Slack,
    request: web.Request,
    method: str,
    args: Json,
    perform: Callable[[], Awaitable[Answer]],
    headers: Mapping[str, str] = MappingProxyType({}),
) -> web.StreamResponse:
    """Perform a call of the app and answer it; the events it caused go out when it has taken effect.

    The headers go with every answer, with a fault's as well.
    """
    started = time.perf_counter()
    with slack.delivery.after_answer() as batch:

        async def perform_and_flush() -> Answer:
            answer = await perform()
            if slack.faults.is_due_after(method):
                # The app may wait long for this answer, or for ever; the events do not.
                slack.delivery.flush(batch)
            return answer

        answer = await slack.faults.around(method, args, perform_and_flush, slack.faults_changed)
        elapsed = (time.perf_counter() - started) * 1000
        slack.journal.write("in", "call", method, status=answer.outcome, ms=elapsed, note=call_line(args))
        if answer.is_dropped:
            return _drop(request)
        response = _response(answer, headers)
        # An app that was killed meanwhile hears no answer; its call has taken effect all the same.
        with suppress(ConnectionResetError):
            await response.prepare(request)
            await response.write_eof()
    return response


def _response(answer: Answer, headers: Mapping[str, str]) -> web.Response:
    together = {**headers, **answer.headers}
    if answer.body is not None:
        return web.json_response(answer.body, status=answer.status, headers=together)
    return web.Response(text=answer.text, status=answer.status, headers=together)


def _drop(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
