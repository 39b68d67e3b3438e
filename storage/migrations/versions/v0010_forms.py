"""Kinds and what was filled into forms can be looked for: every ticket is brought into the index anew."""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "INSERT INTO search_queue (workspace, ticket) "
        "SELECT workspace, id FROM tickets EXCEPT SELECT workspace, ticket FROM search_queue ORDER BY 1, 2"
    )
