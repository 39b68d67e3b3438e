"""What each person has seen of each ticket: the left join of the lists, and the same for tickets at hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import FromClause, Select, Text, and_, case, select
from sqlalchemy.dialects.postgresql import Insert, insert

from bot.domain.homes import is_unread
from bot.domain.ticket import PersonId, Ticket, TicketId, WorkspaceId
from storage import codec
from storage.schema import tickets, viewed
from storage.session import Session, given

ALL = ""
"""Stands for every ticket."""

own, everything = viewed.alias("own"), viewed.alias("everything")


def _furthest() -> Insert:
    """Insert a row, or let the greater number stand: an answer that was slow takes nothing back."""
    added = insert(viewed)
    further = case((added.excluded.number > viewed.c.number, added.excluded.number), else_=viewed.c.number)
    return added.on_conflict_do_update(index_elements=viewed.primary_key.columns, set_={"number": further})


VIEW = _furthest()


def beside(page: FromClause) -> FromClause:
    """The tickets of a page, each with what its reader has seen of it and of all."""
    person = given("person", Text())
    of_it = and_(
        own.c.workspace == tickets.c.workspace,
        own.c.person == person,
        own.c.ticket == tickets.c.id,
    )
    of_all = and_(
        everything.c.workspace == tickets.c.workspace,
        everything.c.person == person,
        everything.c.ticket == given("all", Text()),
    )
    return page.outerjoin(own, of_it).outerjoin(everything, of_all)


@cache
def of_tickets(count: int) -> Select[Any]:
    """The query for what somebody has seen of so many tickets, and of all."""
    names = [given(f"ticket_{index}", Text()) for index in range(count)]
    return select(viewed.c.ticket, viewed.c.number).where(
        viewed.c.workspace == given("workspace", Text()),
        viewed.c.person == given("person", Text()),
        viewed.c.ticket.in_([*names, given("all", Text())]),
    )


def unread(
    session: Session, workspace: WorkspaceId, person: PersonId, page: Sequence[Ticket]
) -> frozenset[TicketId]:
    """Which of these tickets have something new for that person."""
    asked = {"workspace": workspace, "person": person, "all": ALL}
    named = {f"ticket_{index}": ticket.id for index, ticket in enumerate(page)}
    rows = session.rows(of_tickets(len(page)), asked | named)
    seen: dict[str, int] = {row[0]: row[1] for row in rows}
    return frozenset(
        ticket.id for ticket in page if is_new(ticket, person, seen.get(ticket.id), seen.get(ALL))
    )


def is_new(ticket: Ticket, person: PersonId, number: int | None, all_until: int | None) -> bool:
    """Whether a ticket has something new, by what the columns say."""
    until = None if all_until is None else codec.from_micros(all_until)
    return is_unread(ticket, person, number or 0, until)


def view(
    session: Session, workspace: WorkspaceId, person: PersonId, ticket_id: TicketId, number: int
) -> None:
    """Note how far somebody has seen a ticket."""
    row = {"workspace": workspace, "person": person, "ticket": ticket_id, "number": number}
    session.run(VIEW, row)


def view_all(session: Session, workspace: WorkspaceId, person: PersonId, at: datetime) -> None:
    """Note that somebody has seen all that was said until then."""
    view(session, workspace, person, TicketId(ALL), codec.to_micros(at))
