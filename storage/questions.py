"""Where a question stands that is drawn again when it is answered: links of a system of its own a ticket.

So they are found by the table's key, and go along with an export as all links do.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Text, select

from bot.domain.ticket import ChannelId, MessageRef, TicketId, WorkspaceId
from storage.schema import links
from storage.session import Session, given
from storage.statements import ADD_LINK

_ASKED = (
    select(links.c.external_id)
    .where(
        links.c.workspace == given("workspace", Text()),
        links.c.system == given("system", Text()),
        links.c.number == given("number", BigInteger()),
    )
    .order_by(links.c.external_id)
)


def asked_in(session: Session, workspace: WorkspaceId, ticket_id: TicketId, number: int) -> list[MessageRef]:
    """The messages that ask the question of an event."""
    rows = session.rows(_ASKED, {"workspace": workspace, "system": _system(ticket_id), "number": number})
    parts = (row[0].partition(":") for row in rows)
    return [MessageRef(channel=ChannelId(channel), id=id_) for channel, _, id_ in parts]


def note_asked(
    session: Session, workspace: WorkspaceId, message: MessageRef, ticket_id: TicketId, number: int
) -> None:
    """Note that a message asks it; noting it twice is fine."""
    row = {"workspace": workspace, "system": _system(ticket_id), "external_id": str(message)}
    session.run(ADD_LINK, row | {"ticket": ticket_id, "number": number})


def _system(ticket_id: TicketId) -> str:
    return f"question of {ticket_id}"
