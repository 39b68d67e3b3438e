"""Figures counted by each database are those counted by hand; and tickets from before are counted too."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from contextlib import closing
from dataclasses import fields, replace
from datetime import datetime, timedelta
from math import ceil
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest
from alembic import command
from sqlalchemy import Connection, NullPool, create_engine, text

from bot.domain.events import Closed, Event, Recorded, Reopened, SurveyAnswered, SurveyAsked
from bot.domain.evolve import fold
from bot.domain.figures import AGES, OLDEST, Asked, Figures, Spread
from bot.domain.intents import Origin
from bot.domain.measures import TIMES, Fact, Measure, measured
from bot.domain.ports import Transaction
from bot.domain.ticket import POLICY, DeskId, Outcome, PersonId, Role, Ticket, TicketId, Turn
from bot.service import units
from storage import codec, figures, sqlite
from storage.database_url import parsed
from storage.migrate import migrations, upgrade
from storage.session import Texts
from storage.store import SqlStore
from tests import builders
from tests.builders import ANNA, BENO, CARLA, NOW, WORKSPACE, add, after, taken
from tests.fakes import HandClock
from tests.postgres import postgres_url

HELP, OPS = DeskId("help"), DeskId("ops")
SINCE, UNTIL = after(days=-30), NOW
DAYS = tuple(SINCE + timedelta(days=day) for day in range(30))
ALL = Asked(since=SINCE, until=UNTIL, desks=(HELP, OPS), stretches=DAYS)


def moment(random: Random, since: datetime) -> datetime:
    """A time after that one, to the microsecond."""
    return since + timedelta(microseconds=random.randrange(1, 3 * 86_400 * 10**6))


def life(random: Random) -> list[Event]:
    """A ticket of somebody's, at some desk, with what came of it."""
    at = NOW - timedelta(microseconds=random.randrange(75 * 86_400 * 10**6))
    requester, agent = random.choice([ANNA, CARLA]), random.choice([BENO, CARLA])
    events: list[Event] = [
        replace(builders.opened(at=at, by=requester), desk=random.choice([HELP, OPS])),
        builders.said(at=at, by=requester),
    ]
    for _ in range(random.randrange(4)):
        at = moment(random, at)
        role = random.choice([Role.AGENT, Role.REQUESTER])
        events.append(builders.said(at=at, by=agent if role is Role.AGENT else requester, role=role))
    if random.random() < 0.5:
        events.append(taken(agent, at=at))
    if random.random() < 0.6:
        at = moment(random, at)
        signed: dict[str, Any] = {"by": agent, "origin": Origin.SLACK}
        events.append(Closed(at=at, outcome=random.choice([Outcome.RESOLVED, Outcome.ABANDONED]), **signed))
        if random.random() < 0.5:
            events.append(SurveyAsked(at=at, by=POLICY, origin=Origin.POLICY, person=requester))
            given: dict[str, Any] = {**signed, "by": requester, "rating": random.randrange(1, 6)}
            events.append(SurveyAnswered(at=moment(random, at), text="", **given))
        if random.random() < 0.2:
            events.append(Reopened(at=moment(random, at), reason="No.", **signed))
    return events


def by_hand(logs: Iterable[tuple[Ticket, list[Measure]]], asked: Asked) -> dict[str, object]:
    """The same figures, counted one by one."""
    seen = [each for each in logs if each[0].desk in asked.desks]
    logs = [each for each in seen if asked.requester in (None, each[0].requester)]

    def period(since: datetime, until: datetime) -> dict[str, object]:
        values = defaultdict(list)
        for _, measures in logs:
            for each in measures:
                if since <= each.at < until:
                    values[each.fact].append(each.value)
        ratings = values[Fact.RATING]
        return {
            "opened": len(values[Fact.OPENED]),
            "closed": len(values[Fact.CLOSED]),
            "reopened": len(values[Fact.REOPENED]),
            "times": {fact: spread(values[fact]) for fact in TIMES if values[fact]},
            "ratings": len(ratings),
            "rating": sum(ratings) / len(ratings) if ratings else None,
        }

    unfinished = [ticket for ticket, _ in logs if ticket.status in ("open", "assigned")]
    ages = [sum(NOW - ticket.opened_at >= age for ticket in unfinished) for age in AGES]
    waiting = sorted((each.unanswered_at, each.id) for each in unfinished if each.unanswered_at)
    return {
        "now": period(asked.since, asked.until),
        "before": period(asked.before, asked.since),
        "by_age": [a - b for a, b in zip([len(unfinished), *ages], [*ages, 0], strict=True)],
        "turns": [sum(each.turn is turn for each in unfinished) for turn in (Turn.OURS, Turn.THEIRS)],
        "unowned": sum(each.owner is None for each in unfinished),
        "oldest": [number for _, number in waiting[:OLDEST]],
    }


