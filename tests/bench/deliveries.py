"""What Slack delivers: a slash command, a form's submission, a message; each with ids of its own.

Shapes: https://docs.slack.dev/interactivity/implementing-slash-commands,
https://docs.slack.dev/reference/interaction-payloads, https://docs.slack.dev/reference/events/message
"""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import time
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

SIGNING_SECRET = "bench-signing-secret"
TEAM, APP, BOT_USER = "T0DESK001", "A0DESK001", "U0BOT0001"
HELP, ANNA = "C0HELP001", "U0ANNA001"
ADDRESS = "http://127.0.0.1:9/response"
"""A response_url that nobody is to use here."""

Payload = dict[str, Any]

_numbers = itertools.count(1)
_team = {"id": TEAM, "domain": "desk"}
_user = {"id": ANNA, "username": "anna", "name": "anna", "team_id": TEAM}


class Sort(StrEnum):
    """The sorts of deliveries, in the words of Socket Mode."""

    COMMAND = "slash_commands"
    INTERACTION = "interactive"
    EVENT = "events_api"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    sort: Sort
    payload: Payload


def new_ts() -> str:
    """A message id that was not used before."""
    return f"{int(time.time())}.{next(_numbers):06d}"


def command(text: str) -> Delivery:
    """A person types /ticket and this."""
    payload = {
        "token": "x",
        "team_id": TEAM,
        "team_domain": "desk",
        "channel_id": HELP,
        "channel_name": "help",
        "user_id": ANNA,
        "user_name": "anna",
        "command": "/ticket",
        "text": text,
        "api_app_id": APP,
        "is_enterprise_install": "false",
        "response_url": ADDRESS,
        "trigger_id": f"1.2.{next(_numbers)}",
    }
    return Delivery(sort=Sort.COMMAND, payload=payload)


def suggestion(view: Payload, block_id: str, action_id: str, typed: str = "") -> Delivery:
    """A person opens a picker whose options the app knows, or types into it."""
    payload = {
        **_interaction("block_suggestion"),
        "action_id": action_id,
        "block_id": block_id,
        "value": typed,
        "container": {"type": "view", "view_id": view["id"]},
        "view": view,
    }
    return Delivery(sort=Sort.INTERACTION, payload=payload)


def submission(view: Payload, values: Payload) -> Delivery:
    """A person submits a form; each time another form, filled in alike."""
    number = next(_numbers)
    own = {"id": f"V{number:08d}", "root_view_id": f"V{number:08d}", "hash": f"1760000000.{number:08d}"}
    shown = {**view, **own, "state": {"values": values}}
    return Delivery(
        sort=Sort.INTERACTION,
        payload={**_interaction("view_submission"), "view": shown, "response_urls": []},
    )


def message(text: str, *, thread_ts: str | None = None) -> Delivery:
    """A person writes in #help, or in a thread there."""
    ts, number = new_ts(), next(_numbers)
    words = [{"type": "text", "text": text}]
    block = {
        "type": "rich_text",
        "block_id": "b",
        "elements": [{"type": "rich_text_section", "elements": words}],
    }
    event: Payload = {
        "type": "message",
        "user": ANNA,
        "text": text,
        "ts": ts,
        "channel": HELP,
        "channel_type": "channel",
        "event_ts": ts,
        "team": TEAM,
        "client_msg_id": f"6f9e0c7a-0000-4000-8000-{number:012d}",
        "blocks": [block],
    }
    if thread_ts is not None:
        event |= {"thread_ts": thread_ts, "parent_user_id": ANNA}
    return _event(event)


def mention(text: str) -> Delivery:
    """A person calls the app in #help."""
    said = message(f"<@{BOT_USER}> {text}").payload["event"]
    kept = {key: value for key, value in said.items() if key != "channel_type"}
    return _event({**kept, "type": "app_mention"})


def http_request(delivery: Delivery) -> bytes:
    """The whole signed HTTP request."""
    body, headers = signed(delivery)
    told = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    length = f"Content-Length: {len(body.encode())}\r\n"
    return f"POST /slack/events HTTP/1.1\r\nHost: 127.0.0.1\r\n{told}{length}\r\n{body}".encode()


def signed(delivery: Delivery) -> tuple[str, dict[str, str]]:
    """Its body and headers; see https://docs.slack.dev/authentication/verifying-requests-from-slack."""
    match delivery.sort:
        case Sort.COMMAND:
            body, content_type = urlencode(delivery.payload), "application/x-www-form-urlencoded"
        case Sort.INTERACTION:
            body = urlencode({"payload": json.dumps(delivery.payload)})
            content_type = "application/x-www-form-urlencoded"
        case Sort.EVENT:
            body, content_type = json.dumps(delivery.payload), "application/json"
    now = int(time.time())
    signature = hmac.new(SIGNING_SECRET.encode(), f"v0:{now}:{body}".encode(), hashlib.sha256).hexdigest()
    return body, {
        "Content-Type": content_type,
        "X-Slack-Request-Timestamp": str(now),
        "X-Slack-Signature": f"v0={signature}",
    }


def envelope(delivery: Delivery) -> tuple[str, str]:
    """The id and the text of the envelope; see https://docs.slack.dev/apis/events-api/using-socket-mode."""
    envelope_id = f"7b1f0c1e-0000-4000-8000-{next(_numbers):012d}"
    content: Payload = {"envelope_id": envelope_id, "type": delivery.sort.value, "payload": delivery.payload}
    if delivery.sort is Sort.EVENT:
        content |= {"accepts_response_payload": False, "retry_attempt": 0, "retry_reason": ""}
    else:
        content |= {"accepts_response_payload": True}
    return envelope_id, json.dumps(content)


def _interaction(kind: str) -> Payload:
    return {
        "type": kind,
        "team": _team,
        "user": _user,
        "api_app_id": APP,
        "token": "x",
        "trigger_id": f"1.2.{next(_numbers)}",
        "is_enterprise_install": False,
        "enterprise": None,
    }


def _event(event: Payload) -> Delivery:
    authorization = {"enterprise_id": None, "team_id": TEAM, "user_id": BOT_USER, "is_bot": True}
    payload = {
        "token": "x",
        "team_id": TEAM,
        "context_team_id": TEAM,
        "context_enterprise_id": None,
        "api_app_id": APP,
        "event": event,
        "type": "event_callback",
        "event_id": f"Ev{next(_numbers):010d}",
        "event_time": int(time.time()),
        "authorizations": [{**authorization, "is_enterprise_install": False}],
        "is_ext_shared_channel": False,
        "event_context": "4-bench",
    }
    return Delivery(sort=Sort.EVENT, payload=payload)
