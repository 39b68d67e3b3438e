"""What is looked for in tickets, and which piece of a text shows that it is there. Pure; knows no index.

A text is its words: runs of letters and digits without case. What is written as one and has signs in it,
as a host name or a ticket number, is its words in a row.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.ticket import DeskId, GroupId, KindId, PersonId, SubjectId, Ticket, TicketId

LONGEST_WORD = 60
"""Longer ones are cut, where they are written down and where they are looked for."""
AROUND = 60
"""Characters that an excerpt shows on either side of the first word found."""
LONGEST_EXCERPT = 240

_BY_SIGN = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
"""Scripts that put no blanks between words: every sign is a word there."""
_WORD = re.compile(rf"[{_BY_SIGN}]|[^\W_{_BY_SIGN}]+")


class State(StrEnum):
    """What `status:` can ask for; `open` is everything unfinished."""

    OPEN = "open"
    ASSIGNED = "assigned"
    RESOLVED = "resolved"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """These words in a row; the last may only begin like that."""

    words: tuple[str, ...]
    begins: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class InState:
    state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnedBy:
    """`owner` None: by nobody."""

    owner: PersonId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tagged:
    tag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AtDesk:
    desk: DeskId


@dataclass(frozen=True, slots=True, kw_only=True)
class InGroup:
    """`group` None: in no group."""

    group: GroupId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IsBridged:
    """The customer's side or the vendor's; only whoever sees all of its desk finds it so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfKind:
    kind: KindId


@dataclass(frozen=True, slots=True, kw_only=True)
class WithResource:
    """`name` is a resource's id, its name or that up to the first dot."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OnSubject:
    desk: DeskId
    subject: SubjectId


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """All of these, wherever they stand."""

    parts: tuple[Words, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Either:
    """At least one of these, of which there is one."""

    parts: tuple[WithResource | OnSubject | Together, ...]


Condition = (
    Words
    | InState
    | OwnedBy
    | Tagged
    | AtDesk
    | InGroup
    | IsBridged
    | OfKind
    | WithResource
    | OnSubject
    | Together
    | Either
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """All of `wanted` and none of `unwanted`, opened at or after `since` and before `until`."""

    wanted: tuple[Condition, ...] = ()
    unwanted: tuple[Condition, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    best_first: bool = False
    """By how well they fit, among the newest thousand; else simply the newest first."""

    @property
    def words(self) -> tuple[Words, ...]:
        return tuple(each for each in self.wanted if isinstance(each, Words))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sieve:
    """What a ticket that is found has to pass besides; `most` is how many are looked at for one page."""

    passes: Callable[[Ticket], bool]
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of an excerpt."""

    text: str
    is_hit: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A ticket that was found; `excerpt` shows what was said where it is not in the title alone."""

    ticket: Ticket
    excerpt: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One page of what was found; `last` is where the next one begins, None when there is none."""

    hits: tuple[Hit, ...] = ()
    last: TicketId | None = None
    unread: frozenset[TicketId] = frozenset()


def words_of(text: str) -> list[str]:
    """The words of a text as they are compared."""
    return [word for found in _WORD.finditer(_composed(text)) for word in _folded(found[0])]


def excerpt(text: str, searched: Collection[Words]) -> tuple[Piece, ...]:
    """The place in a text where most of the words stand close together; nothing if none of them is there."""
    text = " ".join(_composed(text).split())
    marks = _marks(text, searched)
    if not marks:
        return ()
    begin, end = _window(text, marks)
    pieces: list[Piece] = [Piece(text="…", is_hit=False)] if begin else []
    done = begin
    for first, last in marks:
        if done <= first and last <= end:
            pieces += [Piece(text=text[done:first], is_hit=False), Piece(text=text[first:last], is_hit=True)]
            done = last
    pieces.append(Piece(text=text[done:end] + ("…" if end < len(text) else ""), is_hit=False))
    return tuple(piece for piece in pieces if piece.text)


def _window(text: str, marks: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """From where to where the excerpt goes: it begins and ends between words, if there is a blank near."""
    room = LONGEST_EXCERPT - 2 * AROUND
    begins = [mark[0] for mark in marks]
    near = [bisect_left(begins, begin + room) - place for place, begin in enumerate(begins)]
    first = marks[near.index(max(near))]
    begin = max(0, first[0] - AROUND)
    if begin:
        begin = text.find(" ", begin, first[0]) + 1 or begin
    end = min(len(text), max(begin + LONGEST_EXCERPT, first[1]))
    if end < len(text):
        end = max(text.rfind(" ", first[1], end), first[1]) if " " in text[first[1] : end] else end
    return begin, end


def may_have(texts: Iterable[str], searched: Collection[Words]) -> Iterator[bool]:
    """Of each text whether it is worth looking word by word; most of a ticket's have none of the words."""
    words = {word for each in searched for word in each.words}
    for text in texts:
        folded = _folded_text(text)
        yield bool([word for word in words if word in folded])  # A generator costs more than it spares.


def may_have_more(text: str, searched: Collection[Words], than: int) -> bool:
    """Whether an excerpt of it can show more different words than that."""
    folded = _folded_text(text)
    found = {word for each in searched for word in each.words if word in folded}
    return len(found) > than or (bool(found) and any(each.begins for each in searched))


def _folded_text(text: str) -> str:
    return (text if text.isascii() else unicodedata.normalize("NFKC", text)).casefold()


def _marks(text: str, searched: Collection[Words]) -> list[tuple[int, int]]:
    """From where to where each word goes that was searched for."""
    whole = {word for each in searched for word in each.words}
    beginnings = tuple(each.words[-1] for each in searched if each.begins)
    if text.isascii():  # Case is all that there is to fold, and every word stays where it is.
        lower, cut = text.lower(), {word for word in whole if len(word) == LONGEST_WORD}
        asked = [(word, word in cut or word in beginnings) for word in whole]
        return sorted({place for word, begins in asked for place in _places(lower, word, begins=begins)})
    found = ((each.span(), _folded(each[0])) for each in _WORD.finditer(text))
    return [
        span
        for span, words in found
        if not whole.isdisjoint(words) or (beginnings and any(word.startswith(beginnings) for word in words))
    ]


def _places(text: str, word: str, *, begins: bool) -> Iterator[tuple[int, int]]:
    """Where a word, or one that begins with it, stands in a text of ASCII in small letters."""
    at = text.find(word)
    while at >= 0:
        end = at + len(word)
        while begins and text[end : end + 1].isalnum():
            end += 1
        if not text[at - 1 : at].isalnum() and not text[end : end + 1].isalnum():
            yield at, end
        at = text.find(word, end)


def _composed(text: str) -> str:
    """Letters and their accents as one sign: a file name of a Mac has them as two."""
    return unicodedata.normalize("NFC", text)


def _folded(word: str) -> list[str]:
    if word.isascii():
        return [word.lower()[:LONGEST_WORD]]
    folded = unicodedata.normalize("NFKC", word).casefold()
    return [part[:LONGEST_WORD] for part in _WORD.findall(folded)]
