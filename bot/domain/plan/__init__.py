"""plan(before, after, events): everything that must be done outside because of what happened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from bot.domain.acts import act_of
from bot.domain.effects import Effect, PushAct, RefreshCard
from bot.domain.events import (
    ApprovalEvent,
    BridgeEvent,
    CourseEvent,
    FileEvent,
    FilingEvent,
    PeopleEvent,
    Recorded,
    RecordEvent,
    RelationEvent,
    RemoteEvent,
    TalkEvent,
    TimeEvent,
    WorkEvent,
)
from bot.domain.plan import (
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
from bot.domain.plan.outlets import DESCRIPTION as DESCRIPTION
from bot.domain.ticket import Place, Ticket


def plan(before: Ticket | None, after: Ticket, recorded: Sequence[Recorded]) -> list[Effect]:
    """The whole fan-out: threads, cards, marks and private words, in the order in which they must go."""
    effects = [effect for each in recorded for effect in _effects_of(after, each)]
    if after.remote is not None:
        numbers = (each.number for each in recorded if act_of(after, each.event) is not None)
        effects += [PushAct(ticket=after.id, number=number, desk=after.desk) for number in numbers]
    if before is not None:
        effects += approval.asked_again(before, after)
    if before is not None and _card_face(before) != _card_face(after):
        effects += [RefreshCard(ticket=after.id, place=place.number) for place in _redrawn(before, after)]
    return effects


def _redrawn(before: Ticket, after: Ticket) -> list[Place]:
    """Where the card is shown, or was until now."""
    return [place for place in after.places if not place.is_left or place not in before.places]


def _effects_of(ticket: Ticket, recorded: Recorded) -> list[Effect]:
    number, event = recorded.number, recorded.event
    if isinstance(event, TalkEvent):
        return talk.effects(ticket, number, event)
    if isinstance(event, CourseEvent):
        return course.effects(ticket, number, event)
    if isinstance(event, PeopleEvent):
        return people.effects(ticket, number, event)
    if isinstance(event, FilingEvent):
        return filing.effects(ticket, number, event)
    if isinstance(event, RelationEvent):
        return relations.effects(ticket, number, event)
    if isinstance(event, TimeEvent):
        return timing.effects(ticket, number, event)
    if isinstance(event, FileEvent):
        return files.effects(ticket, number, event)
    if isinstance(event, RecordEvent):
        return records.effects(ticket, number, event)
    if isinstance(event, RemoteEvent):
        return remote.effects(ticket, number, event)
    if isinstance(event, ApprovalEvent):
        return approval.effects(ticket, number, event)
    if isinstance(event, WorkEvent):
        return work.effects(ticket, number, event)
    if isinstance(event, BridgeEvent):
        return bridges.effects(ticket, number, event)
    assert_never(event)


def _card_face(ticket: Ticket) -> tuple[object, ...]:
    """What the card shows and an event can change."""
    return (
        ticket.title,
        ticket.status,
        ticket.turn,
        ticket.priority,
        ticket.owner,
        ticket.next_timer,
        ticket.next_policy,
        ticket.outcome,
        ticket.follow_ups,
        ticket.final_comment is None,
        ticket.tags,
        ticket.followers,
        ticket.due_at,
        ticket.merged_into,
        ticket.took_in,
        ticket.links,
        ticket.problem,
        ticket.incidents,
        ticket.close_requested_by,
        ticket.group,
        ticket.resources,
        ticket.answers,
        ticket.desk,
        ticket.rating,
        ticket.remote.face if ticket.remote else None,
        ticket.approval,
        ticket.minutes,
        ticket.checklist,
        ticket.vendors,
        ticket.customer,
    )
