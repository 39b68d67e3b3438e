"""SQLite's index over the documents of searches, as SQL: SQLAlchemy knows no virtual tables."""

SEARCH_INDEX = """CREATE VIRTUAL TABLE search_index USING fts5(
    shown, kept, facets, content='search_documents', content_rowid='id', columnsize=0,
    tokenize="unicode61 remove_diacritics 0 tokenchars '_:-'"
)"""
"""SQLite's index over `search_documents`. What it is given is words already, parted by blanks."""

SEARCH_MERGING = "INSERT INTO search_index(search_index, rank) VALUES('automerge', 0)"
"""Left to itself it merges in fits of 20 ms, in which nobody can write; we have it done in small steps."""
