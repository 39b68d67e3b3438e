"""The tables that figures and surveys add to those of `schema`, and nothing else."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKeyConstraint, Table, Text

from storage.schema import metadata, tickets

measures = Table(
    "measures",
    metadata,
    Column("workspace", Text, primary_key=True),
    Column("fact", Text, primary_key=True),
    Column("at", BigInteger, primary_key=True, autoincrement=False),
    Column("ticket", Text, primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("value", BigInteger, nullable=False),
    Column("desk", Text, nullable=False),
    Column("requester", Text, nullable=False),
    Column("is_private", Boolean, nullable=False),
    Column("person", Text),
    ForeignKeyConstraint(["workspace", "ticket"], [tickets.c.workspace, tickets.c.id]),
    sqlite_with_rowid=False,
)
"""What counts in the figures, by when it came about: a period is one stretch of the primary key a fact.

`value` is microseconds or stars, `person` whose work it is, `number` the event that it follows from.
"""

survey_asked = Table(
    "survey_asked",
    metadata,
    Column("workspace", Text, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("at", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
"""When each person was last asked how it went."""
