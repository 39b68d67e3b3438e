"""How a ticket began, ended and began again."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.events.happened import Happened
from bot.domain.resources import Attached
from bot.domain.ticket import (
    Answer,
    ChannelId,
    Consent,
    DeskId,
    GroupId,
    KindId,
    Outcome,
    PersonId,
    Place,
    Priority,
    SubjectId,
    TicketId,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened(Happened):
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
class Resolved(Happened):
    """Thought finished."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed(Happened):
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopened(Happened):
    """Brought back; an empty reason means that a reply did it."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseRequested(Happened):
    """The requester was asked whether the ticket can be closed."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseRequestEnded(Happened):
    """The requester replied instead of accepting."""


CourseEvent = Opened | Resolved | Closed | Reopened | CloseRequested | CloseRequestEnded
