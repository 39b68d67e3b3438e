"""What people change on both sides where we are the service desk: what is otherwise there than when we looked
last was changed there, and counts; what only is otherwise here is on its way. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain.abilities import Ability, Connected
from bot.domain.desk import DeskRules
from bot.domain.events import (
    EmailsChanged,
    Event,
    OwnerChanged,
    PriorityChanged,
    TagsChanged,
    TitleChanged,
)
from bot.domain.remote import RemoteHead
from bot.domain.remote_side import Noted
from bot.domain.ticket import REMOTE, TITLE_LIMIT, PersonId, Ticket
from bot.domain.wanted import Wanted


def noted_of(head: RemoteHead) -> Noted:
    """How it stands there, to be compared with the next look."""
    return Noted(
        title=head.title,
        priority=head.priority.value if head.priority is not None else None,
        tags=None if head.tags is None else tuple(sorted(head.tags)),
        emails=None if head.emails is None else tuple(sorted(head.emails)),
        owner=head.owner,
        kind=head.kind,
    )


def taken_both(
    ticket: Ticket, intent: Wanted, head: RemoteHead, rules: DeskRules, now: datetime
) -> list[Event]:
    """What was changed there since we looked last; at the first look only what came to it there."""
    connected, remote = rules.remote, ticket.remote
    if connected is None or remote is None or not connected.is_served_here:
        return []
    known, is_ours = remote.noted, remote.is_served_here
    if not is_ours:
        return []
    events: list[Event] = []
    if known is not None:
        events += _title(ticket, intent, head, known, connected, now)
        events += _priority(ticket, intent, head, known, connected, now)
    if connected.can(Ability.TAGS) and head.tags is not None:
        added, removed = _apart(head.tags, ticket.tags, known.tags if known else None)
        if added or removed:
            events.append(
                TagsChanged(
                    at=now,
                    by=REMOTE,
                    origin=intent.origin,
                    via=connected.name,
                    added=added,
                    removed=removed,
                )
            )
    if connected.can(Ability.EMAILS) and head.emails is not None:
        added, removed = _apart(head.emails, ticket.emails, known.emails if known else None)
        if added or removed:
            events.append(
                EmailsChanged(
                    at=now,
                    by=REMOTE,
                    origin=intent.origin,
                    via=connected.name,
                    added=added,
                    removed=removed,
                )
            )
    return [*events, *_owner(ticket, intent, head, known, rules, connected, now)]


def _title(
    ticket: Ticket, intent: Wanted, head: RemoteHead, known: Noted, connected: Connected, now: datetime
) -> list[Event]:
    title = head.title[:TITLE_LIMIT]
    is_theirs = head.title != known.title and connected.can(Ability.TITLE)
    if not is_theirs or not title or title == ticket.title:
        return []
    return [
        TitleChanged(
            at=now,
            by=REMOTE,
            origin=intent.origin,
            via=connected.name,
            title=title,
            before=ticket.title,
        )
    ]


def _priority(
    ticket: Ticket, intent: Wanted, head: RemoteHead, known: Noted, connected: Connected, now: datetime
) -> list[Event]:
    priority = head.priority
    if priority is None or not connected.can(Ability.PRIORITY):
        return []
    if priority.value == known.priority or priority is ticket.priority:
        return []
    return [
        PriorityChanged(
            at=now,
            by=REMOTE,
            origin=intent.origin,
            via=connected.name,
            priority=priority,
            before=ticket.priority,
        )
    ]


def _apart(
    there: Sequence[str], here: Sequence[str], known: Sequence[str] | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What came there and is not here, and what went there and still is; case makes no difference."""
    has, was = folded(here), folded(known or ())
    now = folded(there)
    added = tuple(each for key, each in now.items() if key not in has and key not in was)
    removed = tuple(each for key, each in has.items() if key in was and key not in now)
    return added, removed


def folded(words: Sequence[str]) -> dict[str, str]:
    return {each.casefold(): each for each in words}


def _owner(
    ticket: Ticket,
    intent: Wanted,
    head: RemoteHead,
    known: Noted | None,
    rules: DeskRules,
    connected: Connected,
    now: datetime,
) -> list[Event]:
    """Whoever works on it there, if they are one of ours; somebody else takes it from its owner here."""
    if not connected.can(Ability.OWNER) or head.owner == (known.owner if known else ""):
        return []
    owner = owner_here(head, rules)
    if owner == ticket.owner:
        return []
    return [OwnerChanged(at=now, by=REMOTE, origin=intent.origin, via=connected.name, owner=owner)]


def owner_here(head: RemoteHead, rules: DeskRules) -> PersonId | None:
    """Who of our agents works on it there; None where nobody does, or somebody who is not known here."""
    if rules.remote is None or not rules.remote.can(Ability.OWNER) or not head.owner:
        return None
    person = rules.remote.here(head.owner)
    return person if person is not None and rules.is_agent(person) else None
