"""Makes up as many tickets as a desk has in years: the same ones for the same number, six updates each."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from random import Random

from bot.domain.events import CardPosted, Closed, Event, Opened, OwnerChanged, UpdateAdded
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
    Visibility,
)

BEGIN = datetime(2020, 1, 1, tzinfo=UTC)
APART = timedelta(seconds=97)
HELP, CHANNEL = DeskId("help"), ChannelId("C0HELP001")
AGENTS = tuple(PersonId(f"U0AGENT{number:03d}") for number in range(20))
REQUESTERS = tuple(PersonId(f"U0PERSON{number:04d}") for number in range(2_000))
SYLLABLES = tuple(consonant + vowel for consonant in "bcdfghklmnprstvwyz" for vowel in "aeiou")
VOCABULARY = tuple(first + second for first in SYLLABLES for second in SYLLABLES)
_WEIGHTS = tuple(accumulate(1 / (rank + 10) for rank in range(len(VOCABULARY))))
"""The words that are common are very common, as in any language."""


def words(random: Random, count: int) -> list[str]:
    """Words as people use them."""
    return [VOCABULARY[bisect(_WEIGHTS, random.random() * _WEIGHTS[-1])] for _ in range(count)]


def add_some(tx: Transaction, begin: int, end: int) -> None:
    """Write the tickets of these numbers."""
    for number in range(begin, end):
        events = list(_life(Random(number), number))
        tx.append(None, fold(tx.next_number(events[0].at), events), events)


def _life(random: Random, number: int) -> Iterator[Event]:
    """What happened to one ticket; of the old ones nearly all are closed."""
    at, requester, agent = BEGIN + number * APART, random.choice(REQUESTERS), random.choice(AGENTS)
    yield Opened(
        at=at,
        by=requester,
        origin=Origin.SLACK,
        desk=HELP,
        kind=STANDARD,
        subject=SubjectId("1021"),
        title=" ".join(words(random, 4)).capitalize(),
        priority=Priority.NORMAL,
        requester=requester,
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
    yield _said(random, at, requester, Role.REQUESTER)
    yield OwnerChanged(at=at, by=agent, origin=Origin.SLACK, owner=agent)
    for turn in range(1, random.randint(4, 8)):
        speaker: tuple[PersonId, Role] = (agent, Role.AGENT) if turn % 2 else (requester, Role.REQUESTER)
        yield _said(random, at + timedelta(minutes=turn), *speaker)
    if random.random() < 0.98:
        end = at + timedelta(hours=1)
        yield Closed(at=end, by=agent, origin=Origin.SLACK, outcome=Outcome.RESOLVED)


def _said(random: Random, at: datetime, by: PersonId, role: Role) -> UpdateAdded:
    return UpdateAdded(
        at=at,
        by=by,
        origin=Origin.SLACK,
        text=" ".join(words(random, random.randint(4, 14))),
        files=(),
        role=role,
        visibility=Visibility.PUBLIC,
        said_at=at,
    )
