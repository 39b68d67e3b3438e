"""What a ticket is about and how it is filed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.events.happened import Happened
from bot.domain.resources import Attached
from bot.domain.ticket import Answer, KindId, MessageRef, Priority, SubjectId, Visibility


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityChanged(Happened):
    priority: Priority
    before: Priority


@dataclass(frozen=True, slots=True, kw_only=True)
class KindChanged(Happened):
    """It is of another kind, which people call `name`."""

    kind: KindId
    name: str
    before: KindId


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectChanged(Happened):
    subject: SubjectId
    title: str
    before: SubjectId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TagsChanged(Happened):
    added: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DueChanged(Happened):
    """`due_at` None means that it is due at no time."""

    due_at: datetime | None
    before: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersChanged(Happened):
    """The form was filled in anew: `all_answers` is all of it, `changed` and `before` what is another now.

    `title` is what the ticket is called by that, None when it keeps its name; `kind` is of which kind it
    becomes with it, None when it stays what it is.
    """

    all_answers: tuple[Answer, ...]
    changed: tuple[Answer, ...]
    before: tuple[Answer, ...]
    form: str
    title: str | None = None
    kind: KindId | None = None
    is_quiet: bool = False
    """It says what a remote made of what nobody was asked for: the details tell it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleChanged(Happened):
    title: str
    before: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourcesChanged(Happened):
    added: tuple[Attached, ...]
    removed: tuple[Attached, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourcesOffered(Happened):
    """What somebody wrote names these, and they were offered to them where they wrote it."""

    resources: tuple[Attached, ...]
    place: int | None
    message: MessageRef | None
    visibility: Visibility = Visibility.PUBLIC


FilingEvent = (
    PriorityChanged
    | KindChanged
    | SubjectChanged
    | TagsChanged
    | DueChanged
    | AnswersChanged
    | TitleChanged
    | ResourcesChanged
    | ResourcesOffered
)
