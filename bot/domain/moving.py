"""Decisions of which desk a ticket belongs to, and where it is shown from then on. Only decide calls them."""

from __future__ import annotations

from datetime import datetime
from functools import reduce

from bot.domain.desk import DeskRules, Kind
from bot.domain.events import CancelReason, Event, Moved, OwnerChanged, TimerCancelled
from bot.domain.evolve import evolve
from bot.domain.intents import MoveTo
from bot.domain.opening import told_of_private
from bot.domain.policy import may_see
from bot.domain.ticket import KindId, Place, SubjectId, Ticket, TimerKind
from bot.errors import UserError


def move(
    ticket: Ticket, intent: MoveTo, rules: DeskRules, target: DeskRules | None, now: datetime
) -> list[Event]:
    """It goes from one desk to another; its owner stays if they work there too.

    What the other desk does not know is left out: it is filed anew there, and keeps its title until then.
    """
    if target is None:
        raise UserError("unknown_desk", "desk")
    if ticket.is_closed:
        raise UserError("closed", "desk", ticket=ticket.id)
    if target.id == ticket.desk:
        return []
    if ticket.is_private and not target.takes_private:
        raise UserError("no_private", "desk", desk=target.name)
    subject = _subject(ticket, intent, target)
    chosen = target.subject(subject)
    is_new = subject is not None and subject != ticket.subject
    lost_by = ticket.owner if ticket.owner and not target.is_agent(ticket.owner) else None
    added, looked_at = _shown_at(ticket, target)
    told = told_of_private(target, intent.by, ticket.requester) if ticket.is_private else ()
    moved = Moved(
        at=now,
        by=intent.by,
        origin=intent.origin,
        desk=target.id,
        before=ticket.desk,
        kind=_kind(ticket, intent, target),
        subject=subject,
        title=chosen.name if chosen is not None and is_new else ticket.title,
        added=added,
        left=_left(ticket, rules, looked_at) if ticket.is_private else (),
        looked_at=looked_at,
        lost_by=lost_by,
        told=told,
    )
    events: list[Event] = [moved]
    if lost_by is not None:
        events.append(OwnerChanged(at=now, by=intent.by, origin=intent.origin, owner=None))
    after = reduce(evolve, events, ticket)
    return [*events, *_reminding_nobody(after, intent, target, now)]


def _reminding_nobody(after: Ticket, intent: MoveTo, target: DeskRules, now: datetime) -> list[Event]:
    """The reminders of people who do not see the ticket any more, cancelled."""
    return [
        TimerCancelled(at=now, by=intent.by, origin=intent.origin, timer=timer, reason=CancelReason.MOVED)
        for timer in after.timers
        if timer.kind is TimerKind.ALERT and after.is_private and not may_see(after, timer.by, target)
    ]


def _kind(ticket: Ticket, intent: MoveTo, target: DeskRules) -> KindId:
    """The kind that was chosen, else its own, else the desk's first."""
    if intent.kind is not None:
        kind = target.kind(intent.kind)
        if kind is None:
            raise UserError("unknown_kind", "kind")
        if kind.id != ticket.kind and _is_agreed_to(kind):
            raise UserError("kind_needs_form", "kind", kind=kind.name)
        return intent.kind
    if target.kind(ticket.kind):
        return ticket.kind
    return next((kind.id for kind in target.kinds if not _is_agreed_to(kind)), target.kinds[0].id)


def _is_agreed_to(kind: Kind) -> bool:
    """Whether one comes to be only by somebody agreeing to what it costs and does."""
    return bool(kind.consent) or kind.is_dangerous


def _subject(ticket: Ticket, intent: MoveTo, target: DeskRules) -> SubjectId | None:
    """The subject that was chosen, else its own if the desk has it, else none."""
    if intent.subject is None:
        return ticket.subject if target.subject(ticket.subject) else None
    subject = target.subject(intent.subject)
    if subject is None:
        raise UserError("subject_missing", "subject")
    if not subject.active and intent.subject != ticket.subject:
        raise UserError("subject_inactive", "subject", subject=subject.name)
    return intent.subject


def _shown_at(ticket: Ticket, target: DeskRules) -> tuple[tuple[Place, ...], int | None]:
    """The place that the desk looks at: one that is there already, or a further one."""
    channel = target.private_channel if ticket.is_private else target.channel
    if channel is None:
        return (), None
    there = next((place.number for place in ticket.places if place.channel == channel), None)
    if there is not None:
        return (), there
    further = Place(number=max(place.number for place in ticket.places) + 1, channel=channel)
    return (further,), further.number


def _left(ticket: Ticket, rules: DeskRules, looked_at: int | None) -> tuple[int, ...]:
    """What a desk was shown of a private ticket ends with its part in it.

    Of a desk that is no longer configured nobody knows the channel: all but the first place may be its.
    """
    first = ticket.places[0].number
    return tuple(
        place.number
        for place in ticket.places
        if place.number != looked_at
        and (place.channel == rules.private_channel if rules.is_configured else place.number != first)
    )
