"""Our own words as they come back: whatever was made of their looks, each is known once, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.echo import CLOCKS_APART, ON_THE_WAY, Echo, expected, fingerprint, heard
from bot.domain.ids import RemoteUpdateId
from bot.domain.outgoing import Part, parts_of
from bot.domain.remote import RemoteAuthor, RemoteUpdate, Side
from bot.domain.ticket import TicketId
from tests.domain.test_decide import NOW

TICKET = TicketId("T20261122.0001")
US = RemoteAuthor(name="Us", side=Side.OURS, is_us=True)
WROTE = "It's <hot> & loud: a[i] = 1.\n\n    See http://x.example/?a=1&b=2\n\n-- Anna (via Slack, T1-1.1)"


def part_of(text: str, sending: int = 1) -> Part:
    (part,) = parts_of(text, "Anna", TICKET, sending, 5_000, 10) or []
    return part


def awaited(text: str = "yes", sending: int = 1) -> Echo:
    (echo,) = expected(TICKET, sending, 7, [part_of(text, sending)], NOW)
    return echo


def there(text: str, at: datetime = NOW, id_: str = "c1") -> RemoteUpdate:
    return RemoteUpdate(id=RemoteUpdateId(id_), author=US, text=text, at=at)


@pytest.mark.parametrize(
    "shown",
    [
        WROTE.replace("\n", "\r\n"),
        WROTE.replace("\n", "\r"),
        WROTE.replace("\n\n", "\n"),
        WROTE.replace("\n\n", "\n \n\n\n"),
        f"\n  {WROTE} \n",
        WROTE.replace(" ", "\u00a0"),
        WROTE.replace("    ", "\t"),
        WROTE.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("'", "&#39;"),
        WROTE.replace("&", "&amp;amp;").replace("<", "&amp;lt;"),
        WROTE.replace("It's <hot>", "It&rsquo;s <hot>".replace("&rsquo;", "&apos;")),
        WROTE.replace("http://x.example/?a=1&b=2", "[url]http://x.example/?a=1&b=2[/url]"),
        WROTE.replace("loud", "[b]loud[/b]").replace("-- Anna", "[color=#999][i]-- Anna") + "[/i][/color]",
        f"[p]{WROTE}[/p]",
        f"\ufeff{WROTE}",
        " ".join(WROTE.split()),
    ],
)
def test_it_stays_the_same_whatever_a_remote_makes_of_its_looks(shown: str) -> None:
    assert fingerprint(shown) == fingerprint(WROTE)


def test_composed_letters_are_the_same_however_they_are_written() -> None:
    assert fingerprint("M\u00fcller") == fingerprint("Mu\u0308ller")


@pytest.mark.parametrize(
    ("one", "other"),
    list(
        combinations(
            ("yes", "Yes", "yes.", "no", "y es", "yes yes", "[yes]", "[1] yes", "<yes>", "", "yés"), 2
        )
    ),
)
def test_other_words_are_something_else(one: str, other: str) -> None:
    assert fingerprint(one) != fingerprint(other)


def test_the_same_words_said_twice_are_two() -> None:
    assert awaited("yes", 1).fingerprint != awaited("yes", 2).fingerprint


WORDS = st.text(min_size=1, max_size=200).filter(str.strip)


@given(WORDS, WORDS)
def test_no_two_sendings_are_ever_taken_for_each_other(one: str, other: str) -> None:
    assert fingerprint(part_of(one, 1).text) != fingerprint(part_of(other, 2).text)


@given(st.text(max_size=300))
def test_it_is_settled_once_its_looks_are_gone(text: str) -> None:
    assert fingerprint(" ".join(text.split())) == fingerprint(text)


def test_half_a_character_is_no_reason_to_fail() -> None:
    assert fingerprint("a\ud83d") != fingerprint("a")


HEARD = replace(awaited(), update=RemoteUpdateId("c0"))
UNSIGNED = "yes  -- Anna (via Slack, T20261122-0001-1.1)"
"""Its last line does not read as a signature."""


@pytest.mark.parametrize(
    ("text", "expected", "number"),
    [
        (part_of("yes").text, [awaited()], 1),
        (part_of("yes").text, [awaited(sending=2), awaited()], 1),
        (f"That was not all:\n\n{part_of('yes').text}", [awaited()], 1),
        (UNSIGNED, [awaited()], 1),
        (UNSIGNED, [HEARD], None),
        (UNSIGNED, [], None),
        (part_of("yes").text, [HEARD], None),
        (part_of("yes").text, [HEARD, awaited(sending=2)], None),
        ("yes", [awaited()], None),
        (part_of("yes", 2).text, [awaited()], None),
    ],
)
def test_each_part_is_heard_once(text: str, expected: list[Echo], number: int | None) -> None:
    found = heard(there(text), expected)
    assert (found.sending if found else None) == number


@pytest.mark.parametrize(
    ("at", "is_ours"),
    [
        (NOW, True),
        (NOW - CLOCKS_APART, True),
        (NOW - CLOCKS_APART - timedelta(seconds=1), False),
        (NOW + CLOCKS_APART + ON_THE_WAY, True),
        (NOW + CLOCKS_APART + ON_THE_WAY + timedelta(seconds=1), False),
        (datetime(1, 1, 1, tzinfo=UTC), True),
    ],
)
def test_words_without_a_signature_count_for_as_long_as_clocks_may_be_apart(
    at: datetime, is_ours: bool
) -> None:
    assert (heard(there(UNSIGNED, at), [awaited()]) is not None) == is_ours
    assert heard(there(part_of("yes").text, at), [awaited()]) is not None, "a signature has no time"
