"""Tying a ticket to others, parting it from them, and moving it to another desk."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.intents.problems import ProblemIntent
from bot.domain.resources import Attached
from bot.domain.ticket import DeskId, KindId, PersonId, SubjectId, TicketId
from bot.domain.wanted import Wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFollowUp(Wanted):
    """A further ticket was opened that goes on where this one ended."""

    ticket: TicketId


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeInto(Wanted):
    """This ticket is about the same as `target`: it ends, and its threads go on there."""

    target: TicketId


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeIn(Wanted):
    """The other side of a merge: `ticket` ends in this one, and its `people` follow this one from now on.

    Its tags and resources come along, as far as there is room, and so do its e-mail addresses where both
    tickets are the same person's.
    """

    ticket: TicketId
    people: tuple[PersonId, ...]
    is_private: bool | None = None
    """Whether `ticket` is private."""
    requester: PersonId | None = None
    """Whose `ticket` is."""
    tags: tuple[str, ...] = ()
    resources: tuple[Attached, ...] = ()
    emails: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveBack(Wanted):
    """A ticket that was merged into this one was reopened and stands by itself again.

    `followers` are those who had come with it.
    """

    ticket: TicketId
    followers: tuple[PersonId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Link(Wanted):
    """These two tickets have to do with each other; both note it.

    `is_private` says whether the other one is, `requester` whose it is; None as long as nobody looked.
    """

    other: TicketId
    is_private: bool | None = None
    requester: PersonId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlink(Wanted):
    """These two tickets have nothing to do with each other after all; both forget it."""

    other: TicketId


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveTo(Wanted):
    """Have another desk do it. Without a kind or a subject it keeps its own, where that desk has them."""

    desk: DeskId
    kind: KindId | None = None
    subject: SubjectId | None = None


RelationIntent = RecordFollowUp | MergeInto | TakeIn | GiveBack | Link | Unlink | MoveTo | ProblemIntent
