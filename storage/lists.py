"""Pages of tickets, newest first: read by key from an index that holds the list in that order.

Nothing is counted and nothing skipped, so the last page of a million tickets costs what the first one does.
Lists go by when a ticket was opened; the list of closed tickets goes by when it was closed, and that of
tickets which are due by when they are, the first one first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    FromClause,
    Select,
    Table,
    asc,
    desc,
    func,
    not_,
    select,
    true,
    tuple_,
    union,
)

from bot.domain.events import Closed
from bot.domain.ports import Listed, Listing, Scope
from bot.domain.sight import Sight
from bot.domain.ticket import PersonId, Ticket, TicketId, WorkspaceId
from storage import codec, viewed
from storage.schema import (
    approvers,
    followers,
    is_closed,
    is_due,
    is_groups,
    is_ours,
    is_private,
    is_resolved,
    is_theirs,
    is_unfinished,
    is_unowned,
    tickets,
    updates,
)
from storage.session import Session, given, inline


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """The shape of a sight that hides something: the query is another one for each."""

    desks: int
    of_others: bool
    inner: int = 0
    inner_of_others: bool = False


_Way = Callable[[Any], Any]
"""SQLAlchemy's `asc` or `desc`."""
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
    Scope.DUE_SOON: tuple(
        (role == _person) & is_due & (tickets.c.due_at <= given("until", BigInteger()))
        for role in (tickets.c.requester, tickets.c.creator, tickets.c.owner)
    ),
    Scope.CLOSED: (is_closed & _closed_since,),
    Scope.GROUP: (is_groups & (tickets.c.in_group == given("group", tickets.c.in_group.type)),),
    Scope.WAITING_FOR_OTHERS: (
        (tickets.c.owner == _person) & is_theirs & (tickets.c.requester != _person),
        (tickets.c.requester == _person) & is_ours & (tickets.c.owner.is_distinct_from(_person)),
    ),
    Scope.MY_CLOSED: (
        (tickets.c.requester == _person) & is_closed & _closed_since,
        (tickets.c.owner == _person) & is_closed & _closed_since,
    ),
    Scope.FOLLOWING: (true(),),
    Scope.APPROVALS: (true(),),
}
"""What a list shows, one condition for each index that has a part of it."""
_OWN = (
    Scope.MINE,
    Scope.MY_TURN,
    Scope.DUE_SOON,
    Scope.WAITING_FOR_OTHERS,
    Scope.MY_CLOSED,
    Scope.FOLLOWING,
    Scope.APPROVALS,
)
"""Whoever asks for these sees all that is on them."""

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

_POSITIONS: dict[Scope, Select[Any]] = {
    Scope.CLOSED: _CLOSED_AT,
    Scope.MY_CLOSED: _CLOSED_AT,
    Scope.DUE_SOON: _DUE_AT,
}
_NAMED_IN: dict[Scope, Table] = {Scope.FOLLOWING: followers, Scope.APPROVALS: approvers}
"""Lists of a table of their own, which names people and tickets."""
_SORTED_BY: dict[Scope, Column[int | None]] = {
    Scope.CLOSED: tickets.c.closed_at,
    Scope.MY_CLOSED: tickets.c.closed_at,
    Scope.DUE_SOON: tickets.c.due_at,
}


def page(session: Session, workspace: WorkspaceId, listing: Listing) -> list[Listed]:
    """One page of a list, without what the person may not see."""
    place = _place_of(session, workspace, listing)
    if place is None:
        return []
    sight = None if listing.scope in _OWN or listing.sight is None else listing.sight
    values = {
        "workspace": workspace,
        "person": sight.person if sight else listing.person,
        "since": _EVER if listing.since is None else codec.to_micros(listing.since),
        "group": listing.group or "",
        "until": _NEVER if listing.until is None else codec.to_micros(listing.until),
        "at": place,
        "after": listing.after or "",
        "limit": listing.limit,
        "all": viewed.ALL,
        **{_desk(index): desk for index, desk in enumerate(sight.desks if sight else ())},
        **{_inner(index): desk for index, desk in enumerate(sight.inner if sight else ())},
    }
    query = page_of(listing.scope, _narrowing(sight), is_ascending=_is_ascending(listing))
    return [_listed(listing.person, *row) for row in session.rows(query, values)]


def _listed(person: PersonId, body: str, number: int | None, all_until: int | None) -> Listed:
    ticket = codec.read_ticket(body)
    return Listed(ticket=ticket, is_unread=viewed.is_new(ticket, person, number, all_until))


def _is_ascending(listing: Listing) -> bool:
    return listing.oldest_first or listing.scope is Scope.DUE_SOON


def living(session: Session, workspace: WorkspaceId, closed_since: datetime, limit: int) -> list[Ticket]:
    """The newest tickets that are not closed, or were closed since then."""
    since = codec.to_micros(closed_since)
    values = {"workspace": workspace, "since": since, "at": _NEVER, "after": "", "limit": limit}
    return [codec.read_ticket(body) for (body,) in session.rows(_LIVING, values)]


