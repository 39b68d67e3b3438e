"""Makes up as many tickets as a desk has in years: the same ones for the same number, six updates each."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from random import Random

from bot.domain.events import (
    CardPosted,
    Closed,
    DueChanged,
    Event,
    FollowerJoined,
    Opened,
    OwnerChanged,
    TagsChanged,
    UpdateAdded,
)
from bot.domain.evolve import fold
from bot.domain.intents import Origin
from bot.domain.ports import Transaction
from bot.domain.ticket import (
    POLICY,
    STANDARD,
    ChannelId,
    DeskId,
    Outcome,
    PersonId,
    Place,
    Priority,
    Role,
    SubjectId,
    Ticket,
    TicketId,
    Visibility,
)

BEGIN = datetime(2020, 1, 1, tzinfo=UTC)
APART = timedelta(seconds=97)
HELP, CHANNEL, SUBJECT = DeskId("help"), ChannelId("C0HELP001"), SubjectId("1021")
TAGS = ("billing", "network", "printer", "vpn")
FIRST, UNFINISHED_AT_FIRST, UNFINISHED, OWNED = 1_000, 0.6, 0.02, 0.75
"""Most of the first tickets are still unfinished, so pages are as full with few tickets as with many."""
AGENTS = tuple(PersonId(f"U0AGENT{number:03d}") for number in range(20))
TICKETS_EACH, AT_ONCE = 20, 100
"""People come and go: so many are there at a time and open so many tickets each, at any size of desk."""
SYLLABLES = tuple(consonant + vowel for consonant in "bcdfghklmnprstvwyz" for vowel in "aeiou")
VOCABULARY = tuple(first + second for first in SYLLABLES for second in SYLLABLES)
_WEIGHTS = tuple(accumulate(1 / (rank + 10) for rank in range(len(VOCABULARY))))
"""The words that are common are very common, as in any language."""


def words(random: Random, count: int) -> list[str]:
    """Words as people use them."""
    return [VOCABULARY[bisect(_WEIGHTS, random.random() * _WEIGHTS[-1])] for _ in range(count)]


def requester(random: Random, number: int) -> PersonId:
    """One of those who are there when the ticket of that number is opened."""
    first = max(0, number // TICKETS_EACH - AT_ONCE // 2)
    return PersonId(f"U0PERSON{first + random.randrange(AT_ONCE):06d}")


def number_of(number: int) -> TicketId:
    """What the ticket is called; they are counted by day, so this one knows how many came before it."""
    at = BEGIN + number * APART
    midnight = at.replace(hour=0, minute=0, second=0)
    first = -((BEGIN - midnight) // APART)  # The first one that is not of the day before.
    return TicketId(f"T{at:%Y%m%d}.{number - max(first, 0) + 1:04d}")


def lives(begin: int, end: int) -> Iterator[tuple[Ticket, list[Event]]]:
    """The tickets of these numbers, each with all that happened to it."""
    for number in range(begin, end):
        events = list(_life(Random(number), number))
        yield fold(number_of(number), events), events


def add_some(tx: Transaction, begin: int, end: int) -> None:
    """Write the tickets of these numbers."""
    for ticket, events in lives(begin, end):
        tx.append(None, ticket, events)


def _life(random: Random, number: int) -> Iterator[Event]:
    """What happened to one ticket; of the old ones nearly all are closed."""
    at, agent, asks = BEGIN + number * APART, random.choice(AGENTS), requester(random, number)
    yield Opened(
        at=at,
        by=asks,
        origin=Origin.SLACK,
        desk=HELP,
        kind=STANDARD,
        subject=SUBJECT,
        title=" ".join(words(random, 4)).capitalize(),
        priority=Priority.NORMAL,
        requester=asks,
        places=(Place(number=1, channel=CHANNEL),),
    )
    yield CardPosted(
        at=at,
        by=POLICY,
        origin=Origin.POLICY,
        place=1,
        channel=CHANNEL,
        root=f"{number}.1",
        card=f"{number}.1",
    )
    yield _said(random, at, asks, Role.REQUESTER)
    is_closed = random.random() >= (UNFINISHED_AT_FIRST if number < FIRST else UNFINISHED)
    if is_closed or random.random() < OWNED:
        yield OwnerChanged(at=at, by=agent, origin=Origin.SLACK, owner=agent)
    yield from _filed(random, number, at, agent, is_closed=is_closed)
    for turn in range(1, random.randint(4, 8)):
        speaker: tuple[PersonId, Role] = (agent, Role.AGENT) if turn % 2 else (asks, Role.REQUESTER)
        yield _said(random, at + timedelta(minutes=turn), *speaker)
    if is_closed:
        end = at + timedelta(hours=1)
        yield Closed(at=end, by=agent, origin=Origin.SLACK, outcome=Outcome.RESOLVED)


def _filed(random: Random, number: int, at: datetime, agent: PersonId, *, is_closed: bool) -> Iterator[Event]:
    """A tag, a follower and a due date, for some."""
    if random.random() < 0.2:
        yield TagsChanged(at=at, by=agent, origin=Origin.SLACK, added=(random.choice(TAGS),), removed=())
    if random.random() < 0.2:
        yield FollowerJoined(at=at, by=agent, origin=Origin.SLACK, person=requester(random, number))
    if not is_closed and random.random() < 0.5:
        due_at = at + timedelta(days=random.randint(1, 30))
        yield DueChanged(at=at, by=agent, origin=Origin.SLACK, due_at=due_at, before=None)


def _said(random: Random, at: datetime, by: PersonId, role: Role) -> UpdateAdded:
    is_note = role is Role.AGENT and random.random() < 0.1
    return UpdateAdded(
        at=at,
        by=by,
        origin=Origin.SLACK,
        text=" ".join(words(random, random.randint(4, 14))),
        files=(),
        role=role,
        visibility=Visibility.INTERNAL if is_note else Visibility.PUBLIC,
        said_at=at,
    )
