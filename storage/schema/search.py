"""What searches look at, written behind; the indexes are each database's own."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    event,
)
from sqlalchemy.dialects.postgresql import TSVECTOR

from storage.fts5 import SEARCH_INDEX, SEARCH_MERGING
from storage.schema.base import metadata
from storage.schema.ticket import of_ticket

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
    of_ticket(),
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
