"""How Autotask's changes are found: by when something happened last, as it tells that itself.

The place comes from what was read and not from our clock. Each look reaches back a little, since rows appear
later than the time that they have. Deletions are told by a log of their own.
https://www.autotask.net/help/developerhelp/Content/APIs/REST/General_Topics/REST_Best_Practices.htm
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec

from bot.connectors.autotask import calls
from bot.connectors.autotask.calls import ACTIVE, MODIFIED
from bot.connectors.autotask.knowing import Knowing
from bot.connectors.autotask.line import MOST_PAGES
from bot.connectors.autotask.query import Query, literal
from bot.connectors.autotask.rows import Page, Row, by_id
from bot.connectors.autotask.shapes import changed, head_of
from bot.connectors.autotask.wire import SYSTEM
from bot.domain.ids import Cursor, RemoteId
from bot.domain.remote import Sweep
from bot.domain.ticket import Status
from bot.errors import Rejected, Unauthorized, Withheld

log = logging.getLogger(__name__)

OVERLAP = timedelta(minutes=2)
AT_FIRST = timedelta(days=1)
"""How far the first look goes back for the newest time that is told."""
AHEAD = timedelta(hours=1)
"""As far as its clock may be ahead of ours: what is said to happen later would hide all until then."""
DELETIONS_EVERY = timedelta(minutes=1)
TIMES = ("id", ACTIVE, MODIFIED)


class Place(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Changes after `since` are being read, at `page` if that is not the first; `newest` was met so far.

    The first page was read when our clock said `began`, and `turned` others since. Deletions
    are read after `gone_since`; `gone` are those of then that were told already.
    """

    since: datetime
    newest: datetime
    page: str = ""
    began: datetime | None = None
    turned: int = 0
    gone_since: datetime
    gone: tuple[int, ...] = ()

    @classmethod
    def of(cls, cursor: Cursor | None) -> Place | None:
        """None where there is none, or none that can be read."""
        try:
            return msgspec.json.decode(cursor, type=cls) if cursor is not None else None
        except msgspec.DecodeError:
            return None

    @property
    def cursor(self) -> Cursor:
        return Cursor(msgspec.json.encode(self).decode())


class Changes:
    """Looks for what changed at an instance, and through all that is open there."""

    def __init__(self, knowing: Knowing) -> None:
        self._knowing = knowing
        self._line = knowing.line
        self._clock = knowing.line.access.clock
        self._deletions_at: datetime | None = None

    async def page(self, cursor: Cursor | None) -> Sweep:
        """A page of the tickets that have changed since; without a cursor, from now on."""
        place = Place.of(cursor)
        if place is None:
            return await self._from_now_on()
        if not place.page and not self._line.budget.may_sweep():
            return Sweep(heads=(), cursor=place.cursor, is_last=True)
        now = self._clock.now()
        page, is_anew = await self._read(calls.changed_since(place.since - OVERLAP), place.page)
        rows = list(by_id(page.rows).values())
        known = await self._knowing.known()
        heads = tuple(head_of(each, known) for each in rows)
        newest = max((place.newest, *self._believed(rows)))
        began = (place.began if place.page else None) or now
        behind = msgspec.structs.replace(
            place, newest=newest, page=page.next_page, began=began, turned=place.turned + 1
        )
        is_again = behind.page == place.page and not is_anew
        if behind.page and (is_again or behind.turned > MOST_PAGES):
            log.warning("pages never end", extra={"since": literal(place.since)})
            behind = msgspec.structs.replace(place, newest=place.since, page="", turned=0)
            return Sweep(heads=heads, cursor=behind.cursor, is_last=True)
        if behind.page:  # What is begun anew goes on with the next look: it may be refused again and again.
            return Sweep(heads=heads, cursor=behind.cursor, is_last=is_anew)
        # Tickets of the first page may have changed again while the others were read.
        since = max(place.since, newest - max(now - began, timedelta(0)))
        behind = msgspec.structs.replace(behind, since=since, newest=since, began=None, turned=0)
        behind, hints = await self._deletions(behind)
        return Sweep(heads=heads, cursor=behind.cursor, is_last=True, hints=hints)

    async def _from_now_on(self) -> Sweep:
        """The newest time of all that it tells; of what happened in a day, or that long ago."""
        since = self._clock.now() - AT_FIRST
        rows = await self._line.rows(calls.changed_since(since, TIMES))
        newest = max((since, *self._believed(rows)))
        place = Place(since=newest, newest=newest, gone_since=newest)
        return Sweep(heads=(), cursor=place.cursor, is_last=True)

    def _believed(self, rows: Iterable[Row]) -> list[datetime]:
        latest = self._clock.now() + AHEAD
        return [at for each in rows if (at := changed(each)) <= latest]

    async def _read(self, query: Query, address: str) -> tuple[Page, bool]:
        """A page; where an old address is refused, or of a zone that we have left, the first one anew."""
        is_anew = bool(address) and not (await self._line.access.zone()).has(address)
        try:
            return await self._line.page(query, "" if is_anew else address), is_anew
        except Rejected:
            if is_anew or not address:
                raise
            return await self._line.page(query), True
        except Withheld as error:  # Who may not see any tickets can do nothing at all.
            raise Unauthorized(SYSTEM, error.operation, error.reason) from error

    async def _deletions(self, place: Place) -> tuple[Place, tuple[RemoteId, ...]]:
        now = self._clock.now()
        if (
            self._deletions_at is not None
            and self._deletions_at <= now < self._deletions_at + DELETIONS_EVERY
        ):
            return place, ()
        try:
            rows = await self._line.rows(calls.deleted_since(place.gone_since - OVERLAP))
        except (Rejected, Withheld):  # Not every API user may see that log.
            rows = []
        self._deletions_at = now
        numbers = [number for each in rows if (number := each.number("ticketID"))]
        times = [at for each in rows if (at := each.moment("deletedDateTime")) and at <= now + AHEAD]
        since, before = max((place.gone_since, *times)), frozenset(place.gone)
        lately = (each for each in rows if (each.moment("deletedDateTime") or since) >= since - OVERLAP)
        told = tuple(dict.fromkeys(number for each in lately if (number := each.number("ticketID"))))
        behind = msgspec.structs.replace(place, gone_since=since, gone=told)
        return behind, tuple(RemoteId(str(each)) for each in dict.fromkeys(numbers) if each not in before)

    async def open_tickets(self, cursor: Cursor | None) -> Sweep:
        """A page of all tickets that are not complete there; without a cursor, from the first."""
        page, _ = await self._read(calls.open_tickets(), cursor or "")
        known = await self._knowing.known()
        heads = (head_of(each, known) for each in by_id(page.rows).values())
        return Sweep(
            heads=tuple(each for each in heads if each.status is not Status.CLOSED),
            cursor=Cursor(page.next_page),
            is_last=not page.next_page or page.next_page == cursor,
        )
