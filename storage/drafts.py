"""Drafts as rows, each under its author's name; and the note of which ticket was opened from one."""

from __future__ import annotations

from datetime import datetime

from msgspec.json import Decoder
from sqlalchemy import BigInteger, Text, and_, delete, select

from bot.domain.drafts import Draft, DraftId
from bot.domain.ticket import PersonId, TicketId, WorkspaceId
from storage import codec
from storage.schema import drafts
from storage.session import Session, given
from storage.statements import ADD_LINK, LINKED, upsert

SYSTEM = "draft"
"""The system of links from drafts: what a ticket begins with is a copy of its draft."""

read = Decoder(Draft).decode
"""A draft from what its column holds."""

_own = and_(
    drafts.c.workspace == given("workspace", Text()),
    drafts.c.person == given("person", Text()),
)
_one = and_(_own, drafts.c.id == given("id", Text()))
SAVE = upsert(drafts)
ONE = select(drafts.c.body).where(_one)
OF = select(drafts.c.body).where(_own).order_by(drafts.c.saved_at.desc(), drafts.c.id.desc())
DROP = delete(drafts).where(_one)
FORGET = delete(drafts).where(drafts.c.saved_at < given("before", BigInteger()))


def save(session: Session, workspace: WorkspaceId, person: PersonId, draft: Draft) -> None:
    """Keep it, in the place of the one with its id."""
    row = _key(workspace, person, draft.id)
    session.run(SAVE, row | {"saved_at": codec.to_micros(draft.saved_at), "body": codec.to_text(draft)})


def one(session: Session, workspace: WorkspaceId, person: PersonId, draft: DraftId) -> Draft | None:
    row = session.row(ONE, _key(workspace, person, draft))
    return read(row[0]) if row else None


def of(session: Session, workspace: WorkspaceId, person: PersonId) -> list[Draft]:
    """A person's, the newest first."""
    return [read(row[0]) for row in session.rows(OF, {"workspace": workspace, "person": person})]


def drop(session: Session, workspace: WorkspaceId, person: PersonId, draft: DraftId) -> bool:
    return session.run(DROP, _key(workspace, person, draft)) == 1


def forget(session: Session, before: datetime) -> int:
    """Throw away what is older, of everybody's."""
    return session.run(FORGET, {"before": codec.to_micros(before)})


def opened_from(
    session: Session, workspace: WorkspaceId, person: PersonId, draft: DraftId
) -> TicketId | None:
    """The ticket that was opened from it."""
    row = session.row(LINKED, _link(workspace, person, draft))
    return TicketId(row[0]) if row else None


def note_opened(
    session: Session, workspace: WorkspaceId, person: PersonId, draft: DraftId, ticket: TicketId
) -> None:
    """Note it on the event with which the ticket begins."""
    session.run(ADD_LINK, _link(workspace, person, draft) | {"ticket": ticket, "number": 1})


def _key(workspace: WorkspaceId, person: PersonId, draft: DraftId) -> dict[str, object]:
    return {"workspace": workspace, "person": person, "id": draft}


def _link(workspace: WorkspaceId, person: PersonId, draft: DraftId) -> dict[str, object]:
    return {"workspace": workspace, "system": SYSTEM, "external_id": f"{person}:{draft}"}
