"""The measures of whole days, rolled up: each day's values in order, so that years are counted in moments.

A day is rolled up behind, once nothing more is to be expected of it. What comes late marks its day, in the
same transaction, and the day is rolled up anew: until then it is read from the measures themselves.
"""

from __future__ import annotations

import sys
from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import BigInteger, Text, and_, delete, func, insert, select, true
from sqlalchemy.dialects.postgresql import insert as upserting

from bot.domain.measures import Fact, Measure
from bot.domain.ticket import WorkspaceId
from storage import codec
from storage.schema import is_open_day, known_days, measure_days, measures
from storage.session import Row, Session, given

DAY = 86_400_000_000
"""Microseconds of a day, which begins at midnight UTC."""
LATE, DONE = 2, 3
"""A measure of a day that long ago marks it; days that long ago are rolled up. In between lies a day in which
whoever wrote a measure without marking has committed."""

_workspace, _day = given("workspace", Text()), given("day", BigInteger())
_facts = [given(f"fact_{index}", Text()) for index in range(len(Fact))]
_FACTS = {f"fact_{index}": fact.value for index, fact in enumerate(Fact)}
_this_day = and_(known_days.c.workspace == _workspace, known_days.c.day == _day)

_mark = upserting(known_days).values(
    workspace=_workspace, day=_day, is_rolled_up=given("is_rolled_up", true().type)
)
MARK = _mark.on_conflict_do_update(
    index_elements=known_days.primary_key.columns, set_={"is_rolled_up": _mark.excluded.is_rolled_up}
)
CLAIM = _mark.on_conflict_do_nothing()
HOLD = select(known_days.c.day).where(_this_day).with_for_update()
OPEN_DAY = (
    select(known_days.c.day)
    .where(known_days.c.workspace == _workspace, is_open_day, known_days.c.day <= _day)
    .order_by(known_days.c.day)
    .limit(1)
)
LAST_DAY = (
    select(known_days.c.day)
    .where(known_days.c.workspace == _workspace, known_days.c.is_rolled_up == true())
    .order_by(known_days.c.day.desc())
    .limit(1)
)
FIRST_AT = select(func.min(measures.c.at)).where(
    measures.c.workspace == _workspace, measures.c.fact == given("fact", Text())
)
FORGET_DAY = delete(measure_days).where(measure_days.c.workspace == _workspace, measure_days.c.day == _day)
ADD_DAY = insert(measure_days)
OF_DAY = (
    select(measures.c.fact, measures.c.desk, measures.c.is_private, measures.c.value, measures.c.person)
    .where(
        measures.c.workspace == _workspace,
        measures.c.fact.in_(_facts),
        measures.c.at >= given("since", BigInteger()),
        measures.c.at < given("until", BigInteger()),
    )
    .order_by(measures.c.value, measures.c.ticket, measures.c.number)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """The measures of one fact in some time, by value; `whose` names people by their places in `people`."""

    fact: Fact
    values: array[int]
    whose: array[int]
    people: Sequence[str | None]


def row(measure: Measure) -> dict[str, object]:
    """The columns of a measure, without whose ticket it is."""
    return {
        "fact": measure.fact.value,
        "at": codec.to_micros(measure.at),
        "number": measure.number,
        "value": measure.value,
        "desk": measure.desk,
        "requester": measure.requester,
        "is_private": measure.is_private,
        "person": measure.person,
    }


def lot(fact: str, rows: Iterable[tuple[int, str | None]]) -> Lot:
    """The lot of these values and people; the rows come by value."""
    values, whose, people = array("q"), array("I"), dict[str | None, int]()
    for value, person in rows:
        values.append(value)
        whose.append(people.setdefault(person, len(people)))
    return Lot(fact=Fact(fact), values=values, whose=whose, people=tuple(people))


def read(fact: str, people: str, values: bytes, whose: bytes) -> Lot:
    """The lot of a row."""
    return Lot(
        fact=Fact(fact),
        values=_numbers("q", values),
        whose=_numbers("I", whose),
        people=msgspec.json.decode(people),
    )


def mark(session: Session, workspace: WorkspaceId, times: Collection[int], now: datetime) -> None:
    """Have the days rolled up anew to which these measures come late. Always in one order: no deadlock."""
    limit = codec.to_micros(now) // DAY - LATE
    late = sorted({at // DAY for at in times if at // DAY <= limit})
    session.run_each(MARK, [{"workspace": workspace, "day": day, "is_rolled_up": False} for day in late])


def roll_up(session: Session, workspace: WorkspaceId, now: datetime) -> bool:
    """Roll up the next day that is to be; False when there is none."""
    key = {"workspace": workspace}
    limit = codec.to_micros(now) // DAY - DONE
    day = _next(session, workspace)
    if day is None or day > limit:
        open_day = session.row(OPEN_DAY, {**key, "day": limit})
        if open_day is None:
            return False
        day = open_day[0]
    # Whoever marks this day waits for us from here on, and whom we wait for has written all of it.
    session.run(CLAIM, {**key, "day": day, "is_rolled_up": False})
    session.row(HOLD, {**key, "day": day})
    session.run(FORGET_DAY, {**key, "day": day})
    found = session.rows(OF_DAY, {**key, **_FACTS, "since": day * DAY, "until": (day + 1) * DAY})
    session.run_each(ADD_DAY, [{**key, "day": day, **row} for row in _rows(found)])
    session.run(MARK, {**key, "day": day, "is_rolled_up": True})
    return True


def _next(session: Session, workspace: WorkspaceId) -> int | None:
    """The day after the last that is rolled up; at first the day of the first measure."""
    last = session.row(LAST_DAY, {"workspace": workspace})
    if last is not None:
        return int(last[0]) + 1
    rows = (session.row(FIRST_AT, {"workspace": workspace, "fact": fact.value}) for fact in Fact)
    firsts = [int(row[0]) for row in rows if row is not None and row[0] is not None]
    return min(firsts) // DAY if firsts else None


def _rows(found: Iterable[Row]) -> list[dict[str, object]]:
    grouped: dict[tuple[str, str, bool], list[tuple[int, str | None]]] = defaultdict(list)
    for fact, desk, is_private, value, person in found:
        grouped[fact, desk, bool(is_private)].append((value, person))
    rows: list[dict[str, object]] = []
    for (fact, desk, is_private), each in grouped.items():
        made = lot(fact, each)
        rows.append(
            {
                "fact": fact,
                "desk": desk,
                "is_private": is_private,
                "people": msgspec.json.encode(made.people).decode(),
                "values": _bytes(made.values),
                "whose": _bytes(made.whose),
            }
        )
    return rows


def _bytes(numbers: array[int]) -> bytes:
    """Little-endian on every machine."""
    if sys.byteorder == "big":
        numbers = array(numbers.typecode, numbers)
        numbers.byteswap()
    return numbers.tobytes()


def _numbers(typecode: str, stored: bytes) -> array[int]:
    numbers = array(typecode)
    numbers.frombytes(stored)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
