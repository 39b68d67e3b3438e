"""How events change a ticket: the fold whose result is the ticket row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import reduce
from typing import TypeVar, assert_never

from bot.domain.events import (
    AnswersChanged,
    CardPosted,
    Closed,
    CloseRequested,
    CloseRequestEnded,
    DueChanged,
    EmailsChanged,
    Event,
    Exported,
    FileAsked,
    FileDeleted,
    FileRefused,
    FileStored,
    FinalCommentAdded,
    FollowedUp,
    FollowerJoined,
    FollowerLeft,
    GaveBack,
    HandedOver,
    KeptOpen,
    Linked,
    MergedInto,
    Moved,
    Opened,
    OwnerChanged,
    PolicyTimersSet,
    PolicyWarned,
    PriorityChanged,
    RemoteAwaited,
    RemoteChanged,
    RemoteOpened,
    RemoteRefused,
    RemoteUndone,
    Reopened,
    Resolved,
    ResourcesChanged,
    ResourcesOffered,
    SendingChanged,
    SubjectChanged,
    SurveyAnswered,
    SurveyAsked,
    TagsChanged,
    TimerCancelled,
    TimerSet,
    TimersFired,
    TitleChanged,
    TookIn,
    Unlinked,
    UpdateAdded,
    UpdateCorrected,
    UpdateRefused,
    UpdateRetracted,
)
from bot.domain.evolve_remote import beside
from bot.domain.ticket import (
    POLICY_TIMERS,
    PersonId,
    Rating,
    Role,
    Status,
    Ticket,
    TicketId,
    Timer,
    Turn,
    Visibility,
)

T = TypeVar("T")

NO_EDIT = (
    CardPosted,
    Exported,
    PolicyTimersSet,
    PolicyWarned,
    ResourcesOffered,
    SendingChanged,
    SurveyAsked,
    TimersFired,
    UpdateRefused,
)
"""What happens around a ticket and changes nothing of it."""


def begin(ticket_id: TicketId, opened: Opened) -> Ticket:
    """The ticket after its first event."""
    return Ticket(
        id=ticket_id,
        desk=opened.desk,
        kind=opened.kind,
        subject=opened.subject,
        title=opened.title,
        priority=opened.priority,
        status=Status.OPEN,
        turn=Turn.OURS,
        requester=opened.requester,
        creator=opened.by,
        owner=None,
        opened_at=opened.at,
        active_at=opened.at,
        updates=0,
        last_by=opened.by,
        places=opened.places,
        follow_up_of=opened.follow_up_of,
        group=opened.group,
        group_channel=opened.group_channel,
        resources=opened.resources,
        answers=opened.answers,
        form=opened.form,
        asked_in=opened.asked_in,
        consent=opened.consent,
        is_private=opened.is_private,
        edited_by=opened.by,
        edited_at=opened.at,
        version=1,
    )


def fold(ticket_id: TicketId, events: Iterable[Event]) -> Ticket:
    """The ticket that these events, the whole log from the first, add up to."""
    first, *rest = events
    if not isinstance(first, Opened):
        raise ValueError(f"The log of {ticket_id} does not begin with its opening.")
    return reduce(evolve, rest, begin(ticket_id, first))


def evolve(ticket: Ticket, event: Event) -> Ticket:
    """The ticket after one more event."""
    changed, version = _changed(ticket, event), ticket.version + 1
    if isinstance(event, NO_EDIT) or getattr(event, "visibility", None) is Visibility.INTERNAL:
        return replace(changed, version=version)  # Who is no agent must not see that there is a note.
    return replace(changed, version=version, edited_by=event.by, edited_at=event.at)


def _changed(ticket: Ticket, event: Event) -> Ticket:
    match event:
        case UpdateAdded():
            return _with_update(ticket, event)
        case OwnerChanged(owner=owner):
            return replace(ticket, owner=owner, status=_owned(ticket, owner))
        case PriorityChanged(priority=priority):
            return replace(ticket, priority=priority)
        case SubjectChanged(subject=subject, title=title):
            return replace(ticket, subject=subject, title=title)
        case Resolved(at=at):
            return replace(
                _with_nobody_waiting(ticket), status=Status.RESOLVED, turn=Turn.NOBODY, resolved_at=at
            )
        case Closed():
            return _closed(ticket, event)
        case Reopened():
            return _reopened(ticket, event)
        case FinalCommentAdded(text=text):
            return replace(ticket, final_comment=text)
        case FollowedUp(ticket=follow_up):
            return replace(ticket, follow_ups=(*ticket.follow_ups, follow_up))
        case TimerSet(timer=timer):
            return replace(ticket, timers=(*ticket.timers, timer), timers_set=ticket.timers_set + 1)
        case TimerCancelled(timer=timer):
            return _without(ticket, (timer,))
        case TimersFired(timers=timers):
            return _without(ticket, timers)
        case CardPosted():
            return _with_card(ticket, event)
        case PolicyTimersSet(timers=timers):
            return _with_policy_timers(ticket, timers)
        case (
            UpdateCorrected()
            | UpdateRetracted()
            | UpdateRefused()
            | Opened()
            | Exported()
            | KeptOpen()
            | PolicyWarned()
            | FileRefused()
            | FileAsked()
        ):
            return ticket
        case FileStored(file=file):
            return replace(ticket, files=(*ticket.files, file))
        case FileDeleted():
            return _without_file(ticket, event)
        case AnswersChanged() | TitleChanged():
            return _filled(ticket, event)
        case CloseRequested() | CloseRequestEnded():
            return _asked(ticket, event)
        case ResourcesChanged() | ResourcesOffered():
            return _with_resources(ticket, event)
        case (
            RemoteOpened()
            | RemoteRefused()
            | RemoteAwaited()
            | RemoteChanged()
            | RemoteUndone()
            | SendingChanged()
        ):
            return beside(ticket, event)
        case SurveyAsked(at=at):
            return replace(ticket, survey_asked_at=at, rating=None)
        case SurveyAnswered(rating=stars, text=text, at=at):
            return replace(ticket, rating=Rating(stars=stars, text=text, at=at))
        case _:
            return _filed_or_related(ticket, event)


def _without_file(ticket: Ticket, event: FileDeleted) -> Ticket:
    files = tuple(
        replace(file, deleted_at=event.at, is_dropped=event.is_dropped) if file.id == event.file else file
        for file in ticket.files
    )
    return replace(ticket, files=files)


def _filed_or_related(
    ticket: Ticket,
    event: TagsChanged
    | EmailsChanged
    | HandedOver
    | FollowerJoined
    | FollowerLeft
    | DueChanged
    | MergedInto
    | TookIn
    | GaveBack
    | Linked
    | Unlinked
    | Moved,
) -> Ticket:
    match event:
        case HandedOver(owner=owner, group=group, group_channel=channel):
            status = _owned(ticket, owner)
            return replace(ticket, owner=owner, status=status, group=group, group_channel=channel)
        case EmailsChanged():
            return replace(ticket, emails=event.left(ticket.emails))
        case TagsChanged(added=added, removed=removed):
            tags = {*ticket.tags, *added} - {*removed}
            return replace(ticket, tags=tuple(sorted(tags)))
        case FollowerJoined(person=person):
            return replace(ticket, followers=_with(ticket.followers, person))
        case FollowerLeft(person=person):
            return replace(ticket, followers=tuple(each for each in ticket.followers if each != person))
        case DueChanged(due_at=due_at):
            return replace(ticket, due_at=due_at)
        case MergedInto(ticket=target):
            return replace(ticket, merged_into=target)
        case TookIn(ticket=other, followers=followers):
            return replace(
                ticket, took_in=_with(ticket.took_in, other), followers=_with(ticket.followers, *followers)
            )
        case GaveBack(ticket=other):
            return replace(ticket, took_in=tuple(each for each in ticket.took_in if each != other))
        case Linked(ticket=other):
            return replace(ticket, links=_with(ticket.links, other))
        case Unlinked(ticket=other):
            return replace(ticket, links=tuple(each for each in ticket.links if each != other))
        case Moved():
            return _moved(ticket, event)
        case _:
            assert_never(event)


def _with_resources(ticket: Ticket, event: ResourcesChanged | ResourcesOffered) -> Ticket:
    if isinstance(event, ResourcesOffered):
        return replace(ticket, offered=_with(ticket.offered, *(each.id for each in event.resources)))
    gone = {each.id for each in event.removed}
    kept = tuple(each for each in ticket.resources if each.id not in gone)
    return replace(ticket, resources=_with(kept, *event.added))


def _filled(ticket: Ticket, event: AnswersChanged | TitleChanged) -> Ticket:
    if isinstance(event, TitleChanged):
        return replace(ticket, title=event.title)
    return replace(ticket, answers=event.all_answers, form=event.form, title=event.title or ticket.title)


def _moved(ticket: Ticket, event: Moved) -> Ticket:
    stay = (
        replace(place, is_left=place.is_left or place.number in event.left)
        if place.number != event.looked_at
        else replace(place, is_left=False)
        for place in ticket.places
    )
    return replace(
        ticket,
        desk=event.desk,
        kind=event.kind,
        subject=event.subject,
        title=event.title,
        places=(*stay, *event.added),
        desk_place=event.looked_at,
        group=None,  # Groups are of a desk.
        group_channel=None,
    )


def _with(known: tuple[T, ...], *further: T) -> tuple[T, ...]:
    """These and those, in order, each once."""
    return tuple(dict.fromkeys((*known, *further)))


def _asked(ticket: Ticket, event: CloseRequested | CloseRequestEnded) -> Ticket:
    """The question is the requester's to answer, and a word of its own."""
    if isinstance(event, CloseRequestEnded):
        return _unasked(ticket)
    asked = replace(
        ticket,
        close_requested_by=event.by,
        close_requested_at=event.at,
        spoken=ticket.version + 1,
        spoken_at=event.at,
    )
    if event.at < ticket.active_at:
        return asked
    turn = Turn.THEIRS if ticket.status in (Status.OPEN, Status.ASSIGNED) else ticket.turn
    return replace(asked, active_at=event.at, last_by=event.by, turn=turn)


