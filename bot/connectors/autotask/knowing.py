"""What has to be known before a ticket of Autotask can be told: what values are called, and who we are."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Mapping

from bot.connectors.autotask import calls
from bot.connectors.autotask.calls import FILES, NOTES, TICKETS
from bot.connectors.autotask.line import Line, together
from bot.connectors.autotask.names import RESOURCES, SOURCES, Names
from bot.connectors.autotask.parts import NONE, Parts, named_on, parts_of
from bot.connectors.autotask.picks import Columns
from bot.connectors.autotask.query import any_of, equal
from bot.connectors.autotask.rows import Fields, Row, by_id
from bot.connectors.autotask.shapes import Known, ticket_of
from bot.connectors.autotask.ticket_fields import CHANGE_REQUEST
from bot.domain.remote import RemoteTicket
from bot.domain.remote_forms import RemoteKind
from bot.domain.ticket import KindId
from bot.errors import Rejected, Withheld

log = logging.getLogger(__name__)

TOLD = (TICKETS, NOTES, FILES)
"""The entities whose values we have to know by name."""


class Knowing:
    """Asks what is not known yet, once, and tells tickets by it."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.names = Names(line)
        self._columns: dict[str, Columns] = {}
        self._us: Row | None = None
        self._learned: set[int] = set()
        self._has_asked_us = False
        self._kinds: Mapping[KindId, RemoteKind] = {}
        self._asking = asyncio.Lock()

    async def known(self) -> Known:
        """All that is needed to tell a ticket, but for what that names."""
        async with self._asking:
            missing = [each for each in TOLD if each not in self._columns]
            if missing:
                await together(*(self._ask_columns(each) for each in missing))
            if not self._has_asked_us:
                await self._ask_us()
        return Known(
            tickets=self._columns[TICKETS],
            notes=self._columns[NOTES],
            files=self._columns[FILES],
            names=self.names,
            us=frozenset({*self._learned, *([self._us.id] if self._us else [])}),
            kinds=self._kinds,
        )

    async def _ask_columns(self, entity: str) -> None:
        try:
            rows = (await self.line.asked(calls.fields(entity), Fields)).rows
        except (Rejected, Withheld) as error:
            log.warning("fields are kept from us", extra={"entity": entity, "reason": error.reason})
            rows = []
        if rows or entity not in self._columns:
            self._columns[entity] = Columns.of(rows)

    async def _ask_us(self) -> None:
        """Which of its resources our API user is."""
        user = self.line.access.user
        source = SOURCES[RESOURCES]
        query = calls.everything(
            RESOURCES,
            any_of(equal("userName", user), equal("email", user)),
            fields=("id", *dict.fromkeys((*source.names, *source.more))),
        )
        try:
            rows = await self.line.rows(query)
        except (Rejected, Withheld) as error:
            log.warning("we are kept from us", extra={"reason": error.reason})
            rows = []
        exact = [each for each in rows if each.plain("userName").casefold() == user.casefold()]
        self._us = next(iter([*exact, *rows]), None)
        self._has_asked_us = True

    async def us(self) -> Row | None:
        """The resource that our API user is, where it may see that."""
        await self.known()
        return self._us

    def learn_us(self, row: Row) -> None:
        """We have written that, in whoever's name: so we are whom it names as its creator."""
        number = row.number("impersonatorCreatorResourceID") or (
            None if row.number("createdByContactID") else row.number("creatorResourceID")
        )
        if self._us is None and number:
            self._learned.add(number)

    async def renew(self) -> None:
        """Ask anew what may have changed there and is not read with the lists."""
        await together(*(self._ask_columns(each) for each in (NOTES, FILES)))
        if self._us is None:
            await self._ask_us()
        self.names.forget()

    def tell(self, columns: Mapping[str, Columns], kinds: Iterable[RemoteKind]) -> None:
        """Its fields were read anew, and the forms that follow from them."""
        self._columns.update({entity: each for entity, each in columns.items() if each.all})
        self._kinds = {each.id: each for each in kinds}

    async def told(self, rows: Iterable[Row]) -> list[RemoteTicket]:
        """These tickets with all that belongs to them."""
        found, known = by_id(rows), await self.known()
        changes = (number for number, row in found.items() if row.plain("ticketType") == CHANGE_REQUEST)
        parts = await parts_of(self.line, found, changes)
        await self.names.learn(
            each
            for number, row in found.items()
            for each in named_on(row, parts.get(number, NONE), known.tickets)
        )
        return [ticket_of(row, parts.get(number, Parts()), known) for number, row in found.items()]
