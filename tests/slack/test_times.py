"""Plain words to times."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.slack import times

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 22, 14, 30, tzinfo=UTC)
"""A Sunday; half past three in Berlin."""


def at(zone: ZoneInfo, *wall: int) -> datetime:
    return datetime(*wall, tzinfo=zone).astimezone(UTC)  # type: ignore[arg-type, misc]  # numbers only


@pytest.mark.parametrize(
    ("words", "wall"),
    [
        ("in 2 hours", (2026, 11, 22, 17, 30)),
        ("2h", (2026, 11, 22, 17, 30)),
        ("1h30m", (2026, 11, 22, 17, 0)),
        ("90 min", (2026, 11, 22, 17, 0)),
        ("in an hour", (2026, 11, 22, 16, 30)),
        ("half an hour", (2026, 11, 22, 16, 0)),
        ("18:00", (2026, 11, 22, 18, 0)),
        ("9am", (2026, 11, 23, 9, 0)),
        ("eod", (2026, 11, 22, 17, 0)),
        ("tomorrow", (2026, 11, 23, 9, 0)),
        ("tomorrow 9am", (2026, 11, 23, 9, 0)),
        ("Tomorrow at 14:15", (2026, 11, 23, 14, 15)),
        ("tomorrow morning", (2026, 11, 23, 9, 0)),
        ("friday", (2026, 11, 27, 9, 0)),
        ("friday 14:00", (2026, 11, 27, 14, 0)),
        ("fri 2pm", (2026, 11, 27, 14, 0)),
        ("next monday", (2026, 11, 23, 9, 0)),
        ("sunday", (2026, 11, 29, 9, 0)),
        ("in 2 days", (2026, 11, 24, 15, 30)),
        ("3d", (2026, 11, 25, 15, 30)),
        ("in 3 days at 10:00", (2026, 11, 25, 10, 0)),
        ("next month", (2026, 12, 22, 15, 30)),
        ("dec 24", (2026, 12, 24, 9, 0)),
        ("24.12.2026 10:00", (2026, 12, 24, 10, 0)),
        ("2026-12-24 10:00", (2026, 12, 24, 10, 0)),
        ("2026-12-24", (2026, 12, 24, 9, 0)),
        ("friday 14:00 UTC", (2026, 11, 27, 15, 0)),
    ],
)
def test_words_are_read_in_the_persons_zone(words: str, wall: tuple[int, ...]) -> None:
    assert times.due(words, BERLIN, NOW) == at(BERLIN, *wall)


def test_another_zone_has_another_nine_oclock() -> None:
    assert times.due("tomorrow 9am", NEW_YORK, NOW) == at(NEW_YORK, 2026, 11, 23, 9)


@pytest.mark.parametrize(
    ("words", "wall"),
    [
        ("in 2 days", (2026, 3, 30, 12, 0)),  # The wall's clock: the same time of day, 47 hours later.
        ("tomorrow 9am", (2026, 3, 29, 9, 0)),
        ("tomorrow 2:30", (2026, 3, 29, 3, 30)),  # That half hour does not exist.
        ("in 24 hours", (2026, 3, 29, 13, 0)),  # The world's clock: the day has 23 hours.
    ],
)
def test_the_night_in_which_the_clocks_go_forward(words: str, wall: tuple[int, ...]) -> None:
    now = at(BERLIN, 2026, 3, 28, 12)
    assert times.due(words, BERLIN, now) == at(BERLIN, *wall)


def test_the_night_in_which_the_clocks_go_back() -> None:
    now = at(BERLIN, 2026, 10, 24, 12)
    assert times.due("in 24 hours", BERLIN, now) == at(BERLIN, 2026, 10, 25, 11)
    assert times.due("tomorrow 12:00", BERLIN, now) == at(BERLIN, 2026, 10, 25, 12)


@pytest.mark.parametrize(
    ("words", "wall", "note"),
    [
        ("tomorrow 9am call them", (2026, 11, 23, 9, 0), "call them"),
        ("2h call", (2026, 11, 22, 17, 30), "call"),
        ("friday 5 servers", (2026, 11, 27, 9, 0), "5 servers"),
        ("in 2 days 3 people to ask", (2026, 11, 24, 15, 30), "3 people to ask"),
        ("2026-12-24 10:00 a note", (2026, 12, 24, 10, 0), "a note"),
        ("friday may be late", (2026, 11, 27, 9, 0), "may be late"),
        ("friday 14:00", (2026, 11, 27, 14, 0), ""),
        ("tomorrow\nfirst line\nsecond", (2026, 11, 23, 9, 0), "first line\nsecond"),
    ],
)
def test_the_longest_leading_words_that_are_a_time_leave_the_note(
    words: str, wall: tuple[int, ...], note: str
) -> None:
    assert times.split(words, BERLIN, NOW) == (at(BERLIN, *wall), note)


@pytest.mark.parametrize(
    "words",
    ["", "whenever", "call them tomorrow", "5", "31 feb", "monday 25:00", "9" * 400 + "h", "in", "\x00"],
)
def test_what_is_no_time_is_said_at_its_field(words: str) -> None:
    for read in (times.due, times.split):
        with pytest.raises(UserError) as refused:
            read(words, BERLIN, NOW)
        assert (refused.value.code, refused.value.field) == ("time_unreadable", "when")


@pytest.mark.parametrize("words", ["yesterday", "2020-01-01 10:00", "today 8am"])
def test_a_time_that_has_passed_is_said_so(words: str) -> None:
    with pytest.raises(UserError) as refused:
        times.due(words, BERLIN, NOW)
    assert (refused.value.code, refused.value.field) == ("time_past", "when")


@pytest.mark.parametrize(
    ("words", "wall"),
    [
        ("monday", (2026, 11, 16, 0, 0)),
        ("yesterday", (2026, 11, 21, 0, 0)),
        ("2026-11-01", (2026, 11, 1, 0, 0)),
        ("2 days ago", (2026, 11, 20, 15, 30)),
        ("2 hours ago", (2026, 11, 22, 13, 30)),
    ],
)
def test_since_reads_words_as_past(words: str, wall: tuple[int, ...]) -> None:
    assert times.since(words, BERLIN, NOW) == at(BERLIN, *wall)


def test_the_exact_time_is_shown_with_day_and_zone() -> None:
    shown = times.shown(at(BERLIN, 2026, 11, 27, 14), BERLIN)
    assert shown == "Friday, 27 November 2026, 14:00 CET"


@given(st.text(max_size=60))
def test_no_text_does_worse_than_being_refused(words: str) -> None:
    with contextlib.suppress(UserError):
        due_at, note = times.split(words, BERLIN, NOW)
        assert due_at > NOW
        assert words.strip().endswith(note)
