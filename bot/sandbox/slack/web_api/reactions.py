"""reactions.add, remove, get: emoji on messages."""

from __future__ import annotations

import re

from bot.sandbox.slack.app_config import BOT_USER
from bot.sandbox.slack.files import with_links
from bot.sandbox.slack.people import Channel
from bot.sandbox.slack.rate_limits import Tier
from bot.sandbox.slack.shapes import Json
from bot.sandbox.slack.web_api.registry import Call, method

NAME = re.compile(r"[a-z0-9_+'-]{1,100}(::skin-tone-[2-6])?")
TIMESTAMP = re.compile(r"\d+\.\d{6}")
MOST_KINDS = 50
PLACE_ERRORS = "channel_not_found not_in_channel message_not_found no_item_specified bad_timestamp"


@method(
    "reactions.add",
    required="name",
    optional="channel timestamp",
    scopes="reactions:write",
    errors=f"{PLACE_ERRORS} already_reacted invalid_name too_many_emoji is_archived",
)
async def add(call: Call) -> Json:
    """React to a message."""
    channel, message = _target(call)
    if channel.is_archived:
        call.fail("is_archived")
    name = _name(call)
    if BOT_USER in _users(message, name):
        call.fail("already_reacted")
    if not _users(message, name) and len(message.get("reactions", [])) >= MOST_KINDS:
        call.fail("too_many_emoji")
    call.slack.conversation.react(channel, message, BOT_USER, name)
    return {}


@method(
    "reactions.remove",
    required="name",
    optional="channel timestamp",
    scopes="reactions:write",
    errors=f"{PLACE_ERRORS} no_reaction invalid_name",
    tier=Tier.TIER_2,
)
async def remove(call: Call) -> Json:
    """Take back the bot's reaction."""
    channel, message = _target(call)
    name = _name(call)
    if BOT_USER not in _users(message, name):
        call.fail("no_reaction")
    call.slack.conversation.unreact(channel, message, BOT_USER, name)
    return {}


@method("reactions.get", optional="channel timestamp full", scopes="reactions:read", errors=PLACE_ERRORS)
async def get(call: Call) -> Json:
    """Return a message with its reactions."""
    channel, message = _target(call)
    return {"type": "message", "channel": channel.id, "message": with_links(message, call.base)}


def _target(call: Call) -> tuple[Channel, Json]:
    if not call.has("channel") or not call.has("timestamp"):
        call.fail("no_item_specified")
    if not TIMESTAMP.fullmatch(call.text("timestamp")):
        call.fail("bad_timestamp")
    channel = call.joined_channel()
    return channel, call.message(channel, "timestamp")


def _name(call: Call) -> str:
    name = call.text("name").strip(":")
    if not NAME.fullmatch(name):
        call.fail("invalid_name")
    return name


def _users(message: Json, name: str) -> list[str]:
    return next((each["users"] for each in message.get("reactions", []) if each["name"] == name), [])