def spread(values: list[int]) -> Spread:
    """As PostgreSQL defines percentile_disc: the first value whose place in the order reaches the share."""
    ordered = sorted(values)
    median, most = (ordered[ceil(share * len(ordered) / 10) - 1] for share in (5, 9))
    return Spread(count=len(values), median=timedelta(microseconds=median), most=timedelta(microseconds=most))


def told(figures: Figures) -> dict[str, object]:
    def period(which: str) -> dict[str, object]:
        one = getattr(figures, which)
        return {field.name: getattr(one, field.name) for field in fields(one)}

    return {
        "now": period("now"),
        "before": period("before"),
        "by_age": list(figures.open.by_age),
        "turns": [figures.open.ours, figures.open.theirs],
        "unowned": figures.open.unowned,
        "oldest": [ticket.id for ticket in figures.oldest],
    }


async def filled(store: SqlStore, seed: int, count: int = 120) -> list[tuple[Ticket, list[Measure]]]:
    """So many tickets, each with what it counts for."""
    random = Random(seed)
    logs = []
    for number in range(count):
        events = life(random)
        ticket_id = TicketId(f"T20261122.{number + 1:04}")
        await store.transact(WORKSPACE, add, events[0], ticket_id=ticket_id)
        for event in events[1:]:  # One at a time, as it happens.
            await store.transact(WORKSPACE, add, event, ticket_id=ticket_id)
        ticket = fold(ticket_id, events)
        logs.append((ticket, measured(None, ticket, numbered(events))))
    return logs


def numbered(events: list[Event]) -> list[Recorded]:
    return [Recorded(number=number, event=event) for number, event in enumerate(events, 1)]


async def asked(store: SqlStore, question: Asked) -> Figures:
    return await store.read(WORKSPACE, lambda tx: tx.figures(question))


@pytest.mark.parametrize(
    "question",
    [
        ALL,
        Asked(since=SINCE, until=UNTIL, desks=(HELP,), stretches=DAYS),
        Asked(since=SINCE, until=UNTIL, desks=(HELP, OPS), requester=ANNA, stretches=DAYS),
        Asked(since=after(days=-7), until=UNTIL, desks=(OPS,), requester=CARLA),
        Asked(since=after(days=-1), until=after(hours=-23), desks=(HELP, OPS)),
    ],
    ids=["all", "one desk", "own", "own at one desk", "an hour"],
)
async def test_the_figures_are_those_counted_by_hand(store: SqlStore, question: Asked) -> None:
    logs = await filled(store, seed=7)
    assert told(await asked(store, question)) == by_hand(logs, question)


async def test_the_parts_of_people_and_of_days_add_up_to_the_whole(store: SqlStore) -> None:
    logs = await filled(store, seed=11)
    figures = await asked(store, ALL)
    assert sum(part.closed for part in figures.people) == figures.now.closed > 10
    answers = [figures.now.time(fact).count for fact in (Fact.FIRST_RESPONSE, Fact.NEXT_RESPONSE)]
    assert sum(part.responses for part in figures.people) == sum(answers)
    beno = next(part for part in figures.people if part.person == BENO)
    mine = [
        each.value
        for _, measures in logs
        for each in measures
        if each.fact is Fact.FIRST_RESPONSE and each.person == BENO and SINCE <= each.at < UNTIL
    ]
    assert beno.first_response == spread(mine)
    assert [each.since for each in figures.stretches] == list(DAYS)
    assert sum(each.opened for each in figures.stretches) == figures.now.opened
    assert sum(each.closed for each in figures.stretches) == figures.now.closed
    first = next(each for each in figures.stretches if each.first_response)
    begins, ends = first.since, first.since + timedelta(days=1)
    values = [
        each.value
        for _, measures in logs
        for each in measures
        if each.fact is Fact.FIRST_RESPONSE and begins <= each.at < ends
    ]
    assert first.first_response == spread(values).median


