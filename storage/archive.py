"""Everything as an export, and an export as everything: on one session, in one transaction of the store.

What waits in the outbox is not part of it, nor are deliveries remembered: those are the bot's own business.
The order is that of the database's own keys, so all of it is read by index and never held in memory.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from sqlalchemy import Text, select, tuple_

from bot.domain.ports import Clock
from bot.domain.ticket import ChannelId, TicketId, WorkspaceId
from bot.errors import BrokenFile, Occupied
from storage import codec, statements
from storage import drafts as shelf
from storage.export_lines import (
    VERSION,
    Drafted,
    DraftLine,
    End,
    Head,
    Link,
    LinkLine,
    Log,
    Viewed,
    ViewedLine,
    event_line,
    logs_and_links,
    written,
)
from storage.schema import drafts, links, tickets, viewed
from storage.session import Session, given
from storage.statements import upsert
from storage.transaction import SqlTransaction
from storage.viewed import view

PAGE = 500
_OTHERS = "The database holds other tickets than the file; import into an empty one."

_WORKSPACE_AFTER = (
    select(tickets.c.workspace)
    .where(tickets.c.workspace > given("workspace", Text()))
    .order_by(tickets.c.workspace)
    .limit(1)
)
_TICKETS_AFTER = (
    select(tickets.c.id)
    .where(tickets.c.workspace == given("workspace", Text()), tickets.c.id > given("id", Text()))
    .order_by(tickets.c.id)
    .limit(PAGE)
)
_LINKS_AFTER = (
    select(links.c.system, links.c.external_id, links.c.ticket, links.c.number)
    .where(
        links.c.workspace == given("workspace", Text()),
        tuple_(links.c.system, links.c.external_id)
        > tuple_(given("system", Text()), given("external_id", Text())),
    )
    .order_by(links.c.system, links.c.external_id)
    .limit(PAGE)
)
_SET_LINK = upsert(links)
_VIEWED_AFTER = (
    select(viewed.c.person, viewed.c.ticket, viewed.c.number)
    .where(
        viewed.c.workspace == given("workspace", Text()),
        tuple_(viewed.c.person, viewed.c.ticket) > tuple_(given("person", Text()), given("ticket", Text())),
    )
    .order_by(viewed.c.person, viewed.c.ticket)
    .limit(PAGE)
)
_VIEWED = select(viewed.c.number).where(
    viewed.c.workspace == given("workspace", Text()),
    viewed.c.person == given("person", Text()),
    viewed.c.ticket == given("ticket", Text()),
)
_DRAFTS_AFTER = (
    select(drafts.c.workspace, drafts.c.person, drafts.c.id, drafts.c.body)
    .where(
        tuple_(drafts.c.workspace, drafts.c.person, drafts.c.id)
        > tuple_(given("workspace", Text()), given("person", Text()), given("id", Text()))
    )
    .order_by(drafts.c.workspace, drafts.c.person, drafts.c.id)
    .limit(PAGE)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How much was written or read; `is_new` is false when all of it was there already."""

    events: int
    links: int
    viewed: int = 0
    drafts: int = 0
    is_new: bool = True


def workspaces(session: Session) -> Iterator[WorkspaceId]:
    """Every workspace that has a ticket."""
    last = ""
    while row := session.row(_WORKSPACE_AFTER, {"workspace": last}):
        last = row[0]
        yield WorkspaceId(last)


def export(session: Session, write: Callable[[bytes], object], only: TicketId | None = None) -> Tally:
    """Write all tickets, or the one of that number, line by line."""
    events = copies = seen = kept = 0
    write(written(Head(version=VERSION)))
    for workspace in workspaces(session):
        for ticket_id in _tickets(session, workspace, only):
            key = {"workspace": workspace, "ticket": ticket_id}
            for number, type_name, body in session.rows(statements.READ_LOG, key):
                write(event_line(workspace, ticket_id, number, codec.read_event(type_name, body)))
                events += 1
        for link in _links(session, workspace):
            if only in (None, link.ticket):
                write(written(link))
                copies += 1
        for line in _viewed(session, workspace) if only is None else ():
            write(written(line))
            seen += 1
    for draft in _drafts(session) if only is None else ():
        write(written(draft))
        kept += 1
    write(written(End(events=events, links=copies, viewed=seen, drafts=kept)))
    return Tally(events=events, links=copies, viewed=seen, drafts=kept)


def restore(session: Session, clock: Clock, lines: Iterable[bytes]) -> Tally:
    """Make an empty database hold what these lines say; in one that is not, look whether it does.

    Raises BrokenFile where a line cannot be right, Occupied when the database holds other tickets.
    """
    is_new = next(workspaces(session), None) is None and next(_drafts(session), None) is None
    work: _Adding | _Comparing = _Adding(session, clock) if is_new else _Comparing(session, clock)
    events = copies = seen = kept = 0
    for each in logs_and_links(lines):
        if isinstance(each, Log):
            work.log(each)
            events += len(each.events)
        elif isinstance(each, Link):
            work.link(each)
            copies += 1
        elif isinstance(each, Drafted):
            work.draft(each)
            kept += 1
        else:
            work.viewed(each)
            seen += 1
    tally = Tally(events=events, links=copies, viewed=seen, drafts=kept, is_new=is_new)
    work.finish(tally)
    return tally


