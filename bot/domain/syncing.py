"""Decisions of what is read at the remote: it is open there, it changed there, somebody said something there.

Only decide calls them. What comes here is news: whoever reads leaves out what is on the ticket already.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import reduce
from typing import assert_never

from bot.domain.desk import DeskRules
from bot.domain.events import (
    CancelReason,
    Closed,
    Event,
    FactsChanged,
    RemoteAwaited,
    RemoteChanged,
    RemoteOpened,
    RemoteRefused,
    Reopened,
    TimerCancelled,
    UpdateAdded,
)
from bot.domain.evolve import evolve
from bot.domain.facts import lasting
from bot.domain.intents import Intent, OpenAgain, RecordNotDone, RecordNotOpened, RecordOpened, RecordRemote
from bot.domain.remote import RemoteHead, RemoteUpdate, Side
from bot.domain.remote_side import Remote
from bot.domain.taking_both import noted_of, owner_here
from bot.domain.taking_over import final_word, taken_over
from bot.domain.ticket import REMOTE, File, Outcome, Role, Status, Ticket, TimerKind, Turn, Visibility
from bot.domain.timing import all_cancelled
from bot.domain.undoing import undone
from bot.domain.wanted import Wanted
from bot.domain.working import checked_there
from bot.errors import UserError

ROLES = {Side.OURS: Role.REQUESTER, Side.THEIRS: Role.REMOTE, Side.SYSTEM: Role.POLICY}
"""Who somebody there is, where we are customers."""
SERVED = {Side.OURS: Role.AGENT, Side.THEIRS: Role.REQUESTER, Side.SYSTEM: Role.POLICY}
"""Who somebody there is, where we are the service desk."""


def role_there(side: Side, *, is_served_here: bool) -> Role:
    """Who somebody of that side is to the ticket."""
    return (SERVED if is_served_here else ROLES)[side]


def sync(
    ticket: Ticket,
    intent: RecordOpened | RecordNotOpened | RecordNotDone | OpenAgain | RecordRemote,
    rules: DeskRules,
    now: datetime,
) -> list[Event]:
    """What became of opening it there, and what is new there."""
    via = rules.remote.name if rules.remote else ""
    match intent:
        case RecordOpened(by=by, origin=origin, head=head):
            if ticket.remote is None or ticket.remote.id is not None:
                return []  # It was opened, and that was recorded before.
            opened = RemoteOpened(at=now, by=by, origin=origin, via=via, id=head.id, number=head.number)
            opened = replace(opened, is_served_here=_serves(rules))
            changes = _changes(ticket, intent, head, rules, now)
            facts = _facts(ticket, intent, head, via, now)
            checked = checked_there(ticket, intent, head.checklist, via, now)
            return [opened, *changes, *taken_over(ticket, intent, head, rules, now), *checked, *facts]
        case RecordNotOpened(by=by, origin=origin, reason=reason, holds_secret=is_secret):
            if ticket.remote is None or ticket.remote.id is not None:
                return []
            refused = RemoteRefused(at=now, by=by, origin=origin, via=via, reason=reason)
            return [replace(refused, holds_secret=is_secret)]
        case RecordNotDone():
            return undone(ticket, intent, rules, now)
        case OpenAgain(by=by, origin=origin):
            if ticket.remote is None or not ticket.remote.refusal:
                raise UserError("not_refused", ticket=ticket.id, desk=rules.name)
            served = _serves(rules)
            return [RemoteAwaited(at=now, by=by, origin=origin, via=via, is_served_here=served)]
        case RecordRemote():
            return _new_there(ticket, intent, rules, via, now)
        case _:
            assert_never(intent)


def _new_there(
    ticket: Ticket, intent: RecordRemote, rules: DeskRules, via: str, now: datetime
) -> list[Event]:
    """What was said there, and how it stands there unless we know that better."""
    head, served = intent.head, ticket.remote is not None and ticket.remote.is_served_here
    said = [_said(each, intent, via, now, is_served_here=served) for each in intent.updates]
    ended = _timers_ended(ticket, intent, said, now) if served else []
    if _is_late(ticket, head):
        return [*said, *ended]
    ends = _ends(ticket, intent, head, via, now)
    after = reduce(evolve, said, ticket) if served else ticket
    changes = _changes(after, intent, head, rules, now, is_told=bool(ends))
    taken = (final_word if ends else taken_over)(ticket, intent, head, rules, now)
    checked = [] if ends else checked_there(ticket, intent, head.checklist, via, now)
    facts = _facts(ticket, intent, head, via, now)
    return [*said, *([] if ends else ended), *changes, *taken, *checked, *facts, *ends]


def _timers_ended(ticket: Ticket, intent: Wanted, said: Sequence[UpdateAdded], now: datetime) -> list[Event]:
    """What was to happen unless somebody replies; the sleep goes on unless it is the customer who does."""
    roles = {each.role for each in said if each.visibility is Visibility.PUBLIC}
    ended = [TimerKind.AUTO_CLOSE] if roles & {Role.REQUESTER, Role.AGENT} else []
    ended += [TimerKind.SNOOZE] if Role.REQUESTER in roles else []
    return [
        TimerCancelled(at=now, by=REMOTE, origin=intent.origin, timer=timer, reason=CancelReason.REPLIED)
        for timer in ticket.timers
        if timer.kind in ended
    ]


def _is_late(ticket: Ticket, head: RemoteHead) -> bool:
    """Whether it was read before what we know of it: two may read at once, and the first be the last here."""
    known = ticket.remote.changed_at if ticket.remote else None
    return known is not None and head.changed_at < known


def _serves(rules: DeskRules) -> bool:
    return rules.remote is not None and rules.remote.is_served_here


def _said(
    update: RemoteUpdate, intent: Wanted, via: str, now: datetime, *, is_served_here: bool
) -> UpdateAdded:
    return UpdateAdded(
        at=now,
        by=intent.by,
        origin=intent.origin,
        actor=update.author.name,
        via=via,
        text=update.text,
        files=files_of(update),
        role=role_there(
            Side.SYSTEM if update.is_quiet else update.author.side, is_served_here=is_served_here
        ),
        visibility=Visibility.INTERNAL if update.is_quiet else update.visibility,
        said_at=said_at(update, now),
        is_published=is_served_here and update.visibility is Visibility.PUBLIC,
        remote_id=update.id,
    )


def said_at(update: RemoteUpdate, now: datetime) -> datetime:
    """When it was said there; what has no time, or one that is to come, is said now."""
    return update.at if update.at.timestamp() > 0 and update.at <= now else now


def files_of(update: RemoteUpdate) -> tuple[File, ...]:
    """The files of an update there, to be fetched from there."""
    return tuple(
        File(remote_id=each.id, name=each.name, mimetype="", size=each.size or 0, link="", is_remote=True)
        for each in update.files
    )


def _changes(
    ticket: Ticket,
    intent: Wanted,
    head: RemoteHead,
    rules: DeskRules,
    now: datetime,
    *,
    is_told: bool = False,
) -> list[Event]:
    """How it stands there, if that is not as we have it. Its end is told by an event of its own."""
    remote = ticket.remote
    if remote is None:
        return []
    status, turn = _course(ticket, head, remote)
    attached = _attached_there(head, remote)
    noted = noted_of(head) if remote.is_served_here else None
    stands = (status, turn, head.status_name, head.assignee, head.group, head.is_writable, attached, noted)
    stood = (ticket.status, ticket.turn, remote.status, remote.assignee, remote.group, remote.is_writable)
    if stands == (*stood, remote.resources, remote.noted):
        return []
    return [
        RemoteChanged(
            at=now,
            by=intent.by,
            origin=intent.origin,
            via=rules.remote.name if rules.remote else "",
            status=status,
            turn=turn,
            status_name=head.status_name,
            assignee=head.assignee,
            group=head.group,
            is_writable=head.is_writable,
            status_name_before=remote.status,
            assignee_before=remote.assignee,
            group_before=remote.group,
            is_told=is_told,
            is_owner_told=owner_here(head, rules) is not None,
            changed_at=head.changed_at,
            resources=attached,
            noted=noted,
        )
    ]


def _course(ticket: Ticket, head: RemoteHead, remote: Remote) -> tuple[Status, Turn]:
    """Its status and whose turn it is, as of there; what is over stays as it is."""
    is_over = head.status is Status.CLOSED
    status = ticket.status if is_over or ticket.is_closed else head.status
    if remote.is_served_here and ticket.owner is not None and status is Status.OPEN:
        status = Status.ASSIGNED  # Whoever owns it here need not be known there.
    keeps = remote.is_served_here and not _says_turn(head, remote)
    return status, ticket.turn if is_over or ticket.is_closed or keeps else head.turn


def _says_turn(head: RemoteHead, remote: Remote) -> bool:
    """Whether its status says whose turn it is where talk moves the turn: when it is another than before."""
    if not remote.status:
        return head.turn is Turn.THEIRS  # It was not looked at yet.
    return head.status_name != remote.status


def _attached_there(head: RemoteHead, remote: Remote) -> tuple[str, ...] | None:
    """The ids of what is attached to it there, in an order of their own."""
    if head.resources is None:
        return remote.resources
    return tuple(sorted(str(each.id) for each in head.resources))


def _facts(ticket: Ticket, intent: Wanted, head: RemoteHead, via: str, now: datetime) -> list[Event]:
    """What it tells of the ticket otherwise than we noted; what is fleeting is noted with the rest."""
    known = ticket.remote.facts if ticket.remote else ()
    kept = tuple(each for each in known if each.is_told) if head.approvals is None else head.approvals
    facts = (*head.facts, *kept)
    if lasting(facts) == lasting(known):
        return []
    before = {each.id: each for each in lasting(known)}
    changed = tuple(each for each in lasting(facts) if each != before.get(each.id))
    gone = before.keys() - {each.id for each in facts}
    emptied = tuple(replace(before[each], words="", at=None) for each in sorted(gone))
    return [
        FactsChanged(
            at=now,
            by=intent.by,
            origin=intent.origin,
            via=via,
            facts=facts,
            changed=(*changed, *emptied),
        )
    ]


def _ends(ticket: Ticket, intent: Intent, head: RemoteHead, via: str, now: datetime) -> list[Event]:
    """Closed there is closed here, and the other way round."""
    if head.status is Status.CLOSED and not ticket.is_closed:
        reopened_at = ticket.remote.reopened_at if ticket.remote else None
        if reopened_at is not None and head.changed_at < reopened_at:
            return []  # We had it opened again, and it is about to be open there.
        closed = Closed(
            at=now,
            by=intent.by,
            origin=intent.origin,
            actor=head.closed_by,
            via=via,
            outcome=Outcome.RESOLVED,
        )
        return [closed, *all_cancelled(ticket, intent, now)]
    is_older = ticket.closed_at is not None and head.changed_at < ticket.closed_at
    if head.status is not Status.CLOSED and ticket.is_closed:
        if ticket.closed_by != REMOTE and is_older:
            return []  # We closed it, and it is about to be closed there.
        return [Reopened(at=now, by=intent.by, origin=intent.origin, via=via, reason="")]
    return []
