"""Full text over tickets: a change is noted with the ticket, brought into the index behind, and searched."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import compress

from sqlalchemy import BigInteger, BindParameter, Select, Text, delete, insert, select

from bot.domain.events import Recorded
from bot.domain.search import (
    Found,
    Hit,
    Piece,
    Search,
    Sieve,
    Words,
    excerpt,
    may_have,
    may_have_more,
)
from bot.domain.sight import Sight
from bot.domain.ticket import Ticket, TicketId, WorkspaceId
from storage import codec, statements
from storage.ranking import by_fit
from storage.schema import search_documents as documents
from storage.schema import search_queue as queue
from storage.schema import tickets, updates
from storage.search_index import index_of
from storage.search_syntax import as_insider, query
from storage.search_text import CORRECTING, NAMING, SAYING, Document, document, said
from storage.session import Session, Values, given, inline

MOST_RANKED = 1_000
"""How many of the newest hits are put in order by how well they fit."""
AT_ONCE = 100
"""How many documents a statement names."""
Logged = tuple[int, str, str]
"""A row of a log: number, type and body."""

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


@cache
def texts_of(count: int) -> Select[tuple[int, str]]:
    """What is compared of so many documents."""
    return select(documents.c.id, documents.c.shown).where(documents.c.id.in_(_keys(count)))


@cache
def found(count: int) -> Select[tuple[int, str]]:
    """The tickets of so many documents."""
    at_home = (tickets.c.workspace == documents.c.workspace) & (tickets.c.id == documents.c.ticket)
    return (
        select(documents.c.id, tickets.c.body)
        .join_from(documents, tickets, at_home)
        .where(documents.c.id.in_(_keys(count)))
    )


@cache
def logs_of(count: int) -> Select[tuple[str, int, str, str]]:
    """As much of the logs of so many tickets as can say, name or correct something."""
    return (
        select(updates.c.ticket, updates.c.number, updates.c.type, updates.c.body)
        .where(
            updates.c.workspace == _workspace,
            updates.c.ticket.in_([given(_nth(index), Text()) for index in range(count)]),
            updates.c.type.in_([inline(name) for name in sorted(_SAYING | _CORRECTING)]),
        )
        .order_by(updates.c.ticket, updates.c.number)
    )


def _keys(count: int) -> list[BindParameter[int]]:
    return [given(_nth(index), BigInteger()) for index in range(count)]


def _nth(index: int) -> str:
    return f"nth_{index}"


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
    return len(waiting)


def tidy(session: Session, written: int) -> None:
    """Keep the index in order, after so many notes were brought in."""
    index_of(session).tidy(session, written)


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
    for ticket in _tickets_of(session, keys[:most], limit):
        last, looked_at = ticket.id, looked_at + 1
        if sight.sees(ticket) and (sieve is None or sieve.passes(ticket)):
            hits.append(ticket)
        if len(hits) == limit:
            break
    logs = _logs_of(session, workspace, hits) if search.words else {}
    return Found(
        hits=tuple(_hit(ticket, logs.get(ticket.id, ()), search, sight) for ticket in hits),
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
    index = index_of(session)
    is_insider = sight.is_at_all_desks and index.has(session, index.syntax.facet(as_insider(sight.person)))
    return {
        "workspace": workspace,
        "query": query(index.syntax, workspace, search, sight, as_insider_too=is_insider),
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
    shown = _shown(session, keys)
    ranked = [keys[place] for place in by_fit([shown[key] for key in keys], search.words)]
    begin = ranked.index(after) + 1 if after in ranked else 0
    return ranked[begin : begin + limit]


def _shown(session: Session, keys: Sequence[int]) -> dict[int, str]:
    """What is compared of these documents, read so many at a time as a statement may name."""
    shown: dict[int, str] = {}
    for begin in range(0, len(keys), AT_ONCE):
        part = keys[begin : begin + AT_ONCE]
        values = {_nth(index): key for index, key in enumerate(part)}
        for key, text in session.rows(texts_of(len(part)), values):
            shown[key] = text
    return shown


def _tickets_of(session: Session, keys: Sequence[int], at_once: int) -> Iterator[Ticket]:
    """The tickets of these documents, in the same order, read so many at a time."""
    for begin in range(0, len(keys), at_once):
        part = keys[begin : begin + at_once]
        values = {_nth(index): key for index, key in enumerate(part)}
        bodies: dict[int, str] = {row[0]: row[1] for row in session.rows(found(len(part)), values)}
        yield from (codec.read_ticket(bodies[key]) for key in part)


def _hit(ticket: Ticket, log: Sequence[Logged], search: Search, sight: Sight) -> Hit:
    may_read_all = sight.reads_notes(ticket)
    texts = [each.text for each in said(_with(log, search.words)) if may_read_all or not each.is_kept]
    return Hit(ticket=ticket, excerpt=_telling(texts[::-1], search.words))


def _telling(texts: Iterable[str], words: Sequence[Words]) -> tuple[Piece, ...]:
    """The excerpt that has the most of the words in it, of the newest text if several have."""
    best: tuple[Piece, ...] = ()
    most = 0
    for text in texts:
        if may_have_more(text, words, most):  # To look word by word is what costs most here.
            pieces = excerpt(text, words)
            hits = _different_hits(pieces)
            best, most = (pieces, hits) if hits > most else (best, most)
    return best


def _different_hits(pieces: Sequence[Piece]) -> int:
    return len({piece.text.casefold() for piece in pieces if piece.is_hit})


def _with(log: Sequence[Logged], words: Sequence[Words]) -> list[Recorded]:
    """As much of a log as can have these words in it; all of it where something corrects it.

    Reading an event costs more than looking whether its row has one of the words at all.
    """
    is_corrected = any(type_name in _CORRECTING for _, type_name, _ in log)
    if not is_corrected:
        log = list(compress(log, may_have([body for _, _, body in log], words)))
    return [
        Recorded(number=number, event=codec.read_event(type_name, body)) for number, type_name, body in log
    ]


def _logs_of(
    session: Session, workspace: WorkspaceId, hits: Sequence[Ticket]
) -> dict[TicketId, list[Logged]]:
    """The rows of each ticket's log, in order."""
    logs: dict[TicketId, list[Logged]] = defaultdict(list)
    if hits:
        values = {_nth(index): ticket.id for index, ticket in enumerate(hits)}
        rows = session.rows(logs_of(len(hits)), {"workspace": workspace, **values})
        for ticket, number, type_name, body in rows:
            logs[ticket].append((number, type_name, body))
    return logs


def _log(session: Session, workspace: WorkspaceId, ticket: TicketId) -> list[Recorded]:
    return [
        Recorded(number=number, event=codec.read_event(type_name, body))
        for number, type_name, body in session.rows(
            statements.READ_LOG, {"workspace": workspace, "ticket": ticket}
        )
    ]
