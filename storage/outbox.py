"""The outbox: effects on their way outside, one lane in order, as fast as the outside takes them.

A lane's later rows wait for its first one, also while that one is leased or postponed. A row whose lease
ran out is claimed again, as uncertain: nobody knows what became of it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from msgspec import DecodeError
from sqlalchemy import BigInteger, and_, delete, exists, false, func, select, update
from sqlalchemy.dialects.postgresql import insert

from bot.domain.effects import CarryThread, Effect, Outlet, PushUpdate, RefreshCard, RefreshHome, lane_of
from bot.domain.ports import Claim, Pace, Reference
from bot.domain.ticket import ChannelId, WorkspaceId
from storage import codec
from storage.outbox_due import DUE, needs_turn
from storage.paces import Paces
from storage.schema import RowState, is_live, is_parked, outbox, outbox_ids, places
from storage.session import Row, Session, Values, given, inline
from storage.statements import COUNT

log = logging.getLogger(__name__)

_GIVEN_AT_FIRST = ("workspace", "id", "ticket", "lane", "type", "body", "reference", "due_at")
_LOOK_AT = 100
"""How many due rows to look at together: most of a burst may have to wait for its pace."""
_TICKET_CHARACTERS = 36
"""As much of a ticket's number as a reference shows, so that it stays under 80 characters."""

_same_row = and_(
    outbox.c.workspace == given("workspace", outbox.c.workspace.type),
    outbox.c.id == given("id", BigInteger()),
)
_same_lease = and_(
    _same_row,
    outbox.c.state == inline(RowState.SENDING),
    outbox.c.attempts == given("attempt", outbox.c.attempts.type),
)

_ADD = insert(outbox).values(
    {column: given(column, outbox.c[column].type) for column in _GIVEN_AT_FIRST}
    | {
        "state": inline(RowState.WAITING),
        "attempts": inline(0),
        "uncertain": false(),
        "reason": inline(""),
        "queued_at": given("due_at", BigInteger()),
    }
)
_TAKE_IDS = select(outbox_ids.next_value()).select_from(
    func.generate_series(1, given("count", BigInteger())).alias()
)
_WAITING_ALREADY = (
    select(outbox.c.id)
    .where(
        outbox.c.workspace == given("workspace", outbox.c.workspace.type),
        outbox.c.lane == given("lane", outbox.c.lane.type),
        outbox.c.type == given("type", outbox.c.type.type),
        outbox.c.state == inline(RowState.WAITING),
        is_live,
    )
    .limit(1)
    # Were it claimed while we look, it would be drawn without what we are about to commit.
    .with_for_update()
)
_LEASE = (
    update(outbox)
    .where(_same_row)
    .values(
        {
            outbox.c.state: inline(RowState.SENDING),
            outbox.c.due_at: given("due_at", BigInteger()),
            outbox.c.attempts: given("attempt", outbox.c.attempts.type),
        }
    )
)
_RENEW = update(outbox).where(_same_row).values({outbox.c.due_at: given("due_at", BigInteger())})
_RENEW_MINE = update(outbox).where(_same_lease).values({outbox.c.due_at: given("due_at", BigInteger())})
_HASTEN = (
    update(outbox)
    .where(_same_row, outbox.c.due_at > given("due_at", BigInteger()))
    .values({outbox.c.due_at: given("due_at", BigInteger())})
)
# What waits behind the first of its lane waits with it, or each claim would look at all of it again.
_DELAY = (
    update(outbox)
    .where(
        outbox.c.workspace == given("workspace", outbox.c.workspace.type),
        outbox.c.lane == given("lane", outbox.c.lane.type),
        outbox.c.due_at < given("due_at", BigInteger()),
        is_live,
    )
    .values({outbox.c.due_at: given("due_at", BigInteger())})
)
# What is to leave now takes along what waits before it in its lane, or it would wait with that.
_HASTEN_LANE = (
    update(outbox)
    .where(
        outbox.c.workspace == given("workspace", outbox.c.workspace.type),
        outbox.c.lane == given("lane", outbox.c.lane.type),
        outbox.c.due_at > given("due_at", BigInteger()),
        outbox.c.state == inline(RowState.WAITING),
    )
    .values({outbox.c.due_at: given("due_at", BigInteger())})
)
_IN_LANE = select(outbox.c.body).where(
    outbox.c.workspace == given("workspace", outbox.c.workspace.type),
    outbox.c.lane == given("lane", outbox.c.lane.type),
    outbox.c.type == given("type", outbox.c.type.type),
    outbox.c.state == inline(RowState.WAITING),
    is_live,
)
_DONE = delete(outbox).where(_same_lease)
_POSTPONE = (
    update(outbox)
    .where(_same_lease)
    .values(
        {
            outbox.c.state: inline(RowState.WAITING),
            outbox.c.due_at: given("due_at", BigInteger()),
            outbox.c.uncertain: given("uncertain", outbox.c.uncertain.type),
            outbox.c.reason: given("reason", outbox.c.reason.type),
        }
    )
)
_PARK = (
    update(outbox)
    .where(_same_lease)
    .values(
        {
            outbox.c.state: inline(RowState.PARKED),
            outbox.c.reason: given("reason", outbox.c.reason.type),
        }
    )
)
_PARK_UNREADABLE = (
    update(outbox)
    .where(_same_row)
    .values({outbox.c.state: inline(RowState.PARKED), outbox.c.reason: inline("unreadable")})
)
_RECALL = (
    update(outbox)
    .where(is_live, outbox.c.due_at > given("latest", BigInteger()))
    .values({outbox.c.due_at: given("now", BigInteger())})
)
_REVIVE = (
    update(outbox)
    .where(
        outbox.c.workspace == given("workspace", outbox.c.workspace.type),
        is_parked,
        exists().where(
            places.c.workspace == outbox.c.workspace,
            places.c.ticket == outbox.c.ticket,
            places.c.channel == given("channel", places.c.channel.type),
        ),
    )
    .values(
        {
            outbox.c.state: inline(RowState.WAITING),
            outbox.c.due_at: given("due_at", BigInteger()),
        }
    )
)


