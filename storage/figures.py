"""Figures over a period, counted in the database: by key from the measures, by one index from the tickets.

A median here is the value that half of them do not exceed, one that occurred (PostgreSQL's percentile_disc):
it is read by its rank, so that both databases say the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from heapq import nsmallest
from itertools import pairwise
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Select,
    Table,
    Text,
    and_,
    func,
    not_,
    or_,
    select,
    union_all,
)

from bot.domain.figures import (
    AGES,
    MOST_PEOPLE,
    OLDEST,
    Asked,
    Figures,
    OpenNow,
    Period,
    PersonsPart,
    Pulse,
    Spread,
    Stretch,
)
from bot.domain.measures import TIMES, Fact
from bot.domain.ticket import PersonId, Ticket, WorkspaceId
from storage import codec
from storage.schema import is_ours, is_theirs, is_unfinished, measures, tickets
from storage.session import Row, Session, Statement, Values, given, inline

Counts = Mapping[Fact, tuple[int, int]]
"""How many of each fact there are, and the sum of their values."""

_AMOUNT = BigInteger()
RESPONSES = (Fact.FIRST_RESPONSE, Fact.NEXT_RESPONSE)
OF_PEOPLE = (Fact.CLOSED, *RESPONSES, Fact.RATING)


def counted(session: Session, workspace: WorkspaceId, asked: Asked, now: datetime) -> Figures:
    """All figures that were asked for."""
    reader = Reader(session, workspace, asked)
    spans = tuple(pairwise((*asked.stretches, asked.until)))
    parts = [reader.counts(since, until) for since, until in spans]
    whole = _added(parts) if parts else reader.counts(asked.since, asked.until)
    return Figures(
        asked=asked,
        now=reader.period(asked.since, asked.until, whole),
        before=reader.period(asked.before, asked.since, reader.counts(asked.before, asked.since)),
        open=reader.open(now),
        oldest=reader.oldest(),
        people=() if asked.requester else reader.people(asked.since, asked.until),
        stretches=tuple(
            reader.stretch(since, until, counts) for (since, until), counts in zip(spans, parts, strict=True)
        ),
    )


def pulse(session: Session, workspace: WorkspaceId, asked: Asked, now: datetime) -> Pulse:
    """The few figures that are shown at a glance."""
    reader = Reader(session, workspace, asked)
    open_now = reader.open(now)
    lately = reader.stretch(asked.since, asked.until, reader.counts(asked.since, asked.until))
    return Pulse(
        open=open_now.count,
        unowned=open_now.unowned,
        closed=lately.closed,
        first_response=lately.first_response,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How many desks a question names, and of how many the private tickets; or only one's `own` tickets."""

    desks: int
    inner: int = 0
    own: bool = False


