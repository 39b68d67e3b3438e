"""Writes an answer to the wire: with the faults in force, its line in the log, and its events after it."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from aiohttp import web

from bot.sandbox.slack.answer import Answer
from bot.sandbox.slack.shapes import Json

if TYPE_CHECKING:
    from bot.sandbox.slack.local import Slack


async def write(
    slack: Slack, request: web.Request, method: str, args: Json, perform: Callable[[], Awaitable[Answer]]
) -> web.StreamResponse:
    """Perform a call of the app and answer it; the events it caused go out when it has taken effect."""
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
        slack.journal.write("in", "call", method, status=answer.outcome, ms=elapsed, note=args)
        if answer.is_dropped:
            return _drop(request)
        response = _response(answer)
        await response.prepare(request)
        await response.write_eof()
    return response


def _response(answer: Answer) -> web.Response:
    if answer.body is not None:
        return web.json_response(answer.body, status=answer.status, headers=answer.headers)
    return web.Response(text=answer.text, status=answer.status, headers=answer.headers)


def _drop(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
