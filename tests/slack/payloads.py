"""Whole payloads as Slack sends them, with what a test wants to be different, and ways to hand them in."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

Json = dict[str, Any]
Headers = dict[str, str | Sequence[str]]
WHERE = {"team": {"id": "T0DESK001", "domain": "desk"}, "is_enterprise_install": False, "enterprise": None}
ANNA = {"id": "U0ANNA001", "username": "anna", "name": "anna", "team_id": "T0DESK001"}


def event(**event: Any) -> Json:
    return {
        "token": "deprecated-verification-token",
        "team_id": "T0DESK001",
        "api_app_id": "A0DESK001",
        "event": event,
        "type": "event_callback",
        "event_id": "Ev0000000001",
        "event_time": 1760000000,
        "authorizations": [
            {"enterprise_id": None, "team_id": "T0DESK001", "user_id": "U0BOT0001", "is_bot": True}
        ],
    }


def message(**changes: Any) -> Json:
    said = {
        "type": "message",
        "user": "U0ANNA001",
        "text": "VPN is down",
        "ts": "1760000000.000300",
        "channel": "C0HELP001",
        "channel_type": "channel",
        "event_ts": "1760000000.000300",
    }
    return event(**said | changes)


def command(text: str = "", **changes: Any) -> Json:
    return {
        "token": "t",
        "team_id": "T0DESK001",
        "team_domain": "desk",
        "channel_id": "C0HELP001",
        "channel_name": "help",
        "user_id": "U0ANNA001",
        "user_name": "anna",
        "command": "/ticket",
        "text": text,
        "api_app_id": "A0DESK001",
        "is_enterprise_install": "false",
        "trigger_id": "1.2.a",
    } | changes


def click(action_id: str, value: str | None = "T20261122.0001", **changes: Any) -> Json:
    return {
        "type": "block_actions",
        "user": ANNA,
        "api_app_id": "A0DESK001",
        "container": {"type": "message", "message_ts": "1760000000.000100", "channel_id": "C0HELP001"},
        "trigger_id": "1.2.b",
        "channel": {"id": "C0HELP001", "name": "help"},
        "state": {"values": {}},
        "actions": [{"type": "button", "action_id": action_id, "block_id": "b", "value": value}],
        **WHERE,
    } | changes


def submission(
    callback_id: str, values: Json, *, remembers: str = "{}", blocks: tuple[str, ...] = ()
) -> Json:
    return {
        "type": "view_submission",
        "user": ANNA,
        "trigger_id": "1.2.c",
        "view": {
            "id": "V0000001",
            "type": "modal",
            "callback_id": callback_id,
            "private_metadata": remembers,
            "hash": "1760000000.abc",
            "state": {"values": values},
            "blocks": [{"type": "input", "block_id": block} for block in blocks or values],
        },
        **WHERE,
    }


async def over_socket(app: AsyncApp, body: Json, *, attempt: int = 0) -> BoltResponse:
    headers: Headers = {"x-slack-retry-num": [str(attempt)]} if attempt else {}
    return await app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=body, headers=headers))


async def over_http(
    app: AsyncApp, body: Json, *, secret: str, at: int, signed: bool = True, changed: str = ""
) -> BoltResponse:
    """As HTTP brings it: an event as JSON, all else as a form."""
    if body.get("type") == "event_callback":
        content, kind = json.dumps(body), "application/json"
    else:
        fields = body if "command" in body else {"payload": json.dumps(body)}
        content, kind = urlencode(fields), "application/x-www-form-urlencoded"
    signature = hmac.new(secret.encode(), f"v0:{at}:{content}".encode(), hashlib.sha256).hexdigest()
    headers: Headers = {"content-type": [kind]}
    if signed:
        headers |= {"x-slack-signature": [f"v0={signature}"], "x-slack-request-timestamp": [str(at)]}
    return await app.async_dispatch(AsyncBoltRequest(mode="http", body=content + changed, headers=headers))
