"""Figures of long periods: whole days as they were rolled up, what is left at the ends from the measures.

They are the same figures as those of `storage.figures`, to the microsecond.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from functools import cache
from itertools import chain, pairwise
from typing import Any

from sqlalchemy import BigInteger, Select, Text, select

from bot.domain.figures import MOST_PEOPLE, Asked, Figures, Period, PersonsPart, Spread, Stretch
from bot.domain.measures import TIMES, Fact
from bot.domain.ticket import PersonId, WorkspaceId
from storage import codec, days, figures
from storage.days import DAY, Lot
from storage.figures import Reader, Shape
from storage.schema import known_days, measure_days, measures
from storage.session import Session, given

LONG = timedelta(days=63)
"""From here on a picture shows weeks; of one that shows days as its reader has them, none is whole here."""
MOST_OPEN = 31
"""With more days than that which are not rolled up yet, the database counts them all faster."""

_since, _until = given("since", BigInteger()), given("until", BigInteger())
ROLLED_UP = select(known_days.c.day).where(
    known_days.c.workspace == given("workspace", Text()),
    known_days.c.is_rolled_up,
    known_days.c.day >= _since,
    known_days.c.day < _until,
)


def counted(session: Session, workspace: WorkspaceId, asked: Asked, now: datetime) -> Figures:
    """All figures that were asked for, the quicker way."""
    if asked.requester is None and asked.until - asked.since >= LONG:
        first, last = (codec.to_micros(at) // DAY for at in (asked.before, asked.until))
        span = {"workspace": workspace, "since": first, "until": last}
        known = {int(day) for (day,) in session.rows(ROLLED_UP, span)}
        if known and last - min(known) - len(known) <= MOST_OPEN:
            return _counted(session, workspace, asked, now, known)
    return figures.counted(session, workspace, asked, now)


def _counted(
    session: Session, workspace: WorkspaceId, asked: Asked, now: datetime, known: Collection[int]
) -> Figures:
    reader, lots = Reader(session, workspace, asked), _Lots(session, workspace, asked, known)
    before = _period(lots.between(asked.before, asked.since))
    spans = tuple(pairwise((*(asked.stretches or (asked.since,)), asked.until)))
    parts = [lots.between(since, until) for since, until in spans]
    whole = list(chain.from_iterable(parts))
    return Figures(
        asked=asked,
        now=_period(whole),
        before=before,
        open=reader.open(now),
        oldest=reader.oldest(),
        people=_people(whole),
        stretches=tuple(_stretch(*each) for each in zip(asked.stretches, parts, strict=False)),
    )


class _Lots:
    """Reads the lots of a time that are in sight."""

    def __init__(
        self, session: Session, workspace: WorkspaceId, asked: Asked, known: Collection[int]
    ) -> None:
        self._session = session
        self._known = known
        self._shape = Shape(desks=len(asked.desks), inner=len(asked.inner))
        self._values = figures.named(workspace, asked) | {fact.name: fact.value for fact in Fact}

    def between(self, since: datetime, until: datetime) -> list[Lot]:
        """The measures from `since` on and before `until`."""
        found: list[Lot] = []
        for begin, end, is_known in _pieces(codec.to_micros(since), codec.to_micros(until), self._known):
            if is_known:
                span = {"since": begin // DAY, "until": end // DAY}
                rows = self._session.rows(of_days(self._shape), {**self._values, **span})
                found += (days.read(*row) for row in rows)
            else:
                found += self._measured({"since": begin, "until": end})
        return found

    def _measured(self, span: dict[str, int]) -> Iterator[Lot]:
        rows = self._session.rows(of_measures(self._shape), {**self._values, **span})
        by_fact: dict[str, list[tuple[int, str | None]]] = defaultdict(list)
        for fact, value, person in rows:
            by_fact[fact].append((value, person))
        return (days.lot(fact, sorted(each, key=_value)) for fact, each in by_fact.items())


def _value(row: tuple[int, str | None]) -> int:
    return row[0]


def _pieces(since: int, until: int, known: Collection[int]) -> Iterator[tuple[int, int, bool]]:
    """The time in pieces: runs of days that are rolled up, and what lies between."""
    done, at = since, -(-since // DAY)
    while (at + 1) * DAY <= until:
        begin = at
        while at in known and (at + 1) * DAY <= until:
            at += 1
        if at > begin:
            if done < begin * DAY:
                yield done, begin * DAY, False
            yield begin * DAY, at * DAY, True
            done = at * DAY
        else:
            at += 1
    if done < until:
        yield done, until, False


def _of(lots: Sequence[Lot], fact: Fact) -> list[Lot]:
    return [lot for lot in lots if lot.fact is fact]


def _count(lots: Sequence[Lot], fact: Fact) -> int:
    return sum(len(lot.values) for lot in _of(lots, fact))


def _at_rank(lots: Sequence[Lot], rank: int) -> timedelta:
    """The value that stands at a rank, from 1, of all values in order: each lot has its own in order."""
    least, most = min(lot.values[0] for lot in lots), max(lot.values[-1] for lot in lots)
    while least < most:
        middle = (least + most) // 2
        if sum(bisect_right(lot.values, middle) for lot in lots) >= rank:
            most = middle
        else:
            least = middle + 1
    return figures.span_of(least)


def _spread(lots: Sequence[Lot]) -> Spread:
    count = sum(len(lot.values) for lot in lots)
    median, most = (_at_rank(lots, rank(count)) for rank in (figures.half, figures.nine_in_ten))
    return Spread(count=count, median=median, most=most)


def _period(lots: Sequence[Lot]) -> Period:
    ratings = _count(lots, Fact.RATING)
    stars = sum(sum(lot.values) for lot in _of(lots, Fact.RATING))
    times = {fact: _of(lots, fact) for fact in TIMES}
    return Period(
        opened=_count(lots, Fact.OPENED),
        closed=_count(lots, Fact.CLOSED),
        reopened=_count(lots, Fact.REOPENED),
        times={fact: _spread(of) for fact, of in times.items() if of},
        ratings=ratings,
        rating=stars / ratings if ratings else None,
    )


def _stretch(since: datetime, lots: Sequence[Lot]) -> Stretch:
    first = _of(lots, Fact.FIRST_RESPONSE)
    return Stretch(
        since=since,
        opened=_count(lots, Fact.OPENED),
        closed=_count(lots, Fact.CLOSED),
        first_response=_at_rank(first, figures.half(_count(first, Fact.FIRST_RESPONSE))) if first else None,
    )


def _people(lots: Sequence[Lot]) -> tuple[PersonsPart, ...]:
    counts: dict[str, Counter[Fact]] = defaultdict(Counter)
    stars: Counter[str] = Counter()
    first: dict[str, list[int]] = defaultdict(list)
    for lot in lots:
        if lot.fact not in figures.OF_PEOPLE:
            continue
        for place, count in Counter(lot.whose).items():
            person = lot.people[place]
            if person is not None:
                counts[person][lot.fact] += count
        if lot.fact in (Fact.FIRST_RESPONSE, Fact.RATING):
            for value, place in zip(lot.values, lot.whose, strict=True):
                person = lot.people[place]
                if person is not None and lot.fact is Fact.RATING:
                    stars[person] += value
                elif person is not None:
                    first[person].append(value)
    parts = [
        figures.part_of(
            PersonId(person),
            {fact: (count, stars[person] if fact is Fact.RATING else 0) for fact, count in of.items()},
            _ordered(first[person]) if person in first else None,
        )
        for person, of in counts.items()
    ]
    return tuple(sorted(parts, key=figures.most_first)[:MOST_PEOPLE])


def _ordered(values: list[int]) -> Spread:
    values.sort()
    median, most = (values[rank(len(values)) - 1] for rank in (figures.half, figures.nine_in_ten))
    return Spread(count=len(values), median=figures.span_of(median), most=figures.span_of(most))


@cache
def of_days(shape: Shape) -> Select[Any]:
    """The lots of a run of days."""
    table = measure_days
    return select(table.c.fact, table.c.people, table.c["values"], table.c.whose).where(
        table.c.workspace == given("workspace", Text()),
        table.c.day >= _since,
        table.c.day < _until,
        figures.at_desks(table, shape),
        figures.in_sight(table, shape),
    )


@cache
def of_measures(shape: Shape) -> Select[Any]:
    """The measures of a time themselves."""
    return select(measures.c.fact, measures.c.value, measures.c.person).where(
        measures.c.workspace == given("workspace", Text()),
        measures.c.fact.in_([given(fact.name, Text()) for fact in Fact]),
        measures.c.at >= _since,
        measures.c.at < _until,
        figures.at_desks(measures, shape),
        figures.in_sight(measures, shape),
    )
