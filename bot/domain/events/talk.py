"""What was said on a ticket, and about what had been said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.events.happened import Happened
from bot.domain.ids import RemoteUpdateId
from bot.domain.ticket import File, MessageRef, Role, TicketId, Visibility


class Refusal(StrEnum):
    """Why something that was said did not become an update."""

    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateAdded(Happened):
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
    is_published: bool = False
    """It is for the customer, where we are the service desk; what is not stays among us."""
    remote_id: RemoteUpdateId | None = None
    """Which update there it came from, if it did."""
    across: TicketId | None = None
    """The ticket on the other side of a bridge where it was said, or is said because it was said here."""
    across_number: int | None = None
    """The number of the event there, if the vendor said it there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateCorrected(Happened):
    """Event number `corrects` should read like this; the row itself stays as it was."""

    corrects: int
    text: str
    edited_at: datetime
    visibility: Visibility = Visibility.PUBLIC


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateRetracted(Happened):
    """Whoever wrote event number `corrects` deleted their message; the update stays on record."""

    corrects: int
    visibility: Visibility = Visibility.PUBLIC
    was_sent: bool = False
    """The remote has it all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateRefused(Happened):
    """It could not become an update. The text is kept so that nothing that was written is lost."""

    text: str
    message: MessageRef
    place: int | None
    reason: Refusal
    visibility: Visibility = Visibility.PUBLIC


@dataclass(frozen=True, slots=True, kw_only=True)
class FinalCommentAdded(Happened):
    """The last word on a closed ticket; at its remote it goes in place of `replaces`."""

    text: str
    replaces: str = ""


TalkEvent = UpdateAdded | UpdateCorrected | UpdateRetracted | UpdateRefused | FinalCommentAdded
