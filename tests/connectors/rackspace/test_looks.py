"""Texts in bbcode: what they say is read without their tags, and no word of them is lost."""

from __future__ import annotations

import pytest

from bot.connectors.rackspace.looks import DEEPEST, plain
from bot.domain.ids import RemoteId
from tests.connectors.rackspace.mock import ADA, SAM, TICKET, at_rackspace, ok, told


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nothing in it.", "Nothing in it."),
        ("[b]Bold[/b] and [I]slanted[/I]", "Bold and slanted"),
        ("[color=#f00][size=4]Red[/size][/color]", "Red"),
        ("[p]One[/p][p]Two[/p]", "One\n\nTwo"),
        ("[url]https://a.example/?b=[1][/url]", "https://a.example/?b=[1]"),
        ("See [url=https://a.example]the page[/url].", "See the page (https://a.example)."),
        ("[url=https://a.example]https://a.example[/url]", "https://a.example"),
        ("[url=https://a.example][/url]", "https://a.example"),
        ("[email=a@b.example]Ada[/email]", "Ada (a@b.example)"),
        ("[img]https://a.example/x.png[/img]", "https://a.example/x.png"),
        (
            "Hi\n[quote=Ada]It hums.\nLoudly.[/quote]\nSince when?",
            "Hi\n\nAda:\n> It hums.\n> Loudly.\n\nSince when?",
        ),
        ("[quote]a[quote]b[/quote][/quote]", "> a\n> > b"),
        ("[list][*]One[*][b]Two[/b][/list]", "• One\n• Two"),
        ("[list=1]\n[*]One\n[*]Two\n[/list]", "1. One\n2. Two"),
        ("[ul][li]One[/li][li]Two[/li][/ul]", "• One\n• Two"),
        ("Run:[code]for i in a: b[i] = [b]c[/b][/code]Then", "Run:\nfor i in a: b[i] = [b]c[/b]\nThen"),
        ("\u0130\u0130[code]\u0130x[/CODE]y", "\u0130\u0130\n\u0130x\ny"),
        ("[table][tr][td]a[/td][td]b[/td][/tr][tr][td]c[/td][/tr][/table]", "a\tb\nc"),
    ],
)
def test_what_is_marked_is_read_without_its_marks(text: str, expected: str) -> None:
    assert plain(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "a[i] = b[i] + c[1]",
        "[*] not in a list",
        "[ERROR] disk [sda] is [full]",
        "a[/b] closes nothing",
        "[code]never closed [b]",
        "[url=https://a.example]never closed",
        "&lt;b&gt; &amp; <b>",
        "  two\n\n\n\nlines  ",
        "[b]" * (DEEPEST + 1) + "x" + "[/b]" * (DEEPEST + 1),
        "[quote]" * 20_000,
        "[b][/i]" * 20_000,
        "[code]" * 20_000,
    ],
)
def test_what_is_no_mark_stays(text: str) -> None:
    assert plain(text) == text


def test_marks_that_cross_each_other_lose_no_word() -> None:
    assert plain("[b]one [i]two[/b] three[/i]") == "one [i]two three[/i]"


async def test_only_what_is_said_to_be_marked_is_and_our_own_words_are_as_we_said_them() -> None:
    said = [
        {"id": "1", "text": "[b]Ours[/b]", "author": ADA, "format": "bbcode"},
        {"id": "2", "text": "[b]Theirs[/b]", "author": SAM, "format": "BBCode"},
        {"id": "3", "text": "[b]Plain[/b]", "author": SAM},
        {"id": "4", "text": "[b]Other[/b]", "author": SAM, "format": "text"},
    ]
    _, there = at_rackspace({"GET ticket": lambda request: ok(told(comments=said))})
    read = await there.read(RemoteId(TICKET))
    assert [each.text for each in read.updates] == ["[b]Ours[/b]", "Theirs", "[b]Plain[/b]", "[b]Other[/b]"]
