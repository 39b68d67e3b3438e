"""Decisions of how a ticket is filed: its tags, who follows it, when it is due. Only decide calls them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from difflib import get_close_matches
from typing import assert_never

from bot.domain.abilities import Connected
from bot.domain.desk import DeskRules
from bot.domain.events import DueChanged, Event, FollowerJoined, FollowerLeft, TagsChanged
from bot.domain.intents import Follow, SetDue, SetTags, Unfollow
from bot.domain.ticket import Ticket
from bot.errors import UserError

FURTHEST = timedelta(days=366 * 2)
MOST_TAGS = 20
MOST_FOLLOWERS = 50
LONGEST_TAG = 40
MOST_NAMED = 10
"""So many of a remote's tags are named to whoever typed none of them."""
TAG = re.compile(rf"^\w[\w-]{{0,{LONGEST_TAG - 1}}}$")


def file(
    ticket: Ticket, intent: SetTags | Follow | Unfollow | SetDue, rules: DeskRules, now: datetime
) -> list[Event]:
    """What filing brings; nothing when it is so already."""
    by, origin = intent.by, intent.origin
    match intent:
        case SetTags():
            return _tag(ticket, intent, rules.remote, now)
        case Follow(person=person):
            if person in ticket.followers:
                return []
            if len(ticket.followers) >= MOST_FOLLOWERS:
                raise UserError("too_many_followers", ticket=ticket.id, limit=str(MOST_FOLLOWERS))
            return [FollowerJoined(at=now, by=by, origin=origin, person=person)]
        case Unfollow(person=person):
            if person not in ticket.followers:
                return []
            return [FollowerLeft(at=now, by=by, origin=origin, person=person)]
        case SetDue():
            return _set_due(ticket, intent, now)
        case _:
            assert_never(intent)


def _tag(ticket: Ticket, intent: SetTags, remote: Connected | None, now: datetime) -> list[Event]:
    """Tags are compared in lower case; one that is both added and removed goes."""
    remove = {tag.lower() for tag in intent.remove}
    add = {tag.lower() for tag in intent.add} - remove
    if remote is not None and remote.tags is not None:
        _demand_there(sorted(add.difference(ticket.tags)), remote.tags, remote.name)
    else:
        _demand_fit(sorted(add))
    added = tuple(sorted(add.difference(ticket.tags)))
    removed = tuple(sorted(remove.intersection(ticket.tags)))
    if len(ticket.tags) + len(added) - len(removed) > MOST_TAGS:
        raise UserError("too_many_tags", "tags", ticket=ticket.id, limit=str(MOST_TAGS))
    if not added and not removed:
        return []
    return [TagsChanged(at=now, by=intent.by, origin=intent.origin, added=added, removed=removed)]


def _demand_fit(tags: Sequence[str]) -> None:
    unfit = next((tag for tag in tags if not TAG.match(tag)), None)
    if unfit is not None:
        raise UserError("tag_unfit", "tags", tag=unfit[:60], limit=str(LONGEST_TAG))


def _demand_there(tags: Sequence[str], known: Sequence[str], remote: str) -> None:
    """Raise UserError for a tag that the remote does not have, with those that look most like it."""
    missing = next((tag for tag in tags if tag not in known), None)
    if missing is None:
        return
    near = get_close_matches(missing, known, n=MOST_NAMED) or sorted(known)[:MOST_NAMED]
    raise UserError("tag_not_there", "tags", tag=missing[:60], remote=remote, known=", ".join(near) or "none")


def _set_due(ticket: Ticket, intent: SetDue, now: datetime) -> list[Event]:
    due_at = intent.due_at
    if ticket.is_closed:
        raise UserError("closed", "when", ticket=ticket.id)
    if due_at == ticket.due_at:
        return []
    if due_at is not None:
        demand_ahead(due_at, now)
    return [DueChanged(at=now, by=intent.by, origin=intent.origin, due_at=due_at, before=ticket.due_at)]


def demand_ahead(due_at: datetime, now: datetime) -> None:
    """Raise UserError for a time that has passed or lies too far ahead."""
    if due_at <= now:
        raise UserError("time_past", "when")
    if due_at > now + FURTHEST:
        raise UserError("time_too_far", "when")
