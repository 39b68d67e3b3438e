"""Decisions of what tickets have to do with each other, and what another ticket has to note because of it.

A merged ticket is closed, and only an open one takes another in: so following merges always comes to an end.
Private tickets have to do with private ones alone: the others' cards would tell of them to everybody.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from bot.domain.emails import MOST_EMAILS
from bot.domain.events import Closed, Event, GaveBack, Linked, MergedInto, Reopened, TookIn, Unlinked
from bot.domain.filing import MOST_FOLLOWERS, MOST_TAGS
from bot.domain.intents import (
    Bridge,
    FileUnder,
    GiveBack,
    Intent,
    Link,
    MergeInto,
    RecordProblem,
    TakeIn,
    Unlink,
)
from bot.domain.resources import MOST_ATTACHED
from bot.domain.ticket import REMOTE, Outcome, Ticket, TicketId
from bot.errors import UserError

MOST_LINKS = 50


def relate(
    ticket: Ticket, intent: MergeInto | TakeIn | GiveBack | Link | Unlink, now: datetime
) -> list[Event]:
    """What it means for this ticket; nothing when it is so already."""
    by, origin = intent.by, intent.origin
    match intent:
        case MergeInto(target=target):
            return _merge(ticket, intent, target, now)
        case TakeIn():
            return [_taken_in(ticket, intent, now)]
        case GiveBack(ticket=other, followers=people):
            if other not in ticket.took_in:
                return []
            # Whoever came with one may have to do with another, too, that is still part of this one.
            gone = people if ticket.took_in == (other,) else ()
            return [GaveBack(at=now, by=by, origin=origin, ticket=other, followers=gone)]
        case Link(other=other, is_private=is_private, requester=requester):
            if other == ticket.id:
                raise UserError("same_ticket", "other", ticket=ticket.id)
            _demand_alike(ticket, is_private, "other")
            if other in ticket.links:
                return []
            if ticket.is_private and requester not in (None, ticket.requester):
                raise UserError("requesters_differ", "other")
            if len(ticket.links) >= MOST_LINKS:
                raise UserError("too_many_links", "other", ticket=ticket.id, limit=str(MOST_LINKS))
            return [Linked(at=now, by=by, origin=origin, ticket=other)]
        case Unlink(other=other):
            if other not in ticket.links:
                return []
            return [Unlinked(at=now, by=by, origin=origin, ticket=other)]
        case _:
            assert_never(intent)


def _taken_in(ticket: Ticket, intent: TakeIn, now: datetime) -> TookIn:
    """What comes along: each once, and as much as there is room for; the merge is not to fail for that."""
    _demand_alike(ticket, intent.is_private, "into")
    if ticket.is_private and intent.requester != ticket.requester:
        raise UserError("requesters_differ", "into")
    if ticket.is_closed:
        raise UserError("target_closed", "into", ticket=ticket.id)
    # Who follows a private one sees all of it: whoever is to, is made a follower by somebody.
    people = () if ticket.is_private else intent.people
    followers = tuple(each for each in people if each not in (ticket.requester, *ticket.followers))
    ids = {each.id for each in ticket.resources}
    resources = tuple(each for each in intent.resources if each.id not in ids)
    # What is published is mailed to them: another customer's are not to hear of this one's ticket.
    is_same = intent.requester == ticket.requester != REMOTE
    known = {each.casefold() for each in ticket.emails}
    emails = tuple(each for each in intent.emails if is_same and each.casefold() not in known)
    tags = tuple(each for each in intent.tags if each not in ticket.tags)
    return TookIn(
        at=now,
        by=intent.by,
        origin=intent.origin,
        ticket=intent.ticket,
        followers=followers[: max(0, MOST_FOLLOWERS - len(ticket.followers))],
        tags=tags[: max(0, MOST_TAGS - len(ticket.tags))],
        resources=resources[: max(0, MOST_ATTACHED - len(ticket.resources))],
        emails=emails[: max(0, MOST_EMAILS - len(ticket.emails))],
    )


def _demand_alike(ticket: Ticket, is_private: bool | None, field: str) -> None:
    """Raise UserError when only one of two tickets is private; None: nobody has looked yet."""
    if is_private is not None and is_private != ticket.is_private:
        raise UserError("privacy_differs", field)


def _merge(ticket: Ticket, intent: MergeInto, target: TicketId, now: datetime) -> list[Event]:
    if target == ticket.id:
        raise UserError("same_ticket", "into", ticket=ticket.id)
    if ticket.merged_into == target:
        return []  # Two people clicked; the second click is not an error.
    if ticket.is_closed:
        raise UserError("closed", "into", ticket=ticket.id)
    by, origin = intent.by, intent.origin
    return [
        MergedInto(at=now, by=by, origin=origin, ticket=target),
        Closed(at=now, by=by, origin=origin, outcome=Outcome.DUPLICATE),
    ]


def named_by(intent: Intent) -> tuple[TicketId, ...]:
    """The other tickets that an intent is about to change."""
    match intent:
        case MergeInto(target=other) | Link(other=other) | Unlink(other=other):
            return (other,)
        case FileUnder(problem=other) | RecordProblem(problem=other) if other is not None:
            return (other,)
        case Bridge(vendor=other):
            return (other,)
        case _:
            return ()


def for_others(before: Ticket, events: Sequence[Event]) -> Iterator[tuple[TicketId, Intent]]:
    """What other tickets have to note in the same transaction; if one cannot, nothing has happened."""
    for event in events:
        by, origin = event.by, event.origin
        match event:
            case MergedInto(ticket=target):
                people = tuple(dict.fromkeys((before.requester, *before.followers)))
                yield (
                    target,
                    TakeIn(
                        by=by,
                        origin=origin,
                        ticket=before.id,
                        people=people,
                        is_private=before.is_private,
                        requester=before.requester,
                        tags=before.tags,
                        resources=before.resources,
                        emails=before.emails,
                    ),
                )
            case Reopened() if before.merged_into is not None:
                yield before.merged_into, GiveBack(by=by, origin=origin, ticket=before.id)
            case Linked(ticket=other):
                noted = Link(by=by, origin=origin, other=before.id, is_private=before.is_private)
                yield other, replace(noted, requester=before.requester)
            case Unlinked(ticket=other):
                yield other, Unlink(by=by, origin=origin, other=before.id)
