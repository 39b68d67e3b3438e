"""files.*: the three steps of an upload, and reading about a file. https://docs.slack.dev/messaging/working-with-files"""

from __future__ import annotations

from functools import partial

from bot.sandbox.slack.app_config import BOT_USER
from bot.sandbox.slack.conversation import app_author
from bot.sandbox.slack.files import StoredFile, file_json, new_file
from bot.sandbox.slack.people import Channel
from bot.sandbox.slack.rate_limits import Tier
from bot.sandbox.slack.shapes import Json, compact
from bot.sandbox.slack.web_api.content import checked_blocks
from bot.sandbox.slack.web_api.registry import Call, method

LARGEST_SNIPPET = 1_000_000
LONGEST_ALT_TEXT = 1_000
MOST_CHANNELS = 100


@method(
    "files.getUploadURLExternal",
    required="filename",
    optional="length alt_txt snippet_type",
    scopes="files:write",
    errors="missing_argument alt_txt_too_large snippet_too_large",
    tier=Tier.TIER_4,
)
async def get_upload_url(call: Call) -> Json:
    """Return where to send the bytes of a new file."""
    length = int(call.text("length")) if call.text("length").isdigit() else 0
    if length == 0:
        call.fail("missing_argument")
    if len(call.text("alt_txt")) > LONGEST_ALT_TEXT:
        call.fail("alt_txt_too_large")
    if call.has("snippet_type") and length > LARGEST_SNIPPET:
        call.fail("snippet_too_large")
    file_id = call.slack.ids.next("F")
    name, now = call.text("filename"), call.slack.clock.now()
    stored = new_file(file_id=file_id, name=name, length=length, user=BOT_USER, now=now, base=call.base)
    call.slack.workspace.files[file_id] = stored
    return {"upload_url": f"{call.base}/upload/{file_id}", "file_id": file_id}


@method(
    "files.completeUploadExternal",
    required="files",
    optional="channel_id channels thread_ts initial_comment blocks username icon_url icon_emoji",
    scopes="files:write",
    errors="file_not_found channel_not_found not_in_channel channels_limit_exceeded "
    "posting_to_channel_denied invalid_blocks invalid_blocks_format invalid_attachments",
    tier=Tier.TIER_4,
)
async def complete_upload(call: Call) -> Json:
    """Finish uploads and share them; the message with the files appears after the answer."""
    uploads = _uploads(call)
    channels = _channels(call)
    blocks = checked_blocks(call) if call.has("blocks") else None
    for stored, title in uploads:
        stored.is_complete = True
        stored.shown["title"] = title
    shared = [stored.shown for stored, _ in uploads]
    content = compact(
        {
            "subtype": "file_share",
            "text": call.text("initial_comment"),
            "blocks": blocks,
            "files": shared,
            "upload": False,
            "display_as_bot": False,
            "thread_ts": call.text("thread_ts") or None,
        }
    )
    for channel in channels:
        call.slack.delivery.afterwards(partial(_share, call, channel, content))
    return {"files": [file_json(file, call.base) for file in shared]}


@method(
    "files.info",
    required="file",
    optional="cursor limit",
    scopes="files:read",
    errors="file_not_found",
    tier=Tier.TIER_4,
)
async def info(call: Call) -> Json:
    """Return a file and where it is shared."""
    stored = call.slack.workspace.files.get(call.text("file"))
    if stored is None or not stored.is_complete:
        call.fail("file_not_found")
    return {
        "file": file_json(stored.shown, call.base),
        "comments": [],
        "response_metadata": {"next_cursor": ""},
    }


def _share(call: Call, channel: Channel, content: Json) -> None:
    call.slack.conversation.post(
        channel, app_author(call.slack.app.name, call.slack.clock.now()), dict(content)
    )


def _uploads(call: Call) -> list[tuple[StoredFile, str]]:
    wanted = call.structure("files")
    if not isinstance(wanted, list) or not wanted or not all(isinstance(each, dict) for each in wanted):
        call.invalid("must be an array of files [json-pointer:/files]")
    found = []
    for each in wanted:
        stored = call.slack.workspace.files.get(str(each.get("id")))
        if stored is None or stored.body is None or stored.is_complete:
            call.fail("file_not_found")
        found.append((stored, str(each.get("title") or stored.shown["name"])))
    return found


def _channels(call: Call) -> list[Channel]:
    names = call.names("channels") or ([call.text("channel_id")] if call.has("channel_id") else [])
    if len(names) > MOST_CHANNELS:
        call.fail("channels_limit_exceeded")
    found = [call.joined_channel(name) for name in names]
    if any(channel.is_archived for channel in found):
        call.fail("posting_to_channel_denied")
    return found
