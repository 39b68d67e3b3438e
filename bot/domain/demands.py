"""What somebody has to be to a ticket so that they may do something to it: one page for all intents. Pure."""

from __future__ import annotations

from enum import StrEnum
from typing import assert_never

from bot.domain.connected import ends_here
from bot.domain.desk import DeskRules
from bot.domain.intents import (
    AcceptClose,
    AddFinalComment,
    AddUpdate,
    AnswerSurvey,
    ApprovalIntent,
    Approve,
    AskForFile,
    Assign,
    AttachResources,
    Bridge,
    BridgeIntent,
    CancelTimer,
    Close,
    CorrectUpdate,
    CourseIntent,
    Drop,
    ExportTicket,
    FileIntent,
    FileUnder,
    FilingIntent,
    FireTimers,
    Follow,
    FollowPolicies,
    GiveBack,
    HandOver,
    HearVendor,
    Intent,
    JoinCustomer,
    KeepOpen,
    KeepVendorFile,
    LeaveCustomer,
    Link,
    MergeInto,
    MoveTo,
    NoteAcross,
    NotedAcross,
    NotedProblem,
    NoteStuck,
    OpenAgain,
    PeopleIntent,
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
    Relay,
    Release,
    RemoteIntent,
    Reopen,
    RequestClose,
    Resolve,
    RetractUpdate,
    SayForCustomer,
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
    TellVendor,
    TellViewed,
    TimeIntent,
    Unbridge,
    Unfollow,
    Unlink,
    WorkIntent,
)
from bot.domain.ticket import Ticket, Visibility


class Standing(StrEnum):
    """What somebody has to be to a ticket so that they may do something to it; `anybody`: nothing."""

    ANYBODY = "anybody"
    ONLOOKER = "onlooker"
    """They may see it."""
    PARTY = "party"
    AGENT = "agent"
    REQUESTER = "requester"
    JUDGE = "judge"
    """They may approve it."""


def standing_for(ticket: Ticket, intent: Intent, rules: DeskRules) -> Standing:
    """What one has to be for this, by its family."""
    if isinstance(intent, TalkIntent):
        return _to_talk(intent)
    if isinstance(intent, CourseIntent):
        return _to_lead(ticket, intent, rules)
    if isinstance(intent, PeopleIntent | FilingIntent):
        return _to_file(intent)
    if isinstance(intent, RelationIntent | TimeIntent):
        return _to_relate(intent)
    if isinstance(intent, RemoteIntent):
        return _to_send(ticket, intent)
    if isinstance(intent, WorkIntent):
        return Standing.AGENT
    if isinstance(intent, BridgeIntent):
        return _to_bridge(intent)
    return _to_record(intent)


def _to_talk(intent: TalkIntent) -> Standing:
    """Who stands in the thread may speak there; a form or a command may not."""
    match intent:
        case AddUpdate(message=None, visibility=Visibility.INTERNAL) | AddUpdate(is_published=True):
            return Standing.AGENT
        case AddUpdate(message=None) | AddFinalComment():
            return Standing.PARTY
        case AddUpdate() | CorrectUpdate() | RetractUpdate():
            return Standing.ANYBODY
        case _:
            assert_never(intent)


def _to_lead(ticket: Ticket, intent: CourseIntent, rules: DeskRules) -> Standing:
    match intent:
        case RequestClose() if not ends_here(ticket, rules):
            return Standing.PARTY  # The remote is asked, whose customers all of us are.
        case Resolve() | RequestClose():
            return Standing.AGENT
        case Close() | Reopen():
            return Standing.PARTY
        case AcceptClose():
            return Standing.REQUESTER
        case _:
            assert_never(intent)


def _to_file(intent: PeopleIntent | FilingIntent) -> Standing:
    match intent:
        case Assign() | HandOver() | SetGroup() | SetPriority() | SetSubject() | SetTags() | SetDue():
            return Standing.AGENT
        case Unfollow(person=person, by=by) if person == by:
            return Standing.ANYBODY
        case Follow() | Unfollow() | SetEmails() | SetAnswers() | SetTitle() | AttachResources():
            return Standing.PARTY
        case _:
            assert_never(intent)


def _to_relate(intent: RelationIntent | TimeIntent) -> Standing:
    if isinstance(intent, NotedProblem):
        return Standing.ANYBODY
    match intent:
        case MergeInto() | TakeIn() | MoveTo() | FileUnder():
            return Standing.AGENT
        case Link() | Unlink() | RecordFollowUp() | SetTimer() | CancelTimer() | KeepOpen():
            return Standing.PARTY
        case GiveBack() | FireTimers() | FollowPolicies():
            return Standing.ANYBODY
        case _:
            assert_never(intent)


def _to_bridge(intent: BridgeIntent) -> Standing:
    """Agents of the customer's desk; on the vendor's side who may write there may join the two."""
    match intent:
        case Bridge(is_passed_on=True) | JoinCustomer(is_passed_on=True):
            return Standing.ANYBODY
        case Bridge() | Unbridge() | TellVendor() | Relay():
            return Standing.AGENT
        case JoinCustomer():
            return Standing.PARTY
        case (
            LeaveCustomer() | SayForCustomer() | HearVendor() | KeepVendorFile() | NoteAcross() | NoteStuck()
        ):
            return Standing.ANYBODY  # These follow from what happened on the other side.
        case _:
            assert_never(intent)


def _to_send(ticket: Ticket, intent: RemoteIntent) -> Standing:
    match intent:
        case SendNow() | SendAgain() | Drop() if _is_author(ticket, intent):
            return Standing.ANYBODY  # They may have said it on the other side of a bridge.
        case RecordOpened() | RecordNotOpened() | RecordRemote() | RecordNotDone():
            return Standing.ANYBODY  # These come from the remote.
        case Release() | PutBack() | RecordSent() | RecordNotSent():
            return Standing.ANYBODY  # These come from the remote, or from what goes there.
        case TellViewed():
            return Standing.ONLOOKER
        case Publish():
            return Standing.AGENT
        case RateAnswer() | SetAlert() | OpenAgain() | SendOut() | SendNow() | SendAgain() | Drop():
            return Standing.PARTY
        case _:
            assert_never(intent)


def _to_record(intent: FileIntent | RecordIntent | ApprovalIntent) -> Standing:
    match intent:
        case ExportTicket() | AskForFile():
            return Standing.ONLOOKER
        case AnswerSurvey():
            return Standing.REQUESTER
        case Approve() | Refuse():
            return Standing.JUDGE
        case RecordCard() | RecordFile() | RecordFileRefusal() | RecordFileDeletion() | RecordPassage():
            return Standing.ANYBODY
        case _:
            assert_never(intent)


def is_from_thread(intent: Intent) -> bool:
    """Whether it is said where the ticket is shown, or follows from something done elsewhere."""
    if isinstance(intent, NotedAcross | NotedProblem) and not isinstance(intent, JoinCustomer):
        return True
    match intent:
        case AddUpdate(message=message):
            return message is not None
        case CorrectUpdate() | RetractUpdate() | RecordCard() | GiveBack():
            return True
        case _:
            return False


def _is_author(ticket: Ticket, intent: SendNow | SendAgain | Drop) -> bool:
    sending = ticket.remote.sending(intent.sending) if ticket.remote else None
    return sending is not None and sending.by == intent.by
