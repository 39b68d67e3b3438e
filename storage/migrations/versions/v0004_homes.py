"""Homes that are kept up to date, what each person has seen of each ticket, and two more lists."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "viewed",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("ticket", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "person", "ticket", name="viewed_pkey"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "homes",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("looked_at", sa.BigInteger(), nullable=False),
        sa.Column("breadth", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("draws", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("drawn_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "person", name="homes_pkey"),
        sqlite_with_rowid=False,
    )
    op.create_index("homes_by_breadth", "homes", ["workspace", "breadth", "looked_at"])
    _partial("owner_waits", ["owner", "opened_at", "id"], "turn = 'theirs'")
    _partial("requester_waits", ["requester", "opened_at", "id"], "turn = 'ours'")
    for role in ("requester", "owner"):
        _partial(f"closed_by_{role}", [role, "closed_at", "id"], "status = 'closed'")


def _partial(name: str, columns: list[str], where: str) -> None:
    condition = sa.text(where)
    op.create_index(
        f"tickets_{name}",
        "tickets",
        ["workspace", *columns],
        sqlite_where=condition,
        postgresql_where=condition,
    )
