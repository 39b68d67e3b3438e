"""Where blocks and elements may stand, what messages and views add, and that no JSON trips the validator."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox.slack.block_kit import Code, check_blocks, check_message, check_view
from bot.sandbox.slack.block_kit.blocks import BLOCKS
from bot.sandbox.slack.block_kit.elements import ELEMENTS

Json = dict[str, Any]

TEXT: Json = {"type": "plain_text", "text": "t"}
URL = "https://desk.example/x"
RICH: Json = {
    "type": "rich_text",
    "elements": [
        {
            "type": "rich_text_section",
            "elements": [
                {
                    "type": "text",
                    "text": "t",
                    "style": {"bold": True, "italic": True, "strike": True, "code": True},
                },
                {"type": "link", "url": URL, "text": "here"},
                {"type": "user", "user_id": "U0ANNA001"},
                {"type": "usergroup", "usergroup_id": "S0OPS0001"},
                {"type": "channel", "channel_id": "C0HELP001"},
                {"type": "team", "team_id": "T0DESK001"},
                {"type": "emoji", "name": "wave", "skin_tone": 3},
                {"type": "date", "timestamp": 1760000000, "format": "{date}", "fallback": "then"},
                {"type": "broadcast", "range": "here"},
                {"type": "color", "value": "#1f3a5f"},
            ],
        },
        {
            "type": "rich_text_list",
            "style": "ordered",
            "indent": 1,
            "offset": 2,
            "border": 1,
            "elements": [{"type": "rich_text_section", "elements": []}],
        },
        {"type": "rich_text_quote", "elements": [{"type": "text", "text": "q"}]},
        {"type": "rich_text_preformatted", "border": 0, "elements": [{"type": "text", "text": "p"}]},
    ],
}
OPTION: Json = {"text": TEXT, "value": "v", "description": TEXT}
CONFIRM: Json = {"title": TEXT, "text": TEXT, "confirm": TEXT, "deny": TEXT, "style": "danger"}
FEEDBACK: Json = {"text": TEXT, "value": "v", "accessibility_label": "a"}
PICKED: Json = {"action_id": "a", "focus_on_load": True, "confirm": CONFIRM}
SELECT: Json = {**PICKED, "placeholder": TEXT}
MULTI: Json = {**SELECT, "max_selected_items": 2}
TYPED: Json = {
    "action_id": "a",
    "placeholder": TEXT,
    "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed", "on_character_entered"]},
}
FILTER: Json = {"include": ["im", "mpim", "private", "public"], "exclude_bot_users": True}
NARROW: Json = {"filter": FILTER, "default_to_current_conversation": True}
GROUPS: Json = {"option_groups": [{"label": TEXT, "options": [OPTION]}]}

ELEMENT_SAMPLES: dict[str, Json] = {
    "button": {
        "text": TEXT,
        "action_id": "a",
        "value": "v",
        "url": URL,
        "style": "primary",
        "confirm": CONFIRM,
    },
    "workflow_button": {"text": TEXT, "workflow": {"trigger": {"url": URL}}},
    "icon_button": {"icon": "trash", "text": TEXT, "value": "v", "visible_to_user_ids": ["U0ANNA001"]},
    "feedback_buttons": {"positive_button": FEEDBACK, "negative_button": FEEDBACK, "action_id": "a"},
    "image": {"slack_file": {"id": "F0000001"}, "alt_text": "a"},
    "overflow": {"options": [{**OPTION, "url": URL}], "confirm": CONFIRM},
    "radio_buttons": {**PICKED, "options": [OPTION], "initial_option": OPTION},
    "checkboxes": {**PICKED, "options": [OPTION], "initial_options": [OPTION]},
    "static_select": {**SELECT, "options": [OPTION], "initial_option": OPTION},
    "multi_static_select": {**MULTI, **GROUPS, "initial_options": [OPTION]},
    "external_select": {**SELECT, "min_query_length": 0, "initial_option": OPTION},
    "multi_external_select": {**MULTI, "min_query_length": 3, "initial_options": [OPTION]},
    "users_select": {**SELECT, "initial_user": "U0ANNA001"},
    "multi_users_select": {**MULTI, "initial_users": ["U0ANNA001"]},
    "conversations_select": {**SELECT, **NARROW, "initial_conversation": "C1", "response_url_enabled": True},
    "multi_conversations_select": {**MULTI, **NARROW, "initial_conversations": ["C0HELP001"]},
    "channels_select": {**SELECT, "initial_channel": "C0HELP001", "response_url_enabled": True},
    "multi_channels_select": {**MULTI, "initial_channels": ["C0HELP001"]},
    "datepicker": {**SELECT, "initial_date": "2026-02-28"},
    "timepicker": {**SELECT, "initial_time": "23:59", "timezone": "Europe/Berlin"},
    "datetimepicker": {**PICKED, "initial_date_time": 1760000000},
    "plain_text_input": {**TYPED, "multiline": True, "initial_value": "v", "min_length": 0, "max_length": 9},
    "email_text_input": {**TYPED, "initial_value": "anna@desk.example"},
    "url_text_input": {**TYPED, "initial_value": URL},
    "number_input": {**TYPED, "is_decimal_allowed": True, "min_value": "-1.5", "max_value": "2"},
    "rich_text_input": {**TYPED, "initial_value": RICH, "min_lines": 1, "max_lines": 100},
    "file_input": {"action_id": "a", "filetypes": ["png"], "max_files": 3},
}

CHOICES = {kind for kind in ELEMENT_SAMPLES if kind.endswith("_select")} | {
    *("radio_buttons", "checkboxes", "datepicker", "timepicker"),
}
TEXT_INPUTS = {kind for kind in ELEMENT_SAMPLES if kind.endswith("_input") and kind != "file_input"}
PLACES: dict[str, set[str]] = {
    "section": CHOICES | {"button", "workflow_button", "image", "overflow"},
    "actions": CHOICES | {"button", "workflow_button", "overflow", "datetimepicker"},
    "context": {"image"},
    "context_actions": {"icon_button", "feedback_buttons"},
    "input": CHOICES | TEXT_INPUTS | {"datetimepicker", "file_input"},
}

CARD: Json = {
    "type": "card",
    "hero_image": {"type": "image", "image_url": URL, "alt_text": "a"},
    "title": TEXT,
    "subtext": TEXT,
    "actions": [{"type": "button", "text": TEXT}],
}
TASK: Json = {
    "task_id": "1",
    "title": "t",
    "status": "complete",
    "details": RICH,
    "sources": [{"type": "url", "url": URL, "text": "s"}],
}
SERIES: Json = {"name": "s", "data": [{"label": "a", "value": -1.5}]}
RAW: Json = {"type": "raw_text", "text": "c"}
NUMBER: Json = {"type": "raw_number", "value": 4, "text": "4"}
CHART: Json = {"type": "bar", "series": [SERIES], "axis_config": {"categories": ["a"], "x_label": "x"}}
EVERYWHERE = {"message", "modal", "home"}

BLOCK_SAMPLES: dict[str, tuple[set[str], Json]] = {
    "section": (EVERYWHERE, {"text": TEXT, "fields": [TEXT], "expand": True}),
    "header": (EVERYWHERE, {"text": TEXT}),
    "divider": (EVERYWHERE, {}),
    "context": (EVERYWHERE, {"elements": [TEXT, {"type": "image", "image_url": URL, "alt_text": "a"}]}),
    "actions": (EVERYWHERE, {"elements": [{"type": "button", "text": TEXT}]}),
    "context_actions": ({"message"}, {"elements": [{"type": "icon_button", "icon": "trash", "text": TEXT}]}),
    "input": (
        EVERYWHERE,
        {"label": TEXT, "hint": TEXT, "optional": True, "element": {"type": "plain_text_input"}},
    ),
    "image": (EVERYWHERE, {"slack_file": {"url": URL}, "alt_text": "a", "title": TEXT}),
    "video": (EVERYWHERE, {"alt_text": "a", "title": TEXT, "thumbnail_url": URL, "video_url": URL}),
    "file": ({"message"}, {"external_id": "e", "source": "remote"}),
    "rich_text": (EVERYWHERE, {"elements": RICH["elements"]}),
    "markdown": ({"message"}, {"text": "# Title"}),
    "alert": ({"modal"}, {"text": TEXT, "level": "warning"}),
    "table": (
        {"message", "home"},
        {"rows": [[RAW, RICH, NUMBER]], "column_settings": [None, {"align": "right"}]},
    ),
    "data_table": ({"message", "home"}, {"caption": "c", "rows": [[RAW], [NUMBER]], "page_size": 5}),
    "data_visualization": ({"message", "home"}, {"title": "t", "chart": CHART}),
    "card": (EVERYWHERE, {key: field for key, field in CARD.items() if key != "type"}),
    "carousel": ({"message", "home"}, {"elements": [CARD]}),
    "container": ({"message", "home"}, {"rich_text_title": RICH, "child_blocks": [{"type": "divider"}]}),
    "task_card": ({"message"}, TASK),
    "plan": (
        {"message"},
        {"title": "p", "tasks": [{**TASK, "status": "pending"}, {"type": "task_card", **TASK}]},
    ),
}


def block(kind: str) -> Json:
    return {"type": kind, **BLOCK_SAMPLES[kind][1]}


def holding(place: str, element: Json) -> Json:
    """Put an element into one of the blocks that hold elements."""
    match place:
        case "section":
            return {"type": "section", "text": TEXT, "accessory": element}
        case "input":
            return {"type": "input", "label": TEXT, "element": element}
        case _:
            return {"type": place, "elements": [element]}


def modal(*blocks: Json, **fields: object) -> Json:
    return {"type": "modal", "title": TEXT, "blocks": list(blocks), **fields}


def told(faults: list[Any]) -> list[tuple[str, str]]:
    return [(fault.message, fault.pointer) for fault in faults]


def test_every_block_and_element_has_a_sample() -> None:
    assert set(BLOCK_SAMPLES) == set(BLOCKS)
    assert set(ELEMENT_SAMPLES) == set(ELEMENTS)


@pytest.mark.parametrize("surface", sorted(EVERYWHERE))
@pytest.mark.parametrize("kind", BLOCK_SAMPLES)
def test_a_block_stands_only_on_its_surfaces(kind: str, surface: str) -> None:
    refused = [] if surface in BLOCK_SAMPLES[kind][0] else [(f"unsupported type: {kind}", "/0/type")]
    assert told(check_blocks([block(kind)], surface=surface)) == refused


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("kind", ELEMENT_SAMPLES)
def test_an_element_stands_only_in_its_blocks(kind: str, place: str) -> None:
    surface = "message" if place == "context_actions" else "modal"
    faults = check_blocks([holding(place, {"type": kind, **ELEMENT_SAMPLES[kind]})], surface=surface)
    if kind in PLACES[place]:
        assert faults == []
    else:
        assert [fault.message for fault in faults] == [f"unsupported type: {kind}"]


@pytest.mark.parametrize("surface", ["message", "home"])
def test_files_are_asked_for_in_modals_only(surface: str) -> None:
    asked = holding("input", {"type": "file_input"})
    assert told(check_blocks([asked], surface=surface)) == [
        ("unsupported type: file_input", "/0/element/type")
    ]


@pytest.mark.parametrize(
    ("surface", "least", "most"), [("message", 0, 50), ("modal", 1, 100), ("home", 1, 100)]
)
def test_a_surface_holds_so_many_blocks(surface: str, least: int, most: int) -> None:
    divider = block("divider")
    assert (
        check_blocks([divider] * least, surface=surface)
        == check_blocks([divider] * most, surface=surface)
        == []
    )
    too_many = check_blocks([divider] * (most + 1), surface=surface)
    assert told(too_many) == [(f"no more than {most} items allowed", "")]
    if least:
        assert told(check_blocks([], surface=surface)) == [("must provide at least 1 items", "")]


def test_a_block_id_is_used_once() -> None:
    same = {"type": "divider", "block_id": "b"}
    inside = {"type": "container", "title": TEXT, "child_blocks": [same]}
    assert told(check_blocks([same, same])) == [("`block_id` already exists", "/1/block_id")]
    assert told(check_blocks([same, inside])) == [("`block_id` already exists", "/1/child_blocks/0/block_id")]


def test_an_action_id_may_return_in_another_block() -> None:
    press = {"type": "button", "text": TEXT, "action_id": "a"}
    assert check_blocks([holding("actions", press), holding("actions", press)]) == []


def test_a_message_shows_one_table() -> None:
    assert [(fault.code, fault.pointer) for fault in check_blocks([block("table"), block("data_table")])] == [
        (Code.ONLY_ONE_TABLE_ALLOWED, "/1")
    ]
    assert check_blocks([block("table"), block("data_table")], surface="home") == []


def test_a_message_shows_two_charts() -> None:
    chart = block("data_visualization")
    assert check_blocks([chart] * 2) == []
    assert told(check_blocks([chart] * 3)) == [("no more than 2 items allowed", "/2")]


def test_markdown_is_counted_over_the_message() -> None:
    half = {"type": "markdown", "text": "m" * 6000}
    assert check_blocks([half, half]) == []
    more = {"type": "markdown", "text": "m" * 6001}
    assert told(check_blocks([half, more])) == [("must be less than 12001 characters", "/1/text")]


def test_a_message_says_something() -> None:
    assert check_message({"text": "hello"}) == check_message({"blocks": [block("divider")]}) == []
    assert [fault.code for fault in check_message({"text": "", "blocks": []})] == ["no_text"]
    assert told(check_message({"text": 1, "blocks": {}})) == [
        ("must provide a string", "/text"),
        ("must provide an array", "/blocks"),
    ]
    assert told(check_message({"text": "t", "blocks": [{"type": "foo"}]})) == [
        ("unsupported type: foo", "/blocks/0/type")
    ]


@pytest.mark.parametrize(
    ("field", "most"), [("private_metadata", 3000), ("callback_id", 255), ("external_id", 255)]
)
@pytest.mark.parametrize("view", [modal(block("divider")), {"type": "home", "blocks": [block("divider")]}])
def test_a_view_carries_so_much(view: Json, field: str, most: int) -> None:
    assert check_view({**view, field: "v" * most}) == []
    refused = [(f"must be less than {most + 1} characters", f"/{field}")]
    assert told(check_view({**view, field: "v" * (most + 1)})) == refused


@pytest.mark.parametrize("field", ["title", "submit", "close"])
def test_a_modal_is_labelled_briefly(field: str) -> None:
    def view(length: int) -> Json:
        return modal(block("divider"), **{field: {"type": "plain_text", "text": "v" * length}})

    assert check_view(view(24)) == []
    assert told(check_view(view(25))) == [("must be less than 25 characters", f"/{field}/text")]


def test_a_modal_that_asks_can_be_submitted() -> None:
    asking = modal(block("input"))
    assert told(check_view(asking)) == [("missing required field: submit", "")]
    assert check_view({**asking, "submit": TEXT}) == []


def test_a_home_tab_has_no_buttons_of_its_own() -> None:
    home = {"type": "home", "blocks": [block("input")], "submit": TEXT, "close": TEXT}
    assert told(check_view(home)) == [
        ("invalid additional property: submit", ""),
        ("invalid additional property: close", ""),
    ]


def test_a_view_has_a_type_a_title_and_blocks() -> None:
    assert told(check_view([])) == [("must provide an object", "")]
    assert told(check_view({})) == [("missing required field: type", "")]
    assert told(check_view({"type": "workflow_step"})) == [("unsupported type: workflow_step", "/type")]
    assert told(check_view({"type": "modal"})) == [
        ("missing required field: title", ""),
        ("missing required field: blocks", ""),
    ]


def test_a_view_weighs_at_most_250_kilobytes() -> None:
    def view(characters: int) -> Json:
        text = {"type": "plain_text", "text": "v" * 3000}
        full = [{"type": "section", "text": text} for _ in range(81)]
        return modal(*full, {"type": "section", "text": {**text, "text": "v" * characters}})

    spare = 250_000 - len(json.dumps(view(1), separators=(",", ":")))
    assert check_view(view(1 + spare)) == []
    assert [(fault.code, fault.pointer) for fault in check_view(view(2 + spare))] == [
        (Code.VIEW_TOO_LARGE, "")
    ]


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(exclude_categories=()), max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "text", "elements", "blocks", "rows", "a/b~c"]), inner, max_size=4
        )
    ),
    max_leaves=8,
)


def places_in(value: Any) -> list[tuple[Any, Any]]:
    """List every (holder, key) inside a JSON value."""
    pairs = list(
        value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else ())
    )
    return [(value, key) for key, _ in pairs] + [place for _, inner in pairs for place in places_in(inner)]


def follow(value: Any, pointer: str) -> Any:
    """Go where a JSON pointer leads; fails where it leads nowhere."""
    for step in pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        value = value[int(name)] if isinstance(value, list) else value[name]
    return value


@settings(deadline=None)
@given(JSON)
def test_no_json_makes_the_validator_stumble(value: Any) -> None:
    for surface in EVERYWHERE:
        assert all(fault.message for fault in check_blocks(value, surface=surface))
    check_view(value)
    check_message({"text": value, "blocks": value})


SAMPLES = [block(kind) for kind in BLOCK_SAMPLES] + [
    holding(place, {"type": kind, **ELEMENT_SAMPLES[kind]})
    for place in PLACES
    for kind in sorted(PLACES[place])
]


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(SAMPLES), st.data(), JSON)
def test_a_fault_points_into_what_was_sent(sample: Json, draw: st.DataObject, spoiled: Any) -> None:
    view = copy.deepcopy(modal(sample, submit=TEXT))
    holder, key = draw.draw(st.sampled_from(places_in(view)))
    holder[key] = spoiled
    for fault in check_view(view):
        follow(view, fault.pointer)
