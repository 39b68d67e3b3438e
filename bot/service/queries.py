"""The read side: what the home tab, the card, the lists and the forms show. Changes nothing."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.desk import DeskRules, Desks, Subject
from bot.domain.drafts import Draft, DraftId
from bot.domain.events import Recorded
from bot.domain.figures import Asked, Figures
from bot.domain.homes import Home, HomeState, Page
from bot.domain.ids import RemoteId
from bot.domain.policy import may_see
from bot.domain.ports import Clock, Listing, Store, Transaction
from bot.domain.search import Found, Search
from bot.domain.sight import Sight
from bot.domain.subjects import Catalogue
from bot.domain.ticket import ChannelId, DeskId, PersonId, SubjectId, Ticket, TicketId, WorkspaceId
from bot.service import drafts, homes, units
from bot.service.alike import Alike, Likeness, alike

NUMBER = re.compile(r"^#?[tT]?(?:(?P<day>\d{8})\.)?(?P<count>\d{1,6})$")
REMOTE_NUMBER = re.compile(
    r"^(?:[A-Za-z]{1,6}-?\d{4,15}|\d{6,15}|\d{6}-(?:[a-z]{3}-)?\d{4,10}|[Tt]\d{8}\.\d{4,6})$"
)
"""What a remote's number, or its id, may look like; a shorter one could be the count of a ticket of ours.

One like ours is meant for ours where there is such a ticket.
"""
NAMED_NUMBER = re.compile(r"^(?P<desk>[^\s:]{1,40}):(?P<number>\S{1,40})$")
"""A number of the remote of a desk that is named with it, as in `autotask:T20261122.0001`."""
FOUND_ROWS = 10


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
        self._counting = asyncio.Lock()

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

    async def alike(self, workspace: WorkspaceId, likeness: Likeness, sight: Sight) -> Alike:
        """What looks like a ticket to come, among the tickets in sight; nothing while nothing is known."""
        if not likeness.tells:
            return Alike()
        return await self._store.read(workspace, alike, likeness, sight, self._clock.now())

    async def home(
        self,
        workspace: WorkspaceId,
        person: PersonId,
        desks: Desks,
        state: HomeState | None = None,
        search: Search | None = None,
    ) -> Home:
        """What this person's home shows, by what they chose there."""
        return await self._store.read(
            workspace, homes.shown, person, state or HomeState(), search, desks, self._clock.now()
        )

    async def drafts(self, workspace: WorkspaceId, person: PersonId) -> list[Draft]:
        """A person's own drafts, the newest first."""
        return await self._store.read(workspace, drafts.own, person)

    async def draft(self, workspace: WorkspaceId, person: PersonId, draft: DraftId) -> Draft | None:
        """One of a person's own drafts; None when it is gone, or never was theirs."""
        return await self._store.read(workspace, drafts.one, person, draft)

    async def is_unread(self, workspace: WorkspaceId, person: PersonId, ticket: Ticket) -> bool:
        """Whether a ticket has something new for that person."""
        return bool(await self._store.read(workspace, _unread, person, ticket))

    async def figures(self, workspace: WorkspaceId, asked: Asked) -> Figures:
        """What came about in a period, compared with the one before."""
        async with self._counting:  # Those of years take seconds, in which others read beside them.
            return await self._store.read(workspace, _figures, asked)

    async def subjects(self, workspace: WorkspaceId, rules: DeskRules, typed: str) -> list[Subject]:
        """The active subjects that match what was typed, most used first."""
        uses = await self._store.read(workspace, _uses, rules.id)
        return rules.catalogue.matching(uses, typed)

    async def called(self, workspace: WorkspaceId, desks: Desks, words: Iterable[str]) -> dict[str, TicketId]:
        """The tickets that these words mean at the desks' remotes, by word."""
        remotes = [rules.id for rules in desks.all if rules.remote is not None]
        asked: list[tuple[str, str, DeskId]] = []
        for word in words if remotes else ():
            if REMOTE_NUMBER.match(word):
                asked += ((word, word, desk) for desk in remotes)
            elif (named := NAMED_NUMBER.match(word)) and (rules := desks.named(named["desk"])) is not None:
                asked.append((word, named["number"], rules.id))
        return await self._store.read(workspace, _called, asked) if asked else {}

    async def namesake(self, workspace: WorkspaceId, desks: Desks, person: PersonId, own: TicketId) -> str:
        """How to name another ticket, in that person's sight, that a remote calls as we call this one."""
        remotes = [rules for rules in desks.all if rules.remote is not None]
        found = await self._store.read(workspace, _namesakes, [rules.id for rules in remotes], own)
        for rules in remotes:
            ticket = found.get(rules.id)
            if ticket is not None and ticket.id != own and may_see(ticket, person, desks.get(ticket.desk)):
                return f"{rules.id}:{own}"
        return ""

    def number(self, text: str) -> TicketId | None:
        """The ticket number that somebody meant, if it is one at all."""
        return number_from(text, self._clock.now())


def matching(subjects: Sequence[Subject], uses: dict[SubjectId, int], typed: str) -> list[Subject]:
    """Subjects in which every word typed occurs; most used first, then by name."""
    return Catalogue(subjects).matching(uses, typed)


def _called(tx: Transaction, asked: list[tuple[str, str, DeskId]]) -> dict[str, TicketId]:
    found: dict[str, TicketId] = {}
    for word, number, desk in asked:
        ticket = tx.ticket_called(desk, number) or tx.ticket_of(desk, RemoteId(number))
        if ticket is not None and not (word == number and _is_ours(tx, number)):
            found.setdefault(word, ticket)
    return found


def _is_ours(tx: Transaction, number: str) -> bool:
    return tx.ticket(TicketId(number.upper())) is not None


def _namesakes(tx: Transaction, desks: list[DeskId], own: TicketId) -> dict[DeskId, Ticket]:
    called = ((desk, tx.ticket_called(desk, own)) for desk in desks)
    known = ((desk, tx.ticket(ticket)) for desk, ticket in called if ticket is not None)
    return {desk: ticket for desk, ticket in known if ticket is not None}


def _page(tx: Transaction, listing: Listing) -> Page:
    return homes.page_of(tx.listed(replace(listing, limit=listing.limit + 1)), listing.limit)


def _search(tx: Transaction, search: Search, sight: Sight, after: TicketId | None) -> Found:
    found = tx.search(search, sight, after, FOUND_ROWS)
    return replace(found, unread=tx.unread(sight.person, [hit.ticket for hit in found.hits]))


def _unread(tx: Transaction, person: PersonId, ticket: Ticket) -> frozenset[TicketId]:
    return tx.unread(person, [ticket])


def _figures(tx: Transaction, asked: Asked) -> Figures:
    return tx.figures(asked)


def _uses(tx: Transaction, desk: DeskId) -> dict[SubjectId, int]:
    return tx.subject_uses(desk)
