"""What leaves for a remote, in words: signed so that it is known again, and in parts that the remote takes.

Pure. The last line of each part says who wrote it and carries our reference; a remote's ids may be lost with
an answer, but what stands in the text comes back.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.ids import Reference, TicketId
from bot.domain.paragraphs import split_paragraphs

LONGEST_NAME = 80
ROOM_FOR_SIGNATURE = 200
"""As many characters as an update keeps for who says it and which part it is, at most."""
MOST_INSIDE = 10_000
"""So many updates what had been said before may become: as a part of something longer it is not cut."""
SIGNED = re.compile(r"^-- (?P<name>.{0,80}) \(via Slack, (?P<reference>\S{1,60})\)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One update's worth of a text, as it goes out, and how it is known again."""

    reference: Reference
    text: str
    number: int = 1
    """Which part it is, from 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """A text as it goes out; `whole` is what the file is called that has all of it, if the parts have not."""

    parts: tuple[Part, ...]
    whole: str = ""


def reference_of(ticket: TicketId, sending: int, part: int = 1) -> Reference:
    """How one part of what we send is known: by our ticket, by which sending of it, by which part."""
    return Reference(f"{called_apart(ticket)}-{sending}.{part}")


def called_apart(ticket: TicketId) -> str:
    """Our number as no remote takes it for its own: Autotask files mail by numbers of this very form."""
    return ticket.replace(".", "-")


def is_for(reference: Reference, ticket: TicketId) -> bool:
    """Whether what we sent under this reference belongs to that ticket."""
    return reference.startswith(f"{called_apart(ticket)}-")


def signature(name: str, reference: Reference) -> str:
    """The last line of what goes out."""
    return f"-- {_plain(name)} (via Slack, {reference})"


def signature_of_file(name: str) -> str:
    """The last line of what brings a file, which is known again by that."""
    return f"-- {_plain(name)} (via Slack)"


def _plain(name: str) -> str:
    return " ".join(name.replace("(", " ").replace(")", " ").split())[:LONGEST_NAME] or "Somebody"


def signed_as(text: str) -> Reference | None:
    """The reference that a text ends with, if it ends as ours do; one that quotes ours does not."""
    last = text.rstrip().rsplit("\n", 1)[-1].strip()
    match = SIGNED.match(last)
    return Reference(match["reference"]) if match else None


def parts_of(
    text: str, name: str, ticket: TicketId, sending: int, limit: int, most: int, behind: int = 0
) -> list[Part] | None:
    """A text as signed parts of at most `limit` characters each, numbered where there are several.

    None when they would be more than `most`. `behind` so many others of the same sending.
    """
    room = (
        limit
        - len(signature(name, reference_of(ticket, sending, behind + most)))
        - len(f"({most}/{most})\n\n\n\n")
    )
    if room < 1:
        raise ValueError(f"A limit of {limit} characters leaves no room for words.")
    pieces = [piece.strip("\n") for piece in split_paragraphs(text.strip(), room)]
    if len(pieces) > most:
        return None
    count = len(pieces)
    return [
        _part(piece, f"({number}/{count})\n\n" if count > 1 else "", name, ticket, sending, behind + number)
        for number, piece in enumerate(pieces, 1)
    ]


def told_inside(
    said: Sequence[tuple[str, str]], name: str, ticket: TicketId, sending: int, limit: int, behind: int
) -> list[Part]:
    """What several people said before something left, each by their name, as parts behind those of it.

    Raises ValueError for more than people can have said.
    """
    text = "\n\n".join(f"{who}:\n\n{words.strip()}" for who, words in said)
    parts = parts_of(text, name, ticket, sending, limit, MOST_INSIDE, behind) if said else []
    if parts is None:
        raise ValueError(f"{len(text)} characters are more than {MOST_INSIDE} updates.")
    return parts


def _part(piece: str, head: str, name: str, ticket: TicketId, sending: int, number: int) -> Part:
    reference = reference_of(ticket, sending, number)
    text = f"{head}{piece}\n\n{signature(name, reference)}".strip()
    return Part(reference=reference, text=text, number=number)


def worded(
    text: str, name: str, ticket: TicketId, sending: int, limit: int, most: int, *, as_file: bool
) -> Speech | None:
    """A text in parts, or else its beginning and a word of the file that has all of it.

    None when it takes too many parts and cannot be a file.
    """
    parts = parts_of(text, name, ticket, sending, limit, most)
    if parts is not None:
        return Speech(parts=tuple(parts))
    if not as_file:
        return None
    whole = f"{called_apart(ticket)}-{sending}.txt"
    tail = f"\n\n(This is only the beginning. The whole text is attached as {whole}.)"
    room = limit - len(signature(name, reference_of(ticket, sending))) - len(tail) - len("\n\n")
    piece = split_paragraphs(text.strip(), room)[0].rstrip()
    return Speech(parts=(_part(f"{piece}{tail}", "", name, ticket, sending, 1),), whole=whole)
