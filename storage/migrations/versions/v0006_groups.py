"""Groups: which department has a ticket, and the list of what it has not finished."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0007"
branch_labels = None
depends_on = None

_IS_GROUPS = sa.text("in_group IS NOT NULL AND status IN ('open', 'assigned')")


def upgrade() -> None:
    op.add_column("tickets", sa.Column("in_group", sa.Text(), nullable=True))
    op.create_index(
        "tickets_of_group",
        "tickets",
        ["workspace", "in_group", "opened_at", "id"],
        sqlite_where=_IS_GROUPS,
        postgresql_where=_IS_GROUPS,
    )
    # Documents say of which group a ticket is; those from before say nothing, not even that it is of none.
    op.execute("INSERT INTO search_queue (workspace, ticket) SELECT workspace, ticket FROM search_documents")
