"""What a desk does by itself when nothing happens: when each policy is due next, and what it does then.

Pure. An open ticket has at most two timers of policies: one while nobody owns it, and one of the chain
stale, stale again, close. One that waits for an approval has one for that instead, and a closed one at most
that of its survey. They are set anew when a person writes,
and looked at again when they are due.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from zlib import crc32

from bot.domain import survey
from bot.domain.connected import as_it_ends, is_of_customer
from bot.domain.desk import DeskRules
from bot.domain.events import (
    CancelReason,
    Closed,
    Event,
    KeptOpen,
    PolicyTimersSet,
    PolicyWarned,
    TimerCancelled,
    UpdateAdded,
)
from bot.domain.intents import Origin
from bot.domain.policy import judges
from bot.domain.ticket import (
    POLICY,
    POLICY_TIMERS,
    Outcome,
    PersonId,
    Role,
    Status,
    Ticket,
    TicketId,
    Timer,
    TimerKind,
    Turn,
    Visibility,
)

Due = tuple[TimerKind, datetime]
CHAIN = (TimerKind.POLICY_STALE, TimerKind.POLICY_STALE_AGAIN, TimerKind.POLICY_CLOSE)


def due(ticket: Ticket, now: datetime) -> tuple[Timer, ...]:
    """The policies' timers that have come."""
    return tuple(timer for timer in ticket.timers if timer.kind in POLICY_TIMERS and timer.due_at <= now)


def acted(
    ticket: Ticket, fired: Sequence[Timer], rules: DeskRules, now: datetime, *, may_ask: bool = True
) -> list[Event]:
    """What the policies do when these are due, to the ticket as it is now; several at once are one act."""
    rules = as_it_ends(ticket, rules)
    kinds = {timer.kind for timer in fired}
    if watches_silence(ticket, rules):
        if TimerKind.POLICY_CLOSE in kinds and rules.policies.close_after is not None:
            return _closed(ticket, now)
        stage = next((kind for kind in CHAIN[:2] if kind in kinds), None)
        if stage is not None:
            return [
                _warned(stage, _whose_turn(ticket, rules), _closes_at(stage, rules, now), ticket, rules, now)
            ]
    if TimerKind.POLICY_UNOWNED in kinds and watches_owner(ticket, rules):
        return [_warned(TimerKind.POLICY_UNOWNED, None, None, ticket, rules, now)]
    if TimerKind.POLICY_UNAPPROVED in kinds and watches_approval(ticket, rules):
        return [_waits_for(ticket, rules, now)]
    if TimerKind.SURVEY in kinds and may_ask:
        return survey.ask(ticket, rules, now)
    return []


def in_step(
    before: Ticket | None,
    after: Ticket,
    events: Sequence[Event],
    fired: Sequence[Timer],
    rules: DeskRules,
    now: datetime,
    *,
    is_new: bool = False,
) -> list[Event]:
    """The event that sets the policies' timers as they have to be after these; none when they are so.

    Where the policies are new, what begins now begins up to its span later, so that not all is due at once.
    """
    rules = as_it_ends(after, rules)
    had = [timer for timer in after.timers if timer.kind in POLICY_TIMERS]
    begins = max(now, after.snoozed_until or now)
    woken = before is None or before.snoozed_until != after.snoozed_until
    later = _share(after.id) if is_new else 0.0
    is_heard = woken or _has_agents_word(events)
    unowned = _next_of(
        TimerKind.POLICY_UNOWNED, rules.policies.unowned_after, had, fired, begins, is_heard, later
    )
    unapproved = _next_of(
        TimerKind.POLICY_UNAPPROVED, rules.policies.unapproved_after, had, fired, begins, woken, later
    )
    silence = _next_silent(had, fired, rules, begins, woken or _was_active(before, after, events), later)
    asks_at = survey.asks_at(after, events, had, fired, rules, now)
    wanted = [
        *([unowned] if unowned and watches_owner(after, rules) else []),
        *([unapproved] if unapproved and watches_approval(after, rules) else []),
        *([silence] if silence and watches_silence(after, rules) else []),
        *([(TimerKind.SURVEY, asks_at)] if asks_at else []),
    ]
    if wanted == [(timer.kind, timer.due_at) for timer in had]:
        return []
    timers = tuple(_timers(wanted, had, after.timers_set))
    return [PolicyTimersSet(at=now, by=POLICY, origin=Origin.POLICY, timers=timers)]


def _timers(wanted: Sequence[Due], had: Sequence[Timer], number: int) -> Iterator[Timer]:
    """What stays as it was keeps its number: the card that shows it need not be drawn again."""
    known = {(timer.kind, timer.due_at): timer for timer in had}
    for kind, due_at in wanted:
        if (kind, due_at) in known:
            yield known[kind, due_at]
        else:
            number += 1
            yield Timer(id=number, kind=kind, due_at=due_at, note="", by=POLICY)


def is_out_of_step(ticket: Ticket, rules: DeskRules, now: datetime) -> bool:
    """Whether the policies' timers are not those that the desk's rules of today call for."""
    return bool(in_step(ticket, ticket, (), (), rules, now))


def watches_owner(ticket: Ticket, rules: DeskRules) -> bool:
    """Whether the desk is reminded of this ticket until somebody owns it."""
    is_wanted = ticket.status is Status.OPEN and not ticket.awaits_approval
    return rules.policies.unowned_after is not None and is_wanted


