"""What is known of remotes, as rows; which ticket or update of ours one of theirs is stands in links."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, Text, and_, case, select, update
from sqlalchemy.dialects.postgresql import insert

from bot.domain.ids import Cursor, DeskId, RemoteId, RemoteUpdateId, TicketId, WorkspaceId
from bot.domain.remote import Lists
from storage import codec
from storage.schema import catalogues, cursors, is_looked_at, remote_tickets
from storage.session import Session, given
from storage.statements import ADD_LINK, LINKED, upsert

URGENT = 0
"""Due by then are tickets that are to be read before all others: no other is due so early."""
EARLIER = 2**62
"""Microseconds by which they are due before the time at which they were heard of: so they stay in order."""
IN_TURN = timedelta(minutes=10)
"""So much later than others are those due that are in turn: however many come, these have their turn too."""
OPENING = 1
"""The event on which a whole ticket is noted: an export takes no link to an event that there is not."""

_SET_CURSOR = upsert(cursors)
_CURSOR = select(cursors.c.value).where(
    cursors.c.workspace == given("workspace", Text()),
    cursors.c.desk == given("desk", Text()),
    cursors.c.name == given("name", Text()),
)
_of_desk = and_(
    remote_tickets.c.workspace == given("workspace", Text()),
    remote_tickets.c.desk == given("desk", Text()),
)
_same_ticket = and_(_of_desk, remote_tickets.c.id == given("id", Text()))
_seen = insert(remote_tickets)
_SEE = _seen.on_conflict_do_update(
    index_elements=remote_tickets.primary_key.columns,
    set_={
        "print": _seen.excluded.print,
        # What was heard of after this reading began is still to be read: only a look that begins ends that.
        "look_at": case(
            (remote_tickets.c.look_at <= URGENT, remote_tickets.c.look_at), else_=_seen.excluded.look_at
        ),
    },
)
_heard = insert(remote_tickets)
_HEED = _heard.on_conflict_do_update(
    index_elements=remote_tickets.primary_key.columns,
    set_={
        # Who is heard of again keeps the place.
        "look_at": case(
            (remote_tickets.c.look_at <= _heard.excluded.look_at, remote_tickets.c.look_at),
            else_=_heard.excluded.look_at,
        )
    },
)
_BEGIN_LOOK = (
    update(remote_tickets)
    .where(_same_ticket, remote_tickets.c.look_at <= given("now", BigInteger()))
    .values(look_at=given("until", BigInteger()))
)
_PRINT = select(remote_tickets.c.print).where(_same_ticket)
_TO_LOOK_AT = (
    select(remote_tickets.c.id)
    .where(_of_desk, is_looked_at, remote_tickets.c.look_at <= given("now", BigInteger()))
    .order_by(remote_tickets.c.look_at, remote_tickets.c.id)
    .limit(given("limit", BigInteger()))
)
_KEEP_LISTS = upsert(catalogues)
_of_catalogue = and_(
    catalogues.c.workspace == given("workspace", Text()), catalogues.c.desk == given("desk", Text())
)
_LISTS = select(catalogues.c.body).where(_of_catalogue)
_LISTS_READ_AT = select(catalogues.c.read_at).where(_of_catalogue)


def cursor(session: Session, workspace: WorkspaceId, desk: DeskId, name: str) -> Cursor | None:
    row = session.row(_CURSOR, {"workspace": workspace, "desk": desk, "name": name})
    return Cursor(row[0]) if row else None


def set_cursor(session: Session, workspace: WorkspaceId, desk: DeskId, name: str, value: Cursor) -> None:
    session.run(_SET_CURSOR, {"workspace": workspace, "desk": desk, "name": name, "value": value})


def last_print(session: Session, workspace: WorkspaceId, desk: DeskId, remote: RemoteId) -> str | None:
    """How a ticket there looked when it was read last; None when it never was."""
    row = session.row(_PRINT, {"workspace": workspace, "desk": desk, "id": remote})
    return row[0] if row else None


def see(
    session: Session,
    workspace: WorkspaceId,
    desk: DeskId,
    remote: RemoteId,
    print: str,
    look_at: datetime | None,
) -> None:
    due = codec.to_micros(look_at) if look_at is not None else None
    row = {"workspace": workspace, "desk": desk, "id": remote, "print": print, "look_at": due}
    session.run(_SEE, row)


def heed(
    session: Session,
    workspace: WorkspaceId,
    desk: DeskId,
    remote: RemoteId,
    now: datetime,
    *,
    in_turn: bool,
) -> None:
    """Have a ticket there be read before all others, known or not."""
    due = codec.to_micros(now + IN_TURN if in_turn else now) - EARLIER
    row = {"workspace": workspace, "desk": desk, "id": remote, "print": "", "look_at": due}
    session.run(_HEED, row)


def begin_look(
    session: Session, workspace: WorkspaceId, desk: DeskId, remote: RemoteId, now: datetime, until: datetime
) -> bool:
    """Have a ticket that is due be due at `until`; False when it is not due."""
    row = {"workspace": workspace, "desk": desk, "id": remote}
    due = {"now": codec.to_micros(now), "until": codec.to_micros(until)}
    return session.run(_BEGIN_LOOK, row | due) == 1


def urgent(
    session: Session, workspace: WorkspaceId, desk: DeskId, limit: int, now: datetime, *, in_turn: bool
) -> list[RemoteId]:
    """The tickets that are to be read before all others."""
    until = URGENT if in_turn else codec.to_micros(now) - EARLIER
    due = {"workspace": workspace, "desk": desk, "now": until, "limit": limit}
    return [RemoteId(row[0]) for row in session.rows(_TO_LOOK_AT, due)]


def to_look_at(
    session: Session, workspace: WorkspaceId, desk: DeskId, now: datetime, limit: int
) -> list[RemoteId]:
    """The tickets whose time to be looked at has come, the longest due first."""
    due = {"workspace": workspace, "desk": desk, "now": codec.to_micros(now), "limit": limit}
    return [RemoteId(row[0]) for row in session.rows(_TO_LOOK_AT, due)]


def ticket_of(session: Session, workspace: WorkspaceId, desk: DeskId, remote: RemoteId) -> TicketId | None:
    """Our ticket of one there."""
    row = session.row(LINKED, _ticket_link(workspace, desk, remote))
    return TicketId(row[0]) if row else None


def note_ticket(
    session: Session, workspace: WorkspaceId, desk: DeskId, remote: RemoteId, ticket: TicketId
) -> None:
    row = _ticket_link(workspace, desk, remote) | {"ticket": ticket, "number": OPENING}
    session.run(ADD_LINK, row)


def note_number(
    session: Session, workspace: WorkspaceId, desk: DeskId, number: str, ticket: TicketId
) -> None:
    row = _number_link(workspace, desk, number) | {"ticket": ticket, "number": OPENING}
    session.run(ADD_LINK, row)


def ticket_called(session: Session, workspace: WorkspaceId, desk: DeskId, number: str) -> TicketId | None:
    """Our ticket of the one that people there call so."""
    row = session.row(LINKED, _number_link(workspace, desk, number))
    return TicketId(row[0]) if row else None


def copy_of(
    session: Session, workspace: WorkspaceId, desk: DeskId, update: RemoteUpdateId
) -> tuple[TicketId, int] | None:
    """The ticket and event of ours that an update there is a copy of."""
    row = session.row(LINKED, _update_link(workspace, desk, update))
    return (TicketId(row[0]), row[1]) if row else None


def note_copy(
    session: Session,
    workspace: WorkspaceId,
    desk: DeskId,
    update: RemoteUpdateId,
    ticket: TicketId,
    number: int,
) -> None:
    row = _update_link(workspace, desk, update) | {"ticket": ticket, "number": number}
    session.run(ADD_LINK, row)


def _ticket_link(workspace: WorkspaceId, desk: DeskId, remote: RemoteId) -> dict[str, object]:
    return {"workspace": workspace, "system": f"remote ticket of {desk}", "external_id": remote}


def _number_link(workspace: WorkspaceId, desk: DeskId, number: str) -> dict[str, object]:
    external = number.casefold()
    return {"workspace": workspace, "system": f"remote number of {desk}", "external_id": external}


def _update_link(workspace: WorkspaceId, desk: DeskId, update: RemoteUpdateId) -> dict[str, object]:
    return {"workspace": workspace, "system": f"remote update of {desk}", "external_id": update}


def lists(session: Session, workspace: WorkspaceId, desk: DeskId) -> Lists | None:
    """What a remote offered to choose from when it was read last; None when it never was."""
    row = session.row(_LISTS, {"workspace": workspace, "desk": desk})
    return codec.read_lists(row[0]) if row else None


def lists_read_at(session: Session, workspace: WorkspaceId, desk: DeskId) -> datetime | None:
    row = session.row(_LISTS_READ_AT, {"workspace": workspace, "desk": desk})
    return codec.from_micros(row[0]) if row else None


def keep_lists(
    session: Session, workspace: WorkspaceId, desk: DeskId, lists: Lists, read_at: datetime
) -> None:
    row = {"workspace": workspace, "desk": desk, "read_at": codec.to_micros(read_at)}
    session.run(_KEEP_LISTS, row | {"body": codec.to_text(replace(lists, pools={}))})
