"""Small blocks and views for tests that need some."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def text_input(block_id: str = "title", **more: Any) -> Json:
    block: Json = {key: more.pop(key) for key in ("optional", "dispatch_action") if key in more}
    element = {"type": "plain_text_input", "action_id": "v", **more}
    return {"type": "input", "block_id": block_id, "label": plain(block_id), "element": element, **block}


def modal(*blocks: Json, **more: Any) -> Json:
    shown = list(blocks) or [text_input()]
    return {"type": "modal", "title": plain("New"), "submit": plain("Create"), "blocks": shown, **more}


def home(*blocks: Json, **more: Any) -> Json:
    return {"type": "home", "blocks": list(blocks) or [{"type": "divider"}], **more}


def button(action_id: str = "go", **more: Any) -> Json:
    return {"type": "button", "action_id": action_id, "text": plain("Go"), "value": "41", **more}


def actions(*elements: Json, block_id: str = "row") -> Json:
    return {"type": "actions", "block_id": block_id, "elements": list(elements) or [button()]}


def option(value: str) -> Json:
    return {"text": plain(value.title()), "value": value}
