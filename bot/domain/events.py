"""What happened to a ticket. Each event is one row of the append-only updates table, never changed after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.file_events import FileAsked as FileAsked
from bot.domain.file_events import FileDeleted as FileDeleted
from bot.domain.file_events import FileEvent as FileEvent
from bot.domain.file_events import FileRefused as FileRefused
from bot.domain.file_events import FileStored as FileStored
from bot.domain.group_events import EmailsChanged as EmailsChanged
from bot.domain.group_events import HandedOver as HandedOver
from bot.domain.group_events import OwnerChanged as OwnerChanged
from bot.domain.happened import Happened as _Event
from bot.domain.policy_events import KeptOpen as KeptOpen
from bot.domain.policy_events import PolicyTimersSet as PolicyTimersSet
from bot.domain.policy_events import PolicyWarned as PolicyWarned
from bot.domain.remote_events import RemoteAwaited as RemoteAwaited
from bot.domain.remote_events import RemoteChanged as RemoteChanged
from bot.domain.remote_events import RemoteEvent as RemoteEvent
from bot.domain.remote_events import RemoteOpened as RemoteOpened
from bot.domain.remote_events import RemoteRefused as RemoteRefused
from bot.domain.remote_events import RemoteUndone as RemoteUndone
from bot.domain.remote_events import SendingChanged as SendingChanged
from bot.domain.resources import Attached
from bot.domain.ticket import (
    Answer,
    ChannelId,
    Consent,
    DeskId,
    File,
    GroupId,
    KindId,
    MessageRef,
    Outcome,
    PersonId,
    Place,
    Priority,
    Role,
    SubjectId,
    TicketId,
    Timer,
    TranscriptFormat,
    Visibility,
)


class Refusal(StrEnum):
    """Why something that was said did not become an update."""

    CLOSED = "closed"


class CancelReason(StrEnum):
    """Why a timer went before it was due."""

    ASKED = "asked"
    REPLACED = "replaced"
    REPLIED = "replied"
    CLOSED = "closed"
    MOVED = "moved"
    """Whoever set it does not see the ticket any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened(_Event):
    """The first event of every ticket; `by` is the creator. The description follows as the first update."""

    desk: DeskId
    kind: KindId
    subject: SubjectId | None
    title: str
    priority: Priority
    requester: PersonId
    places: tuple[Place, ...]
    follow_up_of: TicketId | None = None
    group: GroupId | None = None
    group_channel: ChannelId | None = None
    resources: tuple[Attached, ...] = ()
    answers: tuple[Answer, ...] = ()
    form: str = ""
    asked_in: ChannelId | None = None
    consent: Consent | None = None
    is_private: bool = False
    told: tuple[PersonId, ...] = ()
    """Who has to hear of a private ticket in private, as no channel of the desk shows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateAdded(_Event):
    """Somebody said something: at `said_at`, in the place number `place` if it was in a thread."""

    text: str
    files: tuple[File, ...]
    role: Role
    visibility: Visibility
    said_at: datetime
    message: MessageRef | None = None
    place: int | None = None
    carried: bool = False
    is_thanks: bool = False
    """Nothing but thanks for a resolved ticket, which therefore stays resolved."""
    goes_out: bool = False
    """It is to be said at the remote too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateCorrected(_Event):
    """Event number `corrects` should read like this; the row itself stays as it was."""

    corrects: int
    text: str
    edited_at: datetime
    visibility: Visibility = Visibility.PUBLIC


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateRetracted(_Event):
    """Whoever wrote event number `corrects` deleted their message; the update stays on record."""

    corrects: int
    visibility: Visibility = Visibility.PUBLIC


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateRefused(_Event):
    """It could not become an update. The text is kept so that nothing that was written is lost."""

    text: str
    message: MessageRef
    place: int | None
    reason: Refusal
    visibility: Visibility = Visibility.PUBLIC


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityChanged(_Event):
    priority: Priority
    before: Priority


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectChanged(_Event):
    subject: SubjectId
    title: str
    before: SubjectId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved(_Event):
    """Thought finished."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed(_Event):
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopened(_Event):
    """Brought back; an empty reason means that a reply did it."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FinalCommentAdded(_Event):
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedUp(_Event):
    ticket: TicketId


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerSet(_Event):
    timer: Timer


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerCancelled(_Event):
    timer: Timer
    reason: CancelReason


