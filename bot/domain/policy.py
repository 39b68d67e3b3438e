"""Who may do what to a ticket, and who somebody is to it. Checked when acting, never when drawing."""

from __future__ import annotations

from enum import StrEnum
from typing import assert_never

from bot.domain.connected import ends_here
from bot.domain.desk import DeskRules
from bot.domain.events import Event
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
from bot.domain.remote_side import SendingState
from bot.domain.ticket import POLICY, PersonId, Role, Ticket, Visibility
from bot.errors import UserError


def role_of(ticket: Ticket, person: PersonId, rules: DeskRules) -> Role:
    """Who somebody is to this ticket: its requester stays the requester, agent or not."""
    if person == POLICY:
        return Role.POLICY
    is_customer = ticket.remote is not None and not ticket.remote.is_served_here
    if person == ticket.requester or not rules.is_agent(person) or is_customer:
        return Role.REQUESTER  # At most remotes, all of us are its customers.
    return Role.AGENT


def is_party(ticket: Ticket, person: PersonId) -> bool:
    """Whether the ticket is theirs: they asked for it, opened it or own it."""
    return person in (ticket.requester, ticket.creator, ticket.owner)


def may_see(ticket: Ticket, person: PersonId, rules: DeskRules) -> bool:
    """Whether somebody may look at it from outside its thread: its desk's agents, parties and followers.

    Of agents only some see a private one.
    """
    return may_read_notes(ticket, person, rules) or is_party(ticket, person) or person in ticket.followers


def may_read_notes(ticket: Ticket, person: PersonId, rules: DeskRules) -> bool:
    """Whether somebody may read what is kept inside: agents; of a private ticket only who sees all of them.

    So whom a private ticket is about is not shown what is noted on it, agent or not.
    """
    return rules.is_insider(person) if ticket.is_private else rules.is_agent(person)


def may_be_told(ticket: Ticket, person: PersonId, event: Event | None, rules: DeskRules) -> bool:
    """Whether a private word on an event may go to somebody: on a private ticket to who may see it now.

    Others hear of what they did themselves, and that the ticket is theirs no more.
    """
    if not ticket.is_private or may_see(ticket, person, rules):
        return True
    return person in (getattr(event, name, None) for name in ("by", "author", "lost_by"))


def may_add(ticket: Ticket, person: PersonId, rules: DeskRules) -> bool:
    """Whether somebody may write on it from outside its thread, and attach resources to it."""
    return rules.is_agent(person) or is_party(ticket, person)


def may_judge(ticket: Ticket, person: PersonId, rules: DeskRules) -> bool:
    """Whether somebody may approve this ticket: an approver of its desk who has not asked for it themselves.

    So it always takes two. Of a private ticket only who sees it anyway.
    """
    is_theirs = person in (ticket.requester, ticket.creator)
    is_hidden = ticket.is_private and not may_see(ticket, person, rules)
    return rules.is_approver(person) and not is_theirs and not is_hidden


def judges(ticket: Ticket, rules: DeskRules) -> frozenset[PersonId]:
    """Everybody who may approve it, as of now."""
    return frozenset(person for person in rules.approvers if may_judge(ticket, person, rules))


def demand_sight(ticket: Ticket, person: PersonId, rules: DeskRules) -> None:
    """Raise UserError when somebody may not see this ticket."""
    demand_known(ticket, person, rules)
    looks_over = ticket.approval is not None and may_judge(ticket, person, rules)
    if not may_see(ticket, person, rules) and not looks_over:
        raise UserError("not_yours", ticket=ticket.id, desk=rules.name)


def demand_known(ticket: Ticket, person: PersonId, rules: DeskRules) -> None:
    """Raise the UserError of a number that does not exist, if for this person it must not."""
    if ticket.is_private and not may_see(ticket, person, rules):
        raise UserError("no_such_ticket", ticket=ticket.id)


def demand(ticket: Ticket, intent: Intent, rules: DeskRules) -> None:
    """Raise UserError when the actor may not do this to this ticket at this desk."""
    if not _is_from_thread(intent):
        demand_known(ticket, intent.by, rules)
    match _standing(ticket, intent, rules):
        case Standing.ANYBODY:
            pass
        case Standing.ONLOOKER:
            demand_sight(ticket, intent.by, rules)
        case Standing.PARTY:
            _demand_party(ticket, intent.by, rules)
        case Standing.AGENT:
            _demand_agent(intent.by, rules)
        case Standing.REQUESTER:
            _demand_requester(ticket, intent.by)
        case Standing.JUDGE:
            _demand_judge(ticket, intent.by, rules)
    match intent:
        case Reopen():
            _demand_reopening(ticket, intent.by, rules)
        case SendNow():
            _demand_author_of_secret(ticket, intent)
        case _:
            pass


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


def _standing(ticket: Ticket, intent: Intent, rules: DeskRules) -> Standing:
    """What this wants, by its family."""
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


def _is_from_thread(intent: Intent) -> bool:
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


def _demand_requester(ticket: Ticket, person: PersonId) -> None:
    if person != ticket.requester:
        raise UserError("requester_only", ticket=ticket.id)


def _demand_reopening(ticket: Ticket, person: PersonId, rules: DeskRules) -> None:
    if ticket.is_closed and not rules.may_reopen and not rules.is_admin(person):
        raise UserError("no_reopening", desk=rules.name)


def _demand_agent(person: PersonId, rules: DeskRules) -> None:
    if not rules.is_agent(person):
        raise UserError("agents_only", desk=rules.name)


def _demand_judge(ticket: Ticket, person: PersonId, rules: DeskRules) -> None:
    if not rules.is_approver(person):
        raise UserError("approvers_only", desk=rules.name)
    if not may_judge(ticket, person, rules):
        raise UserError("own_approval", ticket=ticket.id)


def _demand_party(ticket: Ticket, person: PersonId, rules: DeskRules) -> None:
    if not may_add(ticket, person, rules):
        raise UserError("not_yours", ticket=ticket.id, desk=rules.name)


def _demand_author_of_secret(ticket: Ticket, intent: SendNow) -> None:
    """What seems to hold a secret leaves when its author says so, and nobody else can say so for them."""
    sending = ticket.remote.sending(intent.sending) if ticket.remote else None
    if sending is not None and sending.state is SendingState.ASKING and sending.by != intent.by:
        raise UserError("author_only")


def _is_author(ticket: Ticket, intent: SendNow | SendAgain | Drop) -> bool:
    sending = ticket.remote.sending(intent.sending) if ticket.remote else None
    return sending is not None and sending.by == intent.by
