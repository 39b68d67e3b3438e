"""Blocks and modals for the page's tests: every block type, every input. Plain values, valid in Slack."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
DATE = 1_795_600_800  # 2026-11-25 10:00 UTC


def plain(text: str) -> Json:
    """Return a plain_text object."""
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str, **more: object) -> Json:
    """Return a mrkdwn object."""
    return {"type": "mrkdwn", "text": text, **more}


def option(label: str, value: str) -> Json:
    """Return an option."""
    return {"text": plain(label), "value": value}


LOW, HIGH = option("Low", "low"), option("High", "high")
NET, VPN = option("Network", "net"), option("Remote access", "vpn")


def rich(*elements: Json) -> Json:
    """Return one rich text section."""
    return {"type": "rich_text_section", "elements": list(elements)}


RICH_TEXT: Json = {
    "type": "rich_text",
    "block_id": "rich",
    "elements": [
        rich(
            {"type": "text", "text": "stark", "style": {"bold": True}},
            {"type": "text", "text": " <b>raw</b> *raw* "},
            {"type": "user", "user_id": "U0BENO001"},
            {"type": "channel", "channel_id": "C0HELP001"},
            {"type": "emoji", "name": "wave"},
            {"type": "link", "url": "https://slack.example/x", "text": "a link"},
            {"type": "broadcast", "range": "here"},
            {"type": "date", "timestamp": DATE, "format": "{date_num}", "fallback": "day"},
        ),
        {
            "type": "rich_text_list",
            "style": "ordered",
            "elements": [
                rich({"type": "text", "text": "first"}),
                rich({"type": "text", "text": "second"}),
            ],
        },
        {"type": "rich_text_quote", "elements": [{"type": "text", "text": "quoted"}]},
        {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "x = 1"}]},
    ],
}

MESSAGE_BLOCKS: list[Json] = [
    {"type": "header", "block_id": "head", "text": plain(":ticket: A header")},
    {
        "type": "section",
        "block_id": "section",
        "text": mrkdwn("*strong* _soft_ ~gone~ `code` <https://slack.example/|there>\n&gt; said\nlast"),
        "fields": [mrkdwn("*Status*\nOpen"), plain("Plain *field*")],
        "accessory": {"type": "button", "action_id": "accessory", "text": plain("Beside"), "value": "1"},
    },
    {"type": "context", "block_id": "context", "elements": [mrkdwn("<@U0ANNA001> in <#C0HELP001>")]},
    {"type": "divider", "block_id": "line"},
    {
        "type": "image",
        "block_id": "image",
        "image_url": "https://slack.example/cat.png",
        "alt_text": "A cat",
        "title": plain("Cat"),
    },
    RICH_TEXT,
    {
        "type": "markdown",
        "block_id": "markdown",
        "text": "## Title\n**fat** and\n- item\n\n|A|B|\n|-|-|\n|1|2|",
    },
    {
        "type": "table",
        "block_id": "table",
        "rows": [
            [{"type": "raw_text", "text": "Ticket"}, {"type": "raw_text", "text": "Age"}],
            [{"type": "raw_text", "text": "#41"}, {"type": "raw_text", "text": "2 h"}],
        ],
    },
    {
        "type": "actions",
        "block_id": "actions",
        "elements": [
            {"type": "button", "action_id": "go", "text": plain("Go"), "value": "41", "style": "primary"},
            {
                "type": "button",
                "action_id": "close",
                "text": plain("Close"),
                "style": "danger",
                "confirm": {
                    "title": plain("Close it?"),
                    "text": mrkdwn("Ticket *41*"),
                    "confirm": plain("Close it"),
                    "deny": plain("Keep it"),
                },
            },
            {
                "type": "static_select",
                "action_id": "prio",
                "placeholder": plain("Priority"),
                "options": [LOW, HIGH],
            },
            {"type": "overflow", "action_id": "more", "options": [option("Mute", "mute"), LOW]},
        ],
    },
]


def field(block_id: str, label: str, element: Json, **more: object) -> Json:
    """Return an input block; its element's action id is `v`."""
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": element | {"action_id": "v"},
        **more,
    }


INPUTS: list[Json] = [
    field("title", "Title", {"type": "plain_text_input", "max_length": 80}, hint=plain("One line")),
    field("body", "Body", {"type": "plain_text_input", "multiline": True}),
    field("email", "Mail", {"type": "email_text_input"}),
    field("url", "Address", {"type": "url_text_input"}),
    field("number", "Count", {"type": "number_input", "is_decimal_allowed": False}),
    field("prio", "Priority", {"type": "static_select", "options": [LOW, HIGH]}),
    field("customer", "Customer", {"type": "external_select", "min_query_length": 2}),
    field("labels", "Labels", {"type": "multi_static_select", "options": [NET, VPN]}),
    field("owner", "Owner", {"type": "users_select"}),
    field("watchers", "Watchers", {"type": "multi_users_select"}),
    field("where", "Where", {"type": "conversations_select"}),
    field("channel", "Channel", {"type": "channels_select"}),
    field("kind", "Kind", {"type": "radio_buttons", "options": [LOW, HIGH]}),
    field("tell", "Tell", {"type": "checkboxes", "options": [NET, VPN]}),
    field("date", "Day", {"type": "datepicker"}),
    field("time", "Hour", {"type": "timepicker"}),
    field("moment", "Moment", {"type": "datetimepicker"}),
    field("files", "Files", {"type": "file_input", "max_files": 2}),
    field("rich", "Story", {"type": "rich_text_input"}),
]


def modal(callback_id: str, blocks: list[Json], title: str = "New ticket") -> Json:
    """Return a modal that is sent with Create."""
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title),
        "submit": plain("Create"),
        "blocks": blocks,
    }


def optional(blocks: list[Json]) -> list[Json]:
    """Return the inputs, none of them required."""
    return [block | {"optional": True} for block in blocks]


HOME: Json = {
    "type": "home",
    "blocks": [
        {"type": "header", "block_id": "head", "text": plain("Your tickets")},
        {
            "type": "actions",
            "block_id": "home",
            "elements": [{"type": "button", "action_id": "home.new", "text": plain("Open a ticket")}],
        },
    ],
}
