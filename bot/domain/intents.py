"""What someone wants of a ticket. An intent may come to nothing; what came of it are events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.drafts import DraftId
from bot.domain.fields import Entry
from bot.domain.file_intents import AskForFile as AskForFile
from bot.domain.file_intents import RecordFile as RecordFile
from bot.domain.file_intents import RecordFileDeletion as RecordFileDeletion
from bot.domain.file_intents import RecordFileRefusal as RecordFileRefusal
from bot.domain.group_intents import HandOver as HandOver
from bot.domain.group_intents import SetEmails as SetEmails
from bot.domain.group_intents import SetGroup as SetGroup
from bot.domain.ticket import (
    STANDARD,
    ChannelId,
    DeskId,
    File,
    KindId,
    MessageRef,
    Outcome,
    PersonId,
    Priority,
    SubjectId,
    TicketId,
    TimerKind,
    TranscriptFormat,
    Visibility,
    WorkspaceId,
)
from bot.domain.wanted import Origin as Origin
from bot.domain.wanted import Wanted as _Intent


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One delivery from outside. The same `key` seen again, under whatever event id, is the same delivery."""

    workspace: WorkspaceId
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTicket(_Intent):
    """Open a ticket. `thread` is the conversation it grows out of, `said` the message whose text it is.

    `channel` is where it was asked for; a desk without a channel of its own keeps the ticket there.
    `verbatim` says that the text is the requester's own, as they said it; else it is by who opens the ticket.
    `agreed` is what they agreed to, as the kind puts it. A message `as_it_stands` fills in no form: what is
    asked there is missing on the ticket.
    `asked_in` is where the form was filled in, if not in that channel: it decides what is asked.
    A private ticket grows out of a conversation only where not everybody reads it: `is_among_few`.
    `draft` is the one of whoever opens it that goes with this.
    """

    desk: DeskId
    kind: KindId = STANDARD
    subject: SubjectId | None = None
    title: str = ""
    text: str = ""
    priority: Priority = Priority.NORMAL
    requester: PersonId
    channel: ChannelId
    files: tuple[File, ...] = ()
    thread: MessageRef | None = None
    said: MessageRef | None = None
    verbatim: bool = False
    follow_up_of: TicketId | None = None
    resources: tuple[str, ...] = ()
    """Ids, names or addresses of the desk's inventory."""
    was_offered: bool = False
    """The resources that the text names were offered in the form already."""
    entries: tuple[Entry, ...] = ()
    agreed: str = ""
    as_it_stands: bool = False
    asked_in: ChannelId | None = None
    is_private: bool = False
    is_among_few: bool = False
    draft: DraftId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddUpdate(_Intent):
    """Say something on the ticket.

    `message` is the message that said it and `place` the number of the place where it stands, if it was said
    in a thread. `carried` marks what had been said there before the ticket was opened.
    """

    text: str
    files: tuple[File, ...] = ()
    visibility: Visibility = Visibility.PUBLIC
    message: MessageRef | None = None
    place: int | None = None
    said_at: datetime | None = None
    carried: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectUpdate(_Intent):
    """The `message` behind update number `corrects` was edited; the text as it stood at `edited_at`."""

    corrects: int
    text: str
    edited_at: datetime
    visibility: Visibility = Visibility.PUBLIC
    message: MessageRef
    place: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RetractUpdate(_Intent):
    """The message behind update number `corrects` was deleted."""

    corrects: int
    visibility: Visibility = Visibility.PUBLIC


@dataclass(frozen=True, slots=True, kw_only=True)
class Assign(_Intent):
    """Give the ticket to somebody; None hands it back. Taking it is assigning it to oneself."""

    owner: PersonId | None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPriority(_Intent):
    priority: Priority


