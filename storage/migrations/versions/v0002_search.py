"""What searches look at, written behind; and the desk of a ticket, by which lists are narrowed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SEARCH_INDEX = """CREATE VIRTUAL TABLE search_index USING fts5(
    shown, kept, facets, content='search_documents', content_rowid='id', columnsize=0,
    tokenize="unicode61 remove_diacritics 0 tokenchars '_:-'"
)"""


def upgrade() -> None:
    is_sqlite = op.get_context().dialect.name == "sqlite"
    op.add_column("tickets", sa.Column("desk", sa.Text(), nullable=False, server_default=""))
    op.execute(
        "UPDATE tickets SET desk = "
        + ("json_extract(body, '$.desk')" if is_sqlite else "body::json ->> 'desk'")
    )
    for name in ("tickets", "updates"):  # What was looked through before there was an index.
        op.drop_column(name, "words")
    _add_queue()
    _add_documents()
    if is_sqlite:
        op.execute(SEARCH_INDEX)
    else:
        op.create_index(
            "search_documents_words",
            "search_documents",
            ["words"],
            postgresql_using="gin",
            postgresql_with={"fastupdate": "off"},
        )
    op.execute(
        "INSERT INTO search_queue (workspace, ticket) "
        "SELECT workspace, id FROM tickets ORDER BY opened_at, id"
    )


def _number() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _add_queue() -> None:
    op.create_table(
        "search_queue",
        sa.Column("id", _number(), nullable=False),
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("ticket", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="search_queue_pkey"),
    )


def _add_documents() -> None:
    op.create_table(
        "search_documents",
        sa.Column("id", _number(), nullable=False, autoincrement=False),
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("ticket", sa.Text(), nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("kept", sa.Text(), nullable=False),
        sa.Column("facets", sa.Text(), nullable=False),
        sa.Column("words", sa.Text().with_variant(TSVECTOR(), "postgresql")),
        sa.PrimaryKeyConstraint("id", name="search_documents_pkey"),
        sa.UniqueConstraint("workspace", "ticket", name="search_documents_workspace_ticket_key"),
        sa.ForeignKeyConstraint(
            ["workspace", "ticket"],
            ["tickets.workspace", "tickets.id"],
            name="search_documents_workspace_ticket_fkey",
        ),
    )
