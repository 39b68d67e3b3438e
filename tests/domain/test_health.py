"""How a remote does, by table: what is told and when, and what is nobody's business."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain import health
from bot.domain.health import WELL, Ailment, Health
from tests.builders import NOW

DOWN, THROTTLED, REFUSING = Ailment.DOWN, Ailment.THROTTLED, Ailment.REFUSING
WORKS = None
Story = list[tuple[float, Ailment | None]]


def lived(story: Story) -> tuple[Health, list[str]]:
    """How it does after these calls, each with its minute, and what was told meanwhile."""
    known, told = WELL, []
    for minute, ailment in story:
        at = NOW + timedelta(minutes=minute)
        before = known
        if ailment is None:
            known = health.worked(known, at)
        else:
            known = health.failed(known, ailment, "Bad Gateway", at)
        if known.told is not before.told:
            told.append(str(known.told or "works"))
    return known, told


@pytest.mark.parametrize(
    ("why", "story", "expected"),
    [
        ("one failure is a hiccup", [(0, DOWN)], []),
        ("so are many at once", [(0, DOWN), (0.1, DOWN), (0.2, DOWN)], []),
        ("what lasts is told once", [(0, DOWN), (2.9, DOWN), (3, DOWN), (9, DOWN)], ["down"]),
        ("not when something worked", [(0, DOWN), (2, DOWN), (2.5, WORKS), (3, DOWN), (5.9, DOWN)], []),
        ("being throttled has more patience", [(0, THROTTLED), (3, THROTTLED), (9.9, THROTTLED)], []),
        ("and is told when it lasts", [(0, THROTTLED), (5, THROTTLED), (10, THROTTLED)], ["throttled"]),
        ("a key that is refused is told at once", [(0, REFUSING), (5, REFUSING)], ["refusing"]),
        (
            "also when it was told that it is down",
            [(0, DOWN), (4, DOWN), (5, REFUSING), (6, DOWN), (7, REFUSING)],
            ["down", "refusing"],
        ),
        ("back is told when it stays", [(0, REFUSING), (1, WORKS), (1.4, WORKS)], ["refusing"]),
        ("and once", [(0, REFUSING), (1, WORKS), (1.5, WORKS), (9, WORKS)], ["refusing", "works"]),
        (
            "who comes and goes is told of once",
            [(0, REFUSING), (1, WORKS), (1.2, REFUSING), (2, WORKS), (2.2, DOWN), (3, WORKS), (3.6, WORKS)],
            ["refusing", "works"],
        ),
        ("two failures far apart are two", [(0, DOWN), (16, DOWN), (18, DOWN)], []),
        ("not if told", [(0, DOWN), (4, DOWN), (60, DOWN), (61, WORKS), (62, WORKS)], ["down", "works"]),
        (
            "soon after another it has to last",
            [(0, REFUSING), (1, WORKS), (2, WORKS), (3, REFUSING), (12, REFUSING), (13, REFUSING)],
            ["refusing", "works", "refusing"],
        ),
        (
            "who fails each other minute is told of once",
            [(0, REFUSING)] + [(minute, (WORKS, WORKS, REFUSING)[minute % 3]) for minute in range(1, 59)],
            ["refusing", "works"],
        ),
        (
            "an hour later it is news again",
            [(0, REFUSING), (1, WORKS), (2, WORKS), (62, REFUSING)],
            ["refusing", "works", "refusing"],
        ),
        ("a clock that is turned back is no time", [(0, DOWN), (-60, DOWN), (-58, DOWN)], []),
        ("nor is it well for long", [(0, REFUSING), (60, WORKS), (1, WORKS), (1.2, WORKS)], ["refusing"]),
    ],
)  # fmt: skip
def test_what_is_told(why: str, story: Story, expected: list[str]) -> None:
    assert lived(story)[1] == expected, why


@pytest.mark.parametrize(
    ("story", "is_paused"),
    [
        ([(0, DOWN)], False),
        ([(0, DOWN), (3, DOWN)], True),
        ([(0, REFUSING)], True),
        ([(0, REFUSING), (1, WORKS)], False),
        ([(0, REFUSING), (1, WORKS), (1.2, DOWN)], True),
        ([(0, REFUSING), (1, WORKS), (2, WORKS)], False),
    ],
)
def test_what_was_told_of_is_paused_until_a_look_works(story: Story, is_paused: bool) -> None:
    assert lived(story)[0].is_paused is is_paused


def test_it_is_known_since_when_and_in_whose_words() -> None:
    known, _ = lived([(0, DOWN), (1, DOWN), (4, DOWN)])
    assert (known.since, known.reason) == (NOW, "Bad Gateway")


def test_a_reason_that_holds_a_secret_is_not_kept() -> None:
    known = health.failed(WELL, REFUSING, "api key = 9f8e7d6c5b4a is invalid", NOW)
    assert (known.reason, known.told) == ("", REFUSING)


@pytest.mark.parametrize(
    ("story", "at", "lasted"),
    [([], 9, False), ([(0, DOWN)], 0.9, False), ([(0, DOWN)], 1, True), ([(0, REFUSING)], 0, True)],
)
def test_what_lasted_calls_back_what_was_put_off(story: Story, at: float, lasted: bool) -> None:
    assert health.has_lasted(lived(story)[0], NOW + timedelta(minutes=at)) is lasted