def enqueue(session: Session, workspace: WorkspaceId, effects: Sequence[Effect], now: datetime) -> None:
    """Put effects into their lanes, except what already waits there and would find nothing new to do."""
    wanted = list(_without_repeated(session, workspace, effects))
    if not wanted:
        return
    due_at = codec.to_micros(now)
    wanted = [effect for effect in wanted if not _is_hastened(session, workspace, effect, due_at)]
    if not wanted:
        session.queued = True
        return
    ids = _take_ids(session, len(wanted))
    session.run_each(
        _ADD,
        [
            _new_row(workspace, id_, effect, _due(effect, due_at))
            for id_, effect in zip(ids, wanted, strict=True)
        ],
    )
    session.queued = True


def _is_hastened(session: Session, workspace: WorkspaceId, effect: Effect, due_at: int) -> bool:
    """Have what is to leave now take along what waits before it; whether it was among that itself."""
    if not isinstance(effect, PushUpdate) or effect.due_at is not None:
        return False
    lane = {"workspace": workspace, "lane": lane_of(effect), "type": codec.type_of(effect)}
    if not session.run(_HASTEN_LANE, lane | {"due_at": due_at}):
        return False
    waiting = (codec.read_effect(lane["type"], row[0]) for row in session.rows(_IN_LANE, lane))
    return any(replace(each, due_at=None) == effect for each in waiting if isinstance(each, PushUpdate))


def _due(effect: Effect, now: int) -> int:
    """When it is to be sent: at once, unless it waits for a time of its own."""
    at = effect.due_at if isinstance(effect, PushUpdate) else None
    return max(now, codec.to_micros(at)) if at is not None else now


