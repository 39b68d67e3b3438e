"""Measures of whole days, rolled up: the tables alone. The days are rolled up behind, the oldest first."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "measure_days",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("day", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("fact", sa.Text(), nullable=False),
        sa.Column("desk", sa.Text(), nullable=False),
        sa.Column("is_private", sa.Boolean(), nullable=False),
        sa.Column("people", sa.Text(), nullable=False),
        sa.Column("values", sa.LargeBinary(), nullable=False),
        sa.Column("whose", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "day", "fact", "desk", "is_private", name="measure_days_pkey"),
    )
    op.create_table(
        "known_days",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("day", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("is_rolled_up", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "day", name="known_days_pkey"),
        sqlite_with_rowid=False,
    )
    is_open = sa.text("is_rolled_up = false")
    op.create_index(
        "known_days_open",
        "known_days",
        ["workspace", "day"],
        sqlite_where=sa.text("is_rolled_up = 0"),
        postgresql_where=is_open,
    )
