"""How often a remote is read: a table of what a round may do, and an hour of rounds that keep to a limit."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from bot.domain.rhythm import HOT, HOT_WHEN_TOLD, LOOKS, Known, Round, planned
from tests.domain.test_decide import NOW


def ago(**by: float) -> datetime:
    return NOW - timedelta(**by)


def known(**changes: object) -> Known:
    """All was read a moment ago, of a remote that takes as many reads as we need."""
    usual: dict[str, object] = {"now": NOW, "swept_at": ago(seconds=1), "reconciled_at": ago(minutes=1)}
    return Known(**{**usual, **changes})  # type: ignore[arg-type]  # A table of changes.


def a_round(**changes: object) -> Round:
    usual: dict[str, object] = {
        "sweeps": False,
        "most": None,
        "in_turn": None,
        "looks": LOOKS,
        "reconciles": False,
        "hot": HOT,
    }
    return Round(**{**usual, **changes})  # type: ignore[arg-type]  # A table of changes.


def counted(most: int, in_turn: int, looks: int, **changes: object) -> Round:
    """A round of which the reads are counted."""
    return a_round(most=most, in_turn=in_turn, looks=looks, **changes)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (known(), a_round()),
        (known(swept_at=None, reconciled_at=None), a_round(sweeps=True, reconciles=True)),
        (known(swept_at=ago(seconds=14)), a_round()),
        (known(swept_at=ago(seconds=15)), a_round(sweeps=True)),
        (known(reconciled_at=ago(minutes=59)), a_round()),
        (known(reconciled_at=ago(hours=1)), a_round(reconciles=True)),
        # A remote that tells of changes itself is looked at more seldom, and swept so too unless that is how.
        (known(is_fed=True, swept_at=ago(seconds=15)), a_round(sweeps=True, hot=HOT_WHEN_TOLD)),
        (known(hooked_at=ago(minutes=59), swept_at=ago(seconds=59)), a_round(hot=HOT_WHEN_TOLD)),
        (known(hooked_at=ago(minutes=59), swept_at=ago(seconds=60)), a_round(sweeps=True, hot=HOT_WHEN_TOLD)),
        (known(hooked_at=ago(hours=1), swept_at=ago(seconds=15)), a_round(sweeps=True)),
        (
            known(hooked_at=ago(minutes=1), is_fed=True, swept_at=ago(seconds=15)),
            a_round(sweeps=True, hot=HOT_WHEN_TOLD),
        ),
        # Of sixty a minute forty are the poll's: four are kept for sweeps, eight for what is called for.
        (known(a_minute=60), counted(36, 28, LOOKS)),
        (known(a_minute=60, lately=15), counted(21, 13, 12)),
        (known(a_minute=60, lately=30), counted(6, 0, 0)),
        (
            known(a_minute=60, lately=40, swept_at=None, reconciled_at=None),
            counted(0, 0, 0),
        ),
        (known(a_minute=60, lately=99, swept_at=None), counted(0, 0, 0)),
        (
            known(a_minute=60, lately=39, swept_at=ago(seconds=15)),
            counted(0, 0, 0, sweeps=True),
        ),
        (known(a_minute=60, lately=30, reconciled_at=None), counted(6, 0, 0)),
        (
            known(a_minute=60, lately=26, reconciled_at=None),
            counted(10, 2, 1, reconciles=True),
        ),
        # Where it took no more lately, half of that is enough.
        (known(a_minute=60, refused_at=ago(minutes=9)), counted(16, 12, 11)),
        (known(a_minute=60, refused_at=ago(minutes=10)), counted(36, 28, LOOKS)),
        (known(refused_at=ago(minutes=9)), a_round()),
        # With six a minute a sweep is worth a quarter of the four that are the poll's: one a minute.
        (known(a_minute=6, swept_at=ago(seconds=59)), counted(3, 3, 3)),
        (known(a_minute=6, swept_at=ago(seconds=60)), counted(3, 3, 3, sweeps=True)),
        (known(a_minute=1, swept_at=None), counted(1, 1, 0, sweeps=True)),
    ],
)
def test_a_round_does_what_its_time_and_the_limit_allow(before: Known, after: Round) -> None:
    assert planned(before) == after


@pytest.mark.parametrize("a_minute", [1, 6, 12, 30, 60])
def test_however_much_is_due_no_minute_has_more_than_its_share_and_sweeps_go_on(a_minute: int) -> None:
    reads: list[datetime] = []
    sweeps: list[datetime] = []
    for second in range(3600):
        now = NOW + timedelta(seconds=second)
        lately = sum(now - timedelta(minutes=1) < each for each in reads)
        swept_at = sweeps[-1] if sweeps else None
        plan = planned(Known(now=now, a_minute=a_minute, lately=lately, swept_at=swept_at, reconciled_at=NOW))
        if plan.sweeps:
            reads.append(now)
            sweeps.append(now)
            lately += 1
            plan = planned(Known(now=now, a_minute=a_minute, lately=lately, swept_at=now, reconciled_at=NOW))
        reads += [now] * plan.looks
        assert sum(now - timedelta(minutes=1) < each for each in reads) <= max(1, a_minute * 2 / 3)
    apart = max(15, 60 / max(1, int(a_minute / 6)))
    assert max((b - a).total_seconds() for a, b in pairwise(sweeps)) <= apart + 1
