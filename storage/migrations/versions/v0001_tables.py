"""The first tables: tickets with their log, the outbox, timers, and what was seen before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import CreateSequence

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _add_tickets()
    _add_what_hangs_on_tickets()
    _add_links()
    _add_outbox()
    _add_counts()


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=f"{table}_pkey")


def _of_ticket(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workspace", "ticket"],
        ["tickets.workspace", "tickets.id"],
        name=f"{table}_workspace_ticket_fkey",
    )


def _add_index(name: str, table: str, columns: Sequence[str], where: str | None = None) -> None:
    condition: dict[str, Any] = (
        {"sqlite_where": sa.text(where), "postgresql_where": sa.text(where)} if where else {}
    )
    op.create_index(name, table, columns, **condition)


def _add_tickets() -> None:
    op.create_table(
        "tickets",
        _text("workspace"),
        _text("id"),
        sa.Column("version", sa.Integer(), nullable=False),
        _text("status"),
        _text("turn"),
        _text("requester"),
        _text("creator"),
        _text("owner", nullable=True),
        _number("opened_at"),
        _number("closed_at", nullable=True),
        _text("words"),
        _text("body"),
        _key("tickets", "workspace", "id"),
    )
    for name, columns, where in (
        ("newest", ("opened_at",), None),
        ("by_requester", ("requester", "opened_at"), None),
        ("by_creator", ("creator", "opened_at"), None),
        ("by_owner", ("owner", "opened_at"), "owner IS NOT NULL"),
        ("unfinished", ("opened_at",), "status IN ('open', 'assigned')"),
        ("resolved", ("opened_at",), "status = 'resolved'"),
        ("unowned", ("opened_at",), "status = 'open'"),
        ("waiting", ("opened_at",), "turn = 'theirs'"),
        ("owners_turn", ("owner", "opened_at"), "turn = 'ours'"),
        ("requesters_turn", ("requester", "opened_at"), "turn = 'theirs'"),
        ("closed", ("closed_at",), "status = 'closed'"),
    ):
        _add_index(f"tickets_{name}", "tickets", ("workspace", *columns, "id"), where)


def _add_what_hangs_on_tickets() -> None:
    op.create_table(
        "updates",
        _text("workspace"),
        _text("ticket"),
        _number("number"),
        _text("type"),
        _number("at"),
        _text("by"),
        _text("words", nullable=True),
        _text("body"),
        _key("updates", "workspace", "ticket", "number"),
        _of_ticket("updates"),
    )
    op.create_table(
        "places",
        _text("workspace"),
        _text("ticket"),
        _number("number"),
        _text("channel"),
        _text("root", nullable=True),
        _text("card", nullable=True),
        _key("places", "workspace", "ticket", "number"),
        sa.UniqueConstraint("workspace", "channel", "root", name="places_workspace_channel_root_key"),
        _of_ticket("places"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "timers",
        _text("workspace"),
        _text("ticket"),
        _number("id"),
        _number("due_at"),
        _key("timers", "workspace", "ticket", "id"),
        _of_ticket("timers"),
        sqlite_with_rowid=False,
    )
    _add_index("timers_due", "timers", ("due_at", "workspace", "ticket"))


def _add_links() -> None:
    op.create_table(
        "links",
        _text("workspace"),
        _text("system"),
        _text("external_id"),
        _text("ticket"),
        _number("number"),
        _key("links", "workspace", "system", "external_id"),
        _of_ticket("links"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "seen",
        _text("workspace"),
        _text("key"),
        _number("at"),
        _key("seen", "workspace", "key"),
        sqlite_with_rowid=False,
    )
    _add_index("seen_at", "seen", ("at",))


def _add_outbox() -> None:
    op.create_table(
        "outbox",
        _text("workspace"),
        _number("id"),
        _text("ticket"),
        _text("lane"),
        _text("type"),
        _text("body"),
        _text("reference"),
        _text("state"),
        _number("due_at"),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("uncertain", sa.Boolean(), nullable=False),
        _text("reason"),
        _number("queued_at"),
        _key("outbox", "workspace", "id"),
    )
    _add_index("outbox_due", "outbox", ("due_at", "id"), "state != 'parked'")
    _add_index("outbox_lane", "outbox", ("workspace", "lane", "id"), "state != 'parked'")
    _add_index("outbox_parked", "outbox", ("workspace", "ticket"), "state = 'parked'")
    if op.get_context().dialect.supports_sequences:
        op.execute(CreateSequence(sa.Sequence("outbox_ids", data_type=sa.BigInteger)))
    op.create_table(
        "paces",
        _text("workspace"),
        _text("key"),
        _number("spent_until"),
        _number("held_until"),
        _key("paces", "workspace", "key"),
        sqlite_with_rowid=False,
    )


def _add_counts() -> None:
    op.create_table(
        "counters",
        _text("workspace"),
        _text("name"),
        _number("value"),
        _key("counters", "workspace", "name"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "subject_uses",
        _text("workspace"),
        _text("desk"),
        _text("subject"),
        _number("uses"),
        _key("subject_uses", "workspace", "desk", "subject"),
        sqlite_with_rowid=False,
    )
