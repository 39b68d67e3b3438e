"""What is still to be done outside and how fast it may go, what came in already, and what is counted."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, Sequence, Table, Text

from storage.schema.base import counted, key, metadata
from storage.session import inline


class RowState(StrEnum):
    """What an outbox row is waiting for: its turn, the end of its lease, or a person."""

    WAITING = "waiting"
    SENDING = "sending"
    PARKED = "parked"


seen = Table(
    "seen",
    metadata,
    key("workspace"),
    key("key"),
    Column("at", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
Index("seen_at", seen.c.at)

outbox = Table(
    "outbox",
    metadata,
    key("workspace"),
    counted("id"),
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

is_outward = outbox.c.type.in_([inline(name) for name in ("OpenRemote", "PushUpdate", "PushAct", "PushFile")])
"""What is to be done at a remote."""
Index(
    "outbox_outward",
    outbox.c.workspace,
    outbox.c.queued_at,
    outbox.c.id,
    sqlite_where=is_outward,
    postgresql_where=is_outward,
)

outbox_ids = Sequence("outbox_ids", metadata=metadata, data_type=BigInteger)
"""PostgreSQL only, where a row of `counters` would make every transaction wait for the one before."""

paces = Table(
    "paces",
    metadata,
    key("workspace"),
    key("key"),
    Column("spent_until", BigInteger, nullable=False),
    Column("held_until", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
"""How far ahead of its average each pace has run (GCRA's theoretical arrival time), and its holds."""

counters = Table(
    "counters",
    metadata,
    key("workspace"),
    key("name"),
    Column("value", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