async def test_who_asks_for_their_own_learns_nothing_of_others(store: SqlStore) -> None:
    await filled(store, seed=7, count=40)
    own = await asked(store, Asked(since=SINCE, until=UNTIL, desks=(HELP, OPS), requester=ANNA))
    assert own.people == ()
    assert {ticket.requester for ticket in own.oldest} == {ANNA}
    nobody = await asked(
        store, Asked(since=SINCE, until=UNTIL, desks=(HELP, OPS), requester=PersonId("U0ERIC001"))
    )
    assert (nobody.now.opened, nobody.open.count, nobody.oldest) == (0, 0, ())


async def test_other_workspaces_and_other_desks_do_not_count(store: SqlStore) -> None:
    await filled(store, seed=7, count=20)
    elsewhere = await store.read(builders.ELSEWHERE, lambda tx: tx.figures(ALL))
    assert (elsewhere.now.opened, elsewhere.before.opened, elsewhere.open.count) == (0, 0, 0)
    other = await asked(store, Asked(since=SINCE, until=UNTIL, desks=(DeskId("other"),)))
    assert (other.now.opened, other.open.count) == (0, 0)


async def test_private_tickets_count_for_insiders_and_for_whoever_asked(store: SqlStore) -> None:
    signed: dict[str, Any] = {"by": BENO, "origin": Origin.SLACK}
    begun = replace(builders.opened(at=after(days=-3)), is_private=True)
    ended = Closed(at=after(days=-1), outcome=Outcome.RESOLVED, **signed)
    await store.transact(WORKSPACE, add, begun, builders.said(at=after(days=-3)))
    await store.transact(WORKSPACE, add, begun, builders.said(at=after(days=-3)), taken(BENO), ended)
    week = Asked(since=after(days=-7), until=NOW, desks=(HELP,))

    async def counted(question: Asked) -> tuple[int, int, int, int, int]:
        found = await asked(store, question)
        people, oldest = len(found.people), len(found.oldest)
        return found.now.opened, found.now.closed, found.open.count, people, oldest

    assert await counted(week) == (0, 0, 0, 0, 0)
    assert await counted(replace(week, inner=(OPS,))) == (0, 0, 0, 0, 0)
    assert await counted(replace(week, inner=(OPS, HELP))) == (2, 1, 1, 1, 1)
    assert await counted(replace(week, requester=ANNA)) == (2, 1, 1, 0, 1)


async def test_a_desk_at_a_glance_says_the_same(store: SqlStore) -> None:
    await filled(store, seed=13, count=60)
    week = Asked(since=after(days=-7), until=NOW, desks=(HELP, OPS))
    figures = await asked(store, week)
    pulse = await store.read(WORKSPACE, lambda tx: tx.pulse(week))
    assert (pulse.open, pulse.unowned) == (figures.open.count, figures.open.unowned)
    assert (pulse.closed, pulse.first_response) == (
        figures.now.closed,
        figures.now.time(Fact.FIRST_RESPONSE).median,
    )


async def test_an_import_counts_the_same(store: SqlStore, tmp_path: Path) -> None:
    await filled(store, seed=17, count=60)
    lines: list[bytes] = []
    await store.export(lines.append)
    async with SqlStore(f"sqlite:///{tmp_path / 'other.sqlite'}", clock=HandClock()) as other:
        await other.restore(lambda: lines)
        assert told(await asked(other, ALL)) == told(await asked(store, ALL))


async def test_nobody_is_asked_twice_within_the_cooldown(store: SqlStore) -> None:
    async def claim(hours: float, person: PersonId = ANNA) -> bool:
        def unit(tx: Transaction) -> bool:
            return tx.claim_survey(person, after(hours=hours), after(hours=hours - 24))

        return await store.transact(WORKSPACE, unit)

    assert [await claim(0), await claim(23), await claim(24), await claim(25)] == [True, False, True, False]
    assert await claim(25, BENO)


async def test_an_import_remembers_who_was_asked(store: SqlStore) -> None:
    asked_now = SurveyAsked(at=NOW, by=POLICY, origin=Origin.POLICY, person=ANNA)
    await store.transact(WORKSPACE, add, builders.opened(), builders.said(), builders.closed(), asked_now)
    taken_again = await store.transact(
        WORKSPACE, lambda tx: tx.claim_survey(ANNA, after(hours=1), after(hours=-1))
    )
    assert not taken_again


FEW, MOST = figures.Shape(desks=1), figures.Shape(desks=2, inner=1)


