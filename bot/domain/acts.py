"""What a remote is to do because of what happened here. Pure."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.abilities import Ability, Connected
from bot.domain.events import (
    AlertSet,
    AnswerRated,
    AnswersChanged,
    CancelReason,
    ChecklistChanged,
    Closed,
    EmailsChanged,
    Event,
    FinalCommentAdded,
    HandedOver,
    KindChanged,
    OwnerChanged,
    PriorityChanged,
    Published,
    Reopened,
    ResourcesChanged,
    TagsChanged,
    TimeLogged,
    TimerCancelled,
    TimerSet,
    TitleChanged,
    ViewedThere,
)
from bot.domain.ids import Reference
from bot.domain.outgoing import called_apart
from bot.domain.remote import (
    Act,
    AlertAct,
    AutoCloseAct,
    ChecklistAct,
    CloseAct,
    EmailsAct,
    FieldsAct,
    FinalComment,
    KindAct,
    OwnerAct,
    PriorityAct,
    PublishAct,
    RateAct,
    ReopenAct,
    ResourcesAct,
    TagsAct,
    TimeAct,
    TitleAct,
    ViewedAct,
)
from bot.domain.ticket import REMOTE, Ticket, Timer, TimerKind


def act_of(ticket: Ticket, event: Event, remote: Connected | None = None) -> tuple[Ability, Act] | None:
    """What has to be done there after an event, and what a remote must be able to do for that.

    What was done there first is nothing to do there. `remote` knows who is who there.
    """
    if event.by == REMOTE:
        return None
    if isinstance(event, OwnerChanged | HandedOver):
        return _owned(ticket, remote)
    match event:
        case FinalCommentAdded(text=text, replaces=replaces):
            return Ability.FINAL_COMMENT, FinalComment(text=text, replaces=replaces)
        case EmailsChanged(added=added, removed=removed):
            return Ability.EMAILS, EmailsAct(add=added, remove=removed)
        case TagsChanged(added=added, removed=removed):
            return Ability.TAGS, TagsAct(tags=ticket.tags, added=added, removed=removed)
        case PriorityChanged():
            return Ability.PRIORITY, PriorityAct(priority=ticket.priority)
        case TitleChanged(title=title):
            return Ability.TITLE, TitleAct(title=title)
        case AnswersChanged():
            return Ability.FIELDS, _answered(event)
        case KindChanged(kind=kind):
            return Ability.KIND, KindAct(kind=kind)
        case ResourcesChanged():
            return Ability.RESOURCES, _attached(event)
        case TimerSet(timer=timer) | TimerCancelled(timer=timer) if timer.kind is TimerKind.AUTO_CLOSE:
            return _auto_closed(event, timer)
        case AnswerRated(update=update, stars=stars):
            return Ability.RATE, RateAct(update=update, stars=stars)
        case Published(update=update):
            return Ability.PUBLISH, PublishAct(update=update)
        case AlertSet(due_at=at):
            return Ability.ALERT, AlertAct(at=at)
        case ViewedThere():
            return Ability.VIEWED, ViewedAct()
        case Closed():
            return Ability.CLOSE, CloseAct()
        case TimeLogged():
            return Ability.TIME, _logged(ticket, event)
        case ChecklistChanged():
            return Ability.CHECKLIST, _checked(event)
        case Reopened():
            return Ability.REOPEN, ReopenAct()
        case _:
            return None


def _auto_closed(event: TimerSet | TimerCancelled, timer: Timer) -> tuple[Ability, Act] | None:
    if isinstance(event, TimerSet):
        return Ability.AUTO_CLOSE, AutoCloseAct(at=timer.due_at)
    if event.reason is CancelReason.CLOSED:
        return None  # What is closed there closes no more.
    return Ability.AUTO_CLOSE, AutoCloseAct(at=None)


def _answered(event: AnswersChanged) -> FieldsAct:
    """What was filled in, and as empty what was emptied."""
    still = {each.field for each in event.changed}
    emptied = (replace(each, values=(), words=()) for each in event.before if each.field not in still)
    return FieldsAct(answers=(*event.changed, *emptied), before=event.before, kind=event.kind)


def _attached(event: ResourcesChanged) -> ResourcesAct:
    return ResourcesAct(
        add=tuple((each.type, each.id) for each in event.added),
        remove=tuple((each.type, each.id) for each in event.removed),
    )


def _logged(ticket: Ticket, event: TimeLogged) -> TimeAct:
    reference = Reference(f"{called_apart(ticket.id)}-t{event.entry}")
    return TimeAct(minutes=event.minutes, text=event.text, until=event.at, reference=reference)


def _checked(event: ChecklistChanged) -> ChecklistAct:
    return ChecklistAct(
        add=tuple(each.name for each in event.added),
        important=tuple(each.name for each in event.added if each.is_important),
        tick=tuple(each.id for each in event.ticked),
        untick=tuple(each.id for each in event.unticked),
        remove=tuple(each.id for each in event.removed),
    )


def _owned(ticket: Ticket, remote: Connected | None) -> tuple[Ability, Act] | None:
    """Who works on it is told where that is one of us; of somebody unknown there it is left as it is."""
    if ticket.remote is None or not ticket.remote.is_served_here:
        return None
    if remote is None or ticket.owner is None:
        return Ability.OWNER, OwnerAct(owner="")
    known = remote.there(ticket.owner)
    return (Ability.OWNER, OwnerAct(owner=known.id)) if known is not None and known.is_ours else None