def _unasked(ticket: Ticket) -> Ticket:
    return replace(ticket, close_requested_by=None, close_requested_at=None)


def _with_update(ticket: Ticket, event: UpdateAdded) -> Ticket:
    updates = ticket.updates + 1
    if event.visibility is Visibility.INTERNAL or event.role is Role.POLICY:
        return replace(ticket, updates=updates)  # A note or the bot's own word is no activity.
    ticket = replace(ticket, spoken=ticket.version + 1, spoken_at=event.at)
    ticket = _with_waiting(ticket, event)
    # Messages may arrive out of order: only the newest by its own time says whose turn it is.
    if event.said_at < ticket.active_at:
        return replace(ticket, updates=updates)
    turn = Turn.OURS if event.role is Role.REQUESTER else Turn.THEIRS
    open_turn = turn if ticket.status in (Status.OPEN, Status.ASSIGNED) else ticket.turn
    return replace(ticket, updates=updates, active_at=event.said_at, last_by=event.by, turn=open_turn)


def _with_waiting(ticket: Ticket, event: UpdateAdded) -> Ticket:
    """Who waits for whom since when; what was said before the opening or after the end counts for nothing."""
    if ticket.first_by is None:
        ticket = replace(ticket, first_by=event.by)
    if event.carried or event.is_thanks or ticket.is_closed:
        return ticket
    if event.role is Role.REQUESTER:
        return replace(ticket, unanswered_at=ticket.unanswered_at or event.said_at, awaited_at=None)
    return replace(
        ticket,
        responded_at=ticket.responded_at or event.said_at,
        unanswered_at=None,
        awaited_at=ticket.awaited_at or event.said_at,
    )


