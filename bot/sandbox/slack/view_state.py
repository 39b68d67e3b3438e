"""The state of inputs in blocks: what is there at first, what a change keeps, what a person left out. Pure.

The shape is that of `view.state.values`: block id, then action id, then the element's current value.
https://docs.slack.dev/reference/views#view-state
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.sandbox.slack.shapes import Json

# element type -> (key in the state, the key that holds its initial value, what an untouched one shows)
STATEFUL: Mapping[str, tuple[str, str, object]] = {
    "plain_text_input": ("value", "initial_value", None),
    "email_text_input": ("value", "initial_value", None),
    "url_text_input": ("value", "initial_value", None),
    "number_input": ("value", "initial_value", None),
    "static_select": ("selected_option", "initial_option", None),
    "external_select": ("selected_option", "initial_option", None),
    "radio_buttons": ("selected_option", "initial_option", None),
    "multi_static_select": ("selected_options", "initial_options", []),
    "multi_external_select": ("selected_options", "initial_options", []),
    "checkboxes": ("selected_options", "initial_options", []),
    "users_select": ("selected_user", "initial_user", None),
    "conversations_select": ("selected_conversation", "initial_conversation", None),
    "channels_select": ("selected_channel", "initial_channel", None),
    "multi_users_select": ("selected_users", "initial_users", []),
    "multi_conversations_select": ("selected_conversations", "initial_conversations", []),
    "multi_channels_select": ("selected_channels", "initial_channels", []),
    "datepicker": ("selected_date", "initial_date", None),
    "timepicker": ("selected_time", "initial_time", None),
    "datetimepicker": ("selected_date_time", "initial_date_time", None),
    "file_input": ("files", "", []),
    "rich_text_input": ("rich_text_value", "initial_value", None),
}
MOST_FILES = 10
LARGEST_FILE = 10 * 1024 * 1024
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
URL = re.compile(r"https?://\S+\.\S+|https?://localhost\S*", re.IGNORECASE)
NUMBER = re.compile(r"-?\d+(\.\d+)?")


def elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Return every element with its block, in the order of the screen."""
    for block in blocks:
        single = block.get("element") or block.get("accessory")
        several = block.get("elements", []) if block["type"] in ("actions", "context_actions") else []
        for element in [single] if single else several:
            yield block, element


def find_element(blocks: list[Json], action_id: str, block_id: str | None = None) -> tuple[Json, Json] | None:
    """Find an element and its block by action id, and block id where given."""
    for block, element in elements(blocks):
        if element.get("action_id") == action_id and block_id in (None, block["block_id"]):
            return block, element
    return None


def state_of(blocks: list[Json], given: Mapping[str, Any], earlier: Mapping[str, Any] | None = None) -> Json:
    """Return the complete state: what is given, else what was there before, else the initial values."""
    state: Json = {}
    for block, element in elements(blocks):
        if element["type"] not in STATEFUL:
            continue
        block_id, action_id = block["block_id"], element["action_id"]
        found = None
        for source in (given, earlier or {}):
            found = found or _of_type(source.get(block_id, {}).get(action_id), element["type"])
        state.setdefault(block_id, {})[action_id] = found or _initial(element)
    return state


def with_ids(blocks: list[Json], serial: Iterator[str]) -> list[Json]:
    """Return the blocks with ids where the app gave none, as Slack gives them."""
    return [_with_ids(block, serial) for block in blocks]


def refusals(blocks: list[Json], state: Mapping[str, Any]) -> dict[str, str]:
    """Return what Slack's client refuses to submit, by block id, before the app is asked."""
    refused: dict[str, str] = {}
    for block, element in elements(blocks):
        if block["type"] != "input":
            continue
        key, _, empty = STATEFUL[element["type"]]
        value = state[block["block_id"]][element["action_id"]].get(key)
        if value in (None, "", empty):
            if not block.get("optional", False):
                refused[block["block_id"]] = "Please complete this required field."
        elif word := _fault(element, value):
            refused[block["block_id"]] = word
    return refused


def _fault(element: Json, value: Any) -> str | None:
    kind = element["type"]
    if kind == "email_text_input" and not EMAIL.fullmatch(value):
        return "Please enter a valid email address."
    if kind == "url_text_input" and not URL.fullmatch(value):
        return "Please enter a valid URL."
    if kind == "number_input":
        return _number_fault(element, value)
    if kind == "plain_text_input":
        if len(value) < element.get("min_length", 0):
            return f"Please enter at least {element['min_length']} characters."
        if len(value) > element.get("max_length", 3000):
            return f"Please enter at most {element.get('max_length', 3000)} characters."
    if kind == "file_input":
        return _files_fault(element, value)
    most = element.get("max_selected_items")
    if isinstance(value, list) and most is not None and len(value) > most:
        return f"Please select at most {most}."
    return None


def _files_fault(element: Json, files: list[Json]) -> str | None:
    # https://docs.slack.dev/reference/block-kit/block-elements/file-input-element
    most = element.get("max_files", MOST_FILES)
    if len(files) > most:
        return f"Please select at most {most}."
    if any(file["size"] > LARGEST_FILE for file in files):
        return "Please select files of at most 10 MB."
    types = [kind.lower() for kind in element.get("filetypes", [])]
    if types and any(file["filetype"] not in types for file in files):
        return f"Please select files of these types only: {', '.join(types)}."
    return None


def _number_fault(element: Json, value: str) -> str | None:
    if not NUMBER.fullmatch(value):
        return "Please enter a valid number."
    if "." in value and not element.get("is_decimal_allowed", False):
        return "Please enter a whole number."
    if "min_value" in element and float(value) < float(element["min_value"]):
        return f"Please enter a number that is at least {element['min_value']}."
    if "max_value" in element and float(value) > float(element["max_value"]):
        return f"Please enter a number that is at most {element['max_value']}."
    return None


def _of_type(found: Json | None, kind: str) -> Json | None:
    if found is None or found.get("type", kind) != kind:
        return None
    key, _, empty = STATEFUL[kind]
    value = found.get(key)
    # A field whose text was deleted is as good as untouched.
    return {"type": kind, **found, key: empty if value in (None, "") else value}


def _initial(element: Json) -> Json:
    key, initial, empty = STATEFUL[element["type"]]
    return {"type": element["type"], key: element.get(initial, empty)}


def _with_ids(block: Json, serial: Iterator[str]) -> Json:
    done = {"block_id": next(serial), **block}
    for place in ("element", "accessory"):
        if isinstance(done.get(place), dict) and done[place]["type"] != "image":
            done[place] = {"action_id": next(serial), **done[place]}
    if done["type"] == "actions":
        done["elements"] = [{"action_id": next(serial), **element} for element in done["elements"]]
    return done
