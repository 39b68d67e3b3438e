"""What has changed at Rackspace: by the feeds, and by the list as long as any feed cannot be read.

The list is read from where all feeds were well the last time, and up to its end once they are well again. One
cursor tells how far both are read.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

import msgspec

from bot.connectors.rackspace.feeds import BACK, Feeds, Mark
from bot.domain.ids import Cursor
from bot.domain.ports import Clock
from bot.domain.remote import Sweep

Listed = Callable[[Cursor | None], Awaitable[Sweep]]
"""A page of the list of changes behind a cursor of its own; without one, from now on."""


class Place(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How far the feeds are read, how far the list while it is, and when all feeds were well last."""

    feeds: Mapping[str, Mark]
    listed: str = ""
    well_at: datetime | None = None

    @classmethod
    def of(cls, cursor: Cursor | None) -> Place:
        """That of a cursor; one that is not ours was left by the list, before feeds were read."""
        if cursor is None:
            return Place(feeds={})
        try:
            return msgspec.json.decode(cursor, type=cls)
        except msgspec.DecodeError:
            return Place(feeds={}, listed=cursor)

    @property
    def cursor(self) -> Cursor:
        return Cursor(msgspec.json.encode(self).decode())


def told_until(cursor: Cursor | None) -> datetime | None:
    """From when on the list tells what feeds had not, where they left a cursor; None where they left none."""
    well_at = Place.of(cursor).well_at
    return well_at - BACK if well_at is not None else None


class Changes:
    """Reads feeds and list. `since` is the cursor of the list from a time on."""

    def __init__(
        self, feeds: Feeds, listed: Listed, since: Callable[[datetime], Cursor], clock: Clock
    ) -> None:
        self._feeds = feeds
        self._listed = listed
        self._since = since
        self._clock = clock

    async def page(self, cursor: Cursor | None) -> Sweep:
        """A page of what has changed since; without a cursor, from now on."""
        place, now = Place.of(cursor), self._clock.now()
        fed = await self._feeds.page(place.feeds)
        if not (fed.faults or place.listed):
            behind = Place(feeds=fed.marks, well_at=now if fed.is_last else place.well_at)
            return Sweep(heads=(), hints=fed.hints, cursor=behind.cursor, is_last=fed.is_last, is_told=True)
        listed = await self._listed(self._begin(place))
        is_over = listed.is_last and not fed.faults
        behind = Place(
            feeds=fed.marks,
            listed="" if is_over else listed.cursor,
            well_at=now if is_over and fed.is_last else place.well_at,
        )
        return Sweep(
            heads=listed.heads,
            hints=fed.hints,
            cursor=behind.cursor,
            is_last=fed.is_last and listed.is_last,
        )

    def _begin(self, place: Place) -> Cursor | None:
        """Where the list is read from: where it was left, else from when nothing was missed yet."""
        if place.listed:
            return Cursor(place.listed)
        since = told_until(place.cursor)
        return self._since(since) if since is not None else None