def _with_nobody_waiting(ticket: Ticket) -> Ticket:
    return replace(ticket, unanswered_at=None, awaited_at=None)


def _owned(ticket: Ticket, owner: PersonId | None) -> Status:
    """Having an owner is what tells `assigned` from `open`; a finished ticket stays finished.

    Where there is a remote, whether it is assigned is told by whether it is there.
    """
    if ticket.status in (Status.RESOLVED, Status.CLOSED) or ticket.remote is not None:
        return ticket.status
    return Status.ASSIGNED if owner else Status.OPEN


def _closed(ticket: Ticket, event: Closed) -> Ticket:
    return replace(
        _with_nobody_waiting(_unasked(ticket)),
        status=Status.CLOSED,
        turn=Turn.NOBODY,
        closed_at=event.at,
        closed_by=event.by,
        outcome=event.outcome,
    )


def _reopened(ticket: Ticket, event: Reopened) -> Ticket:
    return replace(
        _unasked(ticket),
        unanswered_at=ticket.unanswered_at or event.at,
        awaited_at=None,
        status=Status.ASSIGNED if ticket.owner else Status.OPEN,
        turn=Turn.OURS,
        resolved_at=None,
        closed_at=None,
        closed_by=None,
        outcome=None,
        merged_into=None,
    )


def _without(ticket: Ticket, gone: tuple[Timer, ...]) -> Ticket:
    ids = {timer.id for timer in gone}
    return replace(ticket, timers=tuple(timer for timer in ticket.timers if timer.id not in ids))


def _with_policy_timers(ticket: Ticket, timers: tuple[Timer, ...]) -> Ticket:
    peoples = tuple(timer for timer in ticket.timers if timer.kind not in POLICY_TIMERS)
    count = max((ticket.timers_set, *(timer.id for timer in timers)))
    return replace(ticket, timers=(*peoples, *timers), timers_set=count)


def _with_card(ticket: Ticket, event: CardPosted) -> Ticket:
    places = tuple(
        replace(place, channel=event.channel, root=event.root, card=event.card)
        if place.number == event.place
        else place
        for place in ticket.places
    )
    return replace(ticket, places=places)
