"""How fast effects may leave: the generic cell rate algorithm over rows, shared by every process.

Each pace keeps one number, the theoretical arrival time: how far ahead of its average it has run. It may be
ahead by what makes a burst, and no further.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, and_, case, select, update
from sqlalchemy.dialects.postgresql import insert

from bot.domain.ports import Pace
from bot.domain.ticket import WorkspaceId
from storage import codec
from storage.schema import paces
from storage.session import Row, Session, given

LONGEST_HOLD = 3_600 * 1_000_000
"""Microseconds. The outside asks us to wait for seconds or minutes; a longer hold is of a wrong clock."""

_same_pace = and_(
    paces.c.workspace == given("workspace", paces.c.workspace.type),
    paces.c.key == given("key", paces.c.key.type),
)
_ADD = insert(paces).on_conflict_do_nothing()
_LOCK = select(paces.c.spent_until, paces.c.held_until).where(_same_pace).with_for_update()
_LOOK = select(paces.c.spent_until, paces.c.held_until).where(_same_pace)
_SPEND = update(paces).where(_same_pace).values({paces.c.spent_until: given("spent_until", BigInteger())})

_held = insert(paces)
_HOLD = _held.on_conflict_do_update(
    index_elements=paces.primary_key.columns,
    set_={
        "held_until": case(
            (_held.excluded.held_until > paces.c.held_until, _held.excluded.held_until),
            else_=paces.c.held_until,
        )
    },
)


@dataclass(slots=True)
class _Course:
    """Where one pace stands: what has been spent for good, and the plan that includes who has to wait."""

    spent_until: int
    planned_until: int
    held_until: int


class Paces:
    """The paces that one claim needs, kept from other claims until its transaction ends."""

    def __init__(self, session: Session, now: int) -> None:
        self._session = session
        self._now = now
        self._courses: dict[tuple[WorkspaceId, str], _Course] = {}

    def lock(self, wanted: Iterable[tuple[WorkspaceId, Pace]]) -> None:
        """Load these paces, always in the same order so that two claims cannot wait for each other."""
        by_key = {(workspace, pace.key): pace for workspace, pace in wanted}
        for workspace, key in sorted(by_key.keys() - self._courses.keys()):
            self._courses[workspace, key] = self._load(workspace, by_key[workspace, key])

    def slot(self, workspace: WorkspaceId, pace: Pace) -> int:
        """When one more effect may leave; if that is now, it counts as gone."""
        course = self._courses[workspace, pace.key]
        allowed_at = self._allowed_at(course, pace)
        course.planned_until = max(course.planned_until, allowed_at) + _micros(pace.every)
        if allowed_at == self._now:
            course.spent_until = course.planned_until
        return allowed_at

    def looked_at(self, workspace: WorkspaceId, pace: Pace) -> int:
        """When one more may leave, by a look that keeps nobody waiting."""
        row = self._session.row(_LOOK, {"workspace": workspace, "key": pace.key}) or (0, 0)
        return self._allowed_at(self._course(row, pace), pace)

    def _allowed_at(self, course: _Course, pace: Pace) -> int:
        ahead = course.planned_until - (pace.burst - 1) * _micros(pace.every)
        return max(ahead, course.held_until, self._now)

    def save(self) -> None:
        """Record what was spent; the plan for those who wait is made anew when they come again."""
        self._session.run_each(
            _SPEND,
            [
                {"workspace": workspace, "key": key, "spent_until": course.spent_until}
                for (workspace, key), course in self._courses.items()
                if course.spent_until > self._now
            ],
        )

    def _load(self, workspace: WorkspaceId, pace: Pace) -> _Course:
        """Where the pace stands: a burst ahead at most and not held for long, whatever a wrong clock left."""
        name = {"workspace": workspace, "key": pace.key}
        row = self._session.row(_LOCK, name)
        if row is None:
            # Another process may add it at this moment: then its row is the one to wait for.
            self._session.run(_ADD, name | {"spent_until": 0, "held_until": 0})
            row = self._session.row(_LOCK, name) or (0, 0)
        return self._course(row, pace)

    def _course(self, row: Row, pace: Pace) -> _Course:
        spent_until = min(row[0], self._now + pace.burst * _micros(pace.every))
        held_until = row[1] if row[1] <= self._now + LONGEST_HOLD else 0
        return _Course(spent_until=spent_until, planned_until=spent_until, held_until=held_until)


def _micros(seconds: float) -> int:
    return round(seconds * 1_000_000)


def hold(session: Session, workspace: WorkspaceId, pace: Pace, until: datetime) -> None:
    """Let nothing of that pace leave before `until`; a hold that lasts longer stays."""
    row = {
        "workspace": workspace,
        "key": pace.key,
        "spent_until": 0,
        "held_until": codec.to_micros(until),
    }
    session.run(_HOLD, row)


def turn(session: Session, workspace: WorkspaceId, pace: Pace, now: datetime) -> datetime:
    """Let one more effect leave now, or say when it may; then nothing is spent."""
    paces = Paces(session, codec.to_micros(now))
    paces.lock([(workspace, pace)])
    at = paces.slot(workspace, pace)
    paces.save()
    return codec.from_micros(at)


def free_at(session: Session, workspace: WorkspaceId, pace: Pace, now: datetime) -> datetime:
    """When the next effect of that pace may leave; nothing is spent, and nobody kept from it."""
    return codec.from_micros(Paces(session, codec.to_micros(now)).looked_at(workspace, pace))
