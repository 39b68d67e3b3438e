"""Tells what happened to a ticket: our own log, and what its remote says when it is asked."""

from __future__ import annotations

from functools import partial

from bot.domain.events import Recorded
from bot.domain.past import page_of
from bot.domain.policy import demand_sight, may_read_notes
from bot.domain.reading import as_shown, without_notes
from bot.domain.ticket import Ticket, TicketId
from bot.service.desk import Desk
from bot.service.histories import Histories, Told
from bot.service.queries import Queries
from bot.slack.named import people_of
from bot.slack.parse.caller import Caller
from bot.slack.people import People
from bot.slack.views import lists
from bot.slack.views.parts import Message
from bot.slack.voice import Unfinished


class Past:
    """Reads logs as far as somebody may, and asks remotes for those who read all that is kept inside."""

    def __init__(self, desk: Desk, queries: Queries, people: People, histories: Histories) -> None:
        self._desk = desk
        self._queries = queries
        self._people = people
        self._histories = histories

    async def read(self, caller: Caller, ticket_id: TicketId) -> tuple[Ticket, list[Recorded]]:
        """The ticket and as much of its log as this person may read. UserError where they may not see it."""
        ticket, log = await self._queries.history(caller.workspace, ticket_id)
        rules = self._desk.desks.get(ticket.desk)
        demand_sight(ticket, caller.person, rules)
        return ticket, log if may_read_notes(ticket, caller.person, rules) else without_notes(log)

    async def page(
        self, caller: Caller, ticket_id: TicketId, before: int | None = None, there: int | None = None
    ) -> Message:
        """A page of what happened to a ticket; unfinished where its remote tells of that too."""
        ticket, log = await self.read(caller, ticket_id)
        shown = as_shown(log)
        reads_notes = may_read_notes(ticket, caller.person, self._desk.desks.get(ticket.desk))
        if not (reads_notes and self._histories.tells_of(ticket)):
            return await self._page(ticket, shown, None, before, there)
        at_once = await self._page(ticket, shown, None, before, there, is_asked=True)
        whole = partial(self._whole, ticket, shown, before, there)
        return Unfinished(text=at_once.text, blocks=at_once.blocks, whole=whole)

    async def _whole(
        self, ticket: Ticket, log: list[Recorded], before: int | None, there: int | None
    ) -> Message:
        return await self._page(ticket, log, await self._histories.of(ticket), before, there)

    async def _page(
        self,
        ticket: Ticket,
        log: list[Recorded],
        told: Told | None,
        before: int | None,
        there: int | None,
        *,
        is_asked: bool = False,
    ) -> Message:
        page = page_of(log, told.deeds if told else None, before, there, lists.LOG_PAGE)
        own = [each for each in page.entries if isinstance(each, Recorded)]
        names = await self._people.known(people_of(ticket, own))
        silence = told.silence if told else ""
        return lists.log_page(ticket, page, names, is_asked=is_asked, silence=silence)
