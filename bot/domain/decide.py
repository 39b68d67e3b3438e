"""decide(ticket, intent, rules, now): what happens when someone wants this. Nothing is written or sent."""

from __future__ import annotations

from datetime import datetime
from functools import reduce
from typing import assert_never

from bot.domain import attaching, bridging, close_request, policies, survey
from bot.domain.approving import demand_approved, judge
from bot.domain.assigning import hand_over
from bot.domain.completing import fill_in
from bot.domain.connected import asks_to_close, demand_possible, ends_here
from bot.domain.conversation import converse
from bot.domain.desk import DeskRules
from bot.domain.emails import note_emails
from bot.domain.events import (
    CardPosted,
    Event,
    Exported,
)
from bot.domain.evolve import evolve
from bot.domain.filing import file
from bot.domain.fitting import demand_fit
from bot.domain.intents import (
    AcceptClose,
    AnswerSurvey,
    ApprovalIntent,
    Approve,
    AskForFile,
    Assign,
    AttachResources,
    BridgeIntent,
    CancelTimer,
    Close,
    CourseIntent,
    Drop,
    ExportTicket,
    FileIntent,
    FilingIntent,
    FireTimers,
    Follow,
    FollowPolicies,
    GiveBack,
    HandOver,
    Intent,
    KeepOpen,
    Link,
    MergeInto,
    MoveTo,
    OpenAgain,
    PeopleIntent,
    ProblemIntent,
    Publish,
    PutBack,
    RateAnswer,
    RecordCard,
    RecordFile,
    RecordFileDeletion,
    RecordFileRefusal,
    RecordFollowUp,
    RecordIntent,
    RecordNotDone,
    RecordNotOpened,
    RecordNotSent,
    RecordOpened,
    RecordPassage,
    RecordRemote,
    RecordSent,
    Refuse,
    RelationIntent,
    Release,
    RemoteIntent,
    Reopen,
    RequestClose,
    Resolve,
    SendAgain,
    SendNow,
    SendOut,
    SetAlert,
    SetAnswers,
    SetDue,
    SetEmails,
    SetGroup,
    SetPriority,
    SetSubject,
    SetTags,
    SetTimer,
    SetTitle,
    TakeIn,
    TalkIntent,
    TellViewed,
    TimeIntent,
    Unfollow,
    Unlink,
    WorkIntent,
)
from bot.domain.keeping import keep
from bot.domain.lifecycle import hand_on, live
from bot.domain.moving import move
from bot.domain.policy import demand
from bot.domain.problems import tie
from bot.domain.publishing import publish
from bot.domain.relations import relate
from bot.domain.remote_wishes import ask_remote
from bot.domain.sending import send, send_out
from bot.domain.syncing import sync
from bot.domain.ticket import (
    Ticket,
)
from bot.domain.timing import ending, keep_time
from bot.domain.working import closed, work


def decide(
    ticket: Ticket, intent: Intent, rules: DeskRules, now: datetime, target: DeskRules | None = None
) -> list[Event]:
    """What happens when someone wants this; UserError when it cannot be, an empty list when it already is.

    `target` has the rules of the desk that a ticket is moved to, None if there is no such desk.
    """
    demand(ticket, intent, rules)
    demand_approved(ticket, intent, rules)
    demand_possible(ticket, intent, rules)
    events = _wanted(ticket, intent, rules, now, target)
    fired = policies.due(ticket, now) if isinstance(intent, FireTimers) else ()
    if not events and not fired and not isinstance(intent, FollowPolicies):
        return []
    demand_fit(ticket, intent, events, rules, now)
    after = reduce(evolve, events, ticket)
    if target is not None:  # To the other desk's policies it is as if it were opened there.
        return [*events, *policies.in_step(None, after, events, (), target, now)]
    is_new = isinstance(intent, FollowPolicies)
    return [*events, *policies.in_step(ticket, after, events, fired, rules, now, is_new=is_new)]


