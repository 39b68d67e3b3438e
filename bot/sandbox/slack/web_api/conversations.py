"""conversations.info, list, members, open, join and users.conversations: channels and who is in them."""

from __future__ import annotations

from bot.sandbox.slack.app_config import BOT_USER
from bot.sandbox.slack.people import TEAM_ID, Channel, ChannelKind, channel_json
from bot.sandbox.slack.rate_limits import Tier
from bot.sandbox.slack.shapes import Json
from bot.sandbox.slack.web_api.pages import page
from bot.sandbox.slack.web_api.registry import Call, method

READ = "channels:read groups:read im:read mpim:read"
LIST = "types exclude_archived limit cursor team_id"
LIST_ERRORS = "invalid_types invalid_limit invalid_cursor"
BY_TYPE = {kind.listed_as: kind for kind in ChannelKind}
MOST_IN_GROUP = 8


@method(
    "conversations.info",
    required="channel",
    optional="include_locale include_num_members",
    scopes=READ,
    errors="channel_not_found",
)
async def info(call: Call) -> Json:
    """Return one conversation."""
    channel = call.channel()
    call.need(f"{channel.kind.family}:read")
    shown = channel_json(channel, viewer=BOT_USER)
    if not call.flag("include_num_members"):
        shown.pop("num_members", None)
    return {"channel": shown}


@method("conversations.list", optional=LIST, scopes=READ, errors=LIST_ERRORS, tier=Tier.TIER_2)
async def list_conversations(call: Call) -> Json:
    """Return the conversations of these types that the bot can see."""
    kinds = _kinds(call)
    visible = [
        each for each in _of(call, kinds) if each.kind is ChannelKind.CHANNEL or BOT_USER in each.members
    ]
    return _listed(call, visible)


@method(
    "users.conversations",
    optional=f"user exclude_muted {LIST}",
    scopes=READ,
    errors=f"{LIST_ERRORS} user_not_found",
)
async def of_user(call: Call) -> Json:
    """Return the conversations a person is in, as far as the bot can see them."""
    user = call.text("user") or BOT_USER
    if user not in call.slack.workspace.people:
        call.fail("user_not_found")
    kinds = _kinds(call)
    both = [each for each in _of(call, kinds) if user in each.members]
    return _listed(
        call, [each for each in both if each.kind is ChannelKind.CHANNEL or BOT_USER in each.members]
    )


@method(
    "conversations.members",
    required="channel",
    optional="limit cursor",
    scopes=READ,
    errors="channel_not_found invalid_limit invalid_cursor",
    tier=Tier.TIER_4,
)
async def members(call: Call) -> Json:
    """Return who is in a conversation."""
    channel = call.channel()
    call.need(f"{channel.kind.family}:read")
    found, metadata = page(call, channel.members)
    return {"members": found, "response_metadata": metadata}


@method(
    "conversations.open",
    optional="channel users return_im prevent_creation",
    scopes="im:write mpim:write channels:manage groups:write",
    errors="channel_not_found user_not_found users_list_not_supplied too_many_users cannot_dm_bot",
)
async def open_conversation(call: Call) -> Json:
    """Open the direct message with one person, or with several."""
    if call.has("channel"):
        return _opened(call, call.channel(), is_new=False)
    users = [user for user in call.names("users") if user != BOT_USER]
    _check_users(call, users)
    call.need("im:write" if len(users) == 1 else "mpim:write")
    channel, is_new = call.slack.conversation.direct(users)
    return _opened(call, channel, is_new=is_new)


@method(
    "conversations.join",
    required="channel",
    scopes="channels:join",
    errors="channel_not_found is_archived method_not_supported_for_channel_type",
)
async def join(call: Call) -> Json:
    """Bring the bot into a public channel."""
    channel = call.channel()
    if channel.kind is not ChannelKind.CHANNEL:
        call.fail("method_not_supported_for_channel_type")
    if channel.is_archived:
        call.fail("is_archived")
    if BOT_USER in channel.members:
        call.warnings.append("already_in_channel")
    else:
        call.slack.conversation.join(channel, BOT_USER)
    return {"channel": channel_json(channel, viewer=BOT_USER)}


def _kinds(call: Call) -> list[ChannelKind]:
    types = call.names("types") or ["public_channel"]
    if not set(types) <= set(BY_TYPE):
        call.fail("invalid_types")
    kinds = [BY_TYPE[each] for each in types]
    for kind in kinds:
        call.need(f"{kind.family}:read")
    return kinds


def _of(call: Call, kinds: list[ChannelKind]) -> list[Channel]:
    without_archived = call.flag("exclude_archived")
    channels = call.slack.workspace.channels.values()
    return [each for each in channels if each.kind in kinds and not (without_archived and each.is_archived)]


def _listed(call: Call, channels: list[Channel]) -> Json:
    found, metadata = page(call, channels)
    shown = [channel_json(each, viewer=BOT_USER) for each in found]
    return {"channels": shown, "response_metadata": metadata}


def _check_users(call: Call, users: list[str]) -> None:
    if not users:
        call.fail("users_list_not_supplied")
    if len(users) > MOST_IN_GROUP:
        call.fail("too_many_users")
    people = call.slack.workspace.people
    if any(user not in people for user in users):
        call.fail("user_not_found")
    if any(people[user].is_bot for user in users):
        call.fail("cannot_dm_bot")


def _opened(call: Call, channel: Channel, *, is_new: bool) -> Json:
    short = {"id": channel.id, "context_team_id": TEAM_ID}
    shown = channel_json(channel, viewer=BOT_USER) if call.flag("return_im") else short
    return ({} if is_new else {"no_op": True, "already_open": True}) | {"channel": shown}
