"""Decisions of what is said: updates, corrections, final comments. Only decide calls them."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from bot.domain import close_request
from bot.domain.attaching import offered
from bot.domain.connected import final_word_there
from bot.domain.desk import DeskRules
from bot.domain.events import (
    CancelReason,
    Event,
    FinalCommentAdded,
    OwnerChanged,
    Refusal,
    Reopened,
    UpdateAdded,
    UpdateCorrected,
    UpdateRefused,
    UpdateRetracted,
)
from bot.domain.intents import (
    AddFinalComment,
    AddUpdate,
    CorrectUpdate,
    RetractUpdate,
)
from bot.domain.policy import role_of
from bot.domain.publishing import demand_publishing
from bot.domain.sending import corrected, goes_out, retracted, sent
from bot.domain.thanks import is_thanks
from bot.domain.ticket import (
    FINAL_COMMENT_LIMIT,
    POLICY,
    TEXT_LIMIT,
    PersonId,
    Role,
    Status,
    Ticket,
    TimerKind,
    Visibility,
)
from bot.domain.timing import cancelled
from bot.errors import UserError


def converse(
    ticket: Ticket,
    intent: AddUpdate | CorrectUpdate | RetractUpdate | AddFinalComment,
    rules: DeskRules,
    now: datetime,
) -> list[Event]:
    match intent:
        case AddUpdate():
            return _add_update(ticket, intent, rules, now)
        case CorrectUpdate():
            return _correct(ticket, intent, rules, now)
        case RetractUpdate(by=by, origin=origin, corrects=corrects, visibility=visibility, was_sent=was_sent):
            gone = UpdateRetracted(
                at=now, by=by, origin=origin, corrects=corrects, visibility=visibility, was_sent=was_sent
            )
            return [gone, *retracted(ticket, intent, now)]
        case AddFinalComment():
            return _final_comment(ticket, intent, rules, now)
        case _:
            assert_never(intent)


def _add_update(ticket: Ticket, intent: AddUpdate, rules: DeskRules, now: datetime) -> list[Event]:
    if not intent.text.strip() and not intent.files:
        if intent.message is not None:
            return []  # A message of nothing but an unfurl or a sticker says nothing.
        raise UserError("text_missing", "text")
    if len(intent.text) > TEXT_LIMIT:
        raise UserError("text_too_long", "text", limit=f"{TEXT_LIMIT:,}")
    if ticket.is_closed and not intent.carried and not _before_closing(ticket, intent.said_at):
        return _refused(ticket, intent, now)
    role = role_of(ticket, intent.by, rules)
    public = intent.visibility is Visibility.PUBLIC and not intent.carried
    thanks = public and _may_wake(ticket, intent.by, role) and _only_thanks(ticket, intent, rules)
    if intent.is_published:
        demand_publishing(ticket, rules)
    outward = goes_out(ticket, intent, rules)
    added = UpdateAdded(
        at=now,
        by=intent.by,
        origin=intent.origin,
        text=intent.text,
        files=intent.files,
        role=role,
        visibility=intent.visibility,
        said_at=_said_at(ticket, intent, now),
        message=intent.message,
        place=intent.place,
        carried=intent.carried,
        is_thanks=thanks,
        goes_out=outward,
        is_published=intent.is_published,
    )
    leaves = sent(ticket, intent, ticket.version + 1, rules, now) if outward else []
    brings = _after_reply(ticket, intent, role, rules, now) if public and not thanks else []
    return [added, *leaves, *brings, *offered(ticket, intent, rules, now)]


def _may_wake(ticket: Ticket, by: PersonId, role: Role) -> bool:
    """Not any bystander: it is for those who asked to say that they are not content."""
    return role is Role.REQUESTER and by in (ticket.requester, ticket.creator)


def _only_thanks(ticket: Ticket, intent: AddUpdate, rules: DeskRules) -> bool:
    """Whether a resolved ticket is thanked for: that wakes nothing."""
    return ticket.status is Status.RESOLVED and not intent.files and is_thanks(intent.text, rules.thanks)


def _correct(ticket: Ticket, intent: CorrectUpdate, rules: DeskRules, now: datetime) -> list[Event]:
    if ticket.is_closed and not _before_closing(ticket, intent.edited_at):
        return _refused(ticket, intent, now)
    return [
        UpdateCorrected(
            at=now,
            by=intent.by,
            origin=intent.origin,
            corrects=intent.corrects,
            text=intent.text,
            edited_at=intent.edited_at,
            visibility=intent.visibility,
        ),
        *corrected(ticket, intent, ticket.version + 1, rules, now),
    ]


def _before_closing(ticket: Ticket, at: datetime | None) -> bool:
    """Whether something only reached us late: what was said in time is no reply to a closed ticket."""
    return at is not None and ticket.closed_at is not None and at < ticket.closed_at


def _said_at(ticket: Ticket, intent: AddUpdate, now: datetime) -> datetime:
    """The message's own time; the chat's clock may lag behind ours, but no reply is older than its ticket."""
    said_at = intent.said_at or now
    return said_at if intent.carried else max(said_at, ticket.opened_at)


def _refused(ticket: Ticket, intent: AddUpdate | CorrectUpdate, now: datetime) -> list[Event]:
    if intent.message is None:
        raise UserError("closed", ticket=ticket.id)
    return [
        UpdateRefused(
            at=now,
            by=intent.by,
            origin=intent.origin,
            text=intent.text,
            message=intent.message,
            place=intent.place,
            reason=Refusal.CLOSED,
            visibility=intent.visibility,
        )
    ]


def _after_reply(
    ticket: Ticket, intent: AddUpdate, role: Role, rules: DeskRules, now: datetime
) -> list[Event]:
    """What a person's reply brings with it: it wakes, it owns, and it stops a pending auto-close."""
    by, origin = intent.by, intent.origin
    wakes = _may_wake(ticket, by, role)
    events: list[Event] = []
    closed_itself = ticket.is_closed and ticket.closed_by == POLICY  # It would not have, had we known.
    if wakes and (ticket.status is Status.RESOLVED or closed_itself):
        events.append(Reopened(at=now, by=by, origin=origin, reason=""))
    is_over = ticket.is_closed and not events  # What was said before the end, and is heard after it.
    may_own = ticket.owner is None and not ticket.awaits_approval and not is_over
    if role is Role.AGENT and may_own and rules.first_reply_owns:
        events.append(OwnerChanged(at=now, by=by, origin=origin, owner=by))
    events += cancelled(ticket, TimerKind.AUTO_CLOSE, CancelReason.REPLIED, intent, now)
    if wakes:
        events += cancelled(ticket, TimerKind.SNOOZE, CancelReason.REPLIED, intent, now)
        events += close_request.ended_by_reply(ticket, intent, now)
    return events


def _final_comment(ticket: Ticket, intent: AddFinalComment, rules: DeskRules, now: datetime) -> list[Event]:
    if not ticket.is_closed:
        raise UserError("not_closed", ticket=ticket.id)
    if ticket.final_comment is not None:
        raise UserError("final_comment_given", "text", ticket=ticket.id)
    if not intent.text.strip():
        raise UserError("text_missing", "text")
    if len(intent.text) > FINAL_COMMENT_LIMIT:
        raise UserError("text_too_long", "text", limit=f"{FINAL_COMMENT_LIMIT:,}")
    there = final_word_there(ticket, rules)
    if intent.replaces.strip() != there:
        raise UserError("final_word_there", "replace", ticket=ticket.id)
    by, origin = intent.by, intent.origin
    return [FinalCommentAdded(at=now, by=by, origin=origin, text=intent.text, replaces=there)]
