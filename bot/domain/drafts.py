"""Drafts: what somebody typed to open a ticket and did not open. Each is its author's alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NewType, Protocol

from bot.domain.fields import Entry
from bot.domain.resources import Attached
from bot.domain.ticket import (
    Answer,
    ChannelId,
    DeskId,
    FieldId,
    File,
    KindId,
    PersonId,
    Priority,
    SubjectId,
    TicketId,
)

DraftId = NewType("DraftId", str)

MOST_DRAFTS = 20
"""How many drafts of one person are kept; a further one takes the place of the oldest."""
KEPT_FOR = timedelta(days=30)
"""How long a draft is kept after it was saved last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The opening form as it was left, and where it was asked for.

    `answers` are those of the fields of forms, with the labels they had; `enclosed` are the files among them.
    `suggested` is the print of the text whose resources were chosen for its author.
    `thread`, `said`, `requester`, `follow_up_of`, `customer`, `files` and `quotes` say what it grows out of.
    `reason` says in words why it could not be opened, if it was tried.
    """

    id: DraftId
    saved_at: datetime
    desk: DeskId
    kind: KindId
    channel: ChannelId
    subject: SubjectId | None = None
    title: str = ""
    priority: Priority = Priority.NORMAL
    text: str = ""
    answers: tuple[Answer, ...] = ()
    enclosed: tuple[Entry, ...] = ()
    resources: tuple[Attached, ...] = ()
    suggested: str = ""
    is_private: bool = False
    thread: str | None = None
    said: str | None = None
    requester: PersonId | None = None
    follow_up_of: TicketId | None = None
    files: tuple[File, ...] = ()
    quotes: str = ""
    reason: str = ""
    customer: TicketId | None = None

    @property
    def enclosed_in(self) -> Mapping[FieldId, tuple[File, ...]]:
        """The files in the fields that take files."""
        return {entry.field: entry.files for entry in self.enclosed}

    @property
    def name(self) -> str:
        """What it can be told apart by: its title, else its first line, else its first answer or file."""
        lines = (" ".join(line.split()) for line in self.text.splitlines())
        words = (word for answer in self.answers for word in answer.words)
        files = (file.name for file in (*self.files, *(f for each in self.enclosed for f in each.files)))
        return next(filter(None, (" ".join(self.title.split()), *lines, *words, *files)), "")


class Shelf(Protocol):
    """Where drafts are kept; every call names whose they are, so nobody reaches another person's."""

    def save_draft(self, person: PersonId, draft: Draft) -> None:
        """Keep a draft, in the place of the one of that id if there is one."""
        ...

    def draft(self, person: PersonId, draft: DraftId) -> Draft | None: ...

    def drafts(self, person: PersonId) -> list[Draft]:
        """All of a person's, the newest first."""
        ...

    def drop_draft(self, person: PersonId, draft: DraftId) -> bool:
        """Throw a draft away; False when there was none."""
        ...

    def opened_from(self, person: PersonId, draft: DraftId) -> TicketId | None:
        """The ticket that was opened from that draft."""
        ...

    def note_opened(self, person: PersonId, draft: DraftId, ticket: TicketId) -> None:
        """Note which ticket was opened from that draft."""
        ...
