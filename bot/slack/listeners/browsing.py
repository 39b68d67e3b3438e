"""Lists of tickets and what is found among them: each only what its reader may see."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

from bot.domain.ports import SOON, Clock, Listing, Scope
from bot.domain.sight import sight_of
from bot.service.desk import Desk
from bot.service.queries import Queries
from bot.slack import finding, times
from bot.slack.commands import Browse, Find
from bot.slack.ids import PageButton
from bot.slack.parse.caller import Caller
from bot.slack.people import People
from bot.slack.text import mentioned, plain
from bot.slack.views import lists
from bot.slack.views.parts import Message
from bot.slack.words import answers

CLOSED_LATELY = timedelta(days=7)


class Browsing:
    """Pages of tickets, by list or by search."""

    def __init__(self, desk: Desk, queries: Queries, people: People, clock: Clock) -> None:
        self._desk = desk
        self._queries = queries
        self._people = people
        self._clock = clock

    async def page(self, caller: Caller, order: Browse, here: PageButton) -> Message:
        """A page of a list."""
        sight = sight_of(caller.person, self._desk.desks)
        listing = Listing(
            scope=order.scope, person=caller.person, sight=sight, group=order.group, after=here.after
        )
        if listing.scope is Scope.CLOSED:
            now = self._clock.now()
            zone = await self._people.zone(caller.person)
            since = times.since(order.since, zone, now) if order.since else now - CLOSED_LATELY
            listing = replace(listing, since=since)
        if listing.scope is Scope.DUE_SOON:
            listing = replace(listing, until=self._clock.now() + SOON)
        page = await self._queries.page(caller.workspace, listing)
        groups = self._desk.desks.groups
        named = next((group.name for group in groups if group.id == order.group), order.group or "")
        heading = f"{answers.LISTS[order.scope]} {named}".rstrip()
        turns = lists.turns(order.words, here, page.next)
        return lists.tickets(heading, page, turns, groups)

    async def found(self, caller: Caller, order: Find, here: PageButton) -> Message:
        """A page of what is found by words and filters."""
        names = await self._people.known(mentioned(order.words))
        seeker = finding.Seeker(
            person=caller.person,
            zone=await self._people.zone(caller.person),
            now=self._clock.now(),
            desks=self._desk.desks,
            plain=partial(plain, names=names),
        )
        search = finding.read(order.words, seeker)
        sight = sight_of(caller.person, self._desk.desks)
        page = await self._queries.search(caller.workspace, search, sight, here.after)
        turns = lists.turns(f"find {order.words}", here, page.last)
        heading = answers.found(seeker.plain(order.words))
        return lists.found(heading, page, turns, self._desk.desks.groups)
