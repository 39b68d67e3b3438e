"""What happened between a ticket and its other side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.events.happened import Happened
from bot.domain.facts import Fact
from bot.domain.ids import RemoteId, RemoteUpdateId
from bot.domain.remote_side import Noted, Sending, SendingState
from bot.domain.ticket import Status, Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteOpened(Happened):
    """It is open there too, from now on under that number; we are its service desk if it `is_served_here`."""

    id: RemoteId
    number: str
    is_served_here: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteRefused(Happened):
    """They would not open it; `reason` is in their words. It can be changed and sent again.

    What `holds_secret` never left: it waits for somebody who says that it may.
    """

    reason: str
    holds_secret: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteAwaited(Happened):
    """It is to be opened there, for the first time or again. Where it `is_served_here` we serve it."""

    is_served_here: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteChanged(Happened):
    """It stands otherwise there. What is in the remote's own words is for people to read only."""

    status: Status
    turn: Turn
    status_name: str
    assignee: str
    group: str
    is_writable: bool
    status_name_before: str = ""
    assignee_before: str = ""
    group_before: str = ""
    changed_at: datetime | None = None
    resources: tuple[str, ...] | None = None
    noted: Noted | None = None
    is_told: bool = False
    """Its status is told by an event beside this one, which says that it ended, or is open again."""
    is_owner_told: bool = False
    """Whoever works on it there is known here, where their taking it is told by an event of its own."""

    @property
    def tells_status(self) -> bool:
        return self.status_name != self.status_name_before and not self.is_told

    @property
    def is_worth_telling(self) -> bool:
        """Whether people would want to read a line about it; whose turn it is shows on the card."""
        return self.tells_status or self.tells_assignee or self.group != self.group_before

    @property
    def tells_assignee(self) -> bool:
        return self.assignee != self.assignee_before and not self.is_owner_told


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingChanged(Happened):
    """Something is on its way there, or has come to an end on it."""

    sending: Sending
    was: SendingState | None = None
    """Where it was before; None when it is new. What goes out after all was dropped before."""
    noted: int | None = None
    """The update that became a note, and so is in it no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteUndone(Happened):
    """The remote would not do what event `number` did here; `reason` is in its words.

    `resources` are the names of those that it did not take with the ticket; `published` is the update that
    the customer was to see by it, and does not; `is_final` if it was the final comment, which can be given
    again.
    """

    number: int
    reason: str
    resources: tuple[str, ...] = ()
    published: int | None = None
    is_final: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRated(Happened):
    """Somebody rated event `number`, an answer of the remote's people, which is `update` there: 1 to 5."""

    number: int
    update: RemoteUpdateId
    stars: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Published(Happened):
    """The customer is to see event `number`, which is `update` there and was internal.

    If it `is_asking` it is what whoever asked said: it answers nobody.
    """

    number: int
    update: RemoteUpdateId
    is_asking: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertSet(Happened):
    """The remote is to write on the ticket at that time; None: no more."""

    due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewedThere(Happened):
    """The remote is told that we have seen what its people wrote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactsChanged(Happened):
    """It tells other facts of the ticket than before: `facts` are all of them now."""

    facts: tuple[Fact, ...]
    changed: tuple[Fact, ...] = ()
    """Those that are news, as they are now; one that is told no more says nothing."""


RemoteEvent = (
    RemoteOpened
    | RemoteRefused
    | RemoteUndone
    | RemoteAwaited
    | RemoteChanged
    | SendingChanged
    | AnswerRated
    | Published
    | AlertSet
    | ViewedThere
    | FactsChanged
)