@dataclass(frozen=True, slots=True, kw_only=True)
class TimersFired(_Event):
    """These fell due; after a standstill that may be several, told together."""

    timers: tuple[Timer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CardPosted(_Event):
    place: int
    channel: ChannelId
    root: str
    card: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported(_Event):
    """Somebody asked for the ticket up to here as a file."""

    format: TranscriptFormat


@dataclass(frozen=True, slots=True, kw_only=True)
class TagsChanged(_Event):
    added: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowerJoined(_Event):
    person: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowerLeft(_Event):
    person: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class DueChanged(_Event):
    """`due_at` None means that it is due at no time."""

    due_at: datetime | None
    before: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedInto(_Event):
    """It goes on as `ticket`; its closing follows as the next event."""

    ticket: TicketId


@dataclass(frozen=True, slots=True, kw_only=True)
class TookIn(_Event):
    """`ticket` goes on as this one; `followers` came with it."""

    ticket: TicketId
    followers: tuple[PersonId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GaveBack(_Event):
    """`ticket`, once merged into this one, stands by itself again."""

    ticket: TicketId


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked(_Event):
    ticket: TicketId


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlinked(_Event):
    ticket: TicketId


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved(_Event):
    """It went from the desk `before` to `desk`, which looks at it in the place number `looked_at`.

    `added` are places that it has besides from now on, `left` the numbers of those that hear no more of it.
    """

    desk: DeskId
    before: DeskId
    kind: KindId
    subject: SubjectId | None
    title: str
    added: tuple[Place, ...] = ()
    left: tuple[int, ...] = ()
    looked_at: int | None = None
    lost_by: PersonId | None = None
    """Its owner until now, who does not work at the desk; it is handed back in the next event."""
    told: tuple[PersonId, ...] = ()
    """Who has to hear of a private ticket in private, as no channel of the desk shows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseRequested(_Event):
    """The requester was asked whether the ticket can be closed."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseRequestEnded(_Event):
    """The requester replied instead of accepting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourcesChanged(_Event):
    added: tuple[Attached, ...]
    removed: tuple[Attached, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourcesOffered(_Event):
    """What somebody wrote names these, and they were offered to them where they wrote it."""

    resources: tuple[Attached, ...]
    place: int | None
    message: MessageRef | None
    visibility: Visibility = Visibility.PUBLIC


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersChanged(_Event):
    """The form was filled in anew: `all_answers` is all of it, `changed` and `before` what is another now.

    `title` is what the ticket is called by that, None when it keeps its name.
    """

    all_answers: tuple[Answer, ...]
    changed: tuple[Answer, ...]
    before: tuple[Answer, ...]
    form: str
    title: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleChanged(_Event):
    title: str
    before: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyAsked(_Event):
    """`person` was asked how it went."""

    person: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyAnswered(_Event):
    """How it went, from 1 to 5; a further one adds words to a rating that had none."""

    rating: int
    text: str


Event = (
    Opened
    | UpdateAdded
    | UpdateCorrected
    | UpdateRetracted
    | UpdateRefused
    | OwnerChanged
    | PriorityChanged
    | SubjectChanged
    | Resolved
    | Closed
    | Reopened
    | FinalCommentAdded
    | FollowedUp
    | TimerSet
    | TimerCancelled
    | TimersFired
    | CardPosted
    | Exported
    | KeptOpen
    | PolicyTimersSet
    | PolicyWarned
    | TagsChanged
    | FollowerJoined
    | FollowerLeft
    | DueChanged
    | MergedInto
    | TookIn
    | GaveBack
    | Linked
    | CloseRequested
    | CloseRequestEnded
    | HandedOver
    | EmailsChanged
    | FileEvent
    | ResourcesChanged
    | ResourcesOffered
    | AnswersChanged
    | TitleChanged
    | Unlinked
    | Moved
    | SurveyAsked
    | SurveyAnswered
    | RemoteEvent
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """An event with its number in the ticket's log, from 1."""

    number: int
    event: Event