def test_the_open_tickets_are_counted_without_reading_one(tmp_path: Path) -> None:
    path = tmp_path / "plans.sqlite"
    upgrade(f"sqlite:///{path}")
    with closing(sqlite3.connect(path)) as connection:
        for statement in (figures.open_now(MOST), figures.open_now(FEW), figures.oldest(MOST)):
            sql, constants = Texts(sqlite.DIALECT).of(statement)
            names = [*statement.compile(dialect=sqlite.DIALECT).params]
            values = {**dict.fromkeys(names, 1), **constants}
            plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", values)]
            assert any("COVERING INDEX tickets_figures" in step for step in plan), plan


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        return postgres_url(migrated=False)
    return f"sqlite:///{tmp_path / 'new.sqlite'}"


WAITING: list[Event] = [builders.opened(at=after(days=-3)), builders.said("Mine\0 ☃", at=after(days=-3))]
ANSWERED: list[Event] = [
    builders.opened(at=after(days=-3), by=CARLA),
    builders.said(at=after(days=-3), by=CARLA),
    builders.said(at=after(days=-2), by=BENO, role=Role.AGENT),
    builders.said(at=after(days=-1, hours=-1), by=CARLA),
    builders.said(at=after(days=-1), by=BENO, role=Role.AGENT),
]
ENDED: list[Event] = [
    *WAITING,
    builders.said(at=after(days=-2), by=BENO, role=Role.AGENT),
    builders.closed(at=after(days=-1)),
]
BEFORE = "0010"
"""The tables on which the figures were added."""
NEW = ("first_by", "responded_at", "unanswered_at", "awaited_at")


async def test_tickets_from_before_are_counted_and_know_who_waits(empty_url: str, clock: HandClock) -> None:
    logs = {TicketId(f"T20261119.000{n}"): log for n, log in enumerate((WAITING, ANSWERED, ENDED), 1)}
    _write_as_before(empty_url, logs)
    upgrade(empty_url)
    async with SqlStore(empty_url, clock=clock) as store:
        for number, log in logs.items():
            kept = await store.read(WORKSPACE, units.found, number)
            folded = fold(number, log)
            assert [getattr(kept, name) for name in NEW] == [getattr(folded, name) for name in NEW]
        figures = await asked(store, Asked(since=after(days=-5), until=NOW, desks=(HELP,)))
    assert (figures.now.opened, figures.now.closed, figures.open.count) == (3, 1, 2)
    day = timedelta(days=1)
    assert figures.now.time(Fact.FIRST_RESPONSE) == Spread(count=2, median=day, most=day)
    assert figures.now.time(Fact.SOLUTION).median == 2 * day
    assert [ticket.id for ticket in figures.oldest] == ["T20261119.0001"]


def _write_as_before(url: str, logs: dict[TicketId, list[Event]]) -> None:
    """Tickets and logs as the version before the figures wrote them."""
    with create_engine(parsed(url), poolclass=NullPool).begin() as connection:
        config = migrations()
        config.attributes["connection"] = connection
        command.upgrade(config, BEFORE)
        for number, log in logs.items():
            ticket = fold(number, log)
            body = msgspec.json.decode(codec.to_text(ticket))
            for name in (*NEW, "edited_by", "edited_at", "survey_asked_at", "rating"):
                del body[name]
            closed_at = ticket.closed_at and codec.to_micros(ticket.closed_at)
            row = {
                "workspace": WORKSPACE, "id": number, "version": ticket.version,
                "status": ticket.status.value, "turn": ticket.turn.value, "requester": ticket.requester,
                "creator": ticket.creator,
                "owner": ticket.owner, "opened_at": codec.to_micros(ticket.opened_at), "closed_at": closed_at,
                "body": msgspec.json.encode(body).decode(), "desk": ticket.desk,
            }  # fmt: skip
            _insert(connection, "tickets", row)
            for index, event in enumerate(log, 1):
                logged = {
                    "workspace": WORKSPACE, "ticket": number, "number": index, "type": type(event).__name__,
                    "at": codec.to_micros(event.at), "by": event.by, "body": codec.to_text(event),
                }  # fmt: skip
                _insert(connection, "updates", logged)


def _insert(connection: Connection, table: str, row: dict[str, object]) -> None:
    columns = ", ".join(f'"{column}"' for column in row)
    values = ", ".join(f":{column}" for column in row)
    connection.execute(text(f"INSERT INTO {table} ({columns}) VALUES ({values})"), row)
