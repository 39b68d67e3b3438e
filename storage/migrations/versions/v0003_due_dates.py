"""Due dates: when a ticket has to be done, and the lists of what is due soon."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_IS_DUE = sa.text("due_at IS NOT NULL AND status IN ('open', 'assigned')")


def upgrade() -> None:
    op.add_column("tickets", sa.Column("due_at", sa.BigInteger(), nullable=True))
    for role in ("requester", "creator", "owner"):
        op.create_index(
            f"tickets_due_by_{role}",
            "tickets",
            ["workspace", role, "due_at", "id"],
            sqlite_where=_IS_DUE,
            postgresql_where=_IS_DUE,
        )
