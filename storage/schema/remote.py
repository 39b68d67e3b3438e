"""What is known of remotes beside the tickets: how far they were read, and how each ticket there looked."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Table, Text

from storage.schema.base import counted, key, metadata

cursors = Table(
    "cursors",
    metadata,
    key("workspace"),
    key("desk"),
    key("name"),
    Column("value", Text, nullable=False),
    sqlite_with_rowid=False,
)

catalogues = Table(
    "catalogues",
    metadata,
    key("workspace"),
    key("desk"),
    Column("read_at", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""What a desk's remote offers to choose from, as JSON, and when that was read."""

pool_choices = Table(
    "pool_choices",
    metadata,
    key("workspace"),
    key("desk"),
    key("pool"),
    key("value"),
    Column("revision", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""Choices by the ten thousands which a desk's remote offers, as JSON; `revision` counts the changes."""
Index("pool_choices_changed", pool_choices.c.workspace, pool_choices.c.desk, pool_choices.c.revision)

remote_health = Table(
    "remote_health",
    metadata,
    key("workspace"),
    key("desk"),
    Column("version", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""How a desk's remote does, as JSON; `version` counts the changes, so that of two writers one is late."""

remote_tickets = Table(
    "remote_tickets",
    metadata,
    key("workspace"),
    key("desk"),
    key("id"),
    Column("print", Text, nullable=False),
    Column("look_at", BigInteger),
    sqlite_with_rowid=False,
)
"""`print` is another whenever the ticket changed there; `look_at` is when to read it whatever is heard of it.

Which of our tickets it is stands in `links`.
"""

is_looked_at = remote_tickets.c.look_at.is_not(None)
Index(
    "remote_tickets_to_look_at",
    remote_tickets.c.workspace,
    remote_tickets.c.desk,
    remote_tickets.c.look_at,
    remote_tickets.c.id,
    sqlite_where=is_looked_at,
    postgresql_where=is_looked_at,
)

echoes = Table(
    "echoes",
    metadata,
    key("workspace"),
    key("desk"),
    key("ticket"),
    counted("sending"),
    counted("part"),
    Column("number", BigInteger, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
    Column("heard_as", Text),
    sqlite_with_rowid=False,
)
"""What we are about to say at remotes that do not tell what they call it, until it is heard of.

`ticket` is ours and `number` the event that it is a copy of; `heard_as` is what the update is called there.
"""

acquaintances = Table(
    "acquaintances",
    metadata,
    key("workspace"),
    key("desk"),
    key("person"),
    Column("id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("is_ours", Boolean, nullable=False),
    sqlite_with_rowid=False,
)
"""Who of the chat is who at a desk's remote, by its id for them, where they or an admin said so."""

is_unheard = echoes.c.heard_as.is_(None)
Index(
    "echoes_unheard",
    echoes.c.workspace,
    echoes.c.desk,
    echoes.c.fingerprint,
    sqlite_where=is_unheard,
    postgresql_where=is_unheard,
)
Index("echoes_until", echoes.c.until)
