"""A search as the two databases write one: FTS5's query and PostgreSQL's tsquery. Pure.

Only words of letters and digits, and facets made by us, stand in what is written; nothing can break out.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Protocol

from bot.domain.search import (
    AtDesk,
    Condition,
    Either,
    InGroup,
    InState,
    IsBridged,
    OfKind,
    OnSubject,
    OwnedBy,
    Search,
    Tagged,
    Together,
    WithResource,
    Words,
)
from bot.domain.sight import Sight
from bot.domain.ticket import PersonId, WorkspaceId
from storage.search_text import BREAK, BRIDGED, NOTHING, PRIVATE, Document, facet

DAY = 86_400_000
"""Milliseconds, of which keys are made."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Syntax(Protocol):
    """How one database writes the parts of a search."""

    def words(self, words: Words, *, kept: bool) -> str:
        """A run of words in what is shown, or also in what is kept inside."""
        ...

    def facet(self, word: str) -> str: ...

    def both(self, wanted: Sequence[str], unwanted: Sequence[str]) -> str:
        """All of the first, of which there is one at least, and none of the others."""
        ...

    def either(self, parts: Sequence[str]) -> str: ...


class Fts5:
    """https://www.sqlite.org/fts5.html#full_text_query_syntax"""

    def words(self, words: Words, *, kept: bool) -> str:
        where = "{shown kept}" if kept else "shown"
        return f'{where} : "{" ".join(words.words)}"{" *" if words.begins else ""}'

    def facet(self, word: str) -> str:
        return f'"{word}"'  # No text has a word with a colon; looking at the column costs a third of it all.

    def both(self, wanted: Sequence[str], unwanted: Sequence[str]) -> str:
        every = f"({' AND '.join(wanted)})"
        return f"({every} NOT {self.either(unwanted)})" if unwanted else every

    def either(self, parts: Sequence[str]) -> str:
        return f"({' OR '.join(parts)})"


class TsQuery:
    """https://www.postgresql.org/docs/15/datatype-textsearch.html#DATATYPE-TSQUERY

    Words of the ticket have the weight A where they are shown and D where they are kept; facets have B.
    """

    def words(self, words: Words, *, kept: bool) -> str:
        weights = "AD" if kept else "A"
        last = len(words.words) - 1
        parts = [
            f"'{word}':{weights}{'*' if words.begins and place == last else ''}"
            for place, word in enumerate(words.words)
        ]
        return f"({' <-> '.join(parts)})"

    def facet(self, word: str) -> str:
        return f"'{word}':B"

    def both(self, wanted: Sequence[str], unwanted: Sequence[str]) -> str:
        return f"({' & '.join([*wanted, *(f'!{part}' for part in unwanted)])})"

    def either(self, parts: Sequence[str]) -> str:
        return f"({' | '.join(parts)})"


def as_insider(person: PersonId) -> str:
    """The facet of the private tickets that somebody has to do with."""
    return facet("insider", person)


def query(
    syntax: Syntax, workspace: WorkspaceId, search: Search, sight: Sight, *, as_insider_too: bool = True
) -> str:
    """The whole search, narrowed to what is in sight: notes are looked into where all of a desk is seen.

    The workspace is named only where nothing else is wanted: nearly every document has that word. Whoever
    does not look `as_insider_too` has to do with no private ticket: every word would be looked up twice.
    """
    here = syntax.facet(facet("workspace", workspace))
    desks = [syntax.facet(facet("desk", desk)) for desk in sight.desks]
    hidden = _hidden(syntax, sight)
    parts = []
    if sight.of_others:
        wanted = [] if search.wanted else [here]
        parts.append(_narrowed(syntax, search, wanted, [*desks, *hidden], kept=True))
    elif desks:
        parts.append(_narrowed(syntax, search, [syntax.either(desks)], hidden, kept=True))
    # Of the desks' tickets they find all but the private ones above, and those without their notes.
    if not sight.is_at_all_desks:
        own = syntax.facet(facet("party", sight.person))
        parts.append(_narrowed(syntax, search, [own], [], kept=False))
    elif as_insider_too and not sight.is_full:
        own = syntax.facet(as_insider(sight.person))
        parts.append(_narrowed(syntax, search, [own], [], kept=False))
    return syntax.either(parts)


def _hidden(syntax: Syntax, sight: Sight) -> list[str]:
    """What is left out of the desks that somebody works at: private tickets from outside."""
    inner = [syntax.facet(facet("inner", desk)) for desk in sight.inner]
    if not sight.inner_of_others:
        return [syntax.both([syntax.facet(PRIVATE)], inner)]
    return [syntax.either(inner)] if inner else []


def _narrowed(
    syntax: Syntax, search: Search, wanted: Sequence[str], unwanted: Sequence[str], *, kept: bool
) -> str:
    wanted = [*wanted, *(_condition(syntax, each, kept=kept) for each in search.wanted)]
    unwanted = [*unwanted, *(_condition(syntax, each, kept=kept) for each in search.unwanted)]
    return syntax.both(wanted, unwanted)


def _condition(syntax: Syntax, condition: Condition, *, kept: bool) -> str:
    match condition:
        case Words():
            return syntax.words(condition, kept=kept)
        case InState(state=state):
            return syntax.facet(facet("status", state))
        case OwnedBy(owner=owner):
            return syntax.facet(facet("owner", owner or ""))
        case Tagged(tag=tag):
            return syntax.facet(facet("tag", tag))
        case OfKind(kind=kind):
            return syntax.facet(facet("kind", kind))
        case AtDesk(desk=desk):
            return syntax.facet(facet("desk", desk))
        case InGroup(group=group):
            return syntax.facet(facet("group", group or ""))
        case IsBridged():  # As with notes: no customer is told that somebody else is asked.
            return syntax.facet(BRIDGED if kept else NOTHING)
        case WithResource(name=name):
            return syntax.facet(facet("resource", name))
        case OnSubject(desk=desk, subject=subject):
            return syntax.facet(facet("subject", f"{desk}/{subject}"))
        case Together(parts=words):
            return syntax.both([_condition(syntax, each, kept=kept) for each in words], [])
        case Either(parts=parts):
            return syntax.either([_condition(syntax, each, kept=kept) for each in parts])


def day_of(key: int) -> str:
    """The word that tells the day of a key, as the numbers of tickets begin."""
    return f"{_EPOCH + timedelta(milliseconds=key):t%Y%m%d}"


def on_days(query: str, first: int, last: int) -> str:
    """A tsquery narrowed to the days from that of the first key to that of the last one."""
    count = key_day(last) - key_day(first)
    days = [day_of((key_day(first) + each) * DAY) for each in range(count + 1)]
    return f"({query} & ({' | '.join(repr(day) for day in days)}))"


def key_day(key: int) -> int:
    """How many days after the first one that is."""
    return key // DAY


def tsvector(written: Document, key: int) -> str:
    """The document as PostgreSQL reads one; words keep their places, so that runs of them are found.

    It has the day of its key, by which a search is narrowed: nearly always its number said so already.
    """
    places: dict[str, list[str]] = {}
    place = 0
    for text, weight in ((written.shown, "A"), (BREAK, "C"), (written.kept, "D")):
        for word in text.split():
            place += 1
            if word != BREAK:
                places.setdefault(word, []).append(f"{place}{weight}")
    for word in written.facets.split():
        places.setdefault(word, []).append(f"{place + 2}B")
    places.setdefault(day_of(key), [f"{place + 2}B"])
    return " ".join(f"'{word}':{','.join(at)}" for word, at in places.items())
