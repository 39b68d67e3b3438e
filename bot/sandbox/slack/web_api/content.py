"""Reads what a message shall say from a call: text, blocks, attachments, metadata, and their limits."""

from __future__ import annotations

import json
from dataclasses import dataclass

from bot.sandbox.slack.block_kit import Fault, check_blocks
from bot.sandbox.slack.block_kit.fault import Code
from bot.sandbox.slack.shapes import Json, compact
from bot.sandbox.slack.view_state import with_ids
from bot.sandbox.slack.web_api.registry import Call

LONGEST_TEXT = 40_000
LONGEST_UPDATE = 4_000
LONGEST_MARKDOWN = 12_000
MOST_ATTACHMENTS = 100
# Slack does not document this limit; apps are advised to stay under it.
LARGEST_METADATA = 8_192


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a message shall say; None is what the call leaves out."""

    text: str | None
    blocks: list[Json] | None
    attachments: list[Json] | None
    metadata: Json | None

    @property
    def fields(self) -> Json:
        """The message's fields, but for empty ones."""
        shown = {
            "text": self.text or "",
            "blocks": self.blocks or None,
            "attachments": self.attachments or None,
        }
        return compact(shown | {"metadata": self.metadata or None})


def read_content(call: Call, *, is_update: bool = False) -> Content:
    """Read and check a message's content; fails the call in Slack's words."""
    text = call.text("text") if "text" in call.arguments and call.arguments["text"] is not None else None
    blocks, attachments = _blocks(call), _attachments(call)
    if call.has("markdown_text"):
        if text or blocks:
            call.fail("markdown_text_conflict")
        text = call.text("markdown_text")
        if len(text) > LONGEST_MARKDOWN:
            call.fail("msg_too_long")
        blocks = with_ids([{"type": "markdown", "text": text}], call.slack.block_ids())
    if not (text or blocks or attachments):
        call.fail("no_text")
    if is_update and text and len(text) > LONGEST_UPDATE:
        call.fail("msg_too_long")
    if text and len(text) > LONGEST_TEXT:
        text = text[:LONGEST_TEXT]
        call.warnings.append("message_truncated")
    return Content(text=text, blocks=blocks, attachments=attachments, metadata=_metadata(call))


def checked_blocks(call: Call, name: str = "blocks") -> list[Json]:
    """Read blocks and refuse what Block Kit refuses."""
    blocks = call.structure(name)
    if not isinstance(blocks, list):
        call.fail("invalid_blocks_format")
    _refuse(call, [fault.prefixed(f"/{name}") for fault in check_blocks(blocks, surface="message")])
    return with_ids(blocks, call.slack.block_ids())


def _blocks(call: Call) -> list[Json] | None:
    return checked_blocks(call) if call.has("blocks") else None


def _attachments(call: Call) -> list[Json] | None:
    if not call.has("attachments"):
        return None
    attachments = call.structure("attachments")
    if not isinstance(attachments, list) or not all(isinstance(each, dict) for each in attachments):
        call.fail("invalid_attachments")
    if len(attachments) > MOST_ATTACHMENTS:
        call.fail("too_many_attachments")
    for index, each in enumerate(attachments):
        faults = check_blocks(each.get("blocks") or [], surface="message")
        _refuse(call, [fault.prefixed(f"/attachments/{index}/blocks") for fault in faults])
    return attachments


def _refuse(call: Call, faults: list[Fault]) -> None:
    if not faults:
        return
    lines = [fault.line for fault in faults]
    is_table = faults[0].code is Code.ONLY_ONE_TABLE_ALLOWED
    call.fail(
        "invalid_attachments" if is_table else "invalid_blocks",
        errors=[line.removeprefix("[ERROR] ") for line in lines],
        response_metadata={"messages": lines},
    )


def _metadata(call: Call) -> Json | None:
    if not call.has("metadata"):
        return None
    metadata = call.structure("metadata")
    if not isinstance(metadata, dict):
        call.fail("invalid_metadata_format")
    if not metadata:
        return {}
    if len(json.dumps(metadata)) > LARGEST_METADATA:
        call.fail("metadata_too_large")
    # https://docs.slack.dev/messaging/message-metadata: a name, and values flat but for one level.
    event_type, payload = metadata.get("event_type"), metadata.get("event_payload")
    if not isinstance(event_type, str) or not event_type or not isinstance(payload, dict):
        call.fail("invalid_metadata_format")
    if any(not _is_flat(value, 2) for value in payload.values()):
        call.fail("invalid_metadata_schema")
    return {"event_type": event_type, "event_payload": payload}


def _is_flat(value: object, depth: int) -> bool:
    if isinstance(value, dict):
        return depth > 0 and all(_is_flat(each, 0) for each in value.values())
    if isinstance(value, list):
        return depth > 0 and all(_is_flat(each, depth - 1) for each in value)
    return True