class Reader:
    """Runs the statements for one question; each method is a part of the figures."""

    def __init__(self, session: Session, workspace: WorkspaceId, asked: Asked) -> None:
        self._session = session
        self._shape = Shape(
            desks=len(asked.desks),
            inner=0 if asked.requester else len(asked.inner),
            own=asked.requester is not None,
        )
        self._values = named(workspace, asked)
        self._desks = asked.desks

    def counts(self, since: datetime, until: datetime) -> Counts:
        """Of each fact how many there are from `since` on and before `until`, and the sum of their values."""
        found = dict.fromkeys(Fact, (0, 0))
        span = _between(since, until)
        for fact, count, total in self._session.rows(counts(self._shape), {**self._values, **span}):
            found[Fact(fact)] = (count, int(total))
        return found

    def period(self, since: datetime, until: datetime, counts: Counts) -> Period:
        span = _between(since, until)
        ratings, stars = counts[Fact.RATING]
        return Period(
            opened=counts[Fact.OPENED][0],
            closed=counts[Fact.CLOSED][0],
            reopened=counts[Fact.REOPENED][0],
            times={fact: self._spread(fact, counts[fact][0], span) for fact in TIMES if counts[fact][0]},
            ratings=ratings,
            rating=stars / ratings if ratings else None,
        )

    def stretch(self, since: datetime, until: datetime, counts: Counts) -> Stretch:
        span = _between(since, until)
        answered = counts[Fact.FIRST_RESPONSE][0]
        return Stretch(
            since=since,
            opened=counts[Fact.OPENED][0],
            closed=counts[Fact.CLOSED][0],
            first_response=self._at_rank(Fact.FIRST_RESPONSE, half(answered), span) if answered else None,
        )

    def open(self, now: datetime) -> OpenNow:
        limits = {_age(index): codec.to_micros(now - age) for index, age in enumerate(AGES)}
        *by_age, ours, theirs, unowned = self._row(open_now(self._shape), limits)
        return OpenNow(by_age=tuple(by_age), ours=ours, theirs=theirs, unowned=unowned)

    def oldest(self) -> tuple[Ticket, ...]:
        """Of each desk the first few, which the index has in order, and of these the first."""
        found: list[tuple[int, str]] = []
        for desk in self._desks:
            rows = self._session.rows(oldest(self._shape), {**self._values, "desk": desk})
            found += [(at, ticket) for at, ticket in rows]
        bodies = (self._row(BODY, {"id": ticket}) for _, ticket in nsmallest(OLDEST, found))
        return tuple(codec.read_ticket(body) for (body,) in bodies)

    def people(self, since: datetime, until: datetime) -> tuple[PersonsPart, ...]:
        span = _between(since, until)
        counts: dict[str, dict[Fact, Row]] = defaultdict(dict)
        for person, fact, count, total in self._session.rows(by_person(self._shape), self._values | span):
            counts[person][Fact(fact)] = (count, total)
        medians = {
            person: Spread(count=count, median=span_of(median), most=span_of(most))
            for person, count, median, most in self._session.rows(
                first_responses(self._shape), self._values | span
            )
        }
        parts = [part_of(PersonId(person), of, medians.get(person)) for person, of in counts.items()]
        return tuple(sorted(parts, key=most_first)[:MOST_PEOPLE])

    def _spread(self, fact: Fact, count: int, span: Values) -> Spread:
        asked = {"fact": fact.value, "half": half(count) - 1, "rank": nine_in_ten(count) - 1}
        rows = self._session.rows(at_ranks(self._shape), {**self._values, **span, **asked})
        median, most = sorted(value for (value,) in rows)
        return Spread(count=count, median=span_of(median), most=span_of(most))

    def _at_rank(self, fact: Fact, rank: int, span: Values) -> timedelta:
        (value,) = self._row(at_rank(self._shape), {**span, "fact": fact.value, "rank": rank - 1})
        return span_of(value)

    def _row(self, statement: Statement, values: Values) -> Row:
        found = self._session.row(statement, {**self._values, **values})
        if found is None:
            raise LookupError("A row that was counted just now is gone within one transaction.")
        return found


def part_of(person: PersonId, of: dict[Fact, Row], first: Spread | None) -> PersonsPart:
    """What one agent did, from the counts and sums of each fact."""
    ratings, stars = of.get(Fact.RATING, (0, 0))
    return PersonsPart(
        person=person,
        closed=of.get(Fact.CLOSED, (0, 0))[0],
        responses=sum(of.get(fact, (0, 0))[0] for fact in RESPONSES),
        first_response=first or Spread(),
        ratings=ratings,
        rating=int(stars) / ratings if ratings else None,
    )


def named(workspace: WorkspaceId, asked: Asked) -> dict[str, object]:
    """What a question names, as statements of its shape are handed it."""
    desks = {_desk(index): desk for index, desk in enumerate(asked.desks)}
    inner = {_inner(index): desk for index, desk in enumerate(asked.inner)}
    return {"workspace": workspace, "requester": asked.requester, **desks, **inner}


def most_first(part: PersonsPart) -> tuple[int, int, str]:
    """By which people are put in order."""
    return -part.closed, -part.responses, part.person


def _added(parts: Sequence[Counts]) -> Counts:
    """The counts of a whole whose parts these are."""
    return {
        fact: (sum(each[fact][0] for each in parts), sum(each[fact][1] for each in parts)) for fact in Fact
    }


def _between(since: datetime, until: datetime) -> dict[str, int]:
    return {"since": codec.to_micros(since), "until": codec.to_micros(until)}


def half(count: int) -> int:
    """The rank, from 1, of the first value that half of them do not exceed."""
    return (count + 1) // 2


def nine_in_ten(count: int) -> int:
    """The rank, from 1, of the first value that nine in ten of them do not exceed."""
    return (9 * count + 9) // 10


def span_of(micros: int) -> timedelta:
    """So many microseconds."""
    return timedelta(microseconds=micros)


def _desk(index: int) -> str:
    return f"desk_{index}"


def _inner(index: int) -> str:
    return f"inner_{index}"


def _age(index: int) -> str:
    return f"age_{index}"


def _measured(facts: Sequence[Fact], shape: Shape) -> ColumnElement[bool]:
    """The measures of a period that belong to what is asked."""
    return and_(
        measures.c.workspace == given("workspace", Text()),
        measures.c.fact.in_([inline(fact) for fact in facts]),
        _in_period(shape),
    )


