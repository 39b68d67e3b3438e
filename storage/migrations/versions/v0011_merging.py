"""The search index of SQLite is merged in small steps by us, not in fits by itself."""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0006"
branch_labels = None
depends_on = None

SEARCH_MERGING = "INSERT INTO search_index(search_index, rank) VALUES('automerge', 0)"


def upgrade() -> None:
    if op.get_context().dialect.name == "sqlite":
        op.execute(SEARCH_MERGING)