def _place_of(session: Session, workspace: WorkspaceId, listing: Listing) -> int | None:
    """Where in the list the page begins; None if the ticket it should follow was never in it."""
    if listing.after is None:
        return _EVER if _is_ascending(listing) else _NEVER
    position = _POSITIONS.get(listing.scope, _OPENED_AT)
    row = session.row(position, {"workspace": workspace, "after": listing.after})
    if row is not None and row[0] is None and listing.scope is Scope.DUE_SOON:
        return _EVER  # It is due no more: what is left is shown from its beginning.
    return row[0] if row else None


def _desk(index: int) -> str:
    return f"desk_{index}"


def _inner(index: int) -> str:
    return f"inner_{index}"


def _narrowing(sight: Sight | None) -> Narrowing | None:
    if sight is None or sight.is_full:
        return None
    return Narrowing(
        desks=len(sight.desks),
        of_others=sight.of_others,
        inner=len(sight.inner),
        inner_of_others=sight.inner_of_others,
    )


@cache
def page_of(
    scope: Scope, narrowing: Narrowing | None = None, *, is_ascending: bool = False
) -> Select[tuple[str, int | None, int | None]]:
    """The query for a page of that list, narrowed to what somebody sees, beside what they have seen."""
    at = _SORTED_BY.get(scope, tickets.c.opened_at)
    way = asc if is_ascending else desc
    seen = (true(),) if narrowing is None else _seen(narrowing)
    found = [_branch(condition & part, at, way) for condition in _BRANCHES[scope] for part in seen]
    names = _NAMED_IN.get(scope)
    page, order = _first([_named(names, way)] if names is not None else found, way)
    return (
        select(tickets.c.body, viewed.own.c.number, viewed.everything.c.number)
        .select_from(viewed.beside(page))
        .where(_in_workspace)
        .order_by(*order)
    )


def _first(
    parts: Iterable[Select[tuple[int, TicketId]]], way: _Way
) -> tuple[FromClause, tuple[ColumnElement[Any], ...]]:
    """The tickets that come first in all the parts together, and how they are sorted."""
    branches = [part.subquery() for part in parts]
    keys = union(*(select(branch.c.at, branch.c.id) for branch in branches)).subquery()
    first = (
        select(keys).order_by(way(keys.c.at), way(keys.c.id)).limit(given("limit", BigInteger())).subquery()
    )
    return first.join(tickets, tickets.c.id == first.c.id), (way(first.c.at), way(first.c.id))


def _seen(narrowing: Narrowing) -> tuple[ColumnElement[bool], ...]:
    """All of some desks, and elsewhere one's own; each goes by an index that has it.

    Private tickets have indexes of their own: few as they are, nobody reads far to leave them out or in.
    """
    own = _BRANCHES[Scope.MINE]
    if narrowing.of_others and not narrowing.desks:
        own = tuple(is_private & each for each in own)
    public = _of_desks(_desk, narrowing.desks, narrowing.of_others)
    inner = _of_desks(_inner, narrowing.inner, narrowing.inner_of_others)
    return (
        *(() if public is None else (not_(is_private) & public,)),
        *(() if inner is None else (is_private & inner,)),
        *own,
    )


def _of_desks(name: Callable[[int], str], count: int, of_others: bool) -> ColumnElement[bool] | None:
    """That the desk is one of some, or of all but these; None for no desk at all."""
    if not count:
        return true() if of_others else None
    listed = tickets.c.desk.in_([given(name(index), tickets.c.desk.type) for index in range(count)])
    return not_(listed) if of_others else listed


def _branch(
    condition: ColumnElement[bool], at: Column[int] | Column[int | None], way: _Way
) -> Select[tuple[int, TicketId]]:
    """The first tickets of one index, no more than a page can need."""
    begin = tuple_(given("at", BigInteger()), given("after", tickets.c.id.type))
    place = tuple_(at, tickets.c.id)
    follows = place > begin if way is asc else place < begin
    return (
        select(at.label("at"), tickets.c.id)
        .where(_in_workspace, condition, follows)
        .order_by(way(at), way(tickets.c.id))
        .limit(given("limit", BigInteger()))
    )


def _named(names: Table, way: _Way) -> Select[tuple[int, TicketId]]:
    """The first tickets with which somebody is named there."""
    begin = tuple_(given("at", BigInteger()), given("after", names.c.ticket.type))
    place = tuple_(names.c.opened_at, names.c.ticket)
    return (
        select(names.c.opened_at.label("at"), names.c.ticket.label("id"))
        .where(
            names.c.workspace == given("workspace", names.c.workspace.type),
            names.c.person == given("person", names.c.person.type),
            place > begin if way is asc else place < begin,
        )
        .order_by(way(names.c.opened_at), way(names.c.ticket))
        .limit(given("limit", BigInteger()))
    )


_living, _newest_first = _first(
    [
        _branch(is_unfinished, tickets.c.opened_at, desc),
        _branch(is_resolved, tickets.c.opened_at, desc),
        _branch(is_closed & _closed_since, tickets.c.closed_at, desc),
    ],
    desc,
)
_LIVING = select(tickets.c.body).select_from(_living).where(_in_workspace).order_by(*_newest_first)
