"""Carries calls to Autotask's zone with the credentials, which go to that zone alone.

No more than some calls of one entity are under way at a time. No error of HTTP leaves this module.
https://www.autotask.net/help/developerhelp/Content/APIs/REST/General_Topics/REST_Thread_Limiting.htm
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterable
from typing import Any, TypeVar

import httpx

from bot.connectors.autotask import calls
from bot.connectors.autotask.access import Access, Zone
from bot.connectors.autotask.limits import LIMITS, PARALLEL, Budget
from bot.connectors.autotask.query import Query, portions
from bot.connectors.autotask.rows import Counted, Made, One, Page, Row
from bot.connectors.autotask.wire import SYSTEM, UNREADABLE, Call, decoded, headers_of, is_refused, request_of
from bot.connectors.http import Reply, exchange
from bot.errors import Rejected, RemoteError, Transient, Withheld

S = TypeVar("S")
MOST_PAGES = 2_000
TRIES = 3
LONGEST = 240.0
"""Seconds for one call altogether, be it that something comes all the time."""
ELSEWHERE = "the next page is said to be somewhere else"


class Line:
    """The way to the zone of one API user."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        access: Access,
        budget: Budget | None = None,
        parallel: int = LIMITS[PARALLEL].usual,
    ) -> None:
        self._client = client
        self.access = access
        self.budget = budget or Budget(access.clock)
        self._parallel = parallel
        self._refused: dict[str, int] = {}
        self._places: dict[str, asyncio.Semaphore] = {}

    async def asked(self, call: Call, shape: type[S]) -> S:
        """What a call answers. Raises RemoteError."""
        return decoded(call, await self.reply(call), shape)

    async def one(self, call: Call) -> Row | None:
        """A row that is read by its number; None where there is none."""
        item = (await self.asked(call, One)).item
        row = Row(item) if item is not None else None
        if row is not None and not row.id:
            raise Transient(SYSTEM, call.name, UNREADABLE, certain=True)
        return row

    async def made(self, call: Call) -> int:
        """The number of what was made or changed. Raises RemoteError."""
        number = (await self.asked(call, Made)).item_id
        if number is None:
            raise Transient(SYSTEM, call.name, "it does not say what was made", certain=False)
        return number

    async def count(self, query: Query) -> int:
        return (await self.asked(query.count(), Counted)).count

    async def page(self, query: Query, address: str = "") -> Page:
        """The first page of a question, or the one at that address. It tells of none that is elsewhere."""
        call = query.call(address)
        page = await self.asked(call, Page)
        if page.next_page and not (await self.access.zone()).has(page.next_page):
            raise Transient(SYSTEM, call.name, ELSEWHERE, certain=True)
        return page

    async def pages(self, query: Query) -> AsyncIterator[list[Row]]:
        """All pages of a question."""
        address, seen = "", set[str]()
        while True:
            page = await self.page(query, address)
            yield page.rows
            address = page.next_page
            if not address:
                return
            if address in seen or len(seen) >= MOST_PAGES:
                raise Transient(SYSTEM, f"query {query.entity}", "its pages never end", certain=True)
            seen.add(address)

    async def rows(self, query: Query) -> list[Row]:
        """The rows of all pages of a question."""
        return [row async for rows in self.pages(query) for row in rows]

    async def among(
        self, entity: str, field: str, values: Iterable[int | str], fields: tuple[str, ...] = ()
    ) -> list[Row]:
        """The rows whose field has one of these values, in as few calls as there can be."""
        asked = [calls.among(entity, field, some, fields) for some in portions(values)]
        return [row for each in asked for row in await self.rows(each)]

    async def shown(self, entity: str, field: str, values: Iterable[int | str]) -> list[Row] | None:
        """The same; None where the API user may not see them."""
        try:
            return await self.among(entity, field, values)
        except (Rejected, Withheld):
            return None

    async def surely_shown(self, entity: str, field: str, values: Iterable[int | str]) -> list[Row] | None:
        """The same of what somebody said: that it is refused for other reasons has to last to be believed.

        Raises Transient until then; who went on without it would take what was said for not there.
        """
        try:
            rows = await self.among(entity, field, values)
        except Withheld:
            return None
        except Rejected as error:
            self.demand_lasting(entity, error)
            return None
        self.is_shown(entity)
        return rows

    def demand_lasting(self, what: str, error: Rejected) -> None:
        """Raise Transient unless reading that was refused so often in a row that it has to be believed."""
        times = self._refused[what] = self._refused.get(what, 0) + 1
        if times <= TRIES:
            raise Transient(SYSTEM, error.operation, error.reason, certain=True) from error

    def is_shown(self, what: str) -> None:
        """Note that it was read."""
        self._refused.pop(what, None)

    async def reply(self, call: Call) -> Reply:
        """The reply to a call, whatever it is; one that is refused is made once more where we are now."""
        zone = await self.access.zone()
        reply = await self._exchanged(call, zone)
        if is_refused(reply) and await self.access.moved_from(zone):
            reply = await self._exchanged(call, await self.access.zone())
        return reply

    async def _exchanged(self, call: Call, zone: Zone) -> Reply:
        request = request_of(call, zone.url)
        if not zone.has(request.path):
            raise Transient(SYSTEM, call.name, ELSEWHERE, certain=True)
        place = self._places.setdefault(call.entity, asyncio.Semaphore(self._parallel))
        async with place:
            self.budget.take(call.name, writes=call.writes)
            headers = headers_of(call, self.access.headers)
            try:
                async with asyncio.timeout(LONGEST):
                    return await exchange(self._client, SYSTEM, call.name, request, headers)
            except TimeoutError as error:  # It comes, but drop by drop.
                raise Transient(SYSTEM, call.name, "it never ends", certain=not call.writes) from error


async def together(*readings: Coroutine[Any, Any, S]) -> list[S]:
    """What several readings bring that are made side by side. Raises the first RemoteError of them."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(each) for each in readings]
    except BaseExceptionGroup as failed:
        errors = failed.split(RemoteError)
        if errors[0] is None or errors[1] is not None:
            raise
        raise _first(errors[0]) from failed
    return [each.result() for each in tasks]


def _first(group: BaseExceptionGroup[RemoteError]) -> RemoteError:
    error = group.exceptions[0]
    return _first(error) if isinstance(error, BaseExceptionGroup) else error
