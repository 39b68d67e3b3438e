"""Tickets and what hangs on each: its log, where it is shown, its timers, followers and links."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    ForeignKeyConstraint,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    false,
    true,
)

from bot.domain.ticket import Status, Turn
from storage.schema.base import counted, key, metadata
from storage.session import inline

tickets = Table(
    "tickets",
    metadata,
    key("workspace"),
    key("id"),
    Column("version", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("turn", Text, nullable=False),
    Column("requester", Text, nullable=False),
    Column("creator", Text, nullable=False),
    Column("owner", Text),
    Column("opened_at", BigInteger, nullable=False),
    Column("closed_at", BigInteger),
    Column("body", Text, nullable=False),
    Column("desk", Text, nullable=False, server_default=""),
    Column("due_at", BigInteger),
    Column("in_group", Text),
    Column("is_private", Boolean, nullable=False, server_default=false()),
    Column("unanswered_at", BigInteger),
)
"""`body` is the whole ticket; the other columns repeat what lists are filtered and sorted by."""

is_unfinished = tickets.c.status.in_([inline(Status.OPEN), inline(Status.ASSIGNED)])
is_unowned = tickets.c.status == inline(Status.OPEN)
is_resolved = tickets.c.status == inline(Status.RESOLVED)
is_closed = tickets.c.status == inline(Status.CLOSED)
is_ours = tickets.c.turn == inline(Turn.OURS)
is_theirs = tickets.c.turn == inline(Turn.THEIRS)
is_groups = tickets.c.in_group.is_not(None) & is_unfinished
is_private = tickets.c.is_private == true()
is_due = tickets.c.due_at.is_not(None) & is_unfinished


def _listed(name: str, *columns: Column[Any], where: ColumnElement[bool] | None = None) -> Index:
    """An index that holds one list of tickets in the order in which its pages are read."""
    order = (*columns, tickets.c.opened_at, tickets.c.id)
    return Index(f"tickets_{name}", tickets.c.workspace, *order, sqlite_where=where, postgresql_where=where)


_listed("newest")
_listed("by_requester", tickets.c.requester)
_listed("by_creator", tickets.c.creator)
_listed("by_owner", tickets.c.owner, where=tickets.c.owner.is_not(None))
_listed("unfinished", where=is_unfinished)
_listed("resolved", where=is_resolved)
_listed("unowned", where=is_unowned)
_listed("waiting", where=is_theirs)
_listed("of_group", tickets.c.in_group, where=is_groups)
_listed("owners_turn", tickets.c.owner, where=is_ours)
_listed("requesters_turn", tickets.c.requester, where=is_theirs)
_listed("owner_waits", tickets.c.owner, where=is_theirs)
_listed("requester_waits", tickets.c.requester, where=is_ours)
for _role in (tickets.c.requester, tickets.c.owner):
    Index(
        f"tickets_closed_by_{_role.name}",
        tickets.c.workspace,
        _role,
        tickets.c.closed_at,
        tickets.c.id,
        sqlite_where=is_closed,
        postgresql_where=is_closed,
    )
_listed("private", tickets.c.is_private, where=is_private)
_listed("private_by_requester", tickets.c.requester, where=is_private)
_listed("private_by_creator", tickets.c.creator, where=is_private)
_listed("private_by_owner", tickets.c.owner, where=is_private)
for _role in (tickets.c.requester, tickets.c.creator, tickets.c.owner):
    Index(
        f"tickets_due_by_{_role.name}",
        tickets.c.workspace,
        _role,
        tickets.c.due_at,
        tickets.c.id,
        sqlite_where=is_due,
        postgresql_where=is_due,
    )
Index(
    "tickets_closed",
    tickets.c.workspace,
    tickets.c.closed_at,
    tickets.c.id,
    sqlite_where=is_closed,
    postgresql_where=is_closed,
)


Index(
    "tickets_figures",
    tickets.c.workspace,
    tickets.c.desk,
    tickets.c.unanswered_at,
    tickets.c.id,
    tickets.c.opened_at,
    tickets.c.turn,
    tickets.c.owner,
    tickets.c.requester,
    tickets.c.status,
    tickets.c.is_private,
    sqlite_where=is_unfinished,
    postgresql_where=is_unfinished,
)
"""All that the figures ask of unfinished tickets, so that no row has to be read for a count."""


def of_ticket() -> ForeignKeyConstraint:
    """Have a row stand for a ticket that exists."""
    return ForeignKeyConstraint(["workspace", "ticket"], [tickets.c.workspace, tickets.c.id])


updates = Table(
    "updates",
    metadata,
    key("workspace"),
    key("ticket"),
    counted("number"),
    Column("type", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("by", Text, nullable=False),
    Column("body", Text, nullable=False),
    of_ticket(),
)
"""The append-only log: one row an event."""

places = Table(
    "places",
    metadata,
    key("workspace"),
    key("ticket"),
    counted("number"),
    Column("channel", Text, nullable=False),
    Column("root", Text),
    Column("card", Text),
    UniqueConstraint("workspace", "channel", "root"),
    of_ticket(),
    sqlite_with_rowid=False,
)
"""Where each ticket is shown. One thread belongs to one ticket: the database says so, not only the code."""

timers = Table(
    "timers",
    metadata,
    key("workspace"),
    key("ticket"),
    counted("id"),
    Column("due_at", BigInteger, nullable=False),
    of_ticket(),
    sqlite_with_rowid=False,
)
Index("timers_due", timers.c.due_at, timers.c.workspace, timers.c.ticket)

followers = Table(
    "followers",
    metadata,
    key("workspace"),
    key("person"),
    Column("opened_at", BigInteger, primary_key=True, autoincrement=False),
    key("ticket"),
    of_ticket(),
    sqlite_with_rowid=False,
)
"""Who follows which ticket, in the order in which the list of them is read."""

approvers = Table(
    "approvers",
    metadata,
    key("workspace"),
    key("person"),
    Column("opened_at", BigInteger, primary_key=True, autoincrement=False),
    key("ticket"),
    of_ticket(),
    sqlite_with_rowid=False,
)
"""Who was asked to approve which ticket and has not answered, in the order in which their list is read."""

links = Table(
    "links",
    metadata,
    key("workspace"),
    key("system"),
    key("external_id"),
    Column("ticket", Text, nullable=False),
    Column("number", BigInteger, nullable=False),
    of_ticket(),
    sqlite_with_rowid=False,
)
"""Which event each message outside is a copy of."""
