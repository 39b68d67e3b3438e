"""A remote ticket system as the core sees it: what is read there, and what is written there. Values only.

A remote's own words stay in its connector; whatever it calls things, here they are tickets, updates, authors
and files.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.domain.facts import ChecklistItem as ChecklistItem
from bot.domain.facts import Fact as Fact
from bot.domain.fields import Choice
from bot.domain.ids import Cursor, FieldId, Reference, RemoteFileId, RemoteId, RemoteUpdateId
from bot.domain.remote_forms import RemoteKind
from bot.domain.resources import Attached, Resource, ResourceId, ResourceType
from bot.domain.subjects import Subject
from bot.domain.ticket import Answer, KindId, Priority, Status, SubjectId, Turn, Visibility


class Side(StrEnum):
    """On whose side somebody of a remote ticket stands; `system` is nobody, a rule or a robot."""

    OURS = "ours"
    THEIRS = "theirs"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteAuthor:
    """Who wrote or did something there. `is_us` is the very account that we write with.

    `says` is what the form of a customer's ticket says by that; `is_company` is nobody in particular.
    """

    name: str
    side: Side
    id: str = ""
    is_us: bool = False
    email: str = ""
    says: tuple[tuple[FieldId, str], ...] = ()
    is_company: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How something is said or done there: who gets to see it, and in whose name.

    `as_whom` is the `RemoteAuthor.id` of somebody whom we may act for; empty: the account that we write with.
    """

    visibility: Visibility = Visibility.PUBLIC
    as_whom: str = ""