def watches_approval(ticket: Ticket, rules: DeskRules) -> bool:
    """Whether those who may approve this ticket are reminded of it."""
    return rules.policies.unapproved_after is not None and ticket.awaits_approval


def watches_silence(ticket: Ticket, rules: DeskRules) -> bool:
    """Whether somebody is to write on this ticket and will be warned."""
    is_at_work = ticket.status in (Status.OPEN, Status.ASSIGNED) and not ticket.awaits_approval
    return rules.policies.stale_after is not None and is_at_work


def _next_of(
    kind: TimerKind,
    span: timedelta | None,
    had: Sequence[Timer],
    fired: Sequence[Timer],
    begins: datetime,
    anew: bool,
    later: float,
) -> Due | None:
    """The next reminder of a kind that comes again and again; None where the policy is off."""
    timer = next((timer for timer in had if timer.kind is kind), None)
    if span is None:
        return None
    if timer is None or timer in fired or anew:
        return kind, begins + span * (1 + later)
    return kind, timer.due_at


def _next_silent(
    had: Sequence[Timer],
    fired: Sequence[Timer],
    rules: DeskRules,
    begins: datetime,
    anew: bool,
    later: float,
) -> Due | None:
    """The next of the chain. What comes late moves the rest: nobody is closed on without their warnings."""
    stale, close = rules.policies.stale_after, rules.policies.close_after
    timer = next((timer for timer in had if timer.kind in CHAIN), None)
    if stale is None:
        return None
    if timer is not None and timer not in fired and not anew:
        return timer.kind, timer.due_at
    if timer is not None and not anew and close is not None:
        match timer.kind:
            case TimerKind.POLICY_STALE:
                return TimerKind.POLICY_STALE_AGAIN, begins + close / 2
            case TimerKind.POLICY_STALE_AGAIN:
                return TimerKind.POLICY_CLOSE, begins + _last_part(close)
    return TimerKind.POLICY_STALE, begins + stale * (1 + later)


def _share(ticket: TicketId) -> float:
    """A number from 0 up to 1 that is always the same for this ticket, and even over many."""
    return crc32(ticket.encode()) / 2**32


def _last_part(close_after: timedelta) -> timedelta:
    """What is left of the rest after the second warning."""
    return close_after - close_after / 2


def _closes_at(stage: TimerKind, rules: DeskRules, now: datetime) -> datetime | None:
    close = rules.policies.close_after
    if close is None:
        return None
    return now + (close if stage is TimerKind.POLICY_STALE else _last_part(close))


def _whose_turn(ticket: Ticket, rules: DeskRules) -> PersonId | None:
    """Who is to write next; the desk itself where nobody owns it, or who does works there no more."""
    if ticket.turn is not Turn.OURS and not is_of_customer(ticket):
        return ticket.requester  # A customer at a remote hears of nothing here: the desk writes to them.
    return ticket.owner if ticket.owner is not None and rules.is_agent(ticket.owner) else None


def _has_agents_word(events: Sequence[Event]) -> bool:
    """Whether the desk has answered; a requester who asks again is the more reason to remind it."""
    return any(
        isinstance(event, UpdateAdded)
        and event.role is Role.AGENT
        and event.visibility is Visibility.PUBLIC
        and not event.carried
        for event in events
    )


def _was_active(before: Ticket | None, after: Ticket, events: Sequence[Event]) -> bool:
    kept = any(isinstance(event, KeptOpen) for event in events)
    return kept or before is None or before.active_at != after.active_at


def _warned(
    kind: TimerKind,
    person: PersonId | None,
    closes_at: datetime | None,
    ticket: Ticket,
    rules: DeskRules,
    now: datetime,
) -> Event:
    return PolicyWarned(
        at=now,
        by=POLICY,
        origin=Origin.POLICY,
        kind=kind,
        person=person,
        closes_at=closes_at,
        people=_in_private(ticket, person, rules),
    )


def _waits_for(ticket: Ticket, rules: DeskRules, now: datetime) -> Event:
    """A word to each who may approve it now and has not said anything; where nobody may, to the desk."""
    voted = {vote.by for vote in ticket.approval.votes} if ticket.approval is not None else set[PersonId]()
    return PolicyWarned(
        at=now,
        by=POLICY,
        origin=Origin.POLICY,
        kind=TimerKind.POLICY_UNAPPROVED,
        person=None,
        closes_at=None,
        people=tuple(sorted(judges(ticket, rules) - voted)) or _in_private(ticket, None, rules),
    )


def _in_private(ticket: Ticket, person: PersonId | None, rules: DeskRules) -> tuple[PersonId, ...]:
    """Who is warned of a private ticket where nobody else reads along; none if a channel shows it them."""
    if not ticket.is_private:
        return ()
    if person is not None:
        return (person,)
    return () if rules.private_channel else tuple(sorted(rules.insiders))


def _closed(ticket: Ticket, now: datetime) -> list[Event]:
    """The ticket closes, and what people had set on it goes with it."""
    cancelled = [
        TimerCancelled(at=now, by=POLICY, origin=Origin.POLICY, timer=timer, reason=CancelReason.CLOSED)
        for timer in ticket.timers
        if timer.kind not in POLICY_TIMERS and timer.due_at > now  # The others have just fired.
    ]
    closed = Closed(at=now, by=POLICY, origin=Origin.POLICY, outcome=Outcome.NO_RESPONSE)
    return [closed, *cancelled]
