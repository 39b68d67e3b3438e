"""The route on which the app answers an interaction by its response_url."""

from __future__ import annotations

from aiohttp import web

from bot.sandbox.slack.answer import Answer
from bot.sandbox.slack.faults import rate_limited
from bot.sandbox.slack.keys import SLACK
from bot.sandbox.slack.local import Slack
from bot.sandbox.slack.reply import refusal, say
from bot.sandbox.slack.response_urls import ResponseUrlError
from bot.sandbox.slack.shapes import parse_json
from bot.sandbox.slack.wire import write


async def serve_response(request: web.Request) -> web.StreamResponse:
    """Take an app's answer to an interaction."""
    slack = request.app[SLACK]
    body = parse_json(await request.text())

    async def perform() -> Answer:
        return _respond(slack, request.match_info["token"], body)

    return await write(slack, request, "response_url", body if isinstance(body, dict) else {}, perform)


def _respond(slack: Slack, token: str, body: object) -> Answer:
    try:
        door = slack.response_urls.open(token)
    except ResponseUrlError as error:
        return Answer(status=404, text=error.word)
    if not isinstance(body, dict):
        return Answer(status=400, text="invalid_payload")
    if refused := refusal(body):
        return Answer(status=400, body=refused)
    if slack.workspace.channels[door.source.channel].is_archived:
        # https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks#handling_errors
        return Answer(status=410, text="channel_is_archived")
    if retry_after := slack.limits.count_answer(door.source.channel):
        return rate_limited(retry_after)
    door.left -= 1
    say(slack, door.source, body)
    return Answer(body={"ok": True})
