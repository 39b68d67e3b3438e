"""The two indexes that searches go by, behind one interface: SQLite's FTS5 and PostgreSQL's GIN.

Both hold the documents of `storage.schema`, whose keys go by when a ticket was opened.
"""

from __future__ import annotations

from typing import Protocol

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    Text,
    cast,
    column,
    func,
    insert,
    literal_column,
    select,
    table,
    update,
)
from sqlalchemy.dialects import postgresql

from storage.schema import search_documents as documents
from storage.search_syntax import DAY, Fts5, Syntax, TsQuery, key_day, on_days, tsvector
from storage.search_text import Document
from storage.session import Session, Values, given

NEWEST = 500
"""How many documents PostgreSQL looks through, newest first, before it asks its index."""
LATELY, MOST_DAYS, ROUNDS = 50, 31, 2
"""For how many times as long a time it asks its index then, of so many days at most, and how often both."""

_id = given("id", BigInteger())
_texts = {name: given(name, Text()) for name in ("shown", "kept", "facets")}
_vector = {"words": cast(given("words", Text()), postgresql.TSVECTOR())}
_whose = {name: given(name, Text()) for name in ("workspace", "ticket")}

# Whoever comes second to a key takes the next one: two tickets may be of one millisecond.
_add = postgresql.insert(documents).on_conflict_do_nothing(index_elements=[documents.c.id])
_change = update(documents).where(documents.c.id == given("key", BigInteger()))
ADD_TEXT = _add.values({"id": _id} | _whose | _texts)
ADD_VECTOR = _add.values({"id": _id} | _whose | _texts | _vector)
CHANGE_TEXT = _change.values(_texts)
CHANGE_VECTOR = _change.values(_texts | _vector)

_fts5 = table(
    "search_index",
    column("search_index"),
    column("rowid", Integer),
    column("rank", Integer),
    *map(column, _texts),
)
_row = {"rowid": _id} | _texts
INDEX = insert(_fts5).values(_row)
UNINDEX = insert(_fts5).values({"search_index": literal_column("'delete'")} | _row)
"""FTS5's command; it has to be told what the row was like: https://www.sqlite.org/fts5.html#the_delete_command"""

MERGE = insert(_fts5).values({"search_index": literal_column("'merge'"), "rank": given("pages", Integer())})
"""FTS5's command; it merges no more than so many pages: https://www.sqlite.org/fts5.html#the_merge_command"""
MERGED_AT_LEAST = 8
"""Pages a batch. With another page for each document merging keeps up with what is written."""


def _in_page(key: ColumnElement[int]) -> ColumnElement[bool]:
    return (key < given("before", BigInteger())) & (key >= given("since", BigInteger()))


def _newest_first(key: ColumnElement[int], *found: ColumnElement[bool]) -> Select[int]:
    return select(key).where(*found).order_by(key.desc()).limit(given("limit", BigInteger()))


_here = documents.c.workspace == given("workspace", Text())
_matches = _fts5.c.search_index.op("MATCH", is_comparison=True)(given("query", Text()))
FTS5_HITS = _newest_first(
    _fts5.c.rowid, _matches, _in_page(_fts5.c.rowid), _here, documents.c.id == _fts5.c.rowid
)
FTS5_ANY = select(_fts5.c.rowid).where(_matches).limit(1)

_fits = documents.c.words.op("@@", is_comparison=True)(cast(given("query", Text()), postgresql.TSQUERY()))
_near = (
    select(documents.c.id, documents.c.words)
    .where(_here, _in_page(documents.c.id))
    .order_by(documents.c.id.desc())
    .limit(given("nearest", BigInteger()))
    .cte("near")
    .prefix_with("MATERIALIZED")
)
_near_fits = _near.c.words.op("@@", is_comparison=True)(cast(given("query", Text()), postgresql.TSQUERY()))
GIN_NEAR_HITS = select(
    func.count(),
    func.min(_near.c.id),
    func.percentile_disc(0.5).within_group(_near.c.id),
    func.array_agg(_near.c.id).filter(_near_fits),
).select_from(_near)
# Bounds within would have the planner walk through all documents between them instead of asking the index.
_every = select(documents.c.id, documents.c.workspace).where(_fits).cte("every").prefix_with("MATERIALIZED")
GIN_HITS = _newest_first(_every.c.id, _in_page(_every.c.id), _every.c.workspace == given("workspace", Text()))
GIN_ANY = select(_every.c.id).limit(1)


