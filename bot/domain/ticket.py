"""The ticket as a value: what it is made of. How it changes stands in `evolve`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from bot.domain.across import Across
from bot.domain.approval import Approval, Verdict
from bot.domain.choices import CHOSEN as CHOSEN
from bot.domain.choices import POLICY_TIMERS as POLICY_TIMERS
from bot.domain.choices import UNTOLD_TIMERS as UNTOLD_TIMERS
from bot.domain.choices import FieldType as FieldType
from bot.domain.choices import FileReason as FileReason
from bot.domain.choices import Outcome as Outcome
from bot.domain.choices import Priority as Priority
from bot.domain.choices import Role as Role
from bot.domain.choices import Status as Status
from bot.domain.choices import TimerKind as TimerKind
from bot.domain.choices import TranscriptFormat as TranscriptFormat
from bot.domain.choices import Turn as Turn
from bot.domain.choices import Visibility as Visibility
from bot.domain.facts import ChecklistItem
from bot.domain.ids import ChannelId as ChannelId
from bot.domain.ids import DeskId as DeskId
from bot.domain.ids import FieldId as FieldId
from bot.domain.ids import FileKey as FileKey
from bot.domain.ids import GroupId as GroupId
from bot.domain.ids import KindId as KindId
from bot.domain.ids import PersonId as PersonId
from bot.domain.ids import SubjectId as SubjectId
from bot.domain.ids import TicketId as TicketId
from bot.domain.ids import WorkspaceId as WorkspaceId
from bot.domain.passages import Passage
from bot.domain.remote_side import Remote
from bot.domain.resources import Attached, ResourceId

POLICY = PersonId("policy")
"""Who acts when no person does: a timer or a policy of the desk."""
REMOTE = PersonId("remote")
"""Whoever acts at the remote: somebody whom the chat does not know."""

STANDARD = KindId("standard")
ADMINISTRATIVE = KindId("administrative")
UPGRADE = KindId("upgrade")
CANCEL_SERVER = KindId("cancel_server")
CANCEL_SERVICE = KindId("cancel_service")

FINAL_COMMENT_LIMIT = 4_000
"""The most characters that the final comments of a closed ticket may have."""
TITLE_LIMIT = 250
TEXT_LIMIT = 40_000
REASON_LIMIT = 1_000
"""The most characters that may be said to whoever is handed a ticket."""
CLOSE_REQUEST_LIMIT = 3_000
"""The most characters that the question whether a ticket can be closed may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A field of the form as it was shown when it was filled in, and what was filled in; perhaps nothing.

    `words` are the values as people read them: labels of choices, names of files; people stay ids.
    """

    field: FieldId
    label: str
    type: FieldType
    required: bool = False
    values: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    @property
    def is_missing(self) -> bool:
        return self.required and not self.values


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """What a ticket costs, once."""

    amount: Decimal
    currency: str

    def __str__(self) -> str:
        return f"{self.amount:,f} {self.currency}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """Somebody was shown what the ticket costs and does, and agreed to it."""

    by: PersonId
    at: datetime
    charge: Charge | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRef:
    """One message of the chat: its channel and its id there, both opaque here."""

    channel: ChannelId
    id: str

    def __str__(self) -> str:
        return f"{self.channel}:{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file that came with an update; `remote_id` is the chat's own id, `size` is in bytes."""

    remote_id: str
    name: str
    mimetype: str
    size: int
    link: str
    is_remote: bool = False
    """It lies at the desk's remote, whose own id it has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFile:
    """A file of the ticket that lies in the file store; `id` counts up within the ticket.

    `update` is the number of the event it came with; `place` where it was shared, None when in none of the
    ticket's threads; `is_open` says that everybody in the workspace can open it there. `type` is what its
    bytes say, `claimed` what was said of it. `deleted_at` is when it was deleted in the chat; it is kept all
    the same unless `is_dropped`.
    """

    id: int
    update: int
    index: int
    remote_id: str
    name: str
    key: FileKey
    size: int
    sha256: str
    type: str
    claimed: str
    by: PersonId
    at: datetime
    visibility: Visibility = Visibility.PUBLIC
    place: int | None = None
    is_open: bool = False
    deleted_at: datetime | None = None
    is_dropped: bool = False
    source: str = ""
    """Who brought it, if that is nobody of the chat."""
    goes_out: bool = False
    """It goes to the remote with the update that it came with."""
    there: str = ""
    """What it is called there, once that is settled."""
    passage: Passage | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A thread that shows the ticket. `root` and `card` are None until the card has been posted there.

    Where the ticket grew out of a conversation, `root` is that conversation's first message and the card is
    a reply in it; elsewhere the card itself is the root.
    """

    number: int
    channel: ChannelId
    root: str | None = None
    card: str | None = None
    is_left: bool = False
    """The ticket is private and went to another desk: what happens to it is no longer told here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timer:
    """Something that will happen to the ticket at `due_at`; `id` counts up within the ticket."""

    id: int
    kind: TimerKind
    due_at: datetime
    note: str
    by: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """What the requester thinks of how it went: 1 to 5 stars, and perhaps words."""

    stars: int
    text: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """What the events of a ticket add up to. `version` is the number of events folded into it."""

    id: TicketId
    desk: DeskId
    kind: KindId
    subject: SubjectId | None
    title: str
    priority: Priority
    status: Status
    turn: Turn
    requester: PersonId
    creator: PersonId
    owner: PersonId | None
    opened_at: datetime
    active_at: datetime
    """When a person last wrote; clicks, timers and the bot do not count."""
    updates: int
    last_by: PersonId
    places: tuple[Place, ...]
    timers: tuple[Timer, ...] = ()
    timers_set: int = 0
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    closed_by: PersonId | None = None
    outcome: Outcome | None = None
    final_comment: str | None = None
    follow_up_of: TicketId | None = None
    follow_ups: tuple[TicketId, ...] = ()
    tags: tuple[str, ...] = ()
    """Sorted, each once."""
    followers: tuple[PersonId, ...] = ()
    """Who hears of its turning points without being its requester or owner."""
    due_at: datetime | None = None
    merged_into: TicketId | None = None
    """Where what is said in this ticket's threads goes; a merged ticket is closed."""
    took_in: tuple[TicketId, ...] = ()
    links: tuple[TicketId, ...] = ()
    problem: TicketId | None = None
    """The problem that this is an incident of."""
    incidents: tuple[TicketId, ...] = ()
    """The incidents of this problem."""
    close_requested_by: PersonId | None = None
    close_requested_at: datetime | None = None
    group: GroupId | None = None
    """The department that has it; its owner may be of another one."""
    group_channel: ChannelId | None = None
    """Where that group hears of it, as it was when the ticket came to the group."""
    emails: tuple[str, ...] = ()
    """Further addresses that belong to it, in the order in which they were added."""
    files: tuple[KeptFile, ...] = ()
    """In the order in which they came into the file store."""
    resources: tuple[Attached, ...] = ()
    offered: tuple[ResourceId, ...] = ()
    """Resources that were offered because a text named them; none is offered twice."""
    answers: tuple[Answer, ...] = ()
    """The form that it was opened with, in its order, as it is filled in now."""
    form: str = ""
    """The version of the form by which it was filled in last."""
    asked_in: ChannelId | None = None
    """Where somebody asked for it; some fields are only for some channels."""
    consent: Consent | None = None
    spoken: int = 0
    """The number of the last event in which a person said something that everybody may read."""
    spoken_at: datetime | None = None
    """When that was written down, which may be long after it was said."""
    is_private: bool = False
    """Only those who have to do with it know of it."""
    desk_place: int | None = None
    """The number of the place where the desk looks; None: the last one."""
    first_by: PersonId | None = None
    """Who wrote first; None on tickets from before this was kept, as with all that follows."""
    edited_by: PersonId | None = None
    """Who changed anything last, in whatever way but an internal note."""
    edited_at: datetime | None = None
    responded_at: datetime | None = None
    """When an agent answered for the first time."""
    unanswered_at: datetime | None = None
    """When the requester wrote what no agent has answered yet."""
    awaited_at: datetime | None = None
    """When an agent wrote what the requester has not replied to yet."""
    survey_asked_at: datetime | None = None
    rating: Rating | None = None
    """The answer to the survey that was asked last."""
    remote: Remote | None = None
    """Its other side, if its desk has one."""
    time_entries: int = 0
    """How many entries of work there were here so far."""
    minutes: int = 0
    """How long people here worked on it in all."""
    checklist: tuple[ChecklistItem, ...] = ()
    approval: Approval | None = None
    """What it waits for, or waited for, before anything comes of it."""
    vendors: tuple[Across, ...] = ()
    """The vendors' tickets that are bridged with this customer's, in the order in which that was done."""
    customer: Across | None = None
    """The customer's ticket with which this vendor's one is bridged."""
    said_across: tuple[int, ...] = ()
    """The numbers of what was said here for the customer's ticket and is not at the vendor yet."""
    version: int

    @property
    def is_closed(self) -> bool:
        return self.status is Status.CLOSED

    @property
    def awaits_approval(self) -> bool:
        """Whether nothing may come of it yet."""
        return self.approval is not None and self.approval.verdict is Verdict.WAITING

    @property
    def approvers(self) -> tuple[PersonId, ...]:
        """Who was asked to approve it and has not answered yet."""
        return self.approval.unanswered if self.approval is not None else ()

    @property
    def was_refused(self) -> bool:
        """Whether those who may approve it would not: it stays closed."""
        return self.approval is not None and self.approval.verdict is Verdict.REFUSED

    @property
    def snoozed_until(self) -> datetime | None:
        """When the ticket comes back, if it was put to sleep."""
        return next((timer.due_at for timer in self.timers if timer.kind is TimerKind.SNOOZE), None)

    @property
    def next_timer(self) -> Timer | None:
        """What comes next of what people have set."""
        return _soonest(timer for timer in self.timers if timer.kind not in POLICY_TIMERS)

    @property
    def next_policy(self) -> Timer | None:
        """What the desk's policies do next; the first warning of silence is not worth telling.

        Each reply moves that one, and a card that shows it would be drawn again for each.
        """
        return _soonest(each for each in self.timers if each.kind in POLICY_TIMERS - UNTOLD_TIMERS)

    @property
    def open_places(self) -> tuple[Place, ...]:
        """Where it is told what happens."""
        return tuple(place for place in self.places if not place.is_left)

    def place_of(self, channel: ChannelId, root: str) -> Place | None:
        """The place of this ticket whose thread that is."""
        return next((place for place in self.places if (place.channel, place.root) == (channel, root)), None)


def _soonest(timers: Iterable[Timer]) -> Timer | None:
    return min(timers, key=lambda timer: (timer.due_at, timer.id), default=None)
