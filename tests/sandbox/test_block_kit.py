"""Slack's limits for blocks: just inside passes, one beyond is refused, in Slack's words and at its place."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.sandbox.slack.block_kit import Fault, check_blocks, check_view

Block = dict[str, Any]
Make = Callable[[Any], Block]


def plain(text: str) -> Block:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Block:
    return {"type": "mrkdwn", "text": text}


def section(**fields: object) -> Block:
    return {"type": "section", "text": plain("t"), **fields}


def accessory(kind: str, **fields: object) -> Block:
    return section(accessory={"type": kind, **fields})


def actions(*elements: Block) -> Block:
    return {"type": "actions", "elements": list(elements)}


def button(**fields: object) -> Block:
    return {"type": "button", "text": plain("Go"), **fields}


def asking(kind: str, **fields: object) -> Block:
    return {"type": "input", "label": plain("l"), "element": {"type": kind, **fields}}


def option(**fields: object) -> Block:
    return {"text": plain("o"), "value": "v", **fields}


def options(count: int) -> list[Block]:
    return [option() for _ in range(count)]


def group(**fields: object) -> Block:
    return {"label": plain("g"), "options": options(1), **fields}


def confirm(**fields: object) -> Block:
    asked = {"title": plain("t"), "text": plain("x"), "confirm": plain("y"), "deny": plain("n"), **fields}
    return actions(button(confirm=asked))


def image(**fields: object) -> Block:
    return {"type": "image", "image_url": "https://x.example/i.png", "alt_text": "a", **fields}


def video(**fields: object) -> Block:
    url = "https://x.example/v"
    needed = {"type": "video", "alt_text": "a", "title": plain("t"), "thumbnail_url": url, "video_url": url}
    return {**needed, **fields}


def rich(*parts: Block) -> Block:
    return {"type": "rich_text", "elements": list(parts)}


def passage(*pieces: Block) -> Block:
    return {"type": "rich_text_section", "elements": list(pieces)}


def bullets(**fields: object) -> Block:
    return rich({"type": "rich_text_list", "style": "bullet", "elements": [passage()], **fields})


def cells(count: int, text: str = "c") -> list[Block]:
    return [{"type": "raw_text", "text": text} for _ in range(count)]


def table(rows: list[list[Block]], **fields: object) -> Block:
    return {"type": "table", "rows": rows, **fields}


def data_table(rows: list[list[Block]], **fields: object) -> Block:
    return {"type": "data_table", "caption": "c", "rows": rows, **fields}


def card(**fields: object) -> Block:
    return {"type": "card", "title": plain("t"), **fields}


def container(**fields: object) -> Block:
    return {"type": "container", "title": plain("t"), "child_blocks": [{"type": "divider"}], **fields}


def plan(count: int) -> Block:
    tasks = [{"task_id": "1", "title": "t", "status": "pending"} for _ in range(count)]
    return {"type": "plan", "title": "p", "tasks": tasks}


def chosen(kind: str, **fields: object) -> Block:
    return accessory(kind, options=[option(**fields)])


def icon(**fields: object) -> Block:
    element = {"type": "icon_button", "icon": "trash", "text": plain("x"), **fields}
    return {"type": "context_actions", "elements": [element]}


def pie(count: int = 1, label: str = "l", title: str = "t") -> Block:
    chart = {"type": "pie", "segments": [{"label": label, "value": 1}] * count}
    return {"type": "data_visualization", "title": title, "chart": chart}


def plot(series: int = 1, points: int = 1, x_label: str = "x") -> Block:
    drawn = {"name": "s", "data": [{"label": "l", "value": 1}] * points}
    axes = {"categories": ["l"] * points, "x_label": x_label}
    chart = {"type": "line", "series": [drawn] * series, "axis_config": axes}
    return {"type": "data_visualization", "title": "t", "chart": chart}


def modal(*blocks: Block, **fields: object) -> Block:
    return {"type": "modal", "title": plain("t"), "blocks": list(blocks or [{"type": "divider"}]), **fields}


def faults_of(block: Block) -> list[Fault]:
    """Judge a block where it belongs: an alert and a file input are for modals."""
    kind = block.get("element", block)["type"]
    return check_blocks([block], surface="modal" if kind in {"alert", "file_input"} else "message")


def told(faults: list[Fault]) -> list[tuple[str, str]]:
    return [(fault.message, fault.pointer) for fault in faults]


LENGTHS: list[tuple[int, str, Make]] = [
    (255, "block_id", lambda s: {"type": "divider", "block_id": s}),
    (3000, "text/text", lambda s: section(text=plain(s))),
    (3000, "text/text", lambda s: section(text=mrkdwn(s))),
    (2000, "fields/0/text", lambda s: section(fields=[mrkdwn(s)])),
    (150, "text/text", lambda s: {"type": "header", "text": plain(s)}),
    (3000, "elements/0/text", lambda s: {"type": "context", "elements": [mrkdwn(s)]}),
    (2000, "label/text", lambda s: {**asking("datepicker"), "label": plain(s)}),
    (2000, "hint/text", lambda s: {**asking("datepicker"), "hint": plain(s)}),
    (3000, "image_url", lambda s: image(image_url=s)),
    (2000, "alt_text", lambda s: image(alt_text=s)),
    (2000, "title/text", lambda s: image(title=plain(s))),
    (3000, "accessory/image_url", lambda s: section(accessory=image(image_url=s))),
    (75, "elements/0/text/text", lambda s: actions(button(text=plain(s)))),
    (255, "elements/0/action_id", lambda s: actions(button(action_id=s))),
    (2000, "elements/0/value", lambda s: actions(button(value=s))),
    (3000, "elements/0/url", lambda s: actions(button(url=s))),
    (75, "elements/0/accessibility_label", lambda s: actions(button(accessibility_label=s))),
    (100, "elements/0/confirm/title/text", lambda s: confirm(title=plain(s))),
    (300, "elements/0/confirm/text/text", lambda s: confirm(text=mrkdwn(s))),
    (30, "elements/0/confirm/confirm/text", lambda s: confirm(confirm=plain(s))),
    (30, "elements/0/confirm/deny/text", lambda s: confirm(deny=plain(s))),
    (
        75,
        "accessory/options/0/text/text",
        lambda s: accessory("static_select", options=[option(text=plain(s))]),
    ),
    (150, "accessory/options/0/value", lambda s: accessory("static_select", options=[option(value=s)])),
    (
        75,
        "accessory/options/0/description/text",
        lambda s: accessory("radio_buttons", options=[option(description=mrkdwn(s))]),
    ),
    (3000, "accessory/options/0/url", lambda s: accessory("overflow", options=[option(url=s)])),
    (
        75,
        "accessory/option_groups/0/label/text",
        lambda s: accessory("static_select", option_groups=[group(label=plain(s))]),
    ),
    (150, "accessory/placeholder/text", lambda s: accessory("users_select", placeholder=plain(s))),
    (150, "element/placeholder/text", lambda s: asking("plain_text_input", placeholder=plain(s))),
    (3000, "element/initial_value", lambda s: asking("plain_text_input", initial_value=s)),
    (12_000, "text", lambda s: {"type": "markdown", "text": s}),
    (200, "text/text", lambda s: {"type": "alert", "text": plain(s)}),
    (200, "title/text", lambda s: video(title=plain(s))),
    (50, "author_name", lambda s: video(author_name=s)),
    (10_000, "rows", lambda s: table([cells(1, s)])),
    (20_000, "rows", lambda s: data_table([cells(1, "h"), cells(1, s[1:])])),
    (150, "title/text", lambda s: card(title=mrkdwn(s))),
    (150, "subtitle/text", lambda s: card(subtitle=mrkdwn(s))),
    (200, "body/text", lambda s: card(body=mrkdwn(s))),
    (150, "title/text", lambda s: container(title=plain(s))),
    (150, "subtitle/text", lambda s: container(subtitle=plain(s))),
    (200, "subtext/text", lambda s: card(subtext=plain(s))),
    (75, "accessory/options/0/description/text", lambda s: chosen("static_select", description=plain(s))),
    (75, "accessory/options/0/text/text", lambda s: chosen("overflow", text=plain(s))),
    (150, "accessory/options/0/value", lambda s: chosen("overflow", value=s)),
    (75, "accessory/options/0/description/text", lambda s: chosen("overflow", description=plain(s))),
    (75, "accessory/options/0/text/text", lambda s: chosen("checkboxes", text=mrkdwn(s))),
    (150, "accessory/options/0/value", lambda s: chosen("checkboxes", value=s)),
    (75, "elements/0/text/text", lambda s: icon(text=plain(s))),
    (2000, "elements/0/value", lambda s: icon(value=s)),
    (3000, "element/initial_value", lambda s: asking("email_text_input", initial_value=s)),
    (3000, "element/initial_value", lambda s: asking("url_text_input", initial_value=s)),
    (200, "alt_text", lambda s: video(alt_text=s)),
    (200, "description/text", lambda s: video(description=plain(s))),
    (50, "provider_name", lambda s: video(provider_name=s)),
    (50, "title", lambda s: pie(title=s)),
    (20, "chart/segments/0/label", lambda s: pie(label=s)),
    (50, "chart/axis_config/x_label", lambda s: plot(x_label=s)),
]

COUNTS: list[tuple[int, int, str, Make]] = [
    (1, 10, "fields", lambda n: section(fields=[plain("f")] * n)),
    (1, 10, "elements", lambda n: {"type": "context", "elements": [plain("c")] * n}),
    (1, 25, "elements", lambda n: actions(*[button()] * n)),
    (
        1,
        5,
        "elements",
        lambda n: {
            "type": "context_actions",
            "elements": [{"type": "icon_button", "icon": "trash", "text": plain("x")}] * n,
        },
    ),
    (1, 100, "accessory/options", lambda n: accessory("static_select", options=options(n))),
    (1, 100, "accessory/options", lambda n: accessory("multi_static_select", options=options(n))),
    (1, 100, "accessory/option_groups", lambda n: accessory("static_select", option_groups=[group()] * n)),
    (
        1,
        100,
        "accessory/option_groups/0/options",
        lambda n: accessory("static_select", option_groups=[group(options=options(n))]),
    ),
    (1, 5, "accessory/options", lambda n: accessory("overflow", options=options(n))),
    (1, 10, "accessory/options", lambda n: accessory("radio_buttons", options=options(n))),
    (1, 10, "accessory/options", lambda n: accessory("checkboxes", options=options(n))),
    (1, 100, "rows", lambda n: table([cells(1)] * n)),
    (1, 20, "rows/0", lambda n: table([cells(n)])),
    (0, 20, "column_settings", lambda n: table([cells(1)], column_settings=[{"align": "left"}] * n)),
    (2, 201, "rows", lambda n: data_table([cells(1)] * n)),
    (0, 50, "tasks", plan),
    (1, 10, "elements", lambda n: {"type": "carousel", "elements": [card()] * n}),
    (1, 3, "actions", lambda n: card(actions=[button()] * n)),
    (1, 10, "child_blocks", lambda n: container(child_blocks=[{"type": "divider"}] * n)),
    (1, 6, "chart/segments", pie),
    (1, 6, "chart/series", plot),
]

RANGES: list[tuple[int, int | None, str, Make]] = [
    (0, 3000, "element/min_length", lambda n: asking("plain_text_input", min_length=n)),
    (1, 3000, "element/max_length", lambda n: asking("plain_text_input", max_length=n)),
    (1, None, "element/max_selected_items", lambda n: asking("multi_users_select", max_selected_items=n)),
    (0, None, "element/min_query_length", lambda n: asking("external_select", min_query_length=n)),
    (1, 10, "element/max_files", lambda n: asking("file_input", max_files=n)),
    (1, 100, "element/min_lines", lambda n: asking("rich_text_input", min_lines=n)),
    (1, 100, "element/max_lines", lambda n: asking("rich_text_input", max_lines=n)),
    (
        1_000_000_000,
        9_999_999_999,
        "element/initial_date_time",
        lambda n: asking("datetimepicker", initial_date_time=n),
    ),
    (0, 8, "elements/0/indent", lambda n: bullets(indent=n)),
    (1, 100, "page_size", lambda n: data_table([cells(1)] * 2, page_size=n)),
]


@pytest.mark.parametrize(("most", "pointer", "make"), LENGTHS)
def test_a_text_ends_at_its_limit(most: int, pointer: str, make: Make) -> None:
    assert faults_of(make("é" * most)) == []
    assert told(faults_of(make("é" * (most + 1)))) == [
        (f"must be less than {most + 1} characters", f"/0/{pointer}")
    ]


@pytest.mark.parametrize(("least", "most", "pointer", "make"), COUNTS)
def test_a_list_holds_so_many_and_no_more(least: int, most: int, pointer: str, make: Make) -> None:
    assert faults_of(make(least)) == faults_of(make(most)) == []
    assert told(faults_of(make(most + 1))) == [(f"no more than {most} items allowed", f"/0/{pointer}")]
    if least:
        assert told(faults_of(make(least - 1))) == [(f"must provide at least {least} items", f"/0/{pointer}")]


@pytest.mark.parametrize(("least", "most", "pointer", "make"), RANGES)
def test_a_number_stays_in_its_range(least: int, most: int | None, pointer: str, make: Make) -> None:
    assert faults_of(make(least)) == []
    assert told(faults_of(make(least - 1))) == [(f"must be greater than {least}", f"/0/{pointer}")]
    assert told(faults_of(make("1"))) == [("must provide an integer", f"/0/{pointer}")]
    if most is not None:
        assert faults_of(make(most)) == []
        assert told(faults_of(make(most + 1))) == [(f"must be less than {most}", f"/0/{pointer}")]


EMPTY, ENUM = "must be more than 0 characters", "must be a valid enum value"
REFUSED: list[tuple[Block, str, str]] = [
    ({}, "missing required field: type", ""),
    ({"type": "foo"}, "unsupported type: foo", "/type"),
    ({"type": "header"}, "missing required field: text", ""),
    ({"type": "divider", "color": "red"}, "invalid additional property: color", ""),
    (section(text=plain("")), EMPTY, "/text/text"),
    (section(text="bare"), "must provide an object", "/text"),
    (section(text={"type": "foo", "text": "t"}), "unsupported type: foo", "/text/type"),
    (section(text={**mrkdwn("t"), "emoji": True}), "invalid additional property: emoji", "/text"),
    (section(text={**plain("t"), "verbatim": True}), "invalid additional property: verbatim", "/text"),
    ({"type": "section"}, "must define either `text` or `fields`", ""),
    (section(expand=1), "must be a boolean", "/expand"),
    ({"type": "header", "text": mrkdwn("t")}, "unsupported type: mrkdwn", "/text/type"),
    (image(slack_file={"id": "F1"}), "must define either `image_url` or `slack_file`", ""),
    ({"type": "image", "image_url": "u"}, "missing required field: alt_text", ""),
    (image(alt_text=""), EMPTY, "/alt_text"),
    (accessory("static_select"), "must define either `options` or `option_groups`", "/accessory"),
    (
        accessory("static_select", options=options(1), option_groups=[group()]),
        "must define either `options` or `option_groups`",
        "/accessory",
    ),
    (
        accessory("static_select", options=[option(url="u")]),
        "invalid additional property: url",
        "/accessory/options/0",
    ),
    (
        accessory("static_select", options=[option(type="option")]),
        "invalid additional property: type",
        "/accessory/options/0",
    ),
    (
        accessory("static_select", options=[option(text=mrkdwn("o"))]),
        "unsupported type: mrkdwn",
        "/accessory/options/0/text/type",
    ),
    (accessory("plain_text_input"), "unsupported type: plain_text_input", "/accessory/type"),
    (actions(button(style="loud")), ENUM, "/elements/0/style"),
    (
        actions(button(action_id="a"), button(action_id="a")),
        "`action_id` already exists",
        "/elements/1/action_id",
    ),
    ({"type": "context", "elements": [button()]}, "unsupported type: button", "/elements/0/type"),
    (asking("button", text=plain("t")), "unsupported type: button", "/element/type"),
    (asking("number_input"), "missing required field: is_decimal_allowed", "/element"),
    (
        asking("number_input", is_decimal_allowed=True, min_value=3),
        "must provide a string",
        "/element/min_value",
    ),
    (
        asking("number_input", is_decimal_allowed=True, min_value="3", max_value="2.5"),
        "must be greater than 3",
        "/element/max_value",
    ),
    (asking("plain_text_input", min_length=5, max_length=4), "must be greater than 5", "/element/max_length"),
    (
        asking("plain_text_input", dispatch_action_config={"trigger_actions_on": ["on_blur"]}),
        ENUM,
        "/element/dispatch_action_config/trigger_actions_on/0",
    ),
    (asking("conversations_select", filter={"include": ["dm"]}), ENUM, "/element/filter/include/0"),
    (rich({"type": "rich_text_list", "style": "dots", "elements": []}), ENUM, "/elements/0/style"),
    (rich(passage({"type": "text", "text": ""})), EMPTY, "/elements/0/elements/0/text"),
    (rich({"type": "text", "text": "t"}), "unsupported type: text", "/elements/0/type"),
    (
        rich(passage({"type": "text", "text": "t", "style": "bold"})),
        "must provide an object",
        "/elements/0/elements/0/style",
    ),
    (table([cells(2), cells(1)]), "must provide 2 items, as the first row", "/rows/1"),
    (table([cells(1, "")]), EMPTY, "/rows/0/0/text"),
    (data_table([[rich()], cells(1)]), "unsupported type: rich_text", "/rows/0/0/type"),
    (
        {"type": "file", "external_id": "e", "source": "local"},
        ENUM,
        "/source",
    ),
    ({"type": "alert", "text": plain("t"), "level": "loud"}, ENUM, "/level"),
    ({"type": "task_card", "task_id": "1", "title": "t", "status": "pending"}, ENUM, "/status"),
    (container(default_collapsed=True), "requires `is_collapsible`", "/default_collapsed"),
]


@pytest.mark.parametrize(("block", "message", "pointer"), REFUSED)
def test_slack_refuses(block: Block, message: str, pointer: str) -> None:
    surface = "modal" if block.get("type") == "alert" else "message"
    assert told(check_blocks([block], surface=surface)) == [(message, f"/0{pointer}")]


def test_a_fault_speaks_as_slack_does() -> None:
    fault = check_view(modal(title=plain("t" * 25)))[0].prefixed("/view")
    assert fault.line == "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"
    assert (fault.code, fault.constraint) == ("failed_constraint", {"type": "max_length", "expected": 24})
    unknown = check_blocks([section(text={"type": "foo"})])[0]
    assert (unknown.pointer, unknown.constraint) == (
        "/0/text/type",
        {"type": "enum", "expected": ["plain_text", "mrkdwn"]},
    )
