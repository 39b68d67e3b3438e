"""What an app's answer to an interaction does: a message, an ephemeral one, a replacement, a deletion.

Says the same whether the answer came with the ack or to a response_url; knows nothing of HTTP.
"""

from __future__ import annotations

from bot.sandbox.slack.app_config import BOT_ID, BOT_USER
from bot.sandbox.slack.block_kit import check_blocks
from bot.sandbox.slack.conversation import app_author
from bot.sandbox.slack.local import Slack
from bot.sandbox.slack.people import Channel
from bot.sandbox.slack.response_urls import Source
from bot.sandbox.slack.shapes import Json, compact
from bot.sandbox.slack.view_state import with_ids


def refusal(body: Json) -> Json | None:
    """Say what is wrong with a message given in an answer, in Slack's words."""
    if body.get("delete_original"):
        return None
    if faults := check_blocks(body.get("blocks") or [], surface="message"):
        return {"ok": False, "error": "invalid_blocks", "errors": [fault.line for fault in faults]}
    if not any(body.get(key) for key in ("text", "blocks", "attachments")):
        return {"ok": False, "error": "no_text"}
    return None


def say(slack: Slack, source: Source, body: Json) -> None:
    """Do what the answer asks. It cannot turn an ephemeral message into a visible one or back."""
    if body.get("delete_original"):
        _delete_original(slack, source)
    elif not (body.get("replace_original") and _replace_original(slack, source, _content(slack, body))):
        _say_anew(slack, source, body, _content(slack, body))


def _originals(slack: Slack, source: Source) -> tuple[Channel, Json | None, Json | None]:
    """Return the channel, and the original as an ephemeral message or as one of the app's own."""
    channel = slack.workspace.channels[source.channel]
    messages = slack.workspace.messages(channel.id)
    ephemeral, visible = messages.ephemeral(source.message_ts or ""), messages.get(source.message_ts or "")
    own = visible if visible is not None and visible.get("bot_id") == BOT_ID else None
    return channel, ephemeral.message if ephemeral is not None else None, own


def _delete_original(slack: Slack, source: Source) -> None:
    channel, ephemeral, own = _originals(slack, source)
    if ephemeral is not None:
        slack.conversation.dismiss(channel, source.user, ephemeral)
    elif own is not None:
        slack.conversation.delete(channel, own)


def _replace_original(slack: Slack, source: Source, content: Json) -> bool:
    """Replace the original; False where there is nothing of the app's to replace."""
    channel, ephemeral, own = _originals(slack, source)
    if ephemeral is not None:
        kept = {
            key: value for key, value in ephemeral.items() if key not in ("text", "blocks", "attachments")
        }
        slack.conversation.whisper(channel, source.user, kept, content)
    elif own is not None:
        taken: Json = {key: None for key in ("blocks", "attachments") if key in own}
        slack.conversation.change(channel, own, taken | content, editor=BOT_USER)
    return ephemeral is not None or own is not None


def _say_anew(slack: Slack, source: Source, body: Json, content: Json) -> None:
    channel = slack.workspace.channels[source.channel]
    author = app_author(slack.app.name, slack.clock.now())
    is_visible = body.get("response_type") == "in_channel"
    # Without a thread of its own, an ephemeral answer stays in the thread where the click was.
    thread_ts = body.get("thread_ts") or (None if is_visible else source.thread_ts)
    placed = compact({**content, "thread_ts": thread_ts})
    if is_visible:
        slack.conversation.post(channel, author, placed)
    else:
        slack.conversation.whisper(channel, source.user, author, placed)


def _content(slack: Slack, body: Json) -> Json:
    blocks = with_ids(body["blocks"], slack.block_ids()) if body.get("blocks") else None
    metadata, attachments = body.get("metadata"), body.get("attachments") or None
    content = {
        "text": body.get("text", ""),
        "blocks": blocks,
        "attachments": attachments,
        "metadata": metadata,
    }
    return compact(content)
