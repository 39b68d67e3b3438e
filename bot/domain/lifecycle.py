"""Decisions of a ticket's life: how urgent it is, when it ends. Only decide calls them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from bot.domain.approving import awaited
from bot.domain.assigning import given_by_subject
from bot.domain.desk import DeskRules
from bot.domain.events import (
    Closed,
    Event,
    FollowedUp,
    KeptOpen,
    PriorityChanged,
    Reopened,
    Resolved,
    SubjectChanged,
    UpdateAdded,
)
from bot.domain.intents import (
    AddUpdate,
    Close,
    KeepOpen,
    RecordFollowUp,
    Reopen,
    Resolve,
    SetPriority,
    SetSubject,
)
from bot.domain.policy import role_of
from bot.domain.secret_text import holds_secret
from bot.domain.sending import goes_out, passed_on
from bot.domain.ticket import (
    TEXT_LIMIT,
    Status,
    Ticket,
    Visibility,
)
from bot.domain.timing import all_cancelled
from bot.errors import UserError


def live(
    ticket: Ticket,
    intent: Resolve | Close | Reopen | RecordFollowUp | KeepOpen,
    rules: DeskRules,
    now: datetime,
) -> list[Event]:
    by, origin = intent.by, intent.origin
    match intent:
        case Resolve():
            last_word = _last_word(ticket, intent, rules, now)
            if ticket.status in (Status.RESOLVED, Status.CLOSED):
                return last_word  # Two people clicked; the second click is not an error.
            return [*last_word, Resolved(at=now, by=by, origin=origin)]
        case Close(outcome=outcome):
            last_word = _last_word(ticket, intent, rules, now)
            if ticket.is_closed:
                return []
            closed = Closed(at=now, by=by, origin=origin, outcome=outcome)
            return [*last_word, closed, *all_cancelled(ticket, intent, now)]
        case Reopen(reason=reason):
            if ticket.status in (Status.OPEN, Status.ASSIGNED):
                if reason.strip():  # Somebody was faster; what they typed is for the thread then.
                    raise UserError("not_closed", "text", ticket=ticket.id)
                return []
            if not reason.strip():
                raise UserError("reason_missing", "text")
            return [Reopened(at=now, by=by, origin=origin, reason=reason.strip())]
        case RecordFollowUp(ticket=follow_up):
            return [FollowedUp(at=now, by=by, origin=origin, ticket=follow_up)]
        case KeepOpen():
            if ticket.is_closed:
                raise UserError("closed", ticket=ticket.id)
            return [KeptOpen(at=now, by=by, origin=origin)]
        case _:
            assert_never(intent)


def _last_word(ticket: Ticket, intent: Resolve | Close, rules: DeskRules, now: datetime) -> list[Event]:
    """What was written into the closing form is an update like any other: a closed ticket takes none.

    It leaves for the remote before the closing does, so nobody can be asked about a secret in it.
    """
    if not intent.text.strip():
        return []
    if ticket.is_closed:
        raise UserError("closed", "text", ticket=ticket.id)
    if len(intent.text) > TEXT_LIMIT:
        raise UserError("text_too_long", "text", limit=f"{TEXT_LIMIT:,}")
    said = AddUpdate(by=intent.by, origin=intent.origin, text=intent.text)
    outward = goes_out(ticket, said, rules)
    if outward and holds_secret(intent.text):
        raise UserError("secret_at_the_end", "text", remote=rules.remote.name if rules.remote else "")
    added = UpdateAdded(
        at=now,
        by=intent.by,
        origin=intent.origin,
        text=intent.text,
        files=(),
        role=role_of(ticket, intent.by, rules),
        visibility=Visibility.PUBLIC,
        said_at=now,
        goes_out=outward,
    )
    return [added, *(passed_on(ticket, said, ticket.version + 1, now) if outward else [])]


def hand_on(ticket: Ticket, intent: SetPriority | SetSubject, rules: DeskRules, now: datetime) -> list[Event]:
    if ticket.is_closed:
        raise UserError("closed", ticket=ticket.id)
    by, origin = intent.by, intent.origin
    match intent:
        case SetPriority(priority=priority):
            if priority is ticket.priority:
                return []
            return [PriorityChanged(at=now, by=by, origin=origin, priority=priority, before=ticket.priority)]
        case SetSubject(subject=subject_id):
            kind, subject = rules.kind(ticket.kind), rules.subject(subject_id)
            if kind is not None and not kind.has_subject:
                raise UserError("subject_unfit", "subject", kind=kind.name)
            if subject is None:
                raise UserError("subject_missing", "subject")
            if not subject.active:
                raise UserError("subject_inactive", "subject", subject=subject.name)
            if subject_id == ticket.subject:
                return []
            return [
                SubjectChanged(
                    at=now,
                    by=by,
                    origin=origin,
                    subject=subject_id,
                    title=subject.name,
                    before=ticket.subject,
                ),
                *given_by_subject(ticket, intent, subject, rules, now),
                *_awaited(ticket, intent, rules, now),
            ]
        case _:
            assert_never(intent)


def _awaited(ticket: Ticket, intent: SetSubject, rules: DeskRules, now: datetime) -> list[Event]:
    """What waited for its subject is opened at the remote; what was refused there waits to be tried again."""
    if ticket.remote is not None or ticket.subject is not None or ticket.awaits_approval:
        return []
    return awaited(replace(ticket, subject=intent.subject), intent, rules, now)
