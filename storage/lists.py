"""Pages of tickets, newest first: read by key from an index that holds the list in that order.

Nothing is counted and nothing skipped, so the last page of a million tickets costs what the first one does.
Lists go by when a ticket was opened; the list of closed tickets goes by when it was closed, and that of
tickets which are due by when they are, the first one first.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Select,
    asc,
    desc,
    func,
    or_,
    select,
    true,
    tuple_,
    union,
)

from bot.domain.events import Closed
from bot.domain.ports import Listing, Scope
from bot.domain.ticket import Ticket, TicketId, WorkspaceId
from storage import codec
from storage.schema import (
    is_closed,
    is_due,
    is_ours,
    is_theirs,
    is_unfinished,
    is_unowned,
    tickets,
    updates,
)
from storage.session import Session, given, inline

MOST_WORDS = 20
"""How many different words of a search count; nobody types more, and each is a condition of the query."""

_Way = Callable[[Any], Any]
"""SQLAlchemy's `asc` or `desc`."""
_EVER = -(2**63)
_NEVER = 2**63 - 1

_in_workspace = tickets.c.workspace == given("workspace", tickets.c.workspace.type)
_person = given("person", tickets.c.owner.type)
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
    Scope.DUE_SOON: tuple(
        (role == _person) & is_due & (tickets.c.due_at <= given("until", BigInteger()))
        for role in (tickets.c.requester, tickets.c.creator, tickets.c.owner)
    ),
    Scope.CLOSED: (is_closed & (tickets.c.closed_at >= given("since", BigInteger())),),
}
"""What a list shows, one condition for each index that has a part of it."""

_OPENED_AT = select(tickets.c.opened_at).where(
    _in_workspace, tickets.c.id == given("after", tickets.c.id.type)
)
_DUE_AT = select(tickets.c.due_at).where(_in_workspace, tickets.c.id == given("after", tickets.c.id.type))
# A ticket that was reopened since the page before has no closing time; its log still has.
_CLOSED_AT = select(func.max(updates.c.at)).where(
    updates.c.workspace == given("workspace", updates.c.workspace.type),
    updates.c.ticket == given("after", updates.c.ticket.type),
    updates.c.type == inline(Closed.__name__),
)

_POSITIONS: dict[Scope, Select[Any]] = {Scope.CLOSED: _CLOSED_AT, Scope.DUE_SOON: _DUE_AT}
_SORTED_BY: dict[Scope, Column[int | None]] = {
    Scope.CLOSED: tickets.c.closed_at,
    Scope.DUE_SOON: tickets.c.due_at,
}


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
        "until": _NEVER if listing.until is None else codec.to_micros(listing.until),
        "at": place,
        "after": listing.after or "",
        "limit": listing.limit,
        **{_word(index): pattern for index, pattern in enumerate(patterns)},
    }
    rows = session.rows(page_of(listing.scope, len(patterns)), values)
    return [codec.read_ticket(body) for (body,) in rows]


def _place_of(session: Session, workspace: WorkspaceId, listing: Listing) -> int | None:
    """Where in the list the page begins; None if the ticket it should follow was never in it."""
    if listing.after is None:
        return _EVER if listing.scope is Scope.DUE_SOON else _NEVER
    position = _POSITIONS.get(listing.scope, _OPENED_AT)
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
    at = _SORTED_BY.get(scope, tickets.c.opened_at)
    way = asc if scope is Scope.DUE_SOON else desc
    branches = [_branch(condition, at, words, way).subquery() for condition in _BRANCHES[scope]]
    keys = union(*(select(branch.c.at, branch.c.id) for branch in branches)).subquery()
    first = (
        select(keys).order_by(way(keys.c.at), way(keys.c.id)).limit(given("limit", BigInteger())).subquery()
    )
    return (
        select(tickets.c.body)
        .where(_in_workspace, tickets.c.id == first.c.id)
        .order_by(way(first.c.at), way(first.c.id))
    )


def _branch(
    condition: ColumnElement[bool], at: Column[int] | Column[int | None], words: int, way: _Way
) -> Select[tuple[int, TicketId]]:
    """The first tickets of one index, no more than a page can need."""
    begin = tuple_(given("at", BigInteger()), given("after", tickets.c.id.type))
    place = tuple_(at, tickets.c.id)
    follows = place > begin if way is asc else place < begin
    found = [_occurs(index) for index in range(words)]
    return (
        select(at.label("at"), tickets.c.id)
        .where(_in_workspace, condition, follows, *found)
        .order_by(way(at), way(tickets.c.id))
        .limit(given("limit", BigInteger()))
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
