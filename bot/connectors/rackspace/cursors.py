"""How far Rackspace's list of tickets has been read for changes. Pure.

That the list begins with what changed last is not documented: it is believed as long as it is seen to be so.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

import msgspec

from bot.connectors.rackspace.rows import NEVER, TicketPage, TicketRow
from bot.domain.ids import Cursor

OVERLAP = timedelta(minutes=2)
"""How far each look reaches back behind the last one: what changed meanwhile may come a little later."""


class Place(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Changes after `since` are being read, from row `offset` on; `newest` is the newest one met so far.

    `last` is how old the last row was; the rows are `falling` as long as none was newer than the one before.
    """

    since: datetime
    newest: datetime = NEVER
    offset: int = 0
    last: datetime | None = None
    falling: bool = True

    @classmethod
    def of(cls, cursor: Cursor) -> Place | None:
        """None where it is no place in a list: another way of reading changes has left it."""
        try:
            return msgspec.json.decode(cursor, type=cls)
        except msgspec.DecodeError:
            return None

    @property
    def cursor(self) -> Cursor:
        return Cursor(msgspec.json.encode(self).decode())

    @property
    def reaches_to(self) -> datetime:
        """The oldest change that is wanted."""
        return max(self.since, NEVER + OVERLAP) - OVERLAP

    def behind(self, page: TicketPage, limit: int) -> Place:
        """The place behind a page of that many rows."""
        rows = page.tickets or []
        times = [each.changed_at for each in rows]
        before = [self.last] if self.last is not None else []
        return Place(
            since=self.since,
            newest=max((*times, self.newest)),
            offset=self.offset + min(page.count, limit),
            last=times[-1] if times else self.last,
            falling=self.falling and _is_falling([*before, *times]),
        )

    def is_end(self, page: TicketPage, limit: int) -> bool:
        """Whether nothing that is wanted follows a page, behind which this place is."""
        return is_last(page, self.offset, limit) or (self.is_proved and self._is_past)

    @property
    def is_proved(self) -> bool:
        """Whether the newest were seen to come first: rows of one and the same time show nothing."""
        return self.falling and self.last is not None and self.last < self.newest

    @property
    def _is_past(self) -> bool:
        return self.last is not None and self.last < self.reaches_to

    def next_look(self, now: datetime) -> Place:
        """Where the next look begins, once this one is done.

        What is said to change after `now` would hide all that changes until then: it is read again instead.
        """
        return Place(since=max(min(self.newest, now), min(self.since, now)))


def is_last(page: TicketPage, reached: int, limit: int) -> bool:
    """Whether there are no more rows than up to there, by the total if it is told."""
    if not page.count:
        return True
    return page.count < limit if page.total is None else reached >= page.total


def fresh(rows: Sequence[TicketRow], place: Place) -> list[TicketRow]:
    """Those that have changed since, each once."""
    found = {each.id: each for each in rows if each.changed_at >= place.reaches_to}
    return list(found.values())


def _is_falling(times: Sequence[datetime]) -> bool:
    return all(earlier >= later for earlier, later in pairwise(times))
