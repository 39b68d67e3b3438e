"""response_url: where an app answers an interaction without a token, five times within thirty minutes.

https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import web

from bot.sandbox.slack.answer import Answer
from bot.sandbox.slack.block_kit import check_blocks
from bot.sandbox.slack.keys import SLACK
from bot.sandbox.slack.people import TEAM_ID
from bot.sandbox.slack.reply import Source, say
from bot.sandbox.slack.shapes import Json, parse_json
from bot.sandbox.slack.wire import write

if TYPE_CHECKING:
    from bot.sandbox.slack.local import Slack

LIFE = 30 * 60.0
USES = 5


@dataclass(slots=True, kw_only=True)
class Door:
    """One response_url: what it answers to, until when, how often still."""

    source: Source
    expires_at: float
    left: int = USES


class ResponseUrls:
    """Gives out response_urls and remembers what they answer to."""

    def __init__(self) -> None:
        self._doors: dict[str, Door] = {}

    def give(self, slack: Slack, kind: str, source: Source) -> str:
        """Return a new address; `kind` is commands, actions or app, as in Slack's own."""
        token = f"{TEAM_ID}-{secrets.token_urlsafe(12)}"
        self._doors[token] = Door(source=source, expires_at=slack.clock.now() + LIFE)
        return f"{slack.base}/response/{kind}/{token}"

    def find(self, token: str) -> Door | None:
        """Find what a token answers to."""
        return self._doors.get(token)


async def serve_response(request: web.Request) -> web.StreamResponse:
    """Take an app's answer to an interaction."""
    slack = request.app[SLACK]
    body = parse_json(await request.text())

    async def perform() -> Answer:
        return _respond(slack, request.match_info["token"], body)

    return await write(slack, request, "response_url", body if isinstance(body, dict) else {}, perform)


def _respond(slack: Slack, token: str, body: object) -> Answer:
    door = slack.response_urls.find(token)
    if door is None:
        return Answer(status=404, text="not_found")
    if slack.clock.now() > door.expires_at:
        return Answer(status=404, text="expired_url")
    if door.left <= 0:
        return Answer(status=404, text="used_url")
    if not isinstance(body, dict):
        return Answer(status=400, text="invalid_payload")
    if refused := refusal(body):
        return Answer(status=400, body=refused)
    door.left -= 1
    say(slack, door.source, body)
    return Answer(body={"ok": True})


def refusal(body: Json) -> Json | None:
    """Say what is wrong with a message given in an answer, in Slack's words."""
    if body.get("delete_original"):
        return None
    if faults := check_blocks(body.get("blocks") or [], surface="message"):
        return {"ok": False, "error": "invalid_blocks", "errors": [fault.line for fault in faults]}
    if not any(body.get(key) for key in ("text", "blocks", "attachments")):
        return {"ok": False, "error": "no_text"}
    return None
