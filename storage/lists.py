"""Pages of tickets, newest first: read by key from an index that holds the list in that order.

Nothing is counted and nothing skipped, so the last page of a million tickets costs what the first one does.
Lists go by when a ticket was opened; the list of closed tickets goes by when it was closed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache

from sqlalchemy import BigInteger, Column, ColumnElement, Select, func, or_, select, true, tuple_, union

from bot.domain.events import Closed
from bot.domain.ports import Listing, Scope
from bot.domain.ticket import Ticket, TicketId, WorkspaceId
from storage import codec
from storage.schema import (
    is_closed,
    is_ours,
    is_resolved,
    is_theirs,
    is_unfinished,
    is_unowned,
    tickets,
    updates,
)
from storage.session import Session, given, inline

MOST_WORDS = 20
"""How many different words of a search count; nobody types more, and each is a condition of the query."""

_EVER = -(2**63)
_NEVER = 2**63 - 1

_in_workspace = tickets.c.workspace == given("workspace", tickets.c.workspace.type)
_person = given("person", tickets.c.owner.type)
_closed_since = tickets.c.closed_at >= given("since", BigInteger())
_BRANCHES: dict[Scope, tuple[ColumnElement[bool], ...]] = {
    Scope.ALL: (true(),),
    Scope.MINE: (
        tickets.c.requester == _person,
        tickets.c.creator == _person,
        tickets.c.owner == _person,
    ),
    Scope.OPEN: (is_unfinished,),
    Scope.UNOWNED: (is_unowned,),
    Scope.WAITING: (is_theirs,),  # A finished ticket is nobody's turn.
    Scope.MY_TURN: (
        (tickets.c.owner == _person) & is_ours,
        (tickets.c.requester == _person) & is_theirs,
    ),
    Scope.CLOSED: (is_closed & _closed_since,),
}
"""What a list shows, one condition for each index that has a part of it."""

_OPENED_AT = select(tickets.c.opened_at).where(
    _in_workspace, tickets.c.id == given("after", tickets.c.id.type)
)
# A ticket that was reopened since the page before has no closing time; its log still has.
_CLOSED_AT = select(func.max(updates.c.at)).where(
    updates.c.workspace == given("workspace", updates.c.workspace.type),
    updates.c.ticket == given("after", updates.c.ticket.type),
    updates.c.type == inline(Closed.__name__),
)


def page(session: Session, workspace: WorkspaceId, listing: Listing) -> list[Ticket]:
    """One page of a list; every word has to occur in the number, the title or what was written."""
    place = _place_of(session, workspace, listing)
    if place is None:
        return []
    patterns = _patterns(listing.words)
    values = {
        "workspace": workspace,
        "person": listing.person,
        "since": _EVER if listing.since is None else codec.to_micros(listing.since),
        "at": place,
        "after": listing.after or "",
        "limit": listing.limit,
        **{_word(index): pattern for index, pattern in enumerate(patterns)},
    }
    rows = session.rows(page_of(listing.scope, len(patterns)), values)
    return [codec.read_ticket(body) for (body,) in rows]


def living(session: Session, workspace: WorkspaceId, closed_since: datetime, limit: int) -> list[Ticket]:
    """The newest tickets that are not closed, or were closed since then."""
    since = codec.to_micros(closed_since)
    values = {"workspace": workspace, "since": since, "at": _NEVER, "after": "", "limit": limit}
    return [codec.read_ticket(body) for (body,) in session.rows(_LIVING, values)]


def _place_of(session: Session, workspace: WorkspaceId, listing: Listing) -> int | None:
    """Where in the list the page begins; None if the ticket it should follow was never in it."""
    if listing.after is None:
        return _NEVER
    position = _CLOSED_AT if listing.scope is Scope.CLOSED else _OPENED_AT
    row = session.row(position, {"workspace": workspace, "after": listing.after})
    return row[0] if row else None


def _patterns(words: str) -> list[str]:
    distinct = list(dict.fromkeys(codec.searchable(words).split()))[:MOST_WORDS]
    return [f"%{_escaped(word)}%" for word in distinct]


def _escaped(word: str) -> str:
    for special in ("\\", "%", "_"):
        word = word.replace(special, f"\\{special}")
    return word


def _word(index: int) -> str:
    return f"word_{index}"


@cache
def page_of(scope: Scope, words: int) -> Select[tuple[str]]:
    """The query for a page of that list, narrowed by so many words."""
    at = tickets.c.closed_at if scope is Scope.CLOSED else tickets.c.opened_at
    return _newest([_branch(condition, at, words) for condition in _BRANCHES[scope]])


def _newest(parts: Iterable[Select[tuple[int, TicketId]]]) -> Select[tuple[str]]:
    branches = [part.subquery() for part in parts]
    keys = union(*(select(branch.c.at, branch.c.id) for branch in branches)).subquery()
    newest = (
        select(keys)
        .order_by(keys.c.at.desc(), keys.c.id.desc())
        .limit(given("limit", BigInteger()))
        .subquery()
    )
    return (
        select(tickets.c.body)
        .where(_in_workspace, tickets.c.id == newest.c.id)
        .order_by(newest.c.at.desc(), newest.c.id.desc())
    )


def _branch(
    condition: ColumnElement[bool], at: Column[int] | Column[int | None], words: int
) -> Select[tuple[int, TicketId]]:
    """The newest tickets of one index, no more than a page can need."""
    begin = tuple_(given("at", BigInteger()), given("after", tickets.c.id.type))
    found = [_occurs(index) for index in range(words)]
    return (
        select(at.label("at"), tickets.c.id)
        .where(_in_workspace, condition, tuple_(at, tickets.c.id) < begin, *found)
        .order_by(at.desc(), tickets.c.id.desc())
        .limit(given("limit", BigInteger()))
    )


_LIVING = _newest(
    [
        _branch(is_unfinished, tickets.c.opened_at, 0),
        _branch(is_resolved, tickets.c.opened_at, 0),
        _branch(is_closed & _closed_since, tickets.c.closed_at, 0),
    ]
)


def _occurs(index: int) -> ColumnElement[bool]:
    pattern = given(_word(index), tickets.c.words.type)
    # For an EXISTS, PostgreSQL may search all that was ever said before it looks at the first ticket.
    said = (
        select(updates.c.number)
        .where(
            updates.c.workspace == tickets.c.workspace,
            updates.c.ticket == tickets.c.id,
            updates.c.words.like(pattern, escape="\\"),
        )
        .limit(1)
        .scalar_subquery()
    )
    return or_(tickets.c.words.like(pattern, escape="\\"), said.is_not(None))
