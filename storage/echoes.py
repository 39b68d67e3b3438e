"""What is expected back from remotes, as rows: our own words, until we know what they are called there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BigInteger, Text, and_, case, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from bot.domain.echo import Echo
from bot.domain.ids import DeskId, RemoteUpdateId, TicketId, WorkspaceId
from storage import codec
from storage.schema import echoes, is_unheard
from storage.session import Row, Session, given

_new = insert(echoes)
_EXPECT = _new.on_conflict_do_update(
    index_elements=echoes.primary_key.columns,
    set_={
        "number": _new.excluded.number,
        "fingerprint": _new.excluded.fingerprint,
        "since": case((_new.excluded.since < echoes.c.since, _new.excluded.since), else_=echoes.c.since),
        "until": case((_new.excluded.until > echoes.c.until, _new.excluded.until), else_=echoes.c.until),
    },
    where=is_unheard,
)
_of_desk = and_(
    echoes.c.workspace == given("workspace", Text()),
    echoes.c.desk == given("desk", Text()),
)
_of_ticket = and_(_of_desk, echoes.c.ticket == given("ticket", Text()))
_same = and_(
    _of_ticket,
    echoes.c.sending == given("sending", BigInteger()),
    echoes.c.part == given("part", BigInteger()),
    is_unheard,
)
_ROWS = select(
    echoes.c.ticket,
    echoes.c.sending,
    echoes.c.part,
    echoes.c.number,
    echoes.c.fingerprint,
    echoes.c.since,
    echoes.c.until,
    echoes.c.heard_as,
).order_by(echoes.c.ticket, echoes.c.sending, echoes.c.part)
_EXPECTED = _ROWS.where(_of_ticket)
_EXPECTED_AS = _ROWS.where(_of_desk, is_unheard, echoes.c.fingerprint == given("fingerprint", Text()))
_HEAR = update(echoes).where(_same).values({echoes.c.heard_as: given("heard_as", Text())})
_EXPECT_NO_MORE = delete(echoes).where(_same)
_FORGET = delete(echoes).where(echoes.c.until < given("before", BigInteger()))


def expect(session: Session, workspace: WorkspaceId, desk: DeskId, wanted: Sequence[Echo]) -> None:
    """Note what is about to be said; what was heard already stays as it is."""
    session.run_each(
        _EXPECT,
        [
            {
                **_key(workspace, desk, each),
                "number": each.number,
                "fingerprint": each.fingerprint,
                "since": codec.to_micros(each.since),
                "until": codec.to_micros(each.until),
                "heard_as": each.update,
            }
            for each in wanted
        ],
    )


def expected(session: Session, workspace: WorkspaceId, desk: DeskId, ticket: TicketId) -> list[Echo]:
    rows = session.rows(_EXPECTED, {"workspace": workspace, "desk": desk, "ticket": ticket})
    return [_echo(row) for row in rows]


def expected_as(session: Session, workspace: WorkspaceId, desk: DeskId, fingerprint: str) -> list[Echo]:
    rows = session.rows(_EXPECTED_AS, {"workspace": workspace, "desk": desk, "fingerprint": fingerprint})
    return [_echo(row) for row in rows]


def hear(session: Session, workspace: WorkspaceId, desk: DeskId, echo: Echo, update: RemoteUpdateId) -> None:
    session.run(_HEAR, {**_key(workspace, desk, echo), "heard_as": update})


def expect_no_more(session: Session, workspace: WorkspaceId, desk: DeskId, echoes: Sequence[Echo]) -> None:
    session.run_each(_EXPECT_NO_MORE, [_key(workspace, desk, each) for each in echoes])


def forget(session: Session, before: datetime) -> int:
    """Forget what was expected until then, of all workspaces; how many rows."""
    return session.run(_FORGET, {"before": codec.to_micros(before)})


def _key(workspace: WorkspaceId, desk: DeskId, echo: Echo) -> dict[str, object]:
    return {
        "workspace": workspace,
        "desk": desk,
        "ticket": echo.ticket,
        "sending": echo.sending,
        "part": echo.part,
    }


def _echo(row: Row) -> Echo:
    ticket, sending, part, number, fingerprint, since, until, heard_as = row
    return Echo(
        ticket=TicketId(ticket),
        sending=sending,
        part=part,
        number=number,
        fingerprint=fingerprint,
        since=codec.from_micros(since),
        until=codec.from_micros(until),
        update=RemoteUpdateId(heard_as) if heard_as is not None else None,
    )