def _of_fact(shape: Shape) -> ColumnElement[bool]:
    """The measures of one fact in a period that belong to what is asked."""
    return and_(
        measures.c.workspace == given("workspace", Text()),
        measures.c.fact == given("fact", Text()),
        _in_period(shape),
    )


def _in_period(shape: Shape) -> ColumnElement[bool]:
    return and_(
        measures.c.at >= given("since", _AMOUNT),
        measures.c.at < given("until", _AMOUNT),
        at_desks(measures, shape),
        in_sight(measures, shape),
    )


def at_desks(table: Table, shape: Shape) -> ColumnElement[bool]:
    """What belongs to the desks of a question."""
    return table.c.desk.in_([given(_desk(index), Text()) for index in range(shape.desks)])


def in_sight(table: Table, shape: Shape) -> ColumnElement[bool]:
    """One's own, or else all but the private ones of desks where somebody is no insider."""
    if shape.own:
        return table.c.requester == given("requester", Text())
    inside = table.c.desk.in_([given(_inner(index), Text()) for index in range(shape.inner)])
    return or_(not_(table.c.is_private), inside) if shape.inner else not_(table.c.is_private)


_count = func.count()
_sum = func.sum(measures.c.value)


@cache
def counts(shape: Shape) -> Select[Any]:
    """How many of each fact there are, and the sum of their values."""
    return (
        select(measures.c.fact, _count, _sum).where(_measured(tuple(Fact), shape)).group_by(measures.c.fact)
    )


@cache
def at_rank(shape: Shape) -> Select[Any]:
    """The value that stands at a rank when those of one fact are put in order."""
    return (
        select(measures.c.value)
        .where(_of_fact(shape))
        .order_by(measures.c.value)
        .limit(1)
        .offset(given("rank", _AMOUNT))
    )


@cache
def at_ranks(shape: Shape) -> CompoundSelect[Any]:
    """The values at two ranks, of one fact, put in order once."""
    ordered = select(measures.c.value).where(_of_fact(shape)).order_by(measures.c.value).cte()
    values = select(ordered.prefix_with("MATERIALIZED").c.value).limit(1)
    return union_all(*(select(values.offset(given(name, _AMOUNT)).subquery()) for name in ("half", "rank")))


@cache
def by_person(shape: Shape) -> Select[Any]:
    """How many of each fact each person has."""
    return (
        select(measures.c.person, measures.c.fact, _count, _sum)
        .where(_measured(OF_PEOPLE, shape), measures.c.person.is_not(None))
        .group_by(measures.c.person, measures.c.fact)
    )


@cache
def first_responses(shape: Shape) -> Select[Any]:
    """The median and the ninetieth percentile of each person's first responses."""
    person, value = measures.c.person, measures.c.value
    ranked = (
        select(
            person,
            value,
            func.row_number().over(partition_by=person, order_by=value).label("rank"),
            func.count().over(partition_by=person).label("count"),
        )
        .where(_measured((Fact.FIRST_RESPONSE,), shape), person.is_not(None))
        .subquery()
    )
    at_half = ranked.c.rank == (ranked.c.count + 1) // 2
    at_most = ranked.c.rank == (9 * ranked.c.count + 9) // 10
    return select(
        ranked.c.person,
        func.max(ranked.c.rank),
        func.max(ranked.c.value).filter(at_half),
        func.max(ranked.c.value).filter(at_most),
    ).group_by(ranked.c.person)


@cache
def open_now(shape: Shape) -> Statement:
    """What is unfinished, by age and by whom it waits for."""
    opened = tickets.c.opened_at
    limits = [given(_age(index), _AMOUNT) for index in range(len(AGES))]
    groups = [
        opened > limits[0],
        *(and_(opened <= younger, opened > older) for younger, older in pairwise(limits)),
        opened <= limits[-1],
    ]
    return select(
        *(_count.filter(each) for each in (*groups, is_ours, is_theirs, tickets.c.owner.is_(None)))
    ).where(
        tickets.c.workspace == given("workspace", Text()),
        is_unfinished,
        at_desks(tickets, shape),
        in_sight(tickets, shape),
    )


@cache
def oldest(shape: Shape) -> Select[Any]:
    """The tickets of one desk that wait longest for an answer."""
    return (
        select(tickets.c.unanswered_at, tickets.c.id)
        .where(
            tickets.c.workspace == given("workspace", Text()),
            is_unfinished,
            tickets.c.desk == given("desk", Text()),
            tickets.c.unanswered_at.is_not(None),
            in_sight(tickets, shape),
        )
        .order_by(tickets.c.unanswered_at, tickets.c.id)
        .limit(OLDEST)
    )


BODY = select(tickets.c.body).where(
    tickets.c.workspace == given("workspace", Text()), tickets.c.id == given("id", Text())
)
