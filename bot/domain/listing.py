"""Lists of tickets: which ones somebody asks for, and what one of them shows. Named in ports.py too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.sight import Sight
from bot.domain.ticket import GroupId, PersonId, Ticket, TicketId


class Scope(StrEnum):
    """Which tickets a list shows."""

    ALL = "all"
    MINE = "mine"
    """Requested, created or owned by the person."""
    OPEN = "open"
    UNOWNED = "unowned"
    WAITING = "waiting"
    """Not finished, and it is the requester's turn."""
    MY_TURN = "my_turn"
    """Mine and waiting for me: as the owner on `ours`, as the requester on `theirs`."""
    CLOSED = "closed"
    """Closed since a time."""
    DUE_SOON = "due_soon"
    """Mine, not finished and due until a time; what is due first comes first."""
    GROUP = "group"
    """Not finished, and a group's."""
    WAITING_FOR_OTHERS = "waiting_for_others"
    """Mine, not finished, and somebody else's turn."""
    MY_CLOSED = "my_closed"
    """Closed since a time, and I asked for it or owned it."""
    FOLLOWING = "following"
    """What the person follows, whatever has become of it."""
    APPROVALS = "approvals"
    """What waits for the person's approval."""


SOON = timedelta(days=3)
"""How far ahead of a due date a ticket is due soon."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A request for one page of tickets, newest first. `after` is the last ticket of the page before.

    `sight` leaves out what the person may not see; a list of their own tickets needs none.
    `since` belongs to the list of closed tickets, `until` to that of tickets which are due,
    `group` to that of a group.
    """

    scope: Scope
    person: PersonId
    sight: Sight | None = None
    since: datetime | None = None
    until: datetime | None = None
    group: GroupId | None = None
    after: TicketId | None = None
    limit: int = 10
    oldest_first: bool = False
    """The other way round; what is due soon keeps its order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A ticket of a list, and whether it has something new for whoever asked for the list."""

    ticket: Ticket
    is_unread: bool
