"""Which rows of the outbox may be claimed: the first of each lane, if this program can read it.

And which of them have a turn to wait for, where turns are few.
"""

from __future__ import annotations

from typing import get_args

from sqlalchemy import BigInteger, and_, exists, select

from bot.domain.effects import Effect, Outlet, PushUpdate, RemoteEffect
from bot.domain.ids import WorkspaceId
from storage import codec
from storage.schema import RowState, is_live, outbox
from storage.session import Session, given, inline
from storage.statements import READ_TICKET

_REMOTE_TYPES = [inline(kind.__name__) for kind in get_args(RemoteEffect)]

_earlier = outbox.alias("earlier")
_is_first_of_lane = ~exists().where(
    _earlier.c.workspace == outbox.c.workspace,
    _earlier.c.lane == outbox.c.lane,
    _earlier.c.id < outbox.c.id,
    _earlier.c.state != inline(RowState.PARKED),
)
# While two versions of the program run side by side, the older one leaves to the newer what it cannot read.
_is_readable = outbox.c.type.in_([inline(name) for name in codec.EFFECT_TYPES])
_takes = {
    None: _is_readable,
    Outlet.CHAT: and_(_is_readable, outbox.c.type.not_in(_REMOTE_TYPES)),
    Outlet.REMOTE: outbox.c.type.in_(_REMOTE_TYPES),
}
DUE = {
    outlet: select(
        outbox.c.workspace,
        outbox.c.id,
        outbox.c.type,
        outbox.c.body,
        outbox.c.reference,
        outbox.c.attempts,
        outbox.c.uncertain,
        outbox.c.state,
    )
    .where(is_live, takes, _is_first_of_lane, outbox.c.due_at <= given("now", BigInteger()))
    .order_by(outbox.c.due_at, outbox.c.id)
    .limit(given("limit", BigInteger()))
    .with_for_update(of=outbox, skip_locked=True)
    for outlet, takes in _takes.items()
}
"""By the outlet that is asked for: without one, of all of them."""


def needs_turn(session: Session, workspace: WorkspaceId, effect: Effect) -> bool:
    """Whether there is something to call for: what was taken back, or has left with another row, is not."""
    if not isinstance(effect, PushUpdate) or effect.rest:
        return True
    row = session.row(READ_TICKET, {"workspace": workspace, "id": effect.ticket})
    remote = codec.read_ticket(row[0]).remote if row is not None else None
    return remote is not None and remote.is_to_leave(effect.sending)
