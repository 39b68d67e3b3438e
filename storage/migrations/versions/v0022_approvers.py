"""Who is to approve which ticket, as a list of each of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0020"
branch_labels = None
depends_on = None

# https://www.sqlite.org/json1.html#jeach, https://www.postgresql.org/docs/15/functions-json.html
_ASKED = {
    "sqlite": "json_each(t.body, '$.approval.asked')",
    "postgresql": "json_array_elements_text(t.body::json -> 'approval' -> 'asked')",
}
_VOTES = {
    "sqlite": "SELECT json_extract(vote.value, '$.by') FROM json_each(t.body, '$.approval.votes') AS vote",
    "postgresql": "SELECT vote.value ->> 'by' FROM json_array_elements("
    "t.body::json -> 'approval' -> 'votes') AS vote",
}
_VERDICT = {
    "sqlite": "json_extract(t.body, '$.approval.verdict')",
    "postgresql": "t.body::json -> 'approval' ->> 'verdict'",
}


def upgrade() -> None:
    dialect = op.get_context().dialect.name
    op.create_table(
        "approvers",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("ticket", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "person", "opened_at", "ticket", name="approvers_pkey"),
        sa.ForeignKeyConstraint(
            ["workspace", "ticket"],
            ["tickets.workspace", "tickets.id"],
            name="approvers_workspace_ticket_fkey",
        ),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO approvers (workspace, person, opened_at, ticket) "
        f"SELECT t.workspace, each.value, t.opened_at, t.id FROM tickets AS t, {_ASKED[dialect]} AS each "
        f"WHERE {_VERDICT[dialect]} = 'waiting' AND each.value NOT IN ({_VOTES[dialect]})"
    )
