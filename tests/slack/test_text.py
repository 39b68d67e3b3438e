"""Text on its way in and out."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ticket import PersonId
from bot.slack.text import (
    clean,
    cut,
    escaped,
    mentioned,
    plain,
    safe,
    said_at,
    split_paragraphs,
    stamp,
)

ANNA = PersonId("U0ANNA001")
NAMES = {ANNA: "Anna Arndt"}
FAMILY = "👩\u200d👩\u200d👧"
NASTY = st.lists(
    st.sampled_from(["<!channel>", "<@U0ANNA001>", "@here", "@everyone", "<", ">", "&amp;", "\u202e", "\r\n"])
    | st.text(max_size=8)
).map("".join)


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
        ("hello <@U0ANNA001>!", "hello @Anna Arndt!"),
        ("hello <@U0ANNA001|anna>", "hello @Anna Arndt"),
        ("<@U0XENA001|xena> and <@W0YANN001>", "@xena and @W0YANN001"),
        ("in <#C0HELP001|help> or <#C0HELP001>", "in #help or #C0HELP001"),
        ("<!here> <!channel|channel> <!subteam^S01|@ops> <!subteam^S01>", "@here @channel @ops @S01"),
        ("<https://x.example/a?b=1&amp;c=2|the page>", "the page (https://x.example/a?b=1&c=2)"),
        ("<https://x.example/a>", "https://x.example/a"),
        ("<http://x.example|x.example>", "x.example"),
        ("<mailto:a@b.example|a@b.example> <mailto:a@b.example|write>", "a@b.example write (a@b.example)"),
        ("<!date^1760000000^{date}|9 October>", "9 October"),
        ("typed &lt;@U0ANNA001&gt; by hand", "typed <@U0ANNA001> by hand"),
        ("raw <b> and x < y", "raw <b> and x < y"),
        ("`code` :wave: *bold*\r\nnext", "`code` :wave: *bold*\nnext"),
        ("no \u202ebidi\u2069 nor \x00\x1b[2J", "no bidi nor [2J"),
    ],
)
def test_incoming_text_reads_as_people_see_it(sent: str, read: str) -> None:
    assert plain(sent, NAMES) == read


def test_everybody_mentioned_is_found() -> None:
    assert mentioned("<@U0ANNA001> <@W2|w> <#C1> &lt;@U9&gt;") == {ANNA, PersonId("W2")}


@given(NASTY)
def test_escaped_text_has_no_markup(text: str) -> None:
    result = escaped(text)
    assert "<" not in result
    assert ">" not in result
    assert re.search(r"&(?!amp;|lt;|gt;)", result) is None
    assert re.search(r"@(here|channel|everyone)\b", result, re.IGNORECASE) is None


@given(NASTY, st.integers(2, 50))
def test_safe_text_is_one_short_line_that_cannot_ping(text: str, limit: int) -> None:
    result = safe(text, limit)
    assert "\n" not in result
    assert "<" not in result
    assert len(plain(result.replace("\u2060", ""), {})) <= limit


@given(NASTY)
def test_escaping_loses_nothing_that_is_seen(text: str) -> None:
    assert plain(escaped(text), {}).replace("\u2060", "") == clean(text).replace("\u2060", "")


@given(st.text(), st.integers(2, 40))
def test_splitting_loses_nothing(text: str, limit: int) -> None:
    parts = split_paragraphs(text, limit)
    assert "".join(parts) == text
    assert all(0 < len(part) <= limit for part in parts)


def test_text_is_split_where_it_reads_best() -> None:
    assert split_paragraphs("one two\n\nthree four", 14) == ["one two\n\n", "three four"]
    assert split_paragraphs("one two\nthree four", 14) == ["one two\n", "three four"]
    assert split_paragraphs("one two three four", 14) == ["one two three ", "four"]
    assert split_paragraphs("a" * 5, 2) == ["aa", "aa", "a"]


@pytest.mark.parametrize("cluster", [FAMILY, "e\u0301", "👍🏽", "☎\ufe0f"])
def test_what_is_one_character_to_people_is_not_parted(cluster: str) -> None:
    text = "ab" + cluster + "cd"
    for limit in range(len(cluster) + 1, len(text)):
        assert any(cluster in part for part in split_paragraphs(text, limit))
        assert cluster in cut(text, limit) or cluster[0] not in cut(text, limit)


def test_a_cut_shows() -> None:
    assert cut("abcdef", 4) == "abc…"
    assert cut("abcd", 4) == "abcd"


def test_half_a_surrogate_pair_is_dropped() -> None:
    assert clean("a\ud83db").encode() == b"ab"


def test_a_ts_is_read_to_the_microsecond() -> None:
    assert said_at("1760000000.000100") == datetime(2025, 10, 9, 8, 53, 20, 100, tzinfo=UTC)


def test_a_malformed_ts_is_refused() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        said_at("now")


def test_a_time_has_a_fallback_for_notifications() -> None:
    at = datetime(2025, 10, 9, 8, 53, 20, tzinfo=UTC)
    assert stamp(at) == "<!date^1760000000^{date_short_pretty} at {time}|2025-10-09 08:53 UTC>"