def _wanted(
    ticket: Ticket, intent: Intent, rules: DeskRules, now: datetime, target: DeskRules | None
) -> list[Event]:
    """What comes of it, by its family."""
    if isinstance(intent, TalkIntent):
        return converse(ticket, intent, rules, now)
    if isinstance(intent, CourseIntent):
        return _led(ticket, intent, rules, now)
    if isinstance(intent, PeopleIntent | FilingIntent):
        return _filed(ticket, intent, rules, now)
    if isinstance(intent, RelationIntent):
        return _related(ticket, intent, rules, now, target)
    if isinstance(intent, TimeIntent):
        return _timed(ticket, intent, rules, now)
    if isinstance(intent, RemoteIntent):
        return _sent(ticket, intent, rules, now)
    if isinstance(intent, WorkIntent):
        return work(ticket, intent, rules, now)
    if isinstance(intent, BridgeIntent):
        return bridging.bridge(ticket, intent, rules, now)
    return _recorded(ticket, intent, rules, now)


def _led(ticket: Ticket, intent: CourseIntent, rules: DeskRules, now: datetime) -> list[Event]:
    match intent:
        case Close():
            return closed(ticket, intent, live(ticket, intent, rules, now), rules, now)
        case Resolve() | Reopen():
            return live(ticket, intent, rules, now)
        case RequestClose() if not ends_here(ticket, rules):
            return converse(ticket, asks_to_close(ticket, intent), rules, now)
        case RequestClose():
            return close_request.request(ticket, intent, now)
        case AcceptClose():
            return ending(ticket, intent, close_request.accept(ticket, intent, now), now)
        case _:
            assert_never(intent)


def _filed(
    ticket: Ticket, intent: PeopleIntent | FilingIntent, rules: DeskRules, now: datetime
) -> list[Event]:
    match intent:
        case SetPriority() | SetSubject():
            return hand_on(ticket, intent, rules, now)
        case Assign() | HandOver() | SetGroup():
            return hand_over(ticket, intent, rules, now)
        case SetEmails():
            return note_emails(ticket, intent, now)
        case SetTags() | Follow() | Unfollow() | SetDue():
            return file(ticket, intent, rules, now)
        case SetAnswers() | SetTitle():
            return fill_in(ticket, intent, rules, now)
        case AttachResources():
            return attaching.attach(ticket, intent, rules, now)
        case _:
            assert_never(intent)


def _related(
    ticket: Ticket, intent: RelationIntent, rules: DeskRules, now: datetime, target: DeskRules | None
) -> list[Event]:
    if isinstance(intent, ProblemIntent):
        return tie(ticket, intent, rules, now)
    match intent:
        case RecordFollowUp():
            return live(ticket, intent, rules, now)
        case TakeIn() | GiveBack() | Link() | Unlink():
            return relate(ticket, intent, now)
        case MergeInto():
            return ending(ticket, intent, relate(ticket, intent, now), now)
        case MoveTo():
            return move(ticket, intent, rules, target, now)
        case _:
            assert_never(intent)


def _timed(ticket: Ticket, intent: TimeIntent, rules: DeskRules, now: datetime) -> list[Event]:
    match intent:
        case KeepOpen():
            return live(ticket, intent, rules, now)
        case SetTimer() | CancelTimer() | FireTimers():
            return keep_time(ticket, intent, rules, now)
        case FollowPolicies():
            return []  # What it brings is added to the events of any intent.
        case _:
            assert_never(intent)


def _sent(ticket: Ticket, intent: RemoteIntent, rules: DeskRules, now: datetime) -> list[Event]:
    match intent:
        case RecordOpened() | RecordNotOpened() | RecordNotDone() | OpenAgain() | RecordRemote():
            return sync(ticket, intent, rules, now)
        case RateAnswer() | SetAlert() | TellViewed():
            return ask_remote(ticket, intent, rules, now)
        case SendOut():
            return send_out(ticket, intent, rules, now)
        case Publish():
            return publish(ticket, intent, rules, now)
        case Release() | PutBack() | RecordSent() | RecordNotSent() | SendNow() | SendAgain() | Drop():
            return send(ticket, intent, rules, now)
        case _:
            assert_never(intent)


def _recorded(
    ticket: Ticket, intent: FileIntent | RecordIntent | ApprovalIntent, rules: DeskRules, now: datetime
) -> list[Event]:
    match intent:
        case RecordFile() | RecordFileRefusal() | RecordFileDeletion() | RecordPassage() | AskForFile():
            return keep(ticket, intent, rules, now)
        case Approve() | Refuse():
            return judge(ticket, intent, rules, now)
        case AnswerSurvey():
            return survey.answer(ticket, intent, now)
        case RecordCard():
            return _record_card(ticket, intent, now)
        case ExportTicket(by=by, origin=origin, format=format_):
            return [Exported(at=now, by=by, origin=origin, format=format_)]
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
