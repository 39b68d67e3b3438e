"""What a ticket is said to be about, and how it is filed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.fields import Entry
from bot.domain.ticket import FieldId, KindId, Priority, SubjectId
from bot.domain.wanted import Wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPriority(Wanted):
    priority: Priority


@dataclass(frozen=True, slots=True, kw_only=True)
class SetSubject(Wanted):
    """File the ticket under a subject of its desk."""

    subject: SubjectId


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTags(Wanted):
    """Put tags on the ticket and take others off."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SetDue(Wanted):
    """Say until when the ticket has to be done; None for no such time."""

    due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAnswers(Wanted):
    """Fill in these fields of the ticket's form anew, and leave the others as they are.

    `kind` is what it is to be from now on, whose form that is; None for what it is.
    """

    entries: tuple[Entry, ...]
    kind: KindId | None = None
    overwrites: tuple[FieldId, ...] = ()
    """Whoever wants it knows that these texts lose the looks that they have at the remote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTitle(Wanted):
    """Call the ticket otherwise, where its title is written freely."""

    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachResources(Wanted):
    """Say which resources the ticket is about, and of which it is not: by their ids, names or addresses."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


FilingIntent = SetPriority | SetSubject | SetTags | SetDue | SetAnswers | SetTitle | AttachResources
