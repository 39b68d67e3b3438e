"""Full text over tickets: a change is noted with the ticket, brought into the index behind, and searched."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import BigInteger, Text, delete, insert, select

from bot.domain.events import Recorded
from bot.domain.search import Found, Hit, Piece, Search, Sieve, Words, excerpt, may_have
from bot.domain.sight import Sight
from bot.domain.ticket import Ticket, TicketId, WorkspaceId
from storage import codec, statements
from storage.ranking import by_fit
from storage.schema import search_documents as documents
from storage.schema import search_queue as queue
from storage.schema import tickets
from storage.search_index import index_of
from storage.search_syntax import query
from storage.search_text import CORRECTING, NAMING, SAYING, Document, document, said
from storage.session import Session, Values, given

MOST_RANKED = 1_000
"""How many of the newest hits are put in order by how well they fit."""

_SAYING = frozenset(kind.__name__ for kind in (*SAYING, *NAMING))
_CORRECTING = frozenset(kind.__name__ for kind in CORRECTING)
_EVER, _NEVER = -(2**63), 2**63 - 1
_workspace, _ticket = given("workspace", Text()), given("ticket", Text())
_key = given("key", BigInteger())

NOTE = insert(queue).values({"workspace": _workspace, "ticket": _ticket}).inline()
# Whoever brings in the same rows is waited for: what they read of a ticket may be older than what we read.
WAITING = (
    select(queue)
    .where(queue.c.id > 0)  # All of them, read by key.
    .order_by(queue.c.id)
    .limit(given("limit", BigInteger()))
    .with_for_update()
)
DROP_WAITING = delete(queue).where(queue.c.id == given("id", BigInteger()))

DOCUMENT_OF = select(documents.c.id, documents.c.shown, documents.c.kept, documents.c.facets).where(
    documents.c.workspace == _workspace, documents.c.ticket == _ticket
)
TAKEN = select(documents.c.id).where(documents.c.id == _key)
TEXTS = select(documents.c.shown, documents.c.kept).where(documents.c.id == _key)
FOUND = (
    select(tickets.c.body)
    .join_from(
        documents,
        tickets,
        (tickets.c.workspace == documents.c.workspace) & (tickets.c.id == documents.c.ticket),
    )
    .where(documents.c.id == _key)
)


def note(session: Session, workspace: WorkspaceId, ticket: TicketId) -> None:
    """Remember, in the ticket's own transaction, that searches do not know it as it is now."""
    session.run(NOTE, {"workspace": workspace, "ticket": ticket})
    session.queued = True


def catch_up(session: Session, limit: int) -> int:
    """Bring in what was noted first; how many notes that took."""
    waiting = session.rows(WAITING, {"limit": limit})
    for workspace, ticket in dict.fromkeys((workspace, ticket) for _, workspace, ticket in waiting):
        _bring_in(session, workspace, ticket)
    session.run_each(DROP_WAITING, [{"id": number} for number, _, _ in waiting])
    if waiting:
        index_of(session).tidy(session, len(waiting))
    return len(waiting)


def page(
    session: Session,
    workspace: WorkspaceId,
    search: Search,
    sight: Sight,
    after: TicketId | None,
    limit: int,
    sieve: Sieve | None = None,
) -> Found:
    """A page of what is found; `after` is the last ticket of the page before.

    However few pass the sieve, the index is asked, and what it says put in order, once.
    """
    begins_after = None
    if after is not None:
        row = session.row(DOCUMENT_OF, {"workspace": workspace, "ticket": after})
        if row is None:
            return Found()
        begins_after = row[0]
    pick = _best if search.best_first else _newest
    most = limit if sieve is None else sieve.most
    keys = pick(session, _asked(session, workspace, search, sight), search, begins_after, most + 1)
    hits: list[Ticket] = []
    last, looked_at = None, 0
    for key in keys[:most]:
        ticket = _ticket_of(session, key)
        last, looked_at = ticket.id, looked_at + 1
        if sight.sees(ticket) and (sieve is None or sieve.passes(ticket)):
            hits.append(ticket)
        if len(hits) == limit:
            break
    return Found(
        hits=tuple(_hit(session, workspace, ticket, search, sight) for ticket in hits),
        last=last if len(keys) > looked_at else None,
    )


