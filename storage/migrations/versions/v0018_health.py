"""How remotes do, as all processes know it together; and what waits for them, in order.

How far all open tickets were read is not kept any more: that look begins anew each time.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "remote_health",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("desk", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "desk", name="remote_health_pkey"),
        sqlite_with_rowid=False,
    )
    is_outward = sa.text("type IN ('OpenRemote', 'PushUpdate', 'PushAct', 'PushFile')")
    op.create_index(
        "outbox_outward",
        "outbox",
        ["workspace", "queued_at", "id"],
        sqlite_where=is_outward,
        postgresql_where=is_outward,
    )
    op.execute("DELETE FROM cursors WHERE name = 'open'")
