"""decide(ticket, intent, rules, now): what happens when someone wants this. Nothing is written or sent."""

from __future__ import annotations

from datetime import datetime
from functools import reduce
from typing import assert_never

from bot.domain import close_request, policies
from bot.domain.desk import DeskRules
from bot.domain.events import (
    CancelReason,
    CardPosted,
    Closed,
    Event,
    Exported,
    FinalCommentAdded,
    FollowedUp,
    KeptOpen,
    OwnerChanged,
    PriorityChanged,
    Refusal,
    Reopened,
    Resolved,
    SubjectChanged,
    UpdateAdded,
    UpdateCorrected,
    UpdateRefused,
    UpdateRetracted,
)
from bot.domain.evolve import evolve
from bot.domain.filing import file
from bot.domain.intents import (
    AcceptClose,
    AddFinalComment,
    AddUpdate,
    Assign,
    CancelTimer,
    Close,
    CorrectUpdate,
    ExportTicket,
    FireTimers,
    Follow,
    GiveBack,
    Intent,
    KeepOpen,
    Link,
    MergeInto,
    RecordCard,
    RecordFollowUp,
    Reopen,
    RequestClose,
    Resolve,
    RetractUpdate,
    SetDue,
    SetPriority,
    SetSubject,
    SetTags,
    SetTimer,
    TakeIn,
    Unfollow,
)
from bot.domain.policy import demand, role_of
from bot.domain.relations import relate
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
from bot.domain.timing import all_cancelled, cancelled, ending, keep_time
from bot.errors import UserError


def decide(ticket: Ticket, intent: Intent, rules: DeskRules, now: datetime) -> list[Event]:
    """What happens when someone wants this; UserError when it cannot be, an empty list when it already is."""
    demand(ticket, intent, rules)
    events = _wanted(ticket, intent, rules, now)
    fired = policies.due(ticket, now) if isinstance(intent, FireTimers) else ()
    if not events and not fired:
        return []
    after = reduce(evolve, events, ticket)
    return [*events, *policies.in_step(ticket, after, events, fired, rules, now)]


def _wanted(ticket: Ticket, intent: Intent, rules: DeskRules, now: datetime) -> list[Event]:
    match intent:
        case AddUpdate() | CorrectUpdate() | RetractUpdate() | AddFinalComment():
            return _conversation(ticket, intent, rules, now)
        case Resolve() | Close() | Reopen() | RecordFollowUp() | KeepOpen():
            return _lifecycle(ticket, intent, rules, now)
        case Assign() | SetPriority() | SetSubject():
            return _filing(ticket, intent, rules, now)
        case SetTimer() | CancelTimer() | FireTimers():
            return keep_time(ticket, intent, rules, now)
        case SetTags() | Follow() | Unfollow() | SetDue():
            return file(ticket, intent, now)
        case TakeIn() | GiveBack() | Link():
            return relate(ticket, intent, now)
        case RequestClose():
            return close_request.request(ticket, intent, now)
        case MergeInto():
            return ending(ticket, intent, relate(ticket, intent, now), now)
        case AcceptClose():
            return ending(ticket, intent, close_request.accept(ticket, intent, now), now)
        case RecordCard():
            return _record_card(ticket, intent, now)
        case ExportTicket(by=by, origin=origin, format=format_):
            return [Exported(at=now, by=by, origin=origin, format=format_)]
        case _:
            assert_never(intent)


def _conversation(
    ticket: Ticket,
    intent: AddUpdate | CorrectUpdate | RetractUpdate | AddFinalComment,
    rules: DeskRules,
    now: datetime,
) -> list[Event]:
    match intent:
        case AddUpdate():
            return _add_update(ticket, intent, rules, now)
        case CorrectUpdate():
            return _correct(ticket, intent, now)
        case RetractUpdate(by=by, origin=origin, corrects=corrects, visibility=visibility):
            return [UpdateRetracted(at=now, by=by, origin=origin, corrects=corrects, visibility=visibility)]
        case AddFinalComment():
            return _final_comment(ticket, intent, now)
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
    )
    return [added, *(_after_reply(ticket, intent, role, rules, now) if public and not thanks else [])]


def _may_wake(ticket: Ticket, by: PersonId, role: Role) -> bool:
    """Not any bystander: it is for those who asked to say that they are not content."""
    return role is Role.REQUESTER and by in (ticket.requester, ticket.creator)


