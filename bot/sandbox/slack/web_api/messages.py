"""conversations.history and .replies: reading what was said."""

from __future__ import annotations

import re

from bot.sandbox.slack.files import with_links
from bot.sandbox.slack.people import Channel
from bot.sandbox.slack.shapes import Json
from bot.sandbox.slack.web_api.pages import page
from bot.sandbox.slack.web_api.registry import Call, method

SCOPES = "channels:history groups:history im:history mpim:history"
RANGE = "cursor limit oldest latest inclusive include_all_metadata"
ERRORS = "channel_not_found not_in_channel invalid_cursor invalid_limit invalid_ts_latest invalid_ts_oldest"
TS = re.compile(r"\d{1,12}(\.\d{1,6})?")


@method("conversations.history", required="channel", optional=RANGE, scopes=SCOPES, errors=ERRORS)
async def history(call: Call) -> Json:
    """Return a channel's parents and broadcasts, newest first."""
    channel = _readable(call)
    shown = _between(call, call.slack.workspace.messages(channel.id).shown())
    messages, metadata = page(call, shown[::-1], most=999)
    return _page(call, messages, metadata) | {"pin_count": 0}


@method(
    "conversations.replies",
    required="channel ts",
    optional=RANGE,
    scopes=SCOPES,
    errors=f"{ERRORS} thread_not_found",
)
async def replies(call: Call) -> Json:
    """Return a parent and its replies, oldest first; asked for a reply, that reply alone."""
    channel = _readable(call)
    thread = call.slack.workspace.messages(channel.id).thread(call.text("ts"))
    if not thread:
        call.fail("thread_not_found")
    # The parent comes with every range: https://docs.slack.dev/reference/methods/conversations.replies
    messages, metadata = page(call, thread[:1] + _between(call, thread[1:]), default=1000)
    return _page(call, messages, metadata)


def _readable(call: Call) -> Channel:
    channel = call.joined_channel()
    call.need(f"{channel.kind.family}:history")
    return channel


def _between(call: Call, messages: list[Json]) -> list[Json]:
    oldest, latest = _moment(call, "oldest", "0"), _moment(call, "latest", "999999999999")
    if call.flag("inclusive"):
        return [each for each in messages if oldest <= _order(each["ts"]) <= latest]
    return [each for each in messages if oldest < _order(each["ts"]) < latest]


def _moment(call: Call, name: str, default: str) -> tuple[int, int]:
    text = call.text(name) or default
    if not TS.fullmatch(text):
        call.fail(f"invalid_ts_{name}")
    return _order(text)


def _order(ts: str) -> tuple[int, int]:
    seconds, _, micros = ts.partition(".")
    return int(seconds), int(micros.ljust(6, "0"))


def _page(call: Call, messages: list[Json], metadata: Json) -> Json:
    with_metadata = call.flag("include_all_metadata")
    shown = [with_links(_without(each, with_metadata), call.base) for each in messages]
    return {"messages": shown, "has_more": bool(metadata["next_cursor"]), "response_metadata": metadata}


def _without(message: Json, with_metadata: bool) -> Json:
    return message if with_metadata else {key: value for key, value in message.items() if key != "metadata"}
