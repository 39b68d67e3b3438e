"""Decisions about approvals: what has to wait for one, what a yes or a no comes to, what waiting forbids.

Nothing leaves for a remote as long as a ticket waits: only here is it said that it may.
"""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from bot.domain.abilities import Mode
from bot.domain.approval import Approval, Verdict, Vote, verdict_of
from bot.domain.desk import DeskRules
from bot.domain.events import (
    ApprovalAsked,
    ApprovalDenied,
    ApprovalGiven,
    Closed,
    Event,
    RemoteAwaited,
    UpdateAdded,
)
from bot.domain.filling import is_complete
from bot.domain.intents import (
    Approve,
    Assign,
    HandOver,
    Intent,
    MoveTo,
    Refuse,
    Reopen,
    Resolve,
    SendOut,
    SetPriority,
)
from bot.domain.policy import judges, may_judge
from bot.domain.ticket import REASON_LIMIT, Outcome, Ticket
from bot.domain.timing import all_cancelled
from bot.domain.wanted import Wanted
from bot.errors import UserError


def asking(ticket: Ticket, intent: Wanted, rules: DeskRules, now: datetime) -> list[Event]:
    """Have a new ticket of this desk wait, if the desk's gate holds such ones."""
    if rules.gate is None or not rules.gate.holds(ticket.kind, ticket.priority):
        return []
    kind = rules.kind(ticket.kind)
    return [
        ApprovalAsked(
            at=now,
            by=intent.by,
            origin=intent.origin,
            needed=rules.gate.needed,
            people=tuple(sorted(judges(ticket, rules))),
            charge=str(kind.charge) if kind is not None and kind.charge is not None else "",
            effect=kind.effect if kind is not None else "",
        )
    ]


def judge(ticket: Ticket, intent: Approve | Refuse, rules: DeskRules, now: datetime) -> list[Event]:
    """What a yes or a no comes to, counted among those who may say so now.

    The same said twice counts once; but as others may have come or gone, it is counted anew.
    """
    approval = ticket.approval
    if approval is None:
        raise UserError("needs_no_approval", ticket=ticket.id)
    if approval.verdict is Verdict.APPROVED and isinstance(intent, Approve):
        return []  # Two people clicked; the second click is not an error.
    if approval.verdict is not Verdict.WAITING:
        raise UserError("approval_over", "text", ticket=ticket.id, verdict=approval.verdict.value)
    match intent:
        case Approve():
            return _approved(ticket, approval, intent, rules, now)
        case Refuse():
            return _refused(ticket, approval, intent, rules, now)
        case _:
            assert_never(intent)


def _approved(
    ticket: Ticket, approval: Approval, intent: Approve, rules: DeskRules, now: datetime
) -> list[Event]:
    verdict = _decided(ticket, approval, Vote(by=intent.by, at=now, is_for=True), rules)
    known = approval.vote_of(intent.by)
    if verdict is None and known is not None and known.is_for:
        return []
    given = ApprovalGiven(at=now, by=intent.by, origin=intent.origin, verdict=verdict)
    return [given, *(awaited(ticket, intent, rules, now) if verdict is Verdict.APPROVED else [])]


def _refused(
    ticket: Ticket, approval: Approval, intent: Refuse, rules: DeskRules, now: datetime
) -> list[Event]:
    reason = intent.reason.strip()
    if not reason:
        raise UserError("refusal_missing", "text")
    if len(reason) > REASON_LIMIT:
        raise UserError("text_too_long", "text", limit=f"{REASON_LIMIT:,}")
    by, origin = intent.by, intent.origin
    verdict = _decided(ticket, approval, Vote(by=by, at=now, is_for=False, reason=reason), rules)
    known = approval.vote_of(by)
    if verdict is None and known is not None and (known.is_for, known.reason) == (False, reason):
        return []
    denied = ApprovalDenied(at=now, by=by, origin=origin, reason=reason, verdict=verdict)
    if verdict is not Verdict.REFUSED:
        return [denied]
    closed = Closed(at=now, by=by, origin=origin, outcome=Outcome.REFUSED)
    return [denied, closed, *all_cancelled(ticket, intent, now)]


def _decided(ticket: Ticket, approval: Approval, vote: Vote, rules: DeskRules) -> Verdict | None:
    """How it ends with this vote; None while it does not."""
    verdict = verdict_of(approval.needed, approval.with_vote(vote), judges(ticket, rules))
    return None if verdict is Verdict.WAITING else verdict


def awaited(ticket: Ticket, intent: Wanted, rules: DeskRules, now: datetime) -> list[Event]:
    """Where the desk has a remote, have it opened there; that waits until it has its subject and answers."""
    if rules.remote is None or not is_complete(ticket, rules):
        return []
    served = rules.remote.is_served_here
    return [
        RemoteAwaited(
            at=now, by=intent.by, origin=intent.origin, via=rules.remote.name, is_served_here=served
        )
    ]


def waits_along(ticket: Ticket, number: int, said: UpdateAdded, rules: DeskRules) -> bool:
    """Whether an update (event `number`) was said while the ticket waited: it goes along then."""
    approval = ticket.approval
    if approval is None or rules.remote is None or number < approval.number:
        return False
    is_before = approval.decided is None or number < approval.decided
    mode = rules.remote.mode(said.message.channel) if said.message is not None else Mode.TWO_WAY
    return is_before and not said.via and mode is Mode.TWO_WAY


def demand_approved(ticket: Ticket, intent: Intent, rules: DeskRules) -> None:
    """Raise UserError for what a ticket that waits does not let be done to it, or a refused one ever."""
    match intent:
        case Reopen() if ticket.is_closed and ticket.was_refused:
            raise UserError("stays_refused", "text", ticket=ticket.id)
        case SetPriority() if _raises(ticket, intent, rules) and not may_judge(ticket, intent.by, rules):
            raise UserError("raised_by_approver", "priority", desk=rules.name, priority=intent.priority.value)
        case Resolve() | MoveTo() | SendOut() if ticket.awaits_approval:
            raise UserError("awaits_approval", ticket=ticket.id)
        case Assign(owner=owner) | HandOver(owner=owner) if ticket.awaits_approval and owner is not None:
            raise UserError("awaits_approval", ticket=ticket.id)
        case _:
            return


def _raises(ticket: Ticket, intent: SetPriority, rules: DeskRules) -> bool:
    """Whether the ticket would become what waits for an approval when it is opened so."""
    gated = rules.gate.priorities if rules.gate is not None else frozenset()
    return intent.priority in gated and ticket.priority not in gated and not ticket.is_closed
