"""Who looks at their home and what they chose there, and the drawings of it: begun, ended, overtaken."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from msgspec import DecodeError
from msgspec.json import Decoder
from sqlalchemy import BigInteger, Integer, Text, and_, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from bot.domain.homes import Breadth, Drawing, HomeState, Looking
from bot.domain.ticket import PersonId, WorkspaceId
from storage import codec
from storage.schema import homes
from storage.session import Row, Session, given

_decode = Decoder(HomeState).decode

_same = and_(
    homes.c.workspace == given("workspace", Text()),
    homes.c.person == given("person", Text()),
)
_lately = homes.c.looked_at >= given("since", BigInteger())
_looked = insert(homes)
LOOK = _looked.on_conflict_do_update(
    index_elements=homes.primary_key.columns,
    set_={name: _looked.excluded[name] for name in ("looked_at", "breadth", "state")},
)
OVERLOOK = delete(homes).where(_same)
STATE = select(homes.c.state).where(_same)
LOOKS = select(homes.c.person, homes.c.breadth, homes.c.drawn_at).where(_same, _lately)
LOOK_SO_BROADLY = select(homes.c.person, homes.c.breadth, homes.c.drawn_at).where(
    homes.c.workspace == given("workspace", Text()),
    homes.c.breadth >= given("breadth", Integer()),
    _lately,
)
DRAW = (
    update(homes)
    .where(_same)
    .values({homes.c.draws: homes.c.draws + 1})
    .returning(homes.c.state, homes.c.draws, homes.c.hash)
)
DREW = (
    update(homes)
    .where(_same, homes.c.draws == given("number", BigInteger()))
    .values({homes.c.hash: given("hash", Text()), homes.c.drawn_at: given("at", BigInteger())})
)
FORGET_DRAWN = (
    update(homes)
    .where(_same, homes.c.hash == given("was", Text()))
    .values({homes.c.hash: given("hash", Text())})
)


def state(session: Session, workspace: WorkspaceId, person: PersonId) -> HomeState | None:
    """What was chosen."""
    row = session.row(STATE, {"workspace": workspace, "person": person})
    return _state(row[0]) if row else None


def look(
    session: Session,
    workspace: WorkspaceId,
    person: PersonId,
    state: HomeState,
    breadth: Breadth,
    at: datetime,
) -> None:
    """Note that somebody looks; how their home was drawn last stays as it is."""
    row = {"workspace": workspace, "person": person, "state": codec.to_text(state)}
    seen = {"looked_at": codec.to_micros(at), "breadth": int(breadth)}
    session.run(LOOK, row | seen | {"draws": 0, "hash": "", "drawn_at": 0})


def overlook(session: Session, workspace: WorkspaceId, person: PersonId) -> None:
    """Note that nobody looks."""
    session.run(OVERLOOK, {"workspace": workspace, "person": person})


def looking(
    session: Session, workspace: WorkspaceId, people: Collection[PersonId], breadth: Breadth, since: datetime
) -> list[Looking]:
    """Who has looked since then: of these people, and of all whose home is so broad."""
    asked = {"workspace": workspace, "since": codec.to_micros(since)}
    rows = [session.row(LOOKS, asked | {"person": person}) for person in sorted(people)]
    broad = session.rows(LOOK_SO_BROADLY, asked | {"breadth": int(breadth)})
    return list({row[0]: _looking(row) for row in (*rows, *broad) if row is not None}.values())


def draw(session: Session, workspace: WorkspaceId, person: PersonId) -> Drawing | None:
    """Count one drawing more."""
    row = session.row(DRAW, {"workspace": workspace, "person": person})
    return Drawing(state=_state(row[0]), number=row[1], hash=row[2]) if row else None


def drew(
    session: Session, workspace: WorkspaceId, person: PersonId, number: int, hash: str, at: datetime
) -> bool:
    """Note the view that stands there now, unless a later drawing was begun."""
    ended = {"number": number, "hash": hash, "at": codec.to_micros(at)}
    return session.run(DREW, {"workspace": workspace, "person": person} | ended) == 1


def forget_drawn(session: Session, workspace: WorkspaceId, person: PersonId, hash: str) -> None:
    """Forget that hash, unless another has been noted since."""
    session.run(FORGET_DRAWN, {"workspace": workspace, "person": person, "was": hash, "hash": ""})


def _looking(row: Row) -> Looking:
    person, breadth, drawn_at = row
    return Looking(person=person, breadth=Breadth(breadth), drawn_at=codec.from_micros(drawn_at))


def _state(text: str) -> HomeState:
    try:
        return _decode(text)
    except DecodeError:
        return HomeState()  # Another version's: only a choice is lost, which is made again by a click.
