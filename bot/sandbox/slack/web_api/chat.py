"""chat.*: saying, changing and deleting what the app says. https://docs.slack.dev/reference/methods#chat"""

from __future__ import annotations

from bot.sandbox.slack.app_config import BOT_USER
from bot.sandbox.slack.conversation import app_author
from bot.sandbox.slack.people import Channel, ChannelKind
from bot.sandbox.slack.rate_limits import Tier
from bot.sandbox.slack.shapes import Json, compact
from bot.sandbox.slack.web_api.content import Content, read_content
from bot.sandbox.slack.web_api.registry import Call, method

CONTENT = "text blocks attachments markdown_text metadata parse link_names"
CONTENT_ERRORS = (
    "no_text markdown_text_conflict msg_too_long invalid_blocks invalid_blocks_format invalid_attachments "
    "too_many_attachments"
)
METADATA_ERRORS = "metadata_too_large invalid_metadata_format invalid_metadata_schema"


@method(
    "chat.postMessage",
    required="channel",
    optional=f"{CONTENT} thread_ts reply_broadcast "
    "unfurl_links unfurl_media mrkdwn username icon_emoji icon_url",
    scopes="chat:write",
    errors=f"{CONTENT_ERRORS} {METADATA_ERRORS} channel_not_found not_in_channel is_archived "
    "messages_tab_disabled cannot_reply_to_message",
    tier=Tier.SPECIAL,
)
async def post_message(call: Call) -> Json:
    """Post a message to a channel, to a thread, or to a person by their id."""
    channel = _place(call)
    content = read_content(call)
    message = call.slack.conversation.post(
        channel,
        _author(call),
        compact({**content.fields, "thread_ts": _thread(call, channel)}),
        broadcast=call.flag("reply_broadcast"),
    )
    return {"channel": channel.id, "ts": message["ts"], "message": _shown(message)}


@method(
    "chat.postEphemeral",
    required="channel user",
    optional=f"{CONTENT} thread_ts username icon_emoji icon_url",
    scopes="chat:write",
    errors=f"{CONTENT_ERRORS} channel_not_found not_in_channel is_archived messages_tab_disabled "
    "cannot_reply_to_message user_not_in_channel",
    tier=Tier.TIER_4,
)
async def post_ephemeral(call: Call) -> Json:
    """Post a message that one member of the channel sees until they reload."""
    channel = _place(call)
    if call.text("user") not in channel.members:
        call.fail("user_not_in_channel")
    fields = read_content(call).fields
    fields.pop("metadata", None)
    placed = compact({**fields, "thread_ts": _thread(call, channel)})
    message = call.slack.conversation.whisper(channel, call.text("user"), _author(call), placed)
    return {"message_ts": message["ts"]}


@method(
    "chat.update",
    required="channel ts",
    optional=f"{CONTENT} reply_broadcast file_ids",
    scopes="chat:write",
    errors=f"{CONTENT_ERRORS} {METADATA_ERRORS} channel_not_found message_not_found cant_update_message "
    "is_inactive cant_broadcast_message",
)
async def update(call: Call) -> Json:
    """Change one of the app's own messages; text without blocks takes the blocks away."""
    channel = call.channel()
    message = call.own_message(channel, "ts", "cant_update_message")
    if channel.is_archived:
        call.fail("is_inactive")
    content = read_content(call, is_update=True)
    if call.flag("reply_broadcast"):
        if message.get("thread_ts") in (None, message["ts"]):
            call.fail("cant_broadcast_message")
        if message.get("subtype") != "thread_broadcast":
            call.slack.conversation.broadcast(channel, message)
    call.slack.conversation.change(channel, message, _change(content, message), editor=BOT_USER)
    return {"channel": channel.id, "ts": message["ts"], "text": message["text"], "message": _shown(message)}


@method(
    "chat.delete",
    required="channel ts",
    scopes="chat:write",
    errors="channel_not_found message_not_found cant_delete_message",
)
async def delete(call: Call) -> Json:
    """Delete one of the app's own messages."""
    channel = call.channel()
    message = call.own_message(channel, "ts", "cant_delete_message")
    ts = message["ts"]
    call.slack.conversation.delete(channel, message)
    return {"channel": channel.id, "ts": ts}


@method(
    "chat.getPermalink",
    required="channel message_ts",
    errors="channel_not_found message_not_found",
    tier=Tier.SPECIAL,
)
async def get_permalink(call: Call) -> Json:
    """Return the address of a message in Slack's own client."""
    channel = call.channel()
    message = call.message(channel, "message_ts")
    link = f"https://desk.example/archives/{channel.id}/p{message['ts'].replace('.', '')}"
    parent = message.get("thread_ts", message["ts"])
    if parent != message["ts"]:
        link += f"?thread_ts={parent}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def _place(call: Call) -> Channel:
    """Find where to post: a channel the bot may write to, or its direct message with a person."""
    person = call.slack.workspace.people.get(call.text("channel"))
    if person is not None and not person.is_bot:
        channel, _ = call.slack.conversation.direct([person.id])
    else:
        channel = call.channel()
    if BOT_USER not in channel.members and "chat:write.public" not in call.slack.app.scopes:
        call.fail("not_in_channel")
    if channel.is_archived:
        call.fail("is_archived")
    if channel.kind is ChannelKind.IM and not call.slack.app.messages_tab:
        call.fail("messages_tab_disabled")
    return channel


def _thread(call: Call, channel: Channel) -> str | None:
    if not call.has("thread_ts"):
        return None
    ts = call.text("thread_ts")
    parent = call.slack.workspace.messages(channel.id).get(ts)
    if parent is not None and parent.get("subtype", "").startswith("channel_"):
        call.fail("cannot_reply_to_message")
    # Slack takes any timestamp here; one of a reply, or of nothing, misplaces the message.
    return ts


def _author(call: Call) -> Json:
    username = call.text("username") or None
    icons = compact({"emoji": call.text("icon_emoji") or None, "image_48": call.text("icon_url") or None})
    if username or icons:
        call.need("chat:write.customize")
    return app_author(call.slack.app.name, call.slack.clock.now(), username=username, icons=icons or None)


def _change(content: Content, message: Json) -> Json:
    """Say which fields change: None takes a field away, what is absent stays."""
    change: Json = {}
    if content.text is not None:
        change["text"] = content.text
    for key, value in (("blocks", content.blocks), ("attachments", content.attachments)):
        if value:
            change[key] = value
        elif key in message and (value is not None or (key == "blocks" and content.text is not None)):
            change[key] = None
    if content.metadata:
        change["metadata"] = content.metadata
    elif content.metadata is not None and "metadata" in message:
        change["metadata"] = None
    return change


def _shown(message: Json) -> Json:
    return {key: value for key, value in message.items() if key != "reactions"}
