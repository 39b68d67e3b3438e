"""Which other tickets a ticket has to do with, and which desk does it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.events.happened import Happened
from bot.domain.events.problems import ProblemEvent
from bot.domain.resources import Attached
from bot.domain.ticket import DeskId, KindId, PersonId, Place, SubjectId, TicketId


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedUp(Happened):
    ticket: TicketId


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedInto(Happened):
    """It goes on as `ticket`; its closing follows as the next event."""

    ticket: TicketId


@dataclass(frozen=True, slots=True, kw_only=True)
class TookIn(Happened):
    """`ticket` goes on as this one; what is named here came with it and was not here yet."""

    ticket: TicketId
    followers: tuple[PersonId, ...]
    tags: tuple[str, ...] = ()
    resources: tuple[Attached, ...] = ()
    emails: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GaveBack(Happened):
    """`ticket`, merged into this one before, stands by itself again; `followers` came and go with it."""

    ticket: TicketId
    followers: tuple[PersonId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked(Happened):
    ticket: TicketId


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlinked(Happened):
    ticket: TicketId


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved(Happened):
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
    is_local: bool = False
    """A remote had not taken it, and from now on it is at none."""


RelationEvent = FollowedUp | MergedInto | TookIn | GaveBack | Linked | Unlinked | Moved | ProblemEvent
