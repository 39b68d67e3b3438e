"""Figures: what they are counted from, who waits for an answer, and who was asked how it went.

Of tickets that are there already it is worked out by which the next words on them are measured: who wrote
first, whether an agent has answered, who waits. Counted are openings, first responses and closings.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0010"
branch_labels = None
depends_on = None

_IS_UNFINISHED = sa.text("status IN ('open', 'assigned')")
_SAID = "u.workspace = tickets.workspace AND u.ticket = tickets.id AND u.type = 'UpdateAdded'"


def upgrade() -> None:
    op.add_column("tickets", sa.Column("unanswered_at", sa.BigInteger(), nullable=True))
    _add_tables()
    is_sqlite = op.get_context().dialect.name == "sqlite"
    _count_what_was(is_sqlite)
    _work_out_who_waits(is_sqlite)
    op.create_index(
        "tickets_figures",
        "tickets",
        [
            "workspace",
            "desk",
            "unanswered_at",
            "id",
            "opened_at",
            "turn",
            "owner",
            "requester",
            "status",
            "is_private",
        ],
        sqlite_where=_IS_UNFINISHED,
        postgresql_where=_IS_UNFINISHED,
    )


def _add_tables() -> None:
    op.create_table(
        "measures",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("fact", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("ticket", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("desk", sa.Text(), nullable=False),
        sa.Column("requester", sa.Text(), nullable=False),
        sa.Column("is_private", sa.Boolean(), nullable=False),
        sa.Column("person", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("workspace", "fact", "at", "ticket", "number", name="measures_pkey"),
        sa.ForeignKeyConstraint(
            ["workspace", "ticket"],
            ["tickets.workspace", "tickets.id"],
            name="measures_workspace_ticket_fkey",
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "survey_asked",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "person", name="survey_asked_pkey"),
        sqlite_with_rowid=False,
    )


def _field(name: str, is_sqlite: bool) -> str:
    if is_sqlite:
        return f"json_extract(u.body, '$.{name}')"
    # PostgreSQL reads nothing from JSON that has this character anywhere:
    # https://www.postgresql.org/docs/current/datatype-json.html
    return rf"(replace(u.body, '\u0000', '\ufffd')::json ->> '{name}')"


def _words_of(role: str, is_sqlite: bool) -> str:
    """The condition under which a row of the log, `u`, is a public word of that side on `tickets`."""
    carried = _field("carried", is_sqlite)
    in_time = f"coalesce({carried}, 0) = 0" if is_sqlite else f"coalesce({carried}, 'false') = 'false'"
    role_is = f"{_field('role', is_sqlite)} = '{role}'"
    is_public = f"{_field('visibility', is_sqlite)} = 'public'"
    return f"{_SAID} AND {role_is} AND {is_public} AND {in_time}"


def _count_what_was(is_sqlite: bool) -> None:
    columns = "(workspace, fact, at, ticket, number, value, desk, requester, is_private, person)"
    op.execute(
        f"INSERT INTO measures {columns} "
        "SELECT workspace, 'opened', opened_at, id, 1, 0, desk, requester, is_private, NULL FROM tickets"
    )
    for type_, fact in (("Closed", "closed"), ("Reopened", "reopened")):
        op.execute(
            f"INSERT INTO measures {columns} "
            f"SELECT u.workspace, '{fact}', u.at, u.ticket, u.number, 0, "
            "t.desk, t.requester, t.is_private, t.owner "
            "FROM updates u JOIN tickets t ON t.workspace = u.workspace AND t.id = u.ticket "
            f"WHERE u.type = '{type_}'"
        )
    op.execute(
        f"INSERT INTO measures {columns} "
        "SELECT u.workspace, 'solution', u.at, u.ticket, u.number, u.at - t.opened_at, "
        "t.desk, t.requester, t.is_private, t.owner "
        "FROM updates u JOIN tickets t ON t.workspace = u.workspace AND t.id = u.ticket "
        f"WHERE u.type = 'Closed' AND {_field('outcome', is_sqlite)} = 'resolved' AND u.at >= t.opened_at"
    )
    answer = _words_of("agent", is_sqlite)
    op.execute(
        f"INSERT INTO measures {columns} "
        "SELECT f.workspace, 'first_response', f.at, f.ticket, f.number, "
        "CASE WHEN f.at > tickets.opened_at THEN f.at - tickets.opened_at ELSE 0 END, "
        "tickets.desk, tickets.requester, tickets.is_private, f.by_whom "
        "FROM tickets JOIN "
        '(SELECT workspace, ticket, number, at, "by" AS by_whom FROM updates) f '
        "ON f.workspace = tickets.workspace AND f.ticket = tickets.id "
        f"WHERE f.number = (SELECT min(u.number) FROM updates u WHERE {answer})"
    )


def _work_out_who_waits(is_sqlite: bool) -> None:
    """Write into each ticket what its log says; the text of a ticket is only added to."""
    asked, answered = _words_of("requester", is_sqlite), _words_of("agent", is_sqlite)
    since = {
        "ours": f"{asked} AND u.number > {_last(answered)}",
        "theirs": f"{answered} AND u.number > {_last(asked)}",
    }
    said_at = _field("said_at", is_sqlite)
    known = {
        "first_by": _first('u."by"', _SAID),
        "responded_at": _first(said_at, answered),
        "unanswered_at": _if_turn("ours", _first(said_at, since["ours"])),
        "awaited_at": _if_turn("theirs", _first(said_at, since["theirs"])),
    }
    quote = "json_quote({})" if is_sqlite else "coalesce(to_json({})::text, 'null')"
    added = " || ".join(f"',\"{name}\":' || {quote.format(value)}" for name, value in known.items())
    op.execute(
        f"UPDATE tickets SET unanswered_at = {_if_turn('ours', _first('u.at', since['ours']))}, "
        f"body = substr(body, 1, length(body) - 1) || {added} || '}}'"
    )


def _first(what: str, where: str) -> str:
    return f"(SELECT {what} FROM updates u WHERE {where} ORDER BY u.number LIMIT 1)"


def _last(where: str) -> str:
    return f"coalesce((SELECT max(u.number) FROM updates u WHERE {where}), 0)"


def _if_turn(turn: str, value: str) -> str:
    return f"(CASE WHEN status IN ('open', 'assigned') AND turn = '{turn}' THEN {value} END)"
