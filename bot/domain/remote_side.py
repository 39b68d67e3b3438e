"""A ticket's other side: what the remote calls it and says of it, and what is on its way there.

Part of the ticket as a value. `RemoteId` and the like are the remote's own and opaque.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from bot.domain.choices import Turn
from bot.domain.facts import Fact
from bot.domain.ids import FieldId, KindId, PersonId, RemoteId, RemoteUpdateId


class SendingState(StrEnum):
    """Where something that is to go out is.

    `asking` waits for its author to say that it may go, `held` for its time, `queued` for its turn; what is
    `leaving` cannot change any more; `refused` was not taken. What was `delivered` or `dropped` is over.
    """

    ASKING = "asking"
    HELD = "held"
    QUEUED = "queued"
    LEAVING = "leaving"
    REFUSED = "refused"
    DELIVERED = "delivered"
    DROPPED = "dropped"


GONE = frozenset({SendingState.LEAVING, SendingState.DELIVERED})
"""In these it cannot be kept back any more."""

TO_LEAVE = frozenset({SendingState.HELD, SendingState.QUEUED, SendingState.LEAVING})
"""In these it leaves when its time or turn has come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """Some updates of one person that go out as one; `numbers` are their events', `id` counts up.

    `release_at` is when it goes, as long as it is held; until then it can change.
    """

    id: int
    numbers: tuple[int, ...]
    by: PersonId
    state: SendingState
    release_at: datetime | None = None
    reason: str = ""
    """Why it was refused, in the remote's words."""
    length: int = 0
    """How many characters it says at most; less once something of it was edited or taken out."""
    latest: int = 0
    """The last update that was ever in it: one that was taken out does not part it from what comes next."""
    is_published: bool = False
    """The customer is to see it, where we are the service desk; else it stays among us there."""
    there: tuple[RemoteUpdateId, ...] = ()
    """What it became there, once it is delivered, as far as the remote tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """How it stood there as we looked last, of what people change on both sides: what is another now changed
    there. None where it did not say.
    """

    title: str = ""
    priority: str | None = None
    tags: tuple[str, ...] | None = None
    emails: tuple[str, ...] | None = None
    owner: str = ""
    """Who works on it there, by their id."""
    kind: KindId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpublished:
    """Who waited for whom before the customer was to see update `number`, and does again if they do not."""

    number: int
    turn: Turn
    responded_at: datetime | None = None
    unanswered_at: datetime | None = None
    awaited_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Remote:
    """The other side of a ticket. Without an `id` it is not open there (yet).

    `status`, `assignee` and `group` are in the remote's own words. `refusal` says why it would not open it.
    """

    name: str = ""
    """What people call the remote."""
    id: RemoteId | None = None
    number: str = ""
    status: str = ""
    assignee: str = ""
    group: str = ""
    is_writable: bool = True
    changed_at: datetime | None = None
    """When it had changed there, by its own clock, as we noted how it stands."""
    refusal: str = ""
    resources: tuple[str, ...] | None = None
    """The ids of what was attached to it there, as we noted how it stands; None where nobody said."""
    is_served_here: bool = False
    """We are the service desk there: who asked is on the other side, or a requester of the chat."""
    noted: Noted | None = None
    """Where we are the service desk there, and it was looked at."""
    reopened_at: datetime | None = None
    """When we had it opened again, until it is open there."""
    facts: tuple[Fact, ...] = ()
    """What it tells of the ticket and nobody sets here, as it was noted last."""
    alert_at: datetime | None = None
    """When they are to write on it because somebody here asked for it."""
    has_news: bool = False
    """Their people have written since we told them that we have seen what they wrote."""
    filed: Mapping[FieldId, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    """What its form said there before it was changed here: as long as it may not have heard of that."""
    filed_at: datetime | None = None
    unpublished: Unpublished | None = None
    """How it stood before the last update was published that had been there for the desk alone."""
    sent: int = 0
    """How many sendings there were so far."""
    sendings: tuple[Sending, ...] = ()
    """Those that are not done with, oldest first."""

    def sending(self, sending_id: int) -> Sending | None:
        return next((each for each in self.sendings if each.id == sending_id), None)

    def is_to_leave(self, sending_id: int) -> bool:
        """Whether there is something to send as that, to a ticket that is open there."""
        sending = self.sending(sending_id)
        return self.id is not None and sending is not None and sending.state in TO_LEAVE

    @property
    def face(self) -> Remote:
        """What is worth a new card: all but what is on its way without trouble, and what it does not show."""
        stuck = tuple(each for each in self.sendings if each.state is SendingState.REFUSED)
        shown = tuple(each for each in self.facts if each.is_prominent)
        unseen = replace(self, sent=0, has_news=False, noted=None, reopened_at=None, filed={}, filed_at=None)
        unseen = replace(unseen, unpublished=None)
        return replace(unseen, sendings=stuck, facts=shown)

    def with_sending(self, sending: Sending) -> Remote:
        """With this one as it is now; one that is done with is not kept."""
        others = tuple(each for each in self.sendings if each.id != sending.id)
        is_over = sending.state in (SendingState.DELIVERED, SendingState.DROPPED)
        kept = others if is_over else tuple(sorted((*others, sending), key=lambda each: each.id))
        return replace(self, sendings=kept, sent=max(self.sent, sending.id))