def enqueue_redraw(session: Session, workspace: WorkspaceId, effect: RefreshHome, due_at: datetime) -> None:
    """Have a home drawn at that time; if it is to be drawn anyway, then at the earlier one."""
    lane = {"workspace": workspace, "lane": lane_of(effect), "type": codec.type_of(effect)}
    waiting = session.row(_WAITING_ALREADY, lane)
    due = codec.to_micros(due_at)
    if waiting is None:
        (id_,) = _take_ids(session, 1)
        session.run(_ADD, _new_row(workspace, id_, effect, due))
        session.queued = True
    elif session.run(_HASTEN, {"workspace": workspace, "id": waiting[0], "due_at": due}):
        session.queued = True


def claim(
    session: Session,
    now: datetime,
    lease_until: datetime,
    pace: Callable[[Effect], Pace | None],
    limit: int,
    busy: Collection[int] = (),
    outlet: Outlet | None = None,
) -> list[Claim]:
    """Lease the first row of each lane that is due, as far as its pace allows; of one outlet or of all.

    A row of `busy` is still under way with the one who asks, so its lease only lasts longer.
    A row that has to wait for its pace is put off to the moment when it may leave, so that it is not
    looked at again before.
    """
    due_by, leased_until = codec.to_micros(now), codec.to_micros(lease_until)
    if leased_until <= due_by:
        raise ValueError("A lease has to end after it begins.")
    paces = Paces(session, due_by)
    claims: list[Claim] = []
    while room := limit - len(claims):
        rows = session.rows(DUE[outlet], {"now": due_by, "limit": _LOOK_AT})
        found = _readable(session, rows)
        renewed = [_renewed(one, leased_until) for one in found if one.id in busy]
        free = [one for one in found if one.id not in busy]
        leased, delayed = _sorted_by_pace(session, free, pace, paces, due_by, room)
        session.run_each(_LEASE, [_lease_of(one, leased_until) for one in leased])
        session.run_each(_RENEW, renewed)
        session.run_each(_DELAY, delayed)
        claims += leased
        if len(rows) < _LOOK_AT:
            break
    paces.save()
    return claims


def renew(session: Session, claimed: Claim, until: datetime) -> bool:
    """Have the lease end later; False when it is somebody else's by now."""
    return session.run(_RENEW_MINE, _lease(claimed) | {"due_at": codec.to_micros(until)}) == 1


def done(session: Session, claimed: Claim) -> bool:
    """Take the row out; False when it is somebody else's by now."""
    return session.run(_DONE, _lease(claimed)) == 1


def postpone(session: Session, claimed: Claim, until: datetime, reason: str, *, uncertain: bool) -> None:
    """Have it tried again at `until`."""
    again = {"due_at": codec.to_micros(until), "reason": _storable(reason), "uncertain": uncertain}
    session.run(_POSTPONE, _lease(claimed) | again)


def park(session: Session, claimed: Claim, reason: str) -> None:
    """Set it aside with the reason; what comes after it in its lane goes on."""
    session.run(_PARK, _lease(claimed) | {"reason": _storable(reason)})


def recall(session: Session, now: datetime, latest: datetime) -> int:
    """Make due again what was put off beyond `latest`; how many rows there were."""
    return session.run(_RECALL, {"now": codec.to_micros(now), "latest": codec.to_micros(latest)})


def revive(session: Session, workspace: WorkspaceId, channel: ChannelId, now: datetime) -> int:
    """Make due again what was parked of the tickets shown in a channel; how many rows there were."""
    again = {"workspace": workspace, "channel": channel, "due_at": codec.to_micros(now)}
    count = session.run(_REVIVE, again)
    session.queued = session.queued or count > 0
    return count


