"""Private tickets, which lists leave out by an index of their own; and the list of tickets one follows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0003"
branch_labels = None
depends_on = None

_IS_PRIVATE = {"sqlite": sa.text("is_private = 1"), "postgresql": sa.text("is_private = true")}

_FOLLOWERS_OF_BODY = "json_array_elements_text(t.body::json -> 'followers')"


def upgrade() -> None:
    is_sqlite = op.get_context().dialect.name == "sqlite"
    private: sa.Column[bool] = sa.Column(
        "is_private", sa.Boolean(), nullable=False, server_default=sa.false()
    )
    op.add_column("tickets", private)
    for name, column in (
        ("private", "is_private"),
        ("private_by_requester", "requester"),
        ("private_by_creator", "creator"),
        ("private_by_owner", "owner"),
    ):
        op.create_index(
            f"tickets_{name}",
            "tickets",
            ["workspace", column, "opened_at", "id"],
            sqlite_where=_IS_PRIVATE["sqlite"],
            postgresql_where=_IS_PRIVATE["postgresql"],
        )
    op.create_table(
        "followers",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("ticket", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "person", "opened_at", "ticket", name="followers_pkey"),
        sa.ForeignKeyConstraint(
            ["workspace", "ticket"],
            ["tickets.workspace", "tickets.id"],
            name="followers_workspace_ticket_fkey",
        ),
        sqlite_with_rowid=False,
    )
    # https://www.sqlite.org/json1.html#jeach, https://www.postgresql.org/docs/15/functions-json.html
    each = "json_each(t.body, '$.followers')" if is_sqlite else _FOLLOWERS_OF_BODY
    op.execute(
        "INSERT INTO followers (workspace, person, opened_at, ticket) "
        f"SELECT t.workspace, each.value, t.opened_at, t.id FROM tickets AS t, {each} AS each"
    )
