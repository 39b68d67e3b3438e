"""What a remote would not do stands as it stands there again; what was changed here since stays. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.desk import DeskRules
from bot.domain.events import (
    AnswersChanged,
    EmailsChanged,
    Event,
    FinalCommentAdded,
    KindChanged,
    PriorityChanged,
    Published,
    RemoteUndone,
    TagsChanged,
    TitleChanged,
)
from bot.domain.intents import RecordNotDone
from bot.domain.remote_side import Noted
from bot.domain.taking_both import folded
from bot.domain.taking_over import refiled
from bot.domain.ticket import REMOTE, Priority, Ticket

NOTHING = Noted()


def undone(ticket: Ticket, intent: RecordNotDone, rules: DeskRules, now: datetime) -> list[Event]:
    """That it was not done, and why; and that what it would have changed is as it was."""
    refused = intent.refused
    told = RemoteUndone(
        at=now,
        by=intent.by,
        origin=intent.origin,
        via=_via(rules),
        number=intent.number,
        reason=intent.reason,
        resources=intent.resources,
        published=refused.number if isinstance(refused, Published) else None,
        is_final=isinstance(refused, FinalCommentAdded),
    )
    return [told, *_as_it_was(ticket, intent, rules, now)]


def _as_it_was(ticket: Ticket, intent: RecordNotDone, rules: DeskRules, now: datetime) -> list[Event]:
    noted = ticket.remote.noted if ticket.remote is not None else None
    known = noted or NOTHING
    match intent.refused:
        case AnswersChanged() as event:
            return _answers(ticket, event, intent, _via(rules), now)
        case KindChanged(kind=kind, before=before) if kind == ticket.kind:
            return refiled(ticket, intent, known.kind or before, rules, now)
        case TitleChanged(title=title, before=before) if title == ticket.title:
            return _title(ticket, known.title or before, intent, _via(rules), now)
        case PriorityChanged(priority=priority, before=before) if priority is ticket.priority:
            stands = Priority(known.priority) if known.priority else before
            return _priority(ticket, stands, intent, _via(rules), now)
        case EmailsChanged(added=added) if _is_served_here(ticket):
            return _emails(_lacking(added, ticket.emails, known.emails), intent, _via(rules), now)
        case TagsChanged(added=added) if _is_served_here(ticket):
            return _tags(_lacking(added, ticket.tags, known.tags), intent, _via(rules), now)
        case _:
            return []


def _answers(
    ticket: Ticket, event: AnswersChanged, intent: RecordNotDone, via: str, now: datetime
) -> list[Event]:
    """What its form says there still, as it did not take what was wanted; what was changed since stays."""
    wanted = {each.field: each.values for each in event.changed}
    before = {each.field: each for each in event.before}
    was = {each.field: each for each in ticket.answers}
    fields = [
        each
        for each in dict.fromkeys((*wanted, *before))
        if (was[each].values if each in was else ()) == wanted.get(each, ())
    ]
    back = {each: before.get(each) or replace(was[each], values=(), words=()) for each in fields}
    changed = tuple(each for name, each in back.items() if name not in was or each.values != was[name].values)
    if not changed:
        return []
    kept = [back.get(each.field, each) for each in ticket.answers]
    return [
        AnswersChanged(
            at=now,
            by=REMOTE,
            origin=intent.origin,
            via=via,
            all_answers=(*kept, *(each for name, each in back.items() if name not in was)),
            changed=changed,
            before=tuple(was[each.field] for each in changed if each.field in was),
            form=ticket.form,
        )
    ]


def _title(ticket: Ticket, stands: str, intent: RecordNotDone, via: str, now: datetime) -> list[Event]:
    if stands == ticket.title:
        return []
    return [TitleChanged(at=now, by=REMOTE, origin=intent.origin, via=via, title=stands, before=ticket.title)]


def _priority(
    ticket: Ticket, stands: Priority, intent: RecordNotDone, via: str, now: datetime
) -> list[Event]:
    if stands is ticket.priority:
        return []
    return [
        PriorityChanged(
            at=now, by=REMOTE, origin=intent.origin, via=via, priority=stands, before=ticket.priority
        )
    ]


def _emails(lacking: tuple[str, ...], intent: RecordNotDone, via: str, now: datetime) -> list[Event]:
    """Those that it did not take are not on the ticket; what it did take of them comes with the next look."""
    if not lacking:
        return []
    return [EmailsChanged(at=now, by=REMOTE, origin=intent.origin, via=via, added=(), removed=lacking)]


def _tags(lacking: tuple[str, ...], intent: RecordNotDone, via: str, now: datetime) -> list[Event]:
    if not lacking:
        return []
    return [TagsChanged(at=now, by=REMOTE, origin=intent.origin, via=via, added=(), removed=lacking)]


def _lacking(wanted: Sequence[str], here: Sequence[str], there: Sequence[str] | None) -> tuple[str, ...]:
    has, known = folded(here), folded(there or ())
    return tuple(has[key] for key in folded(wanted) if key in has and key not in known)


def _is_served_here(ticket: Ticket) -> bool:
    return ticket.remote is not None and ticket.remote.is_served_here


def _via(rules: DeskRules) -> str:
    return rules.remote.name if rules.remote is not None else ""
