"""What a ticket says, as words: the document that searches look at. Knows no table and no SQL."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.domain.events import (
    Event,
    FileStored,
    FinalCommentAdded,
    Recorded,
    UpdateAdded,
    UpdateCorrected,
    UpdateRefused,
    UpdateRetracted,
)
from bot.domain.reading import as_read
from bot.domain.resources import first_label
from bot.domain.search import State, words_of
from bot.domain.ticket import Status, Ticket, Visibility, WorkspaceId

BREAK = "_"
"""Stands between texts, so that no words in a row reach from one to the next; it is in no text itself."""
ROOM = 300_000
"""The most bytes of a document, and so of what is kept: an index row of PostgreSQL ends at a megabyte."""

SAYING = (UpdateAdded, UpdateRefused, FinalCommentAdded)
NAMING = (FileStored,)
CORRECTING = (UpdateCorrected, UpdateRetracted)
"""The events whose words are found, those of which a name is, and those which change them afterwards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """Words parted by blanks: what all who see the ticket may read, what is kept inside, and facets."""

    shown: str
    kept: str
    facets: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A text of the log as it reads now."""

    text: str
    is_kept: bool


def document(workspace: WorkspaceId, ticket: Ticket, log: Sequence[Recorded]) -> Document:
    """All that can be found of a ticket; of one that says too much, the newest."""
    newest_first = list(said(log))[::-1]
    answers = (word for answer in ticket.answers for word in answer.words)
    head = [ticket.id, ticket.title, *ticket.tags, *(each.name for each in ticket.resources), *answers]
    return Document(
        shown=_joined([*head, *(each.text for each in newest_first if not each.is_kept)]),
        kept=_joined([each.text for each in newest_first if each.is_kept]),
        facets=" ".join(_facets(workspace, ticket)),
    )


def said(log: Sequence[Recorded]) -> Iterator[Said]:
    """What was written, oldest first: corrected where it was corrected, without what was retracted."""
    names_of = {each.number: _file_names(each.event) for each in log}
    for each in as_read(log):
        if isinstance(each.event, FileStored) and each.event.file.name not in names_of.get(
            each.event.file.update, ()
        ):
            yield Said(text=each.event.file.name, is_kept=_is_note(each.event))
        if isinstance(each.event, SAYING):
            text = "\n".join([each.event.text, *names_of[each.number]])
            yield Said(text=text, is_kept=_is_note(each.event))


def _file_names(event: Event) -> list[str]:
    return [file.name for file in getattr(event, "files", ())]


def _is_note(event: Event) -> bool:
    return getattr(event, "visibility", None) is Visibility.INTERNAL


def facet(name: str, value: str) -> str:
    """One word that says this of a ticket; all that it leaves out of the value is case."""
    signs = (sign if sign.isascii() and sign.isalnum() else f"_{ord(sign):x}_" for sign in value.lower())
    return f"{name}:{''.join(signs)}"


PRIVATE = facet("is", "private")
BRIDGED = facet("is", "bridged")
NOTHING = facet("is", "nothing")
"""The facet that no ticket has."""


def _facets(workspace: WorkspaceId, ticket: Ticket) -> Iterator[str]:
    yield facet("workspace", workspace)
    yield facet("desk", ticket.desk)
    yield facet("kind", ticket.kind)
    yield facet("status", ticket.status)
    if ticket.status is Status.ASSIGNED:
        yield facet("status", State.OPEN)
    yield facet("owner", ticket.owner or "")
    for person in dict.fromkeys((ticket.requester, ticket.creator, ticket.owner or "", *ticket.followers)):
        yield facet("party", person)
    yield facet("group", ticket.group or "")
    if ticket.vendors or ticket.customer is not None:
        yield BRIDGED
    if ticket.is_private:
        yield from _private_facets(ticket)
    for tag in ticket.tags:
        yield facet("tag", tag)
    if ticket.subject is not None:
        yield facet("subject", f"{ticket.desk}/{ticket.subject}")
    called = [name for each in ticket.resources for name in (each.id, each.name, first_label(each.name))]
    for name in dict.fromkeys(" ".join(name.casefold().split()) for name in called):
        yield facet("resource", name)


def _private_facets(ticket: Ticket) -> Iterator[str]:
    """By which a private ticket is left out for most, and found by those who have to do with it."""
    yield PRIVATE
    yield facet("inner", ticket.desk)
    for person in dict.fromkeys((ticket.requester, ticket.creator, ticket.owner or "", *ticket.followers)):
        yield facet("insider", person)


def _joined(texts: Sequence[str]) -> str:
    words: list[str] = []
    room = ROOM
    for text in texts:
        for word in [*words_of(text), BREAK]:
            room -= len(word.encode()) + 1
            if room < 0:
                return " ".join(words)
            words.append(word)
    return " ".join(words[:-1])
