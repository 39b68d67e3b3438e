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
from bot.domain.ticket import Ticket


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
            anew = asked_anew(ticket)
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
