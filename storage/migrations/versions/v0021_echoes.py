"""Echoes: what is about to be said at remotes that do not tell what they call it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "echoes",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("desk", sa.Text(), nullable=False),
        sa.Column("ticket", sa.Text(), nullable=False),
        sa.Column("sending", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("part", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("heard_as", sa.Text()),
        sa.PrimaryKeyConstraint("workspace", "desk", "ticket", "sending", "part", name="echoes_pkey"),
        sqlite_with_rowid=False,
    )
    is_unheard = sa.text("heard_as IS NULL")
    op.create_index(
        "echoes_unheard",
        "echoes",
        ["workspace", "desk", "fingerprint"],
        sqlite_where=is_unheard,
        postgresql_where=is_unheard,
    )
    op.create_index("echoes_until", "echoes", ["until"])
