"""The read side: what the home tab, the card, the lists and the forms show. Changes nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.desk import DeskRules, Subject
from bot.domain.events import Recorded
from bot.domain.figures import Asked, Figures, Pulse
from bot.domain.ports import SOON, Clock, Listing, Scope, Store, Transaction
from bot.domain.search import Found, Search
from bot.domain.sight import Sight
from bot.domain.ticket import ChannelId, DeskId, PersonId, SubjectId, Ticket, TicketId, WorkspaceId
from bot.service import units

NUMBER = re.compile(r"^#?[tT]?(?:(?P<day>\d{8})\.)?(?P<count>\d{1,6})$")
HOME_ROWS = 8
FOUND_ROWS = 10
LATELY = timedelta(days=7)
"""What the figures at a glance look back on."""
FRESH_FOR = timedelta(minutes=1)
"""How old the figures at a glance may be: they are drawn with every home tab."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some tickets, newest first; `more` when there are older ones behind them."""

    tickets: tuple[Ticket, ...]
    more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """What one person's home tab shows."""

    my_turn: Page
    mine: Page
    unowned: Page | None
    due_soon: Page


def number_from(text: str, today: datetime) -> TicketId | None:
    """The ticket number that was meant: `T20261122.0001`, `t20261122.1`, or `#1` for the first of today."""
    match = NUMBER.match(text.strip())
    if match is None:
        return None
    day = match["day"] or today.strftime("%Y%m%d")
    return TicketId(f"T{day}.{int(match['count']):04d}")


class Queries:
    """Reads for the people's side; each call is one read of the store."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._pulses: dict[tuple[WorkspaceId, tuple[DeskId, ...]], tuple[datetime, Pulse]] = {}

    async def ticket(self, workspace: WorkspaceId, ticket_id: TicketId) -> Ticket:
        """The ticket; UserError when there is none of that number."""
        return await self._store.read(workspace, units.found, ticket_id)

    async def ticket_at(self, workspace: WorkspaceId, channel: ChannelId, root: str) -> Ticket | None:
        """The ticket of a thread, if it has one; of a merged one's thread, the ticket that took it in."""
        return await self._store.read(workspace, units.ticket_in, channel, root)

    async def history(self, workspace: WorkspaceId, ticket_id: TicketId) -> tuple[Ticket, list[Recorded]]:
        """A ticket with everything that happened to it."""
        return await self._store.read(workspace, units.history, ticket_id)

    async def page(self, workspace: WorkspaceId, listing: Listing) -> Page:
        """One page of a list."""
        return await self._store.read(workspace, _page, listing)

    async def search(
        self, workspace: WorkspaceId, search: Search, sight: Sight, after: TicketId | None = None
    ) -> Found:
        """One page of what is found among the tickets in sight."""
        return await self._store.read(workspace, _search, search, sight, after)

    async def home(
        self, workspace: WorkspaceId, person: PersonId, *, is_agent: bool, sight: Sight | None = None
    ) -> Home:
        """What is waiting for this person."""
        soon = self._clock.now() + SOON
        return await self._store.read(workspace, _home, person, is_agent, sight, soon)

    async def figures(self, workspace: WorkspaceId, asked: Asked) -> Figures:
        """What came about in a period, compared with the one before."""
        return await self._store.read(workspace, _figures, asked)

    async def pulse(self, workspace: WorkspaceId, desks: tuple[DeskId, ...]) -> Pulse:
        """These desks at a glance, without private tickets; a minute old at most."""
        now = self._clock.now()
        at, known = self._pulses.get((workspace, desks), (None, None))
        if at is not None and known is not None and now - FRESH_FOR < at <= now:
            return known
        asked = Asked(since=now - LATELY, until=now, desks=desks)
        found = await self._store.read(workspace, _pulse, asked)
        self._pulses[workspace, desks] = now, found
        return found

    async def subjects(self, workspace: WorkspaceId, rules: DeskRules, typed: str) -> list[Subject]:
        """The active subjects that match what was typed, most used first."""
        uses = await self._store.read(workspace, _uses, rules.id)
        return matching(rules.subjects, uses, typed)

    def number(self, text: str) -> TicketId | None:
        """The ticket number that somebody meant, if it is one at all."""
        return number_from(text, self._clock.now())


def matching(subjects: Sequence[Subject], uses: dict[SubjectId, int], typed: str) -> list[Subject]:
    """Subjects of which every word typed begins or is inside a word; most used first, then by name."""
    words = typed.casefold().split()
    hits = [
        subject
        for subject in subjects
        if subject.active and all(word in f"{subject.name} {subject.category}".casefold() for word in words)
    ]
    return sorted(hits, key=lambda subject: (-uses.get(subject.id, 0), subject.name.casefold()))


def _page(tx: Transaction, listing: Listing) -> Page:
    rows = tx.tickets(replace(listing, limit=listing.limit + 1))
    return Page(tickets=tuple(rows[: listing.limit]), more=len(rows) > listing.limit)


def _search(tx: Transaction, search: Search, sight: Sight, after: TicketId | None) -> Found:
    return tx.search(search, sight, after, FOUND_ROWS)


def _home(tx: Transaction, person: PersonId, is_agent: bool, sight: Sight | None, soon: datetime) -> Home:
    def page(scope: Scope) -> Page:
        return _page(tx, Listing(scope=scope, person=person, sight=sight, limit=HOME_ROWS))

    return Home(
        my_turn=page(Scope.MY_TURN),
        mine=page(Scope.MINE),
        unowned=page(Scope.UNOWNED) if is_agent else None,
        due_soon=_page(tx, Listing(scope=Scope.DUE_SOON, person=person, until=soon, limit=HOME_ROWS)),
    )


def _figures(tx: Transaction, asked: Asked) -> Figures:
    return tx.figures(asked)


def _pulse(tx: Transaction, asked: Asked) -> Pulse:
    return tx.pulse(asked)


def _uses(tx: Transaction, desk: DeskId) -> dict[SubjectId, int]:
    return tx.subject_uses(desk)
