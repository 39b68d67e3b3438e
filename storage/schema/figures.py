"""What figures are made of, and who was asked for an opinion."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Table, Text

from storage.schema.base import counted, key, metadata
from storage.schema.ticket import of_ticket

measures = Table(
    "measures",
    metadata,
    key("workspace"),
    key("fact"),
    counted("at"),
    key("ticket"),
    counted("number"),
    Column("value", BigInteger, nullable=False),
    Column("desk", Text, nullable=False),
    Column("requester", Text, nullable=False),
    Column("is_private", Boolean, nullable=False),
    Column("person", Text),
    of_ticket(),
    sqlite_with_rowid=False,
)
"""What counts in the figures, by when it came about: a period is one stretch of the primary key a fact.

`value` is microseconds or stars, `person` whose work it is, `number` the event that it follows from.
"""

survey_asked = Table(
    "survey_asked",
    metadata,
    key("workspace"),
    key("person"),
    Column("at", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
"""When each person was last asked how it went."""
