"""What a person types against what Slack stores."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.slack.rich_text import Directory, compose

DIRECTORY = Directory(
    people={"anna": "U0ANNA001", "Anna Arndt": "U0ANNA001", "threadesk": "U0BOT0001"},
    channels={"help": "C0HELP001"},
)
BOLD = {"bold": True}


def text(content: str, **style: bool) -> dict[str, Any]:
    return {"type": "text", "text": content} | ({"style": style} if style else {})


@pytest.mark.parametrize(
    ("typed", "stored", "elements"),
    [
        ("a < b & c", "a &lt; b &amp; c", [text("a < b & c")]),
        ("@Anna Arndt!", "<@U0ANNA001>!", [{"type": "user", "user_id": "U0ANNA001"}, text("!")]),
        ("<@U0BOT0001>", "<@U0BOT0001>", [{"type": "user", "user_id": "U0BOT0001"}]),
        ("mail@anna", "mail@anna", [text("mail@anna")]),
        ("#help", "<#C0HELP001>", [{"type": "channel", "channel_id": "C0HELP001"}]),
        ("@here", "<!here>", [{"type": "broadcast", "range": "here"}]),
        ("*a _b_*", "*a _b_*", [text("a ", bold=True), text("b", bold=True, italic=True)]),
        ("`*x*`", "`*x*`", [text("*x*", code=True)]),
        (":eyes: 10:30:00", ":eyes: 10:30:00", [{"type": "emoji", "name": "eyes"}, text(" 10:30:00")]),
        (
            "see https://x.example/a?b=1&c=2.",
            "see <https://x.example/a?b=1&amp;c=2>.",
            [text("see "), {"type": "link", "url": "https://x.example/a?b=1&c=2"}, text(".")],
        ),
    ],
)
def test_a_line_is_stored_as_text_and_as_elements(typed: str, stored: str, elements: list[Any]) -> None:
    composed = compose(typed, DIRECTORY)

    assert composed.text == stored
    assert composed.blocks[0]["elements"] == [{"type": "rich_text_section", "elements": elements}]


def test_quotes_and_fences_are_elements_of_their_own() -> None:
    composed = compose("look:\n> they said\n> no\n```\nx < y\n```", DIRECTORY)

    assert composed.blocks[0]["elements"] == [
        {"type": "rich_text_section", "elements": [text("look:")]},
        {"type": "rich_text_quote", "elements": [text("they said\nno")]},
        {"type": "rich_text_preformatted", "elements": [text("x < y")]},
    ]


@given(st.text(max_size=200))
def test_whatever_is_typed_is_stored_without_bare_brackets(typed: str) -> None:
    stored = compose(typed, DIRECTORY).text

    assert stored.count("<") == stored.count(">")