@dataclass(frozen=True, slots=True, kw_only=True)
class SetSubject(_Intent):
    """File the ticket under a subject of its desk."""

    subject: SubjectId


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolve(_Intent):
    """It is thought finished; a reply brings it back."""

    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Close(_Intent):
    outcome: Outcome = Outcome.RESOLVED
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopen(_Intent):
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddFinalComment(_Intent):
    """The last word on a closed ticket, once."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTimer(_Intent):
    """Have something happen at `due_at`. A new auto-close or snooze replaces the one before."""

    kind: TimerKind
    due_at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelTimer(_Intent):
    timer: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FireTimers(_Intent):
    """Whatever of the ticket is due by now: the ticket is looked at as it is, and perhaps nothing is.

    `may_ask` is false when the requester was asked for their opinion lately, on whatever ticket.
    """

    may_ask: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCard(_Intent):
    """The relay posted the card of a place: this is where the thread is from now on."""

    place: int
    channel: ChannelId
    root: str
    card: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFollowUp(_Intent):
    """A further ticket was opened that goes on where this one ended."""

    ticket: TicketId


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportTicket(_Intent):
    """Have the whole ticket written down, to be sent to whoever asks."""

    format: TranscriptFormat = TranscriptFormat.MARKDOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepOpen(_Intent):
    """It is not forgotten: the policies that warn of silence begin anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowPolicies(_Intent):
    """The desk's policies may be others than when the ticket was last touched: go by those of today."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTags(_Intent):
    """Put tags on the ticket and take others off."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow(_Intent):
    """Have `person` hear of the ticket's turning points."""

    person: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfollow(_Intent):
    person: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class SetDue(_Intent):
    """Say until when the ticket has to be done; None for no such time."""

    due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeInto(_Intent):
    """This ticket is about the same as `target`: it ends, and its threads go on there."""

    target: TicketId


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeIn(_Intent):
    """The other side of a merge: `ticket` ends in this one, and its `people` follow this one from now on."""

    ticket: TicketId
    people: tuple[PersonId, ...]
    is_private: bool | None = None
    """Whether `ticket` is private."""
    requester: PersonId | None = None
    """Whose `ticket` is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveBack(_Intent):
    """A ticket that was merged into this one was reopened and stands by itself again."""

    ticket: TicketId


@dataclass(frozen=True, slots=True, kw_only=True)
class Link(_Intent):
    """These two tickets have to do with each other; both note it.

    `is_private` says whether the other one is, `requester` whose it is; None as long as nobody looked.
    """

    other: TicketId
    is_private: bool | None = None
    requester: PersonId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlink(_Intent):
    """These two tickets have nothing to do with each other after all; both forget it."""

    other: TicketId


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveTo(_Intent):
    """Have another desk do it. Without a kind or a subject it keeps its own, where that desk has them."""

    desk: DeskId
    kind: KindId | None = None
    subject: SubjectId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestClose(_Intent):
    """Ask the requester whether the ticket can be closed."""

    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptClose(_Intent):
    """The requester's yes to that; whatever they reply instead is a no."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachResources(_Intent):
    """Say which resources the ticket is about, and of which it is not: by their ids, names or addresses."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAnswers(_Intent):
    """Fill in these fields of the ticket's form anew, and leave the others as they are."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTitle(_Intent):
    """Call the ticket otherwise, where its title is written freely."""

    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerSurvey(_Intent):
    """The requester's opinion of how it went: 1 to 5, and perhaps words; words alone may follow once."""

    rating: int
    text: str = ""


Intent = (
    AddUpdate
    | CorrectUpdate
    | RetractUpdate
    | Assign
    | SetPriority
    | SetSubject
    | Resolve
    | Close
    | Reopen
    | AddFinalComment
    | SetTimer
    | CancelTimer
    | FireTimers
    | RecordCard
    | RecordFollowUp
    | ExportTicket
    | KeepOpen
    | FollowPolicies
    | SetTags
    | Follow
    | Unfollow
    | SetDue
    | MergeInto
    | TakeIn
    | GiveBack
    | Link
    | RequestClose
    | AcceptClose
    | HandOver
    | SetGroup
    | SetEmails
    | RecordFile
    | RecordFileRefusal
    | RecordFileDeletion
    | AskForFile
    | AttachResources
    | SetAnswers
    | SetTitle
    | Unlink
    | MoveTo
    | AnswerSurvey
)
"""Everything that can be wanted of a ticket that exists; opening one is `OpenTicket`."""