def _bring_in(session: Session, workspace: WorkspaceId, ticket_id: TicketId) -> None:
    key = {"workspace": workspace, "id": ticket_id, "ticket": ticket_id}
    row = session.row(statements.READ_TICKET, key)
    if row is None:
        return
    ticket = codec.read_ticket(row[0])
    written = document(workspace, ticket, _log(session, workspace, ticket_id))
    index, known = index_of(session), session.row(DOCUMENT_OF, key)
    if known is None:
        place = codec.to_micros(ticket.opened_at) // 1_000
        while not index.add(session, {**key, "id": place}, written):
            place = next_free(lambda place: session.row(TAKEN, {"key": place}) is not None, place)
        return
    was = Document(shown=known[1], kept=known[2], facets=known[3])
    if was != written:
        index.change(session, known[0], was, written)


def next_free(is_taken: Callable[[int], bool], taken: int) -> int:
    """The end of the row of keys that are taken, found in few looks: a burst of tickets takes thousands."""
    step = 1
    while is_taken(taken + step):
        taken, step = taken + step, step * 2
    free = taken + step
    while free - taken > 1:
        middle = (taken + free) // 2
        taken, free = (middle, free) if is_taken(middle) else (taken, middle)
    return free


def _asked(session: Session, workspace: WorkspaceId, search: Search, sight: Sight) -> dict[str, str | int]:
    """The search as the index is asked it. Keys are milliseconds, so times are a matter of keys."""
    return {
        "workspace": workspace,
        "query": query(index_of(session).syntax, workspace, search, sight),
        "since": _EVER if search.since is None else codec.to_micros(search.since) // 1_000,
        "before": _NEVER if search.until is None else codec.to_micros(search.until) // 1_000,
    }


def _newest(
    session: Session, asked: dict[str, str | int], search: Search, after: int | None, limit: int
) -> list[int]:
    if after is not None:
        asked["before"] = min(after, int(asked["before"]))
    return index_of(session).newest(session, asked | {"limit": limit})


def _best(session: Session, asked: Values, search: Search, after: int | None, limit: int) -> list[int]:
    """The newest hits in the order in which they fit: worked out anew for each page, as nothing keeps it."""
    keys = index_of(session).newest(session, {**asked, "limit": MOST_RANKED})
    texts = [(session.row(TEXTS, {"key": key}) or ("", ""))[0] for key in keys]
    ranked = [keys[place] for place in by_fit(texts, search.words)]
    begin = ranked.index(after) + 1 if after in ranked else 0
    return ranked[begin : begin + limit]


def _ticket_of(session: Session, key: int) -> Ticket:
    (body,) = session.row(FOUND, {"key": key}) or ("",)
    return codec.read_ticket(body)


def _hit(session: Session, workspace: WorkspaceId, ticket: Ticket, search: Search, sight: Sight) -> Hit:
    if not search.words:
        return Hit(ticket=ticket)
    may_read_all = sight.reads_notes(ticket)
    texts = [
        each.text
        for each in said(_log_with(session, workspace, ticket.id, search.words))
        if may_read_all or not each.is_kept
    ]
    return Hit(ticket=ticket, excerpt=_telling(texts[::-1], search.words))


def _telling(texts: Iterable[str], words: Sequence[Words]) -> tuple[Piece, ...]:
    """The excerpt that has the most of the words in it, of the newest text if several have."""
    excerpts = [excerpt(text, words) for text in texts]
    return max(excerpts, key=_different_hits, default=())


def _different_hits(pieces: Sequence[Piece]) -> int:
    return len({piece.text.casefold() for piece in pieces if piece.is_hit})


def _log_with(
    session: Session, workspace: WorkspaceId, ticket: TicketId, words: Sequence[Words]
) -> list[Recorded]:
    """As much of a log as can have these words in it, and all that corrects it.

    Reading an event costs more than looking whether its row has one of the words at all.
    """
    key = {"workspace": workspace, "ticket": ticket}
    rows = session.rows(statements.READ_LOG, key)
    if any(type_name in _CORRECTING for _, type_name, _ in rows):
        return _log(session, workspace, ticket)
    return [
        Recorded(number=number, event=codec.read_event(type_name, body))
        for number, type_name, body in rows
        if type_name in _SAYING and may_have(body, words)
    ]


def _log(session: Session, workspace: WorkspaceId, ticket: TicketId) -> list[Recorded]:
    return [
        Recorded(number=number, event=codec.read_event(type_name, body))
        for number, type_name, body in session.rows(
            statements.READ_LOG, {"workspace": workspace, "ticket": ticket}
        )
    ]
