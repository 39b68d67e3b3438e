"""What figures are made of, and who was asked for an opinion."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, LargeBinary, Table, Text, false

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

measure_days = Table(
    "measure_days",
    metadata,
    key("workspace"),
    counted("day"),
    key("fact"),
    key("desk"),
    Column("is_private", Boolean, primary_key=True),
    Column("people", Text, nullable=False),
    Column("values", LargeBinary, nullable=False),
    Column("whose", LargeBinary, nullable=False),
)
"""The measures of a whole day, once it is long over: `day` is its number since the epoch, UTC.

`values` are eight bytes each, in order, and `whose` four bytes for each of them: a place in `people`.
"""

known_days = Table(
    "known_days",
    metadata,
    key("workspace"),
    counted("day"),
    Column("is_rolled_up", Boolean, nullable=False),
    sqlite_with_rowid=False,
)
"""Which days `measure_days` has; of those that it does not have, or no more, the ones that were late."""

is_open_day = known_days.c.is_rolled_up == false()
Index(
    "known_days_open",
    known_days.c.workspace,
    known_days.c.day,
    sqlite_where=is_open_day,
    postgresql_where=is_open_day,
)

survey_asked = Table(
    "survey_asked",
    metadata,
    key("workspace"),
    key("person"),
    Column("at", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
"""When each person was last asked how it went."""
