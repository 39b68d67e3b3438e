"""What was done, to the person who asked for it: one function a family of intents.

The results are mrkdwn; every value is escaped here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from bot.domain.desk import Group
from bot.domain.intents import (
    AcceptClose,
    AddFinalComment,
    AddUpdate,
    AnswerSurvey,
    ApprovalIntent,
    AskForFile,
    Assign,
    AttachResources,
    BridgeIntent,
    CancelTimer,
    Close,
    CorrectUpdate,
    CourseIntent,
    ExportTicket,
    FileIntent,
    FileUnder,
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
    NoteIncident,
    PeopleIntent,
    RecordCard,
    RecordFile,
    RecordFileDeletion,
    RecordFileRefusal,
    RecordFollowUp,
    RecordIntent,
    RecordPassage,
    RecordProblem,
    RecordProblemEnd,
    RecordProblemReopened,
    RelationIntent,
    RemoteIntent,
    Reopen,
    RequestClose,
    Resolve,
    RetractUpdate,
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
    TimeIntent,
    Unfollow,
    Unlink,
    WorkIntent,
)
from bot.domain.ticket import PersonId, Ticket, Visibility
from bot.slack.text import safe, stamp
from bot.slack.words import approval as approval_words
from bot.slack.words import bridges, publishing
from bot.slack.words import files as file_words
from bot.slack.words import remote as remote_words
from bot.slack.words import work as work_words
from bot.slack.words.figures import stars
from bot.slack.words.groups import called
from bot.slack.words.problems import filed_under
from bot.slack.words.relations import addresses, tags
from bot.slack.words.resources import attached_now
from bot.slack.words.thread import OUTCOME, PRIORITY


def done(intent: Intent, ticket: Ticket, by: PersonId, groups: Sequence[Group] = ()) -> str:
    """One sentence; `ticket` is as it is now, `groups` are those of all desks."""
    if isinstance(intent, TalkIntent):
        return _said(intent, ticket)
    if isinstance(intent, CourseIntent):
        return _turned(intent, ticket)
    if isinstance(intent, PeopleIntent):
        return _given(intent, ticket, by, groups)
    if isinstance(intent, FilingIntent):
        return _filed(intent, ticket)
    if isinstance(intent, RelationIntent):
        return _tied(intent, ticket)
    if isinstance(intent, TimeIntent):
        return _timed(intent, ticket)
    if isinstance(intent, FileIntent):
        return _kept(intent, ticket)
    if isinstance(intent, RecordIntent):
        return _noted(intent, ticket)
    if isinstance(intent, RemoteIntent):
        return remote_words.done(intent, ticket)
    if isinstance(intent, ApprovalIntent):
        return approval_words.done(intent, ticket)
    if isinstance(intent, WorkIntent):
        return work_words.done(intent, ticket)
    if isinstance(intent, BridgeIntent):
        return bridges.done(intent, ticket)
    assert_never(intent)


def _said(intent: TalkIntent, ticket: Ticket) -> str:
    match intent:
        case AddUpdate(visibility=Visibility.INTERNAL):
            return f"🔒 Noted on *{ticket.id}*, for agents only."
        case AddUpdate(is_published=True, is_agreed=is_agreed):
            return publishing.on_its_way(ticket) if is_agreed else publishing.is_asked(ticket)
        case AddUpdate():
            return f"Your reply is on *{ticket.id}*."
        case CorrectUpdate() | RetractUpdate() | AddFinalComment():
            return _changed(ticket)
        case _:
            assert_never(intent)


def _turned(intent: CourseIntent, ticket: Ticket) -> str:
    number = f"*{ticket.id}*"
    match intent:
        case Resolve():
            return f"{number} is resolved. A reply of the requester reopens it."
        case Close():
            outcome = f" ({OUTCOME[ticket.outcome]})" if ticket.outcome else ""
            return f"{number} is closed{outcome}."
        case Reopen():
            return f"{number} is open again."
        case RequestClose() if ticket.remote is not None and ticket.close_requested_by is None:
            return remote_words.asked_to_close(ticket, ticket.remote)
        case RequestClose():
            return f"🏁 I asked the requester whether {number} can be closed."
        case AcceptClose():
            return f"{number} is closed. Thank you!"
        case _:
            assert_never(intent)


def _given(intent: PeopleIntent, ticket: Ticket, by: PersonId, groups: Sequence[Group]) -> str:
    number = f"*{ticket.id}*"
    match intent:
        case Assign(owner=None):
            return f"{number} is handed back: nobody owns it now."
        case Assign(owner=owner) if owner == by:
            return f"{number} is yours."
        case Assign(owner=owner):
            seen = " 🔒 It is private: as its owner they see it now." if ticket.is_private else ""
            return f"{number} is <@{owner}>'s now.{seen}"
        case HandOver() | SetGroup():
            return _handed(ticket, groups)
        case SetEmails():
            return _emails(ticket)
        case Follow(person=person):
            return f"You follow {number} now." if person == by else f"<@{person}> follows {number} now."
        case Unfollow(person=person):
            return (
                f"You follow {number} no more." if person == by else f"<@{person}> follows {number} no more."
            )
        case _:
            assert_never(intent)


def _handed(ticket: Ticket, groups: Sequence[Group]) -> str:
    group = f"in the group *{called(ticket.group, groups)}*" if ticket.group else "in no group"
    owner = f"<@{ticket.owner}>'s" if ticket.owner else "nobody's yet"
    return f"*{ticket.id}* is {group} now, and {owner}."


def _emails(ticket: Ticket) -> str:
    """What is noted, as often as anything changes: nobody is to wait for a mail that never comes."""
    if not ticket.emails:
        return f"*{ticket.id}* has no further addresses."
    shown = addresses(ticket.emails[:10]) + (" …" if len(ticket.emails) > 10 else "")
    return f"✉️ *{ticket.id}*: {shown} noted; this desk sends no mail."


def _filed(intent: FilingIntent, ticket: Ticket) -> str:
    number = f"*{ticket.id}*"
    match intent:
        case SetPriority(priority=priority):
            return f"{number} has the priority {PRIORITY[priority]}."
        case SetTags():
            return f"{number} is tagged {tags(ticket.tags)}." if ticket.tags else f"{number} has no tags."
        case SetDue():
            due = f"📅 {number} is due {stamp(ticket.due_at)}." if ticket.due_at else None
            return due or f"{number} has no due date."
        case SetTitle(title=title):
            return f"{number} is called *{safe(title)}* now."
        case AttachResources():
            return attached_now(ticket)
        case SetSubject() | SetAnswers():
            return _changed(ticket)
        case _:
            assert_never(intent)


def _tied(intent: RelationIntent, ticket: Ticket) -> str:
    number = f"*{ticket.id}*"
    match intent:
        case Link(other=other):
            return f"{number} and *{other}* are linked."
        case Unlink(other=other):
            return f"{number} and *{other}* are not linked."
        case FileUnder():
            return filed_under(intent, ticket)
        case MoveTo():
            return f"🚚 {number} is at the desk *{safe(ticket.desk)}* now."
        case MergeInto(target=target):
            return f"{number} is merged into *{target}*. What is said in its thread goes on there."
        case TakeIn() | GiveBack() | RecordFollowUp():
            return _changed(ticket)
        case RecordProblem() | NoteIncident() | RecordProblemEnd() | RecordProblemReopened():
            return _changed(ticket)
        case _:
            assert_never(intent)


def _timed(intent: TimeIntent, ticket: Ticket) -> str:
    match intent:
        case CancelTimer(timer=timer):
            return f"Timer {timer} of *{ticket.id}* is cancelled."
        case SetTimer() | FireTimers() | KeepOpen() | FollowPolicies():
            return _changed(ticket)
        case _:
            assert_never(intent)


def _kept(intent: FileIntent, ticket: Ticket) -> str:
    match intent:
        case AskForFile(file=wanted):
            return file_words.asked(ticket, wanted)
        case RecordFile() | RecordFileRefusal() | RecordFileDeletion() | RecordPassage():
            return _changed(ticket)
        case _:
            assert_never(intent)


def _noted(intent: RecordIntent, ticket: Ticket) -> str:
    number = f"*{ticket.id}*"
    match intent:
        case ExportTicket():
            return f"📄 I am sending {number} to you as a file, in our direct messages."
        case AnswerSurvey(rating=given):
            return f"{number} is rated {stars(given)}. Thank you!"
        case RecordCard():
            return _changed(ticket)
        case _:
            assert_never(intent)


def _changed(ticket: Ticket) -> str:
    return f"*{ticket.id}* is changed."
