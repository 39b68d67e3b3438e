"""How far SoftLayer's changes have been read, and how a time is written into a filter there. Pure.

A literal in a filter carries no offset: it is read in the API user's time zone, which is learned from the
times in answers. https://sldn.softlayer.com/article/object-filters/
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import msgspec

from bot.connectors.softlayer.shapes import NEVER, UNSAID
from bot.domain.ids import Cursor

OVERLAP = timedelta(minutes=75)
"""How far each look reaches back behind the last one: an hour of the season's change, and some minutes."""
WIDEST = timedelta(hours=14)
"""As far as a time zone can be ahead of UTC."""


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Changes after `since` are being read, from row `offset` on; `newest` is the newest one met so far.

    `zone` is the API user's offset in minutes, the westernmost that was met, from which a filter reaches back
    farthest; None as long as nobody knows.
    """

    since: datetime
    newest: datetime
    offset: int = 0
    zone: int | None = None

    @classmethod
    def of(cls, cursor: Cursor) -> Place:
        return msgspec.json.decode(cursor, type=cls)

    @property
    def cursor(self) -> Cursor:
        return Cursor(msgspec.json.encode(self).decode())

    @property
    def reaches_to(self) -> datetime:
        """The oldest change that is wanted; what a filter that was ignored brings besides is older."""
        return self.since - OVERLAP

    @property
    def literal(self) -> str:
        """That time as a filter takes it; as long as the zone is not known, early enough in any."""
        if self.zone is None:
            at = max(self.reaches_to, NEVER + WIDEST + OVERLAP) - WIDEST
        else:
            at = max(self.reaches_to, NEVER + WIDEST).astimezone(timezone(timedelta(minutes=self.zone)))
        return at.strftime("%m/%d/%Y %H:%M:%S")

    def after(self, met: Iterable[datetime], rows: int, now: datetime, *, is_last: bool) -> Place:
        """Where to go on after a page: on the next one, or at the newest change of all.

        What is said to change after `now` would hide all that changes until then: it is read again instead.
        """
        times = list(met)
        newest = max((*times, self.newest)).astimezone(UTC)
        newest = max(min(newest, now), NEVER)
        if not is_last:
            return Place(since=self.since, newest=newest, offset=self.offset + rows, zone=self.zone)
        met_zones = (_minutes(at) for at in times if at.tzinfo is not UNSAID)
        known = [zone for zone in (self.zone, *met_zones) if zone is not None]
        if not rows and not self.offset:
            known = []  # At least the newest change should have come again: the zone may be another now.
        return Place(since=newest, newest=newest, zone=min(known, default=None))


def _minutes(at: datetime) -> int | None:
    offset = at.utcoffset()
    return None if offset is None else int(offset.total_seconds() // 60)


def after(literal: str) -> dict[str, Any]:
    """The condition of a time after this one."""
    return {"operation": "greaterThanDate", "options": [{"name": "date", "value": [literal]}]}


def in_order(direction: str = "ASC") -> dict[str, Any]:
    """The order by a property, which then cannot be filtered by."""
    return {"operation": "orderBy", "options": [{"name": "sort", "value": [direction]}]}
