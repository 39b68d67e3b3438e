"""How remotes do and what waits for them, as rows; who changes what another has changed is late."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from msgspec import DecodeError
from msgspec.json import Decoder
from sqlalchemy import BigInteger, Text, and_, select, update
from sqlalchemy.dialects.postgresql import insert

from bot.domain.effects import PushUpdate, RemoteEffect
from bot.domain.health import WELL, Health
from bot.domain.ids import DeskId, WorkspaceId
from bot.domain.waiting import Waiting
from bot.errors import Stale
from storage import codec
from storage.schema import RowState, is_live, is_outward, outbox, remote_health, tickets
from storage.session import Row, Session, given, inline

_decode = Decoder(Health).decode

_same = and_(
    remote_health.c.workspace == given("workspace", Text()), remote_health.c.desk == given("desk", Text())
)
_HEALTH = select(remote_health.c.version, remote_health.c.body).where(_same)
_BEGIN = insert(remote_health).on_conflict_do_nothing()
_CHANGE = (
    update(remote_health)
    .where(_same, remote_health.c.version == given("was", BigInteger()))
    .values(
        {
            remote_health.c.version: given("version", BigInteger()),
            remote_health.c.body: given("body", Text()),
        }
    )
)
_desk_of = (
    select(tickets.c.desk)
    .where(tickets.c.workspace == outbox.c.workspace, tickets.c.id == outbox.c.ticket)
    .scalar_subquery()
)
_of_desk = and_(outbox.c.workspace == given("workspace", Text()), _desk_of == given("desk", Text()))
_OVERDUE = (
    select(outbox.c.id, outbox.c.type, outbox.c.body, outbox.c.queued_at)
    .where(_of_desk, is_outward, is_live, outbox.c.queued_at <= given("until", BigInteger()))
    .order_by(outbox.c.queued_at, outbox.c.id)
)
# What was never tried waits for its own time, or behind one that was.
_RESUME = (
    update(outbox)
    .where(
        _of_desk,
        is_outward,
        outbox.c.queued_at <= given("due_at", BigInteger()),
        outbox.c.state == inline(RowState.WAITING),
        outbox.c.attempts > inline(0),
        outbox.c.due_at > given("due_at", BigInteger()),
    )
    .values({outbox.c.due_at: given("due_at", BigInteger())})
)


def health(session: Session, workspace: WorkspaceId, desk: DeskId) -> Health:
    """How the remote of a desk does."""
    return _read(session.row(_HEALTH, {"workspace": workspace, "desk": desk}))[1]


def set_health(session: Session, workspace: WorkspaceId, desk: DeskId, before: Health, after: Health) -> None:
    key = {"workspace": workspace, "desk": desk}
    version, known = _read(session.row(_HEALTH, key))
    row = key | {"version": version + 1, "body": codec.to_text(after)}
    if known == before and version:
        changed = session.run(_CHANGE, row | {"was": version})
    else:
        changed = session.run(_BEGIN, row) if known == before else 0
    if changed != 1:
        raise Stale(f"Another process knows better how the remote of {desk} does.")


def _read(row: Row | None) -> tuple[int, Health]:
    """Its version, 0 for none, and what it says."""
    if row is None:
        return 0, WELL
    try:
        return row[0], _decode(row[1])
    except DecodeError:
        return row[0], WELL  # Another version's: what is wrong is found out anew.


def waiting(session: Session, workspace: WorkspaceId, desk: DeskId, overdue_since: datetime) -> list[Waiting]:
    """What waits, in order."""
    key = {"workspace": workspace, "desk": desk, "until": codec.to_micros(overdue_since)}
    found: dict[RemoteEffect, tuple[int, int]] = {}
    for id_, name, body, queued_at in session.rows(_OVERDUE, key):
        effect = codec.read_effect(name, body)
        # What is sent at once although it was held has two rows; the first takes all of it along.
        if isinstance(effect, PushUpdate):
            effect = replace(effect, due_at=None)
        if isinstance(effect, RemoteEffect):
            found.setdefault(replace(effect, desk=desk), (id_, queued_at))
    return [
        Waiting(id=id_, effect=effect, turn=turn, since=codec.from_micros(queued_at))
        for turn, (effect, (id_, queued_at)) in enumerate(found.items(), 1)
    ]


def resume(session: Session, workspace: WorkspaceId, desk: DeskId, now: datetime) -> int:
    """Make due what was put off."""
    key = {"workspace": workspace, "desk": desk, "due_at": codec.to_micros(now)}
    count = session.run(_RESUME, key)
    session.queued = session.queued or count > 0
    return count
