"""plan(before, after, events): everything that must be done outside because of what happened. One page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from bot.domain.effects import (
    CarryThread,
    Effect,
    Mark,
    MarkMessage,
    PostCard,
    PostLine,
    PostUpdate,
    RefreshCard,
    Remind,
    SendTranscript,
    TellPerson,
    TellRefused,
)
from bot.domain.events import (
    CancelReason,
    CardPosted,
    Closed,
    Exported,
    FinalCommentAdded,
    FollowedUp,
    KeptOpen,
    Opened,
    OwnerChanged,
    PolicyTimersSet,
    PolicyWarned,
    PriorityChanged,
    Recorded,
    Reopened,
    Resolved,
    SubjectChanged,
    TimerCancelled,
    TimerSet,
    TimersFired,
    UpdateAdded,
    UpdateCorrected,
    UpdateRefused,
    UpdateRetracted,
)
from bot.domain.ticket import Ticket, TimerKind, Visibility


def plan(before: Ticket | None, after: Ticket, recorded: Sequence[Recorded]) -> list[Effect]:
    """The whole fan-out: threads, cards, marks and private words, in the order in which they must go."""
    effects = [effect for each in recorded for effect in _effects_of(after, each)]
    if before is not None and _card_face(before) != _card_face(after):
        effects += [RefreshCard(ticket=after.id, place=place.number) for place in after.places]
    return effects


def _effects_of(ticket: Ticket, recorded: Recorded) -> list[Effect]:
    number, event = recorded.number, recorded.event
    match event:
        case Opened():
            return [
                PostCard(ticket=ticket.id, place=place.number, channel=place.channel)
                for place in ticket.places
            ]
        case UpdateAdded():
            return _update_effects(ticket, number, event)
        case UpdateRefused(by=by, message=message, place=place):
            refused = MarkMessage(ticket=ticket.id, message=message, mark=Mark.REFUSED)
            told = TellRefused(ticket=ticket.id, person=by, place=place or 1, number=number)
            return [refused, told]
        case UpdateCorrected(visibility=visibility) | UpdateRetracted(visibility=visibility):
            return [] if visibility is Visibility.INTERNAL else [*_everywhere(ticket, number)]
        case FinalCommentAdded():
            return [*_everywhere(ticket, number)]
        case OwnerChanged(by=by, owner=owner):
            told_owner = owner is not None and owner != by
            tell = [TellPerson(ticket=ticket.id, person=owner, number=number)] if told_owner and owner else []
            return [*_lines(ticket, number), *tell]
        case TimerCancelled(reason=reason):
            return _lines(ticket, number) if reason in (CancelReason.ASKED, CancelReason.REPLIED) else []
        case TimersFired(timers=timers):
            closes_only = all(timer.kind is TimerKind.AUTO_CLOSE for timer in timers)
            return [] if closes_only else [_reminder(ticket, number)]
        case CardPosted(place=place):
            return _card_effects(ticket, place, number)
        case PriorityChanged() | SubjectChanged() | Resolved() | Closed() | Reopened():
            return _lines(ticket, number)
        case PolicyWarned(kind=kind):
            # Whoever could take it looks at the desk's channel, which is the last place where there are two.
            return [_reminder(ticket, number, -1 if kind is TimerKind.POLICY_UNOWNED else 0)]
        case PolicyTimersSet():
            return []
        case FollowedUp() | TimerSet() | KeptOpen():
            return _lines(ticket, number)
        case Exported(by=by):
            return [SendTranscript(ticket=ticket.id, person=by, number=number)]
        case _:
            assert_never(event)


def _update_effects(ticket: Ticket, number: int, event: UpdateAdded) -> list[Effect]:
    if event.visibility is Visibility.INTERNAL:
        note = MarkMessage(ticket=ticket.id, message=event.message, mark=Mark.NOTE) if event.message else None
        return [note] if note else []
    copies = [effect for effect in _everywhere(ticket, number) if effect.place != event.place]
    if event.message is None or event.carried:
        return [*copies]
    return [MarkMessage(ticket=ticket.id, message=event.message, mark=Mark.DONE), *copies]


def _card_effects(ticket: Ticket, number_of_place: int, number: int) -> list[Effect]:
    """The card stands, so there is a thread to point to, and perhaps one to read."""
    place = next(place for place in ticket.places if place.number == number_of_place)
    grew_here = place.root != place.card
    carry: list[Effect] = [CarryThread(ticket=ticket.id, place=place.number)] if grew_here else []
    if place.number != 1:
        return carry
    people = dict.fromkeys((ticket.creator, ticket.requester))
    return [*carry, *(TellPerson(ticket=ticket.id, person=person, number=number) for person in people)]


def _everywhere(ticket: Ticket, number: int) -> list[PostUpdate]:
    return [
        PostUpdate(ticket=ticket.id, place=place.number, channel=place.channel, number=number)
        for place in ticket.places
    ]


def _lines(ticket: Ticket, number: int) -> list[Effect]:
    return [
        PostLine(ticket=ticket.id, place=place.number, channel=place.channel, number=number)
        for place in ticket.places
    ]


def _reminder(ticket: Ticket, number: int, where: int = 0) -> Remind:
    place = ticket.places[where]
    return Remind(ticket=ticket.id, place=place.number, channel=place.channel, number=number)


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
    )