def _tickets(session: Session, workspace: WorkspaceId, only: TicketId | None) -> Iterator[TicketId]:
    if only is not None:
        if session.row(statements.READ_TICKET, {"workspace": workspace, "id": only}):
            yield only
        return
    last = ""
    while page := session.rows(_TICKETS_AFTER, {"workspace": workspace, "id": last}):
        yield from (TicketId(row[0]) for row in page)
        last = page[-1][0]


def _links(session: Session, workspace: WorkspaceId) -> Iterator[LinkLine]:
    key = {"workspace": workspace, "system": "", "external_id": ""}
    while page := session.rows(_LINKS_AFTER, key):
        for system, external_id, ticket, number in page:
            yield LinkLine(
                workspace=workspace, ticket=ticket, number=number, system=system, external_id=external_id
            )
        key |= {"system": page[-1][0], "external_id": page[-1][1]}


def _viewed(session: Session, workspace: WorkspaceId) -> Iterator[ViewedLine]:
    key = {"workspace": workspace, "person": "", "ticket": ""}
    while page := session.rows(_VIEWED_AFTER, key):
        for person, ticket, number in page:
            yield ViewedLine(workspace=workspace, person=person, ticket=ticket, number=number)
        key |= {"person": page[-1][0], "ticket": page[-1][1]}


def _drafts(session: Session) -> Iterator[DraftLine]:
    key = {"workspace": "", "person": "", "id": ""}
    while page := session.rows(_DRAFTS_AFTER, key):
        for workspace, person, _, body in page:
            yield DraftLine(workspace=workspace, person=person, draft=shelf.read(body))
        key = {"workspace": page[-1][0], "person": page[-1][1], "id": page[-1][2]}


class _Adding:
    """Writes what was read into an empty database."""

    def __init__(self, session: Session, clock: Clock) -> None:
        self._session = session
        self._clock = clock
        self._counts: Counter[tuple[WorkspaceId, str]] = Counter()

    def log(self, log: Log) -> None:
        tx, ticket = SqlTransaction(self._session, log.workspace, self._clock, holds=True), log.ticket
        if tx.ticket(ticket.id) is not None:
            raise BrokenFile(log.line, "the ticket stands in the file twice")
        roots = [(place.channel, place.root) for place in ticket.places if place.root is not None]
        if len(set(roots)) != len(roots) or any(self._is_taken(tx, *root) for root in roots):
            raise BrokenFile(log.line, "the thread of the ticket is another ticket's already")
        tx.append(None, ticket, log.events)
        tx.finish()
        day, count = ticket.id[1:9], int(ticket.id[10:])
        self._counts[log.workspace, day] = max(self._counts[log.workspace, day], count)

    def link(self, link: Link) -> None:
        said = link.said
        event = {"workspace": said.workspace, "ticket": said.ticket, "number": said.number}
        if self._session.row(statements.READ_EVENT, event) is None:
            raise BrokenFile(link.line, "a link to an event that is not in the file")
        # What is written here goes before what the events made of it: two may name one message.
        self._session.run(_SET_LINK, event | {"system": said.system, "external_id": said.external_id})

    def viewed(self, viewed: Viewed) -> None:
        said = viewed.said
        ticket = {"workspace": said.workspace, "id": said.ticket}
        if said.ticket and self._session.row(statements.READ_TICKET, ticket) is None:
            raise BrokenFile(viewed.line, "a ticket was viewed that is not in the file")
        view(self._session, said.workspace, said.person, said.ticket, said.number)

    def draft(self, draft: Drafted) -> None:
        said = draft.said
        if shelf.one(self._session, said.workspace, said.person, said.draft.id) is not None:
            raise BrokenFile(draft.line, "the draft stands in the file twice")
        shelf.save(self._session, said.workspace, said.person, said.draft)

    def finish(self, tally: Tally) -> None:
        """Have the next ticket of each day get the next number."""
        for (workspace, day), count in sorted(self._counts.items()):
            counter = {"workspace": workspace, "name": f"tickets {day}", "value": count}
            self._session.run(statements.COUNT, counter)

    @staticmethod
    def _is_taken(tx: SqlTransaction, channel: ChannelId, root: str) -> bool:
        return tx.ticket_at(channel, root) is not None


class _Comparing:
    """Looks whether a database holds just what was read; writes nothing."""

    def __init__(self, session: Session, clock: Clock) -> None:
        self._session = session
        self._clock = clock

    def log(self, log: Log) -> None:
        tx = SqlTransaction(self._session, log.workspace, self._clock, holds=False)
        if tuple(each.event for each in tx.history(log.ticket.id)) != log.events:
            raise Occupied(_OTHERS)

    def link(self, link: Link) -> None:
        said = link.said
        copy = {"workspace": said.workspace, "system": said.system, "external_id": said.external_id}
        row = self._session.row(statements.LINKED, copy)
        if row is None or tuple(row) != (said.ticket, said.number):
            raise Occupied(_OTHERS)

    def viewed(self, viewed: Viewed) -> None:
        said = viewed.said
        key = {"workspace": said.workspace, "person": said.person, "ticket": said.ticket}
        if tuple(self._session.row(_VIEWED, key) or ()) != (said.number,):
            raise Occupied(_OTHERS)

    def draft(self, draft: Drafted) -> None:
        said = draft.said
        if shelf.one(self._session, said.workspace, said.person, said.draft.id) != said.draft:
            raise Occupied(_OTHERS)

    def finish(self, tally: Tally) -> None:
        held = export(self._session, len)
        if replace(held, is_new=False) != replace(tally, is_new=False):
            raise Occupied(_OTHERS)
