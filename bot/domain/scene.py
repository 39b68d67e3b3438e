"""What the chat is given to perform an effect, and what comes back from it. Named in ports.py too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.desk import DeskRules
from bot.domain.events import Event, Recorded
from bot.domain.ticket import File, MessageRef, PersonId, Ticket, Visibility, WorkspaceId


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """All that is needed to perform one effect: read in one go, just before."""

    workspace: WorkspaceId
    ticket: Ticket
    rules: DeskRules
    event: Event | None
    corrected: Event | None = None
    """The event that `event` corrects or retracts, if it does that."""
    log: tuple[Recorded, ...] = ()
    """All that happened, also behind `event`, for an effect that tells all of it."""
    asked_in: tuple[MessageRef, ...] = ()
    """Where the question stands already, for an effect that asks one."""
    now: datetime
    is_void: bool = False
    """Whether there is nothing to send any more: it was taken back, or is not for that person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """Where an effect ended up outside; `root` is the thread it stands in, None for a top-level message."""

    message: MessageRef
    root: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A message read from a thread of the chat."""

    message: MessageRef
    by: PersonId
    text: str
    visibility: Visibility = Visibility.PUBLIC
    files: tuple[File, ...]
    said_at: datetime
