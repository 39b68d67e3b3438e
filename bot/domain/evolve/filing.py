"""How it changes what a ticket is about and how it is filed."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from bot.domain.events import (
    AnswersChanged,
    DueChanged,
    FilingEvent,
    KindChanged,
    PriorityChanged,
    ResourcesChanged,
    ResourcesOffered,
    SubjectChanged,
    TagsChanged,
    TitleChanged,
)
from bot.domain.evolve.approval import asked_anew
from bot.domain.evolve.parts import joined
from bot.domain.remote_side import Remote
from bot.domain.ticket import REMOTE, Ticket


def changed(ticket: Ticket, event: FilingEvent) -> Ticket:
    """The ticket after it was filed otherwise."""
    match event:
        case PriorityChanged(priority=priority):
            return replace(ticket, priority=priority)
        case KindChanged(kind=kind):
            return replace(asked_anew(ticket), kind=kind)
        case SubjectChanged(subject=subject, title=title):
            return replace(ticket, subject=subject, title=title)
        case TagsChanged(added=added, removed=removed):
            tags = {*ticket.tags, *added} - {*removed}
            return replace(ticket, tags=tuple(sorted(tags)))
        case DueChanged(due_at=due_at):
            return replace(ticket, due_at=due_at)
        case AnswersChanged(all_answers=answers, form=form, title=new_title):
            anew = replace(asked_anew(ticket), remote=_with_filed(ticket, event))
            return replace(anew, answers=answers, form=form, title=new_title or ticket.title)
        case TitleChanged(title=title):
            return replace(asked_anew(ticket), title=title)
        case ResourcesChanged():
            return _with_resources(asked_anew(ticket), event)
        case ResourcesOffered(resources=resources):
            return replace(ticket, offered=joined(ticket.offered, *(each.id for each in resources)))
        case _:
            assert_never(event)


def _with_resources(ticket: Ticket, event: ResourcesChanged) -> Ticket:
    gone = {each.id for each in event.removed}
    kept = tuple(each for each in ticket.resources if each.id not in gone)
    return replace(ticket, resources=joined(kept, *event.added))


def _with_filed(ticket: Ticket, event: AnswersChanged) -> Remote | None:
    """The other side with what its form said there until now; what it says itself counts as it is."""
    remote = ticket.remote
    if remote is None or remote.id is None:
        return remote  # It is opened as it is then.
    was = {each.field: each.values for each in event.before}
    fields = {each.field for each in (*event.changed, *event.before)}
    others = {name: values for name, values in remote.filed.items() if name not in fields}
    if event.by == REMOTE:
        return replace(remote, filed=others)
    filed = {each: (*remote.filed.get(each, ()), was.get(each, ())) for each in fields}
    return replace(remote, filed={**others, **filed}, filed_at=event.at)