PLAINLY = Manner()


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteFile:
    """A file there; `size` in bytes, None when it does not say."""

    id: RemoteFileId
    name: str
    size: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteUpdate:
    """One update there; its text as it stands, which may be a part of what was written."""

    id: RemoteUpdateId
    author: RemoteAuthor
    text: str
    at: datetime
    visibility: Visibility = Visibility.PUBLIC
    files: tuple[RemoteFile, ...] = ()
    is_quiet: bool = False
    """Said by a rule or a machine: it is told on request, and not in the thread."""
    minutes: int | None = None
    """How long somebody worked, where this tells of work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteHead:
    """A ticket there without what was said. `print` is another whenever anything of it may have changed.

    `status` is the nearest of ours, `status_name` its own. `assignee` and `group` are of their side.
    """

    id: RemoteId
    number: str
    title: str
    status: Status
    status_name: str
    turn: Turn
    print: str
    opened_at: datetime
    changed_at: datetime
    subject: SubjectId | None = None
    priority: Priority | None = None
    assignee: str = ""
    group: str = ""
    is_writable: bool = True
    closed_at: datetime | None = None
    closed_by: str = ""
    kind: KindId | None = None
    """Which of its kinds it is; None where it knows none."""
    answers: tuple[Answer, ...] = ()
    """What its form says there: those fields that the remote tells, as they are now."""
    resources: tuple[Attached, ...] | None = None
    """All that is attached to it there; None where it does not say."""
    tags: tuple[str, ...] | None = None
    emails: tuple[str, ...] | None = None
    """Further addresses that belong to it there; None where it does not say, as with tags and checklist."""
    checklist: tuple[ChecklistItem, ...] | None = None
    facts: tuple[Fact, ...] = ()
    approvals: tuple[Fact, ...] | None = None
    """What those who are asked about a change have said; None where that was not read. They are told."""
    owner: str = ""
    """The `RemoteAuthor.id` of who works on it, where that is one of us."""
    is_gone: bool = False
    """It was deleted there: whoever knows it closes it, and nobody else begins one of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteTicket:
    """A ticket there with everything that was said, oldest first."""

    head: RemoteHead
    updates: tuple[RemoteUpdate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteDeed:
    """One thing that its remote says has happened to a ticket; `who` is empty where it does not say."""

    at: datetime
    who: str
    action: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTicket:
    """A ticket to be opened there. `text` is signed with `reference`, by which it is found again.

    `access` is the password that some remotes ask for with a machine: it is sent and kept nowhere.
    """

    reference: Reference
    kind: KindId
    subject: SubjectId | None
    title: str
    text: str
    priority: Priority
    resources: tuple[tuple[ResourceType, ResourceId], ...] = ()
    answers: tuple[Answer, ...] = ()
    access: str = ""
    as_whom: str = ""
    """As whom it is to be opened (`Manner.as_whom`)."""
    owner: str = ""
    """Who is to work on it, where that is one of us."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file to be put on a ticket there: `size` in bytes, its name as it is to be called there.

    `by` is what people call who gives it, for a remote to which all of us are one.
    """

    name: str
    size: int
    content: AsyncIterator[bytes]
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FinalComment:
    """The last word on a closed ticket, which may go in place of `replaces` and of nothing else."""

    text: str
    replaces: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailsAct:
    """Addresses that are to be on the ticket, and others that are not."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TagsAct:
    """All tags that the ticket has here, and which of them are new; `removed` ones it has no more."""

    tags: tuple[str, ...]
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourcesAct:
    add: tuple[tuple[ResourceType, ResourceId], ...] = ()
    remove: tuple[tuple[ResourceType, ResourceId], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertAct:
    """Have them be reminded at a time; None: not at all."""

    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AutoCloseAct:
    """Have them close it at a time; None: not at all."""

    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleAct:
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityAct:
    priority: Priority


@dataclass(frozen=True, slots=True, kw_only=True)
class RateAct:
    """What somebody thinks of one update of theirs, 1 to 5."""

    update: RemoteUpdateId
    stars: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewedAct:
    """We have seen what they wrote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseAct:
    """Close it there, where we may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenAct:
    """Have it be open again, where we may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldsAct:
    """Fields of its form as they are to be; others stay as they are. `before` is what they said here.

    `kind` is what it becomes along with them, None where it stays what it is.
    """

    answers: tuple[Answer, ...]
    before: tuple[Answer, ...] = ()
    kind: KindId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KindAct:
    """Which kind of ticket it is to be."""

    kind: KindId


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerAct:
    """Who works on it: a `RemoteAuthor.id`, empty for nobody."""

    owner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishAct:
    """Have the customer see an update that was internal.

    `says` is what was read here of what was said there: what says more by now is not published. Empty where
    it is known from here.
    """

    update: RemoteUpdateId
    says: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeAct:
    """Somebody worked on it for so many minutes until then. `reference` is ours, to know it again.

    `worker` is who that was there, whoever tells of it; empty: whoever tells.
    """

    minutes: int
    text: str
    until: datetime
    reference: Reference
    worker: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistAct:
    """Items to be added by name, ticked, unticked and taken off by id; some of the new ones are important."""

    add: tuple[str, ...] = ()
    tick: tuple[str, ...] = ()
    untick: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    important: tuple[str, ...] = ()


Act = (
    FinalComment
    | EmailsAct
    | TagsAct
    | ResourcesAct
    | AlertAct
    | AutoCloseAct
    | TitleAct
    | PriorityAct
    | RateAct
    | ViewedAct
    | CloseAct
    | ReopenAct
    | FieldsAct
    | KindAct
    | OwnerAct
    | PublishAct
    | TimeAct
    | ChecklistAct
)
"""What can be done to a ticket there besides saying something. To do one twice is as good as once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """What a remote offers to choose from; it is read now and then and kept."""

    subjects: tuple[Subject, ...] = ()
    resources: tuple[Resource, ...] = ()
    groups: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    people: tuple[RemoteAuthor, ...] = ()
    extensions: tuple[str, ...] = ()
    """The only ones that its files may have, without dots and in lower case; none: it takes all."""
    kinds: tuple[RemoteKind, ...] = ()
    """Its sorts of tickets with their forms; none: the desk's own are meant."""
    pools: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict)
    """Choices that fields of several kinds share, by name; there may be very many."""
    marks: tuple[str, ...] = ()
    """What the remote's guard goes by besides; opaque."""
    tags: tuple[str, ...] | None = None
    """The only ones that tickets can have there, as people type them; None: any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """One look at what changed. Its heads may have been seen before; `is_last` when there is no more now.

    `cursor` is where the next look begins, which is to be kept together with what came of these heads.
    """

    heads: tuple[RemoteHead, ...]
    cursor: Cursor
    is_last: bool
    hints: tuple[RemoteId, ...] = ()
    """Tickets of which only is known that something happened to them: each is to be read."""
    is_told: bool = False
    """The remote tells of all changes by itself: nothing has to be looked for beside it."""
