"""Remotes: how far they were read, and how each ticket there looked when it was read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cursors",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("desk", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "desk", "name", name="cursors_pkey"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "remote_tickets",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("desk", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("print", sa.Text(), nullable=False),
        sa.Column("look_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("workspace", "desk", "id", name="remote_tickets_pkey"),
        sqlite_with_rowid=False,
    )
    is_looked_at = sa.text("look_at IS NOT NULL")
    op.create_index(
        "remote_tickets_to_look_at",
        "remote_tickets",
        ["workspace", "desk", "look_at", "id"],
        sqlite_where=is_looked_at,
        postgresql_where=is_looked_at,
    )
