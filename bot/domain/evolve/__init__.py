"""How events change a ticket: the fold whose result is the ticket row. One module a family of events."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import reduce
from typing import assert_never

from bot.domain.events import (
    ApprovalEvent,
    BridgeEvent,
    CardPosted,
    CourseEvent,
    Event,
    Exported,
    FactsChanged,
    FileEvent,
    FilePassed,
    FilingEvent,
    Opened,
    PeopleEvent,
    PolicyTimersSet,
    PolicyWarned,
    RecordEvent,
    RelationEvent,
    RemoteEvent,
    ResourcesOffered,
    SendingChanged,
    SurveyAsked,
    TalkEvent,
    TimeEvent,
    TimersFired,
    UpdateRefused,
    WorkEvent,
)
from bot.domain.evolve import (
    approval,
    bridges,
    course,
    files,
    filing,
    people,
    records,
    relations,
    remote,
    talk,
    timing,
    work,
)
from bot.domain.ticket import Status, Ticket, TicketId, Turn, Visibility

NO_EDIT = (
    CardPosted,
    Exported,
    FactsChanged,
    PolicyTimersSet,
    PolicyWarned,
    ResourcesOffered,
    SendingChanged,
    FilePassed,
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
    if isinstance(event, TalkEvent):
        return talk.changed(ticket, event)
    if isinstance(event, CourseEvent):
        return course.changed(ticket, event)
    if isinstance(event, PeopleEvent):
        return people.changed(ticket, event)
    if isinstance(event, FilingEvent):
        return filing.changed(ticket, event)
    if isinstance(event, RelationEvent):
        return relations.changed(ticket, event)
    if isinstance(event, TimeEvent):
        return timing.changed(ticket, event)
    if isinstance(event, FileEvent):
        return files.changed(ticket, event)
    if isinstance(event, RecordEvent):
        return records.changed(ticket, event)
    if isinstance(event, RemoteEvent):
        return remote.changed(ticket, event)
    if isinstance(event, ApprovalEvent):
        return approval.changed(ticket, event)
    if isinstance(event, WorkEvent):
        return work.changed(ticket, event)
    if isinstance(event, BridgeEvent):
        return bridges.changed(ticket, event)
    assert_never(event)
