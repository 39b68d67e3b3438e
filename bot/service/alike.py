"""What is open already, or was solved before, that looks like a ticket which somebody is about to open.

It goes by the search index alone: so it shows nothing that the person may not see, and may be a second late.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations

from bot.domain.ports import Transaction
from bot.domain.search import (
    Either,
    InState,
    OnSubject,
    Search,
    State,
    Together,
    WithResource,
    Words,
    words_of,
)
from bot.domain.sight import Sight
from bot.domain.ticket import DeskId, Status, SubjectId, Ticket

LATELY = timedelta(hours=24)
MOST_OPEN = 3
MOST_PAST = 3
READ = 3_000
"""How many characters of the text are looked at."""
MOST_WORDS = 5
SHORTEST_WORD = 4
ENOUGH_WORDS = 2
"""How many of the words a past ticket has to have, if there are so many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """What is known of a ticket before it is opened; resources by their ids."""

    desk: DeskId
    subject: SubjectId | None = None
    resources: tuple[str, ...] = ()
    text: str = ""

    @property
    def tells(self) -> bool:
        """Whether anything is known yet."""
        return bool(self.subject or self.resources or self.text.strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """Open tickets of the last day with that subject or resource, and finished ones with its words."""

    open: tuple[Ticket, ...] = ()
    past: tuple[Ticket, ...] = ()


def alike(tx: Transaction, likeness: Likeness, sight: Sight, now: datetime) -> Alike:
    """Look for both."""
    return Alike(open=_open(tx, likeness, sight, now), past=_past(tx, likeness, sight))


def _open(tx: Transaction, likeness: Likeness, sight: Sight, now: datetime) -> tuple[Ticket, ...]:
    parts: list[WithResource | OnSubject] = [WithResource(name=each) for each in likeness.resources]
    if likeness.subject:
        parts.append(OnSubject(desk=likeness.desk, subject=likeness.subject))
    if not parts:
        return ()
    search = Search(wanted=(Either(parts=tuple(parts)), InState(state=State.OPEN)), since=now - LATELY)
    found = tx.search(search, sight, None, MOST_OPEN)
    return tuple(hit.ticket for hit in found.hits if hit.ticket.status in (Status.OPEN, Status.ASSIGNED))


def _past(tx: Transaction, likeness: Likeness, sight: Sight) -> tuple[Ticket, ...]:
    words = [Words(words=(word,)) for word in telling(likeness.text)]
    if not words:
        return ()
    pairs = combinations(words, min(ENOUGH_WORDS, len(words)))
    parts = tuple(Together(parts=pair) for pair in pairs)
    search = Search(wanted=(Either(parts=parts),), unwanted=(InState(state=State.OPEN),))
    found = tx.search(search, sight, None, MOST_PAST)
    return tuple(hit.ticket for hit in found.hits if hit.ticket.status in (Status.RESOLVED, Status.CLOSED))


def telling(text: str) -> tuple[str, ...]:
    """The words of a text that tell most: the longest ones, as those are the rarest."""
    words = dict.fromkeys(word for word in words_of(text[:READ]) if len(word) >= SHORTEST_WORD)
    return tuple(sorted(words, key=lambda word: -len(word))[:MOST_WORDS])
