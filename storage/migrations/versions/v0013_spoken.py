"""Tickets from before homes told what is new get what their own log says: who spoke last, changed, waits.

Until now what was said in them counted as read, and it stays so: their people have seen all until then. The
rules are written out here as they were when this came, so that later ones do not change what it does.
Files of what was edited into a note are for those who read notes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

import msgspec
import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

BATCH = 500
"""Tickets that are held in memory at a time."""

_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
_NO_EDIT = {
    "CardPosted",
    "Exported",
    "PolicyTimersSet",
    "PolicyWarned",
    "ResourcesOffered",
    "SurveyAsked",
    "TimersFired",
    "UpdateRefused",
}

_tickets = sa.table(
    "tickets",
    sa.column("workspace", sa.Text()),
    sa.column("id", sa.Text()),
    sa.column("unanswered_at", sa.BigInteger()),
    sa.column("body", sa.Text()),
)
_updates = sa.table(
    "updates",
    sa.column("workspace", sa.Text()),
    sa.column("ticket", sa.Text()),
    sa.column("number", sa.BigInteger()),
    sa.column("type", sa.Text()),
    sa.column("body", sa.Text()),
)
_viewed = sa.table(
    "viewed",
    sa.column("workspace", sa.Text()),
    sa.column("person", sa.Text()),
    sa.column("ticket", sa.Text()),
    sa.column("number", sa.BigInteger()),
)
_queue = sa.table("search_queue", sa.column("workspace", sa.Text()), sa.column("ticket", sa.Text()))
_PAGE = (
    sa.select(_tickets.c.workspace, _tickets.c.id, _tickets.c.body)
    .where(sa.tuple_(_tickets.c.workspace, _tickets.c.id) > sa.tuple_(sa.bindparam("w"), sa.bindparam("t")))
    .order_by(_tickets.c.workspace, _tickets.c.id)
    .limit(BATCH)
)
_LOG = (
    sa.select(_updates.c.number, _updates.c.type, _updates.c.body)
    .where(_updates.c.workspace == sa.bindparam("w"), _updates.c.ticket == sa.bindparam("t"))
    .order_by(_updates.c.number)
)
_WRITE = (
    sa.update(_tickets)
    .where(_tickets.c.workspace == sa.bindparam("w"), _tickets.c.id == sa.bindparam("t"))
    .values(unanswered_at=sa.bindparam("since"), body=sa.bindparam("text"))
)
_SEEN_BY = (_viewed.c.workspace == sa.bindparam("w"), _viewed.c.person == sa.bindparam("p"))
_SEEN = sa.select(_viewed.c.number).where(*_SEEN_BY, _viewed.c.ticket == "")
_FORGET = sa.delete(_viewed).where(*_SEEN_BY, _viewed.c.ticket == "")


def upgrade() -> None:
    connection = op.get_bind()
    seen_until: dict[tuple[str, str], int] = {}
    for page in _pages(connection):
        written = []
        for workspace, ticket, text in page:
            body = msgspec.json.decode(text)
            is_told = body.get("spoken") and body.get("edited_at")
            if is_told and not body.get("files"):
                continue
            is_read = not body.get("spoken")
            log = list(connection.execute(_LOG, {"w": workspace, "t": ticket}))
            if _hide_files_of_notes(body, log):
                connection.execute(sa.insert(_queue).values(workspace=workspace, ticket=ticket))
            elif is_told:
                continue
            body |= _told_by(log)
            if is_read and body["spoken_at"]:
                for person in (body["requester"], body["creator"], body["owner"], *body.get("followers", ())):
                    until = max(seen_until.get((workspace, person), 0), _micros(body["spoken_at"]))
                    seen_until[workspace, person] = until
            since = _micros(body["unanswered_at"]) if body["unanswered_at"] else None
            new = msgspec.json.encode(body).decode()
            written.append({"w": workspace, "t": ticket, "since": since, "text": new})
        if written:
            connection.execute(_WRITE, written)
    for (workspace, person), until in seen_until.items():
        _see_all(connection, workspace, person, until)


def _pages(connection: sa.Connection) -> Iterator[list[Any]]:
    last = {"w": "", "t": ""}
    while page := list(connection.execute(_PAGE, last)):
        yield page
        last = {"w": page[-1][0], "t": page[-1][1]}


def _told_by(log: Iterable[Any]) -> dict[str, Any]:
    """What a ticket should say according to its log."""
    told: dict[str, Any] = dict.fromkeys(
        ("spoken_at", "first_by", "edited_by", "edited_at", "responded_at", "unanswered_at", "awaited_at")
    )
    told["spoken"] = 0
    is_closed = False
    for number, type_, text in log:
        event = msgspec.json.decode(text)
        is_spoken = type_ == "CloseRequested" or (
            type_ == "UpdateAdded" and event["visibility"] == "public" and event["role"] != "policy"
        )
        if is_spoken:
            told |= {"spoken": number, "spoken_at": event["at"]}
        if is_spoken and type_ == "UpdateAdded":
            told["first_by"] = told["first_by"] or event["by"]
            if not (event.get("carried") or event.get("is_thanks") or is_closed):
                told |= _waiting(told, event)
        if type_ in ("Resolved", "Closed"):
            told |= {"unanswered_at": None, "awaited_at": None}
        if type_ == "Reopened":
            told |= {"unanswered_at": told["unanswered_at"] or event["at"], "awaited_at": None}
        if type_ in ("Closed", "Reopened"):
            is_closed = type_ == "Closed"
        if type_ not in _NO_EDIT and event.get("visibility") != "internal":
            told |= {"edited_by": event["by"], "edited_at": event["at"]}
    return told


def _hide_files_of_notes(body: dict[str, Any], log: Iterable[Any]) -> bool:
    """Give the files of what was edited into a note to those alone who read notes; whether there are any."""
    edits = [msgspec.json.decode(text) for _, type_, text in log if type_ == "UpdateCorrected"]
    notes = {edit["corrects"] for edit in edits if edit["visibility"] == "internal"}
    shown = [file for file in body.get("files", ()) if file["visibility"] != "internal"]
    hidden = [file for file in shown if file["update"] in notes]
    for file in hidden:
        file["visibility"] = "internal"
    return bool(hidden)


def _waiting(told: dict[str, Any], event: dict[str, Any]) -> dict[str, Any]:
    """Who waits for whom since when, after somebody's word."""
    if event["role"] == "requester":
        return {"unanswered_at": told["unanswered_at"] or event["said_at"], "awaited_at": None}
    return {
        "responded_at": told["responded_at"] or event["said_at"],
        "unanswered_at": None,
        "awaited_at": told["awaited_at"] or event["said_at"],
    }


def _see_all(connection: sa.Connection, workspace: str, person: str | None, until: int) -> None:
    """Note that somebody has seen all until then, unless they have seen more."""
    if person is None:
        return
    key = {"w": workspace, "p": person}
    if (connection.execute(_SEEN, key).scalar() or 0) >= until:
        return
    connection.execute(_FORGET, key)
    row = {"workspace": workspace, "person": person, "ticket": "", "number": until}
    connection.execute(sa.insert(_viewed).values(row))


def _micros(at: str) -> int:
    return (datetime.fromisoformat(at) - _EPOCH) // timedelta(microseconds=1)
