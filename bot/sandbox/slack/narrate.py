"""What a call or a payload is about, in one line for the log: what, where, who, and what was said. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.sandbox.slack.shapes import Json, compact

# The arguments of Web API calls that say what a call is aimed at, in the order they are named.
AIMS = (
    "channel",
    "channel_id",
    "ts",
    "timestamp",
    "message_ts",
    "thread_ts",
    "user",
    "users",
    "user_id",
    "view_id",
    "name",
    "filename",
    "file",
)


def call_line(args: Json) -> object:
    """Sum up a call of the app by its arguments; arguments that say none of this are shown as they are."""
    aims = [str(args[name]) for name in AIMS if args.get(name)]
    view = args.get("view")
    if isinstance(view, dict) and view.get("callback_id"):
        aims.append(str(view["callback_id"]))
    said = args.get("text") or args.get("initial_comment")
    return _line(aims, said) if aims or said else args


def payload_line(payload: Json, attempt: int = 0) -> str:
    """Sum up an event, a command or another interaction; an attempt above 0 is a redelivery."""
    if "event" in payload:
        line = _event_line(payload["event"])
    elif "command" in payload:
        typed = f"{payload['command']} {payload['text']}".strip()
        line = _line([typed, *_place(payload["channel_id"], payload["user_id"])], None)
    else:
        line = _interaction_line(payload)
    return f"{line} (redelivery {attempt})" if attempt else line


def _event_line(event: Json) -> str:
    kind = "/".join(compact({"type": event["type"], "subtype": event.get("subtype")}).values())
    item = event.get("item", {})
    # Of an edit, what it says now; of a deletion, what it said before.
    message = event.get("message") or event.get("previous_message") or event
    place = _place(event.get("channel") or item.get("channel"), event.get("user") or message.get("user"))
    said = message.get("text") or event.get("reaction") or event.get("tab")
    return _line([kind, *place], said)


def _interaction_line(payload: Mapping[str, Any]) -> str:
    view = payload.get("view") or {}
    names = [action.get("action_id") for action in payload.get("actions", [])]
    names += [payload.get("action_id") or payload.get("callback_id") or view.get("callback_id")]
    channel = payload.get("channel", {}).get("id") or view.get("id")
    heads = [str(payload["type"]), *(str(name) for name in names if name)]
    return _line([*heads, *_place(channel, payload["user"]["id"])], payload.get("value"))


def _place(channel: str | None, user: str | None) -> list[str]:
    return [f"{word} {name}" for word, name in (("in", channel), ("by", user)) if name]


def _line(heads: list[str], said: object) -> str:
    return ": ".join(part for part in (" ".join(heads), str(said or "")) if part)
