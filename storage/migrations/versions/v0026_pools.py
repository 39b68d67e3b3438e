"""Pools: choices by the ten thousands which a remote offers, one row each."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pool_choices",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("desk", sa.Text(), nullable=False),
        sa.Column("pool", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "desk", "pool", "value", name="pool_choices_pkey"),
        sqlite_with_rowid=False,
    )
    op.create_index("pool_choices_changed", "pool_choices", ["workspace", "desk", "revision"])
