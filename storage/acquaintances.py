"""Who of the chat is who at a desk's remote, as rows: what somebody said, nothing that is found out."""

from __future__ import annotations

from sqlalchemy import Text, and_, delete, select

from bot.domain.acquaintance import Acquaintance, KnownBy
from bot.domain.ids import DeskId, PersonId, WorkspaceId
from storage.schema import acquaintances
from storage.session import Session, given
from storage.statements import upsert

_INTRODUCE = upsert(acquaintances)
_of_desk = and_(
    acquaintances.c.workspace == given("workspace", Text()), acquaintances.c.desk == given("desk", Text())
)
_KNOWN = (
    select(acquaintances.c.person, acquaintances.c.id, acquaintances.c.name, acquaintances.c.is_ours)
    .where(_of_desk)
    .order_by(acquaintances.c.person)
)
_FORGET = delete(acquaintances).where(_of_desk, acquaintances.c.person == given("person", Text()))


def known(session: Session, workspace: WorkspaceId, desk: DeskId) -> list[Acquaintance]:
    rows = session.rows(_KNOWN, {"workspace": workspace, "desk": desk})
    return [
        Acquaintance(person=PersonId(person), id=id_, name=name, is_ours=bool(is_ours), by=KnownBy.WORD)
        for person, id_, name, is_ours in rows
    ]


def introduce(session: Session, workspace: WorkspaceId, desk: DeskId, who: Acquaintance) -> None:
    row = {"workspace": workspace, "desk": desk, "person": who.person}
    session.run(_INTRODUCE, row | {"id": who.id, "name": who.name, "is_ours": who.is_ours})


def forget(session: Session, workspace: WorkspaceId, desk: DeskId, person: PersonId) -> bool:
    """Whether anything was known of them."""
    return session.run(_FORGET, {"workspace": workspace, "desk": desk, "person": person}) == 1