class Index(Protocol):
    """An index over the documents. `row` is what a document's row holds."""

    syntax: Syntax

    def add(self, session: Session, row: Values, written: Document) -> bool:
        """Write a new document; False when its key is taken."""
        ...

    def change(self, session: Session, key: int, was: Document, written: Document) -> None: ...

    def tidy(self, session: Session, written: int) -> None:
        """Spread over the batches what has to be done now and then; so many documents were just written."""
        ...

    def newest(self, session: Session, page: Values) -> list[int]:
        """The keys of what fits `query`, from `since` to `before`, newest first, up to `limit`."""
        ...

    def has(self, session: Session, query: str) -> bool:
        """Whether anything fits, of whatever workspace; it is quick where few do."""
        ...


def _texts_of(written: Document) -> Values:
    # What `asdict` does, in a fiftieth of its time.
    return {"shown": written.shown, "kept": written.kept, "facets": written.facets}


class Fts5Index:
    syntax: Syntax = Fts5()

    def add(self, session: Session, row: Values, written: Document) -> bool:
        texts = {**row, **_texts_of(written)}
        is_added = session.run(ADD_TEXT, texts) == 1
        if is_added:
            session.run(INDEX, texts)
        return is_added

    def change(self, session: Session, key: int, was: Document, written: Document) -> None:
        session.run(UNINDEX, {"id": key, **_texts_of(was)})
        session.run(CHANGE_TEXT, {"key": key, **_texts_of(written)})
        session.run(INDEX, {"id": key, **_texts_of(written)})

    def tidy(self, session: Session, written: int) -> None:
        session.run(MERGE, {"pages": MERGED_AT_LEAST + written})

    def newest(self, session: Session, page: Values) -> list[int]:
        return [key for (key,) in session.rows(FTS5_HITS, page)]

    def has(self, session: Session, query: str) -> bool:
        return session.row(FTS5_ANY, {"query": query}) is not None


class GinIndex:
    syntax: Syntax = TsQuery()

    def add(self, session: Session, row: Values, written: Document) -> bool:
        return (
            session.run(ADD_VECTOR, {**row, **_texts_of(written), "words": tsvector(written, row["id"])}) == 1
        )

    def change(self, session: Session, key: int, was: Document, written: Document) -> None:
        session.run(CHANGE_VECTOR, {"key": key, **_texts_of(written), "words": tsvector(written, key)})

    def tidy(self, session: Session, written: int) -> None:
        """Nothing: without a pending list GIN is always in order."""

    def newest(self, session: Session, page: Values) -> list[int]:
        """What many have is found among the newest, what fewer have in the weeks before, the rest among all.

        The index tells every hit there is, in no order: so it is asked for as long a time as has few enough.
        How long that is follows from the newest; once more from those before, should the newest be a burst.
        """
        keys: list[int] = []
        limit, since, before = page["limit"], page["since"], page["before"]
        for _ in range(ROUNDS):
            nearest = {**page, "before": before, "nearest": NEWEST}
            count, oldest, middle, near = session.row(GIN_NEAR_HITS, nearest) or (0, 0, 0, None)
            keys += sorted(near or (), reverse=True)
            if count < NEWEST or len(keys) >= limit:
                return keys[:limit]
            span = min(LATELY * (middle - oldest), MOST_DAYS * DAY)
            begin = max(key_day(oldest - span) * DAY, since)
            lately = {"since": begin, "before": oldest, "query": on_days(page["query"], begin, oldest)}
            keys += self._hits(session, {**page, **lately, "limit": limit - len(keys)})
            if len(keys) >= limit:
                return keys
            before = begin
        return keys + self._hits(session, {**page, "before": before, "limit": limit - len(keys)})

    def has(self, session: Session, query: str) -> bool:
        return session.row(GIN_ANY, {"query": query}) is not None

    def _hits(self, session: Session, page: Values) -> list[int]:
        return [key for (key,) in session.rows(GIN_HITS, page)]


def index_of(session: Session) -> Index:
    """The index of the database that the session is on."""
    return GinIndex() if session.dialect == "postgresql" else Fts5Index()
