"""Figures of a desk over a period, as values: what is asked for and what comes back. Counts nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.measures import Fact
from bot.domain.ticket import DeskId, PersonId, Ticket

AGES = (timedelta(days=1), timedelta(days=3), timedelta(days=7), timedelta(days=30))
"""Where one group of open tickets by age ends and the next begins."""
OLDEST = 5
"""How many of the tickets that wait longest for an answer are named."""
MOST_PEOPLE = 20
"""How many people's figures are shown, those with most to show first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which figures: of these desks from `since` until just before `until`.

    With `requester`, of their own tickets alone; else private ones count at the desks of `inner` only.
    `stretches` are the beginnings of the parts that a picture shows, in order, the first at `since`.
    """

    since: datetime
    until: datetime
    desks: tuple[DeskId, ...]
    requester: PersonId | None = None
    inner: tuple[DeskId, ...] = ()
    stretches: tuple[datetime, ...] = ()

    @property
    def before(self) -> datetime:
        """When the period of the same length begins that ends where this one begins."""
        return self.since - (self.until - self.since)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How long something took: half of `count` times were at most `median`, nine in ten at most `most`."""

    count: int = 0
    median: timedelta | None = None
    most: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """What came about in one period; `rating` is the mean of the `ratings` given in it."""

    opened: int
    closed: int
    reopened: int
    times: Mapping[Fact, Spread]
    ratings: int
    rating: float | None

    def time(self, fact: Fact) -> Spread:
        return self.times.get(fact, Spread())


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenNow:
    """What is unfinished now: how many of each group of `AGES`, and for whom they wait."""

    by_age: tuple[int, ...]
    ours: int
    theirs: int
    unowned: int

    @property
    def count(self) -> int:
        return sum(self.by_age)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonsPart:
    """What one agent did in the period."""

    person: PersonId
    closed: int
    responses: int
    """First and further ones."""
    first_response: Spread
    ratings: int
    rating: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """One part of the period, as a picture shows it."""

    since: datetime
    opened: int
    closed: int
    first_response: timedelta | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """All of it, with the period before to compare with."""

    asked: Asked
    now: Period
    before: Period
    open: OpenNow
    oldest: tuple[Ticket, ...]
    people: tuple[PersonsPart, ...]
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """A desk at a glance: what is open now, and what came about lately."""

    open: int
    unowned: int
    closed: int
    first_response: timedelta | None
