"""A person's home: what they chose to see there, what it shows, and whom a change of a ticket concerns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import assert_never

from bot.domain.desk import DeskRules, Desks
from bot.domain.drafts import Draft
from bot.domain.figures import Pulse
from bot.domain.health import Health
from bot.domain.policy import is_party, may_see
from bot.domain.search import Found
from bot.domain.ticket import DeskId, PersonId, Priority, Status, Ticket, TicketId

LOOKS_FOR = timedelta(hours=24)
"""How long after somebody opened their home, or clicked in it, it is kept up to date."""
SPACING = timedelta(seconds=0.5)
"""The least time between two drawings of a home that others caused: a burst of changes is a few of them."""
INDEX_LAG = timedelta(seconds=1.5)
"""How much later a home that shows a search is drawn: the search index is written behind."""
DEEPEST_PAGE = 100
"""From how many pages on a way back leads to the first page at once."""


class HomeList(StrEnum):
    """What a home shows: a little of everything, or one list by the page."""

    OVERVIEW = "overview"
    MY_TURN = "my_turn"
    WAITING = "waiting_for_others"
    UNOWNED = "unowned"
    DUE_SOON = "due_soon"
    MINE = "mine"
    OPEN = "open"
    CLOSED = "my_closed"
    FOLLOWING = "following"
    APPROVALS = "approvals"


class Breadth(IntEnum):
    """Whose tickets a home shows, narrowest first: by this a change finds the homes that it concerns."""

    OWN = 0
    UNOWNED = 1
    """One's own, and at one's desks those that nobody owns."""
    DESK = 2
    SEARCH = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeState:
    """What somebody has chosen in their home.

    `after` is the last ticket of the page before this one, `trail` the same for the pages before that one, so
    that there is a way back.
    """

    list: HomeList = HomeList.OVERVIEW
    desk: DeskId | None = None
    status: Status | None = None
    priority: Priority | None = None
    oldest_first: bool = False
    words: str = ""
    after: TicketId | None = None
    trail: tuple[TicketId, ...] = ()

    @property
    def is_overview(self) -> bool:
        """Whether neither a list nor a filter nor words were chosen."""
        return self.list is HomeList.OVERVIEW and not self.is_filtered and not self.words

    @property
    def is_filtered(self) -> bool:
        return any((self.desk, self.status, self.priority))

    def lets_through(self, ticket: Ticket) -> bool:
        """Whether a ticket passes the filters."""
        return (
            self.desk in (None, ticket.desk)
            and self.status in (None, ticket.status)
            and self.priority in (None, ticket.priority)
        )

    def breadth(self, *, is_agent: bool) -> Breadth:
        """Whose tickets this shows."""
        if self.words:
            return Breadth.SEARCH
        match self.list:
            case HomeList.OPEN | HomeList.UNOWNED:
                return Breadth.DESK
            case HomeList.OVERVIEW if self.is_filtered:
                return Breadth.DESK
            case HomeList.OVERVIEW:
                return Breadth.UNOWNED if is_agent else Breadth.OWN
            case HomeList.MY_TURN | HomeList.WAITING | HomeList.DUE_SOON | HomeList.MINE:
                return Breadth.OWN
            case HomeList.CLOSED | HomeList.FOLLOWING | HomeList.APPROVALS:
                return Breadth.OWN
            case _:
                assert_never(self.list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some tickets of a list; `more` when there are further ones behind them.

    `next` is where these begin: the last ticket of this page, or of those that were looked at for it.
    """

    tickets: tuple[Ticket, ...] = ()
    more: bool = False
    next: TicketId | None = None
    unread: frozenset[TicketId] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The beginning of one list in the overview."""

    list: HomeList
    page: Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Ailing:
    """A desk whose remote fails."""

    rules: DeskRules
    health: Health


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """All that one person's home shows: `parts` of the overview, else one `page` or what was `found`.

    Beside the parts stand the person's own `drafts`, the newest first.
    """

    person: PersonId
    state: HomeState
    desks: tuple[DeskRules, ...]
    is_agent: bool
    parts: tuple[Part, ...] = ()
    page: Page | None = None
    found: Found | None = None
    drafts: tuple[Draft, ...] = ()
    pulse: Pulse | None = None
    """The figures of the desks where the person works, at a glance."""
    ailing: tuple[Ailing, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Looking:
    """Somebody who has looked at their home lately, and when it was last drawn."""

    person: PersonId
    breadth: Breadth
    drawn_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """One drawing of a home: the choices to draw it by, and what is known of the view that it replaces.

    `number` counts a person's drawings; `hash` is Slack's for the view drawn last, empty when not known.
    """

    state: HomeState
    number: int
    hash: str


def parties(*tickets: Ticket | None) -> frozenset[PersonId]:
    """Everybody whose own lists have one of these."""
    known = [each for each in tickets if each is not None]
    return frozenset(
        person
        for each in known
        for person in (each.requester, each.creator, each.owner, *each.followers, *each.approvers)
        if person is not None
    )


def is_same_row(before: Ticket, after: Ticket) -> bool:
    """Whether every list that has the ticket reads as it did."""
    return _row(before) == _row(after)


def _row(ticket: Ticket) -> tuple[object, ...]:
    return (
        ticket.title,
        ticket.status,
        ticket.turn,
        ticket.priority,
        ticket.owner,
        ticket.desk,
        ticket.due_at,
        ticket.active_at,
        ticket.spoken,
        ticket.followers,
        ticket.approvers,
        ticket.places,
        ticket.is_private,
    )


def breadth_of(before: Ticket | None, after: Ticket) -> Breadth:
    """How broad a home has to be to show this change to people whose ticket it is not."""
    is_unowned = Status.OPEN in (after.status, before.status if before else after.status)
    return Breadth.UNOWNED if is_unowned else Breadth.DESK


def concerns(looking: Looking, before: Ticket | None, after: Ticket, desks: Desks) -> bool:
    """Whether this person's home may show the change, at the desk where the ticket was or is."""
    known = [after] if before is None else [before, after]
    return any(
        looking.person in each.approvers or may_see(each, looking.person, desks.get(each.desk))
        for each in known
    )


def due_at(looking: Looking, now: datetime) -> datetime:
    """When a home is to be drawn again because of what happened now."""
    if looking.breadth is Breadth.SEARCH:
        return now + INDEX_LAG
    # A clock that was turned back must not put it off.
    return min(max(now, looking.drawn_at + SPACING), now + SPACING)


def is_unread(ticket: Ticket, person: PersonId, viewed: int, all_viewed_at: datetime | None) -> bool:
    """Whether somebody else wrote since this person looked at a ticket of theirs, or wrote themselves.

    `viewed` is the number of the last event that they saw; `all_viewed_at` is when they saw all.
    """
    if ticket.spoken <= viewed or ticket.last_by == person:
        return False
    if all_viewed_at is not None and ticket.spoken_at is not None and ticket.spoken_at <= all_viewed_at:
        return False
    return is_party(ticket, person) or person in ticket.followers
