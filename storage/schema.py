"""The tables, their constraints and indexes, nothing else. Every time is microseconds since the epoch, UTC.

`workspace` opens every primary key, so that workspaces share tables but never rows.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Sequence,
    Table,
    Text,
    UniqueConstraint,
    event,
    false,
    true,
)
from sqlalchemy.dialects.postgresql import TSVECTOR

from bot.domain.ticket import Status, Turn
from storage.fts5 import SEARCH_INDEX, SEARCH_MERGING
from storage.session import inline

metadata = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
    }
)


class RowState(StrEnum):
    """What an outbox row is waiting for: its turn, the end of its lease, or a person."""

    WAITING = "waiting"
    SENDING = "sending"
    PARKED = "parked"


def _key(name: str) -> Column[str]:
    return Column(name, Text, primary_key=True)


def _counted(name: str) -> Column[int]:
    return Column(name, BigInteger, primary_key=True, autoincrement=False)


tickets = Table(
    "tickets",
    metadata,
    _key("workspace"),
    _key("id"),
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


def _of_ticket() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["workspace", "ticket"], [tickets.c.workspace, tickets.c.id])


updates = Table(
    "updates",
    metadata,
    _key("workspace"),
    _key("ticket"),
    _counted("number"),
    Column("type", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("by", Text, nullable=False),
    Column("body", Text, nullable=False),
    _of_ticket(),
)
"""The append-only log: one row an event."""

places = Table(
    "places",
    metadata,
    _key("workspace"),
    _key("ticket"),
    _counted("number"),
    Column("channel", Text, nullable=False),
    Column("root", Text),
    Column("card", Text),
    UniqueConstraint("workspace", "channel", "root"),
    _of_ticket(),
    sqlite_with_rowid=False,
)
"""Where each ticket is shown. One thread belongs to one ticket: the database says so, not only the code."""

timers = Table(
    "timers",
    metadata,
    _key("workspace"),
    _key("ticket"),
    _counted("id"),
    Column("due_at", BigInteger, nullable=False),
    _of_ticket(),
    sqlite_with_rowid=False,
)
Index("timers_due", timers.c.due_at, timers.c.workspace, timers.c.ticket)

followers = Table(
    "followers",
    metadata,
    _key("workspace"),
    _key("person"),
    Column("opened_at", BigInteger, primary_key=True, autoincrement=False),
    _key("ticket"),
    _of_ticket(),
    sqlite_with_rowid=False,
)
"""Who follows which ticket, in the order in which the list of them is read."""

links = Table(
    "links",
    metadata,
    _key("workspace"),
    _key("system"),
    _key("external_id"),
    Column("ticket", Text, nullable=False),
    Column("number", BigInteger, nullable=False),
    _of_ticket(),
    sqlite_with_rowid=False,
)
"""Which event each message outside is a copy of."""

seen = Table(
    "seen",
    metadata,
    _key("workspace"),
    _key("key"),
    Column("at", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
Index("seen_at", seen.c.at)

outbox = Table(
    "outbox",
    metadata,
    _key("workspace"),
    _counted("id"),
    Column("ticket", Text, nullable=False),
    Column("lane", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("uncertain", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    Column("queued_at", BigInteger, nullable=False),
)
"""Effects that are still to be done.

`due_at` is when the row may be claimed (again): when it is to be sent, or when the lease of whoever is
sending it ends. `attempts` counts the claims and so tells one lease of a row from the next.
"""

is_live = outbox.c.state != inline(RowState.PARKED)
Index("outbox_due", outbox.c.due_at, outbox.c.id, sqlite_where=is_live, postgresql_where=is_live)
Index(
    "outbox_lane",
    outbox.c.workspace,
    outbox.c.lane,
    outbox.c.id,
    sqlite_where=is_live,
    postgresql_where=is_live,
)

is_parked = outbox.c.state == inline(RowState.PARKED)
Index(
    "outbox_parked",
    outbox.c.workspace,
    outbox.c.ticket,
    sqlite_where=is_parked,
    postgresql_where=is_parked,
)

outbox_ids = Sequence("outbox_ids", metadata=metadata, data_type=BigInteger)
"""PostgreSQL only, where a row of `counters` would make every transaction wait for the one before."""

paces = Table(
    "paces",
    metadata,
    _key("workspace"),
    _key("key"),
    Column("spent_until", BigInteger, nullable=False),
    Column("held_until", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
"""How far ahead of its average each pace has run (GCRA's theoretical arrival time), and its holds."""

counters = Table(
    "counters",
    metadata,
    _key("workspace"),
    _key("name"),
    Column("value", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

subject_uses = Table(
    "subject_uses",
    metadata,
    _key("workspace"),
    _key("desk"),
    _key("subject"),
    Column("uses", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

viewed = Table(
    "viewed",
    metadata,
    _key("workspace"),
    _key("person"),
    _key("ticket"),
    Column("number", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
"""The number of the last event of a ticket that a person has seen.

A row without a ticket is for all of them: its number is the time until which all was seen.
"""

homes = Table(
    "homes",
    metadata,
    _key("workspace"),
    _key("person"),
    Column("looked_at", BigInteger, nullable=False),
    Column("breadth", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("draws", BigInteger, nullable=False),
    Column("hash", Text, nullable=False),
    Column("drawn_at", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
"""Who has looked at their home, and what they chose in it.

`draws` counts the drawings that were begun; `hash` and `drawn_at` are of the last one that ended.
"""
Index("homes_by_breadth", homes.c.workspace, homes.c.breadth, homes.c.looked_at)

drafts = Table(
    "drafts",
    metadata,
    _key("workspace"),
    _key("person"),
    _key("id"),
    Column("saved_at", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""What people typed to open a ticket and did not open, each for its author alone."""
Index("drafts_by_age", drafts.c.saved_at)

_number = BigInteger().with_variant(Integer(), "sqlite")
"""A primary key of this type is SQLite's own row number."""

search_queue = Table(
    "search_queue",
    metadata,
    Column("id", _number, primary_key=True),
    Column("workspace", Text, nullable=False),
    Column("ticket", Text, nullable=False),
)
"""A row for each change of a ticket that searches do not know of yet."""

search_documents = Table(
    "search_documents",
    metadata,
    Column("id", _number, primary_key=True, autoincrement=False),
    Column("workspace", Text, nullable=False),
    Column("ticket", Text, nullable=False),
    Column("shown", Text, nullable=False),
    Column("kept", Text, nullable=False),
    Column("facets", Text, nullable=False),
    Column("words", Text().with_variant(TSVECTOR(), "postgresql")),
    UniqueConstraint("workspace", "ticket"),
    _of_ticket(),
)
"""What searches look at: a row for each ticket, its `id` the millisecond of its opening, or the next free.

`shown` has the words that whoever sees the ticket may read, `kept` those of notes, `facets` what filters go
by. PostgreSQL has all three in `words` again; SQLite has them in the index itself and leaves that empty.
"""

Index(
    "search_documents_words",
    search_documents.c.words,
    postgresql_using="gin",
    postgresql_with={"fastupdate": "off"},  # Its pending list makes searches after inserts five times slower.
).ddl_if(dialect="postgresql")


@event.listens_for(search_documents, "after_create")
def _add_search_index(documents: Table, connection: Connection, **options: object) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(SEARCH_INDEX)
        connection.exec_driver_sql(SEARCH_MERGING)