def _only_thanks(ticket: Ticket, intent: AddUpdate, rules: DeskRules) -> bool:
    """Whether a resolved ticket is thanked for: that wakes nothing."""
    return ticket.status is Status.RESOLVED and not intent.files and is_thanks(intent.text, rules.thanks)


def _correct(ticket: Ticket, intent: CorrectUpdate, now: datetime) -> list[Event]:
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
        )
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
    if role is Role.AGENT and ticket.owner is None and rules.first_reply_owns:
        events.append(OwnerChanged(at=now, by=by, origin=origin, owner=by))
    events += cancelled(ticket, TimerKind.AUTO_CLOSE, CancelReason.REPLIED, intent, now)
    if wakes:
        events += cancelled(ticket, TimerKind.SNOOZE, CancelReason.REPLIED, intent, now)
        events += close_request.ended_by_reply(ticket, intent, now)
    return events


def _final_comment(ticket: Ticket, intent: AddFinalComment, now: datetime) -> list[Event]:
    if not ticket.is_closed:
        raise UserError("not_closed", ticket=ticket.id)
    if ticket.final_comment is not None:
        raise UserError("final_comment_given", "text", ticket=ticket.id)
    if not intent.text.strip():
        raise UserError("text_missing", "text")
    if len(intent.text) > FINAL_COMMENT_LIMIT:
        raise UserError("text_too_long", "text", limit=f"{FINAL_COMMENT_LIMIT:,}")
    return [FinalCommentAdded(at=now, by=intent.by, origin=intent.origin, text=intent.text)]


def _lifecycle(
    ticket: Ticket,
    intent: Resolve | Close | Reopen | RecordFollowUp | KeepOpen,
    rules: DeskRules,
    now: datetime,
) -> list[Event]:
    by, origin = intent.by, intent.origin
    match intent:
        case Resolve():
            if ticket.status in (Status.RESOLVED, Status.CLOSED):
                return []  # Two people clicked; the second click is not an error.
            return [*_last_word(ticket, intent, rules, now), Resolved(at=now, by=by, origin=origin)]
        case Close(outcome=outcome):
            if ticket.is_closed:
                return []
            closed = Closed(at=now, by=by, origin=origin, outcome=outcome)
            return [*_last_word(ticket, intent, rules, now), closed, *all_cancelled(ticket, intent, now)]
        case Reopen(reason=reason):
            if ticket.status in (Status.OPEN, Status.ASSIGNED):
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
    """What was written into the closing form is an update like any other."""
    if not intent.text.strip():
        return []
    if len(intent.text) > TEXT_LIMIT:
        raise UserError("text_too_long", "text", limit=f"{TEXT_LIMIT:,}")
    return [
        UpdateAdded(
            at=now,
            by=intent.by,
            origin=intent.origin,
            text=intent.text,
            files=(),
            role=role_of(ticket, intent.by, rules),
            visibility=Visibility.PUBLIC,
            said_at=now,
        )
    ]


def _filing(
    ticket: Ticket, intent: Assign | SetPriority | SetSubject, rules: DeskRules, now: datetime
) -> list[Event]:
    if ticket.is_closed:
        raise UserError("closed", ticket=ticket.id)
    by, origin = intent.by, intent.origin
    match intent:
        case Assign(owner=owner):
            if owner == ticket.owner:
                return []
            if owner is not None and not rules.is_agent(owner):
                raise UserError("owner_no_agent", "owner", desk=rules.name)
            return [OwnerChanged(at=now, by=by, origin=origin, owner=owner)]
        case SetPriority(priority=priority):
            if priority is ticket.priority:
                return []
            return [PriorityChanged(at=now, by=by, origin=origin, priority=priority, before=ticket.priority)]
        case SetSubject(subject=subject_id):
            subject = rules.subject(subject_id)
            if subject is None or not subject.active:
                raise UserError("subject_missing", "subject")
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
                )
            ]
        case _:
            assert_never(intent)


def _record_card(ticket: Ticket, intent: RecordCard, now: datetime) -> list[Event]:
    place = next((place for place in ticket.places if place.number == intent.place), None)
    if place is None or place.card is not None:
        return []
    return [
        CardPosted(
            at=now,
            by=intent.by,
            origin=intent.origin,
            place=intent.place,
            channel=intent.channel,
            root=intent.root,
            card=intent.card,
        )
    ]
