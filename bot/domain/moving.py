"""Decisions of which desk a ticket belongs to, and where it is shown from then on. Only decide calls them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import reduce

from bot.domain.approving import asking
from bot.domain.desk import DeskRules, Kind
from bot.domain.events import (
    CancelReason,
    Event,
    Moved,
    OwnerChanged,
    RemoteAwaited,
    SendingChanged,
    TimerCancelled,
)
from bot.domain.evolve import evolve
from bot.domain.filling import is_complete
from bot.domain.intents import MoveTo
from bot.domain.opening import told_of_private
from bot.domain.policy import may_see
from bot.domain.remote_side import SendingState
from bot.domain.ticket import REMOTE, ChannelId, Place, SubjectId, Ticket, TimerKind
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
    kind, subject = _filed_at(ticket, intent, target)
    chosen = target.subject(subject)
    awaits = _goes_on(ticket, kind, subject, target)
    is_new = subject is not None and subject != ticket.subject
    lost_by = ticket.owner if ticket.owner and not target.is_agent(ticket.owner) else None
    added, looked_at = _shown_at(ticket, target)
    left = _left(ticket, rules, looked_at) if ticket.is_private else ()
    told = told_of_private(target, intent.by, ticket.requester) if ticket.is_private else ()
    moved = Moved(
        at=now,
        by=intent.by,
        origin=intent.origin,
        desk=target.id,
        before=ticket.desk,
        kind=kind.id,
        subject=subject,
        title=chosen.name if chosen is not None and is_new else ticket.title,
        added=(*added, *_still_theirs(ticket, left, added, looked_at)),
        left=left,
        looked_at=looked_at,
        lost_by=lost_by,
        told=told,
        is_local=ticket.remote is not None and not awaits,
    )
    events: list[Event] = [*(_kept_here(ticket, intent, now) if moved.is_local else []), moved]
    events += _awaited(intent, target, now) if awaits else []
    if lost_by is not None:
        events.append(OwnerChanged(at=now, by=intent.by, origin=intent.origin, owner=None))
    events += asking(reduce(evolve, events, ticket), intent, target, now)
    after = reduce(evolve, events, ticket)
    return [*events, *_reminding_nobody(after, intent, target, now)]


def _filed_at(ticket: Ticket, intent: MoveTo, target: DeskRules) -> tuple[Kind, SubjectId | None]:
    """What it is at the other desk. Raises UserError where it cannot be there so."""
    if ticket.vendors and target.remote is not None and not target.remote.is_served_here:
        raise UserError("bridge_from_vendor", "desk", ticket=ticket.id, desk=target.name)
    if ticket.is_private and not target.takes_private:
        raise UserError("no_private", "desk", desk=target.name)
    kind, subject = _kind(ticket, intent, target), _subject(ticket, intent, target)
    if intent.subject is not None and not kind.has_subject:
        raise UserError("subject_unfit", "subject", kind=kind.name)
    return kind, subject


def _goes_on(ticket: Ticket, kind: Kind, subject: SubjectId | None, target: DeskRules) -> bool:
    """Whether it is opened at the desk's remote at once: it lacks nothing, and waits for no approval."""
    is_held = target.gate is not None and target.gate.holds(kind.id, ticket.priority)
    there = replace(ticket, kind=kind.id, subject=subject)
    return target.remote is not None and not is_held and is_complete(there, target)


def _awaited(intent: MoveTo, target: DeskRules, now: datetime) -> list[Event]:
    if target.remote is None:
        return []
    awaited = RemoteAwaited(at=now, by=intent.by, origin=intent.origin, via=target.remote.name)
    return [replace(awaited, is_served_here=target.remote.is_served_here)]


def _kept_here(ticket: Ticket, intent: MoveTo, now: datetime) -> list[Event]:
    """What was on its way to the remote that had not taken the ticket does not leave any more."""
    waiting = ticket.remote.sendings if ticket.remote else ()
    return [
        SendingChanged(
            at=now,
            by=intent.by,
            origin=intent.origin,
            sending=replace(each, state=SendingState.DROPPED),
            was=each.state,
        )
        for each in waiting
    ]


def _reminding_nobody(after: Ticket, intent: MoveTo, target: DeskRules, now: datetime) -> list[Event]:
    """The reminders of people who do not see the ticket any more, cancelled."""
    return [
        TimerCancelled(at=now, by=intent.by, origin=intent.origin, timer=timer, reason=CancelReason.MOVED)
        for timer in after.timers
        if timer.kind is TimerKind.ALERT and after.is_private and not may_see(after, timer.by, target)
    ]


def kinds_at(ticket: Ticket, target: DeskRules) -> list[Kind]:
    """What the ticket can be at that desk without anybody agreeing to more than they did."""
    return [kind for kind in target.kinds if not kind.is_agreed_to or _has_consent(ticket, kind)]


def _kind(ticket: Ticket, intent: MoveTo, target: DeskRules) -> Kind:
    """The kind that was chosen, else its own, else the first that it can be."""
    possible = kinds_at(ticket, target)
    chosen = target.kind(intent.kind or ticket.kind)
    if chosen is None and intent.kind is not None:
        raise UserError("unknown_kind", "kind")
    if not possible:
        raise UserError("desk_needs_form", "desk", desk=target.name)
    if chosen is None:
        return possible[0]
    if chosen not in possible:
        raise UserError("kind_needs_form", "kind", kind=chosen.name)
    return chosen


def _has_consent(ticket: Ticket, kind: Kind) -> bool:
    """Whether what the kind costs and does was agreed to when the ticket was opened."""
    consent = ticket.consent
    return consent is not None and kind.id == ticket.kind and consent.charge == kind.charge


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


def _still_theirs(
    ticket: Ticket, left: tuple[int, ...], added: tuple[Place, ...], looked_at: int | None
) -> tuple[Place, ...]:
    """A place of its requester's own, where all that a private ticket is shown in is the other desk's now."""
    theirs = (
        place for place in ticket.places if not place.is_left and place.number not in (*left, looked_at)
    )
    if not left or any(theirs):
        return ()
    last = max(place.number for place in (*ticket.places, *added))
    own = ticket.creator if ticket.requester == REMOTE else ticket.requester
    return (Place(number=last + 1, channel=ChannelId(own)),)


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