def _without_repeated(
    session: Session, workspace: WorkspaceId, effects: Iterable[Effect]
) -> Iterator[Effect]:
    """A redraw shows, and a reading hears, what there is when its turn comes: one of them is enough."""
    known: set[Effect] = set()
    for effect in effects:
        if isinstance(effect, RefreshCard | CarryThread):
            row = {"workspace": workspace, "lane": lane_of(effect), "type": codec.type_of(effect)}
            if effect in known or session.row(_WAITING_ALREADY, row):
                continue
            known.add(effect)
        yield effect


def _take_ids(session: Session, count: int) -> list[int]:
    """Numbers that count up through the whole database."""
    if session.has_sequences:
        return [row[0] for row in session.rows(_TAKE_IDS, {"count": count})]
    (last,) = session.row(COUNT, {"workspace": "", "name": "outbox", "value": count}) or (count,)
    return list(range(last - count + 1, last + 1))


def _new_row(workspace: WorkspaceId, id_: int, effect: Effect, due_at: int) -> Values:
    return {
        "workspace": workspace,
        "id": id_,
        "ticket": effect.ticket,
        "lane": lane_of(effect),
        "type": codec.type_of(effect),
        "body": codec.to_text(effect),
        "reference": _reference(effect, id_),
        "due_at": due_at,
    }


def _reference(effect: Effect, id_: int) -> Reference:
    """A name for the effect that people can read and that fits wherever the outside lets us leave it."""
    ticket = effect.ticket.encode("ascii", "replace").decode()[:_TICKET_CHARACTERS]
    which = getattr(effect, "number", None) or getattr(effect, "place", 0)
    return Reference(f"{ticket}-{which}-{codec.type_of(effect)}-{id_}")


def _readable(session: Session, rows: Iterable[Row]) -> list[Claim]:
    """The rows as claims; one that cannot be read is parked, or it would stand in the way of all others."""
    claims: list[Claim] = []
    for row in rows:
        try:
            claims.append(_claimed(row))
        except DecodeError as error:
            workspace, id_, type_name, *_ = row
            log.error("effect unreadable", extra={"effect": type_name, "row": id_, "reason": str(error)})
            session.run(_PARK_UNREADABLE, {"workspace": workspace, "id": id_})
    return claims


def _claimed(row: Row) -> Claim:
    workspace, id_, type_name, body, reference, attempts, uncertain, state = row
    return Claim(
        workspace=workspace,
        id=id_,
        effect=codec.read_effect(type_name, body),
        reference=reference,
        attempt=attempts + 1,
        uncertain=bool(uncertain) or state == RowState.SENDING,
    )


def _sorted_by_pace(
    session: Session,
    found: Sequence[Claim],
    pace: Callable[[Effect], Pace | None],
    paces: Paces,
    now: int,
    room: int,
) -> tuple[list[Claim], list[Values]]:
    """Those that may leave now, as many as there is room for, and the row changes of those that must wait."""
    wanted = [(one, pace(one.effect)) for one in found]
    paces.lock((one.workspace, its_pace) for one, its_pace in wanted if its_pace)
    leased: list[Claim] = []
    delayed: list[Values] = []
    for one, its_pace in wanted:
        if len(leased) == room:
            break
        is_paced = its_pace is not None and needs_turn(session, one.workspace, one.effect)
        slot = paces.slot(one.workspace, its_pace) if its_pace is not None and is_paced else now
        if slot == now:
            leased.append(one)
        else:
            delayed.append({"workspace": one.workspace, "lane": lane_of(one.effect), "due_at": slot})
    return leased, delayed


def _renewed(claimed: Claim, until: int) -> Values:
    return {"workspace": claimed.workspace, "id": claimed.id, "due_at": until}


def _lease(claimed: Claim) -> dict[str, str | int]:
    """What tells this lease of the row from an earlier or later one."""
    return {"workspace": claimed.workspace, "id": claimed.id, "attempt": claimed.attempt}


def _lease_of(claimed: Claim, until: int) -> Values:
    return _lease(claimed) | {"due_at": until}


def _storable(reason: str) -> str:
    """The words of a remote without the NUL that PostgreSQL refuses."""
    return reason.replace("\0", " ")
