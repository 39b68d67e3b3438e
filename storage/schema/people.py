"""What is kept of people: what they have seen, their homes and drafts, and how often they chose a subject."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text

from storage.schema.base import key, metadata

viewed = Table(
    "viewed",
    metadata,
    key("workspace"),
    key("person"),
    key("ticket"),
    Column("number", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
"""The number of the last event of a ticket that a person has seen.

A row without a ticket is for all of them: its number is the time until which all was seen.
"""

homes = Table(
    "homes",
    metadata,
    key("workspace"),
    key("person"),
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
    key("workspace"),
    key("person"),
    key("id"),
    Column("saved_at", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""What people typed to open a ticket and did not open, each for its author alone."""
Index("drafts_by_age", drafts.c.saved_at)

subject_uses = Table(
    "subject_uses",
    metadata,
    key("workspace"),
    key("desk"),
    key("subject"),
    Column("uses", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
