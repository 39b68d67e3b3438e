"""Fills in whatever form an app opened, as a person would: from its blocks, knowing none of its ids."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.bench.deliveries import Payload, suggestion
from tests.bench.doors import Door
from tests.bench.measure import BenchError

WORDS = "The VPN drops every few minutes since this morning, in the office as well as at home."


async def filled(door: Door, view: Payload) -> Payload:
    """The state of the form's inputs, with a word in every text and the first of every choice."""
    values: Payload = {}
    for block_id, element in _elements(view):
        state = await _state(door, view, block_id, element)
        if state is not None:
            values.setdefault(block_id, {})[element["action_id"]] = {"type": element["type"], **state}
    return values


def _elements(view: Payload) -> Iterator[tuple[str, Payload]]:
    for block in view["blocks"]:
        for element in (block.get("element"), block.get("accessory"), *block.get("elements", ())):
            # A button says nothing when the form is sent, and its block needs no name.
            if element is not None and "action_id" in element and element["type"] != "button":
                yield block["block_id"], element


async def _state(door: Door, view: Payload, block_id: str, element: Payload) -> Payload | None:
    match element["type"]:
        case "plain_text_input":
            return {"value": element.get("initial_value") or WORDS[: element.get("max_length", len(WORDS))]}
        case "static_select" | "radio_buttons":
            return {"selected_option": element.get("initial_option") or _first(element)}
        case "external_select":
            chosen = element.get("initial_option") or await _suggested(door, view, block_id, element)
            return {"selected_option": chosen}
        case "file_input":
            return {"files": []}
        case _:
            return None


async def _suggested(door: Door, view: Payload, block_id: str, element: Payload) -> Any:
    ready = door.made_ready(suggestion(view, block_id, element["action_id"]))
    return _first(json.loads(await door.send(0, ready)))


def _first(choice: Payload) -> Any:
    groups = choice.get("option_groups") or [choice]
    options = [option for group in groups for option in group.get("options", ())]
    if not options:
        raise BenchError(f"There is nothing to choose from in {json.dumps(choice)}.")
    return options[0]
