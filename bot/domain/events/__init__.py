"""What happened to a ticket. Each event is one row of the append-only updates table, never changed after."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.events.approval import ApprovalAsked as ApprovalAsked
from bot.domain.events.approval import ApprovalDenied as ApprovalDenied
from bot.domain.events.approval import ApprovalEvent as ApprovalEvent
from bot.domain.events.approval import ApprovalGiven as ApprovalGiven
from bot.domain.events.bridges import AcrossChanged as AcrossChanged
from bot.domain.events.bridges import Bridged as Bridged
from bot.domain.events.bridges import BridgeEvent as BridgeEvent
from bot.domain.events.bridges import CustomerJoined as CustomerJoined
from bot.domain.events.bridges import Unbridged as Unbridged
from bot.domain.events.bridges import VendorRelayed as VendorRelayed
from bot.domain.events.bridges import VendorStuck as VendorStuck
from bot.domain.events.course import Closed as Closed
from bot.domain.events.course import CloseRequested as CloseRequested
from bot.domain.events.course import CloseRequestEnded as CloseRequestEnded
from bot.domain.events.course import CourseEvent as CourseEvent
from bot.domain.events.course import Opened as Opened
from bot.domain.events.course import Reopened as Reopened
from bot.domain.events.course import Resolved as Resolved
from bot.domain.events.files import FileAsked as FileAsked
from bot.domain.events.files import FileDeleted as FileDeleted
from bot.domain.events.files import FileEvent as FileEvent
from bot.domain.events.files import FilePassed as FilePassed
from bot.domain.events.files import FileRefused as FileRefused
from bot.domain.events.files import FileStored as FileStored
from bot.domain.events.filing import AnswersChanged as AnswersChanged
from bot.domain.events.filing import DueChanged as DueChanged
from bot.domain.events.filing import FilingEvent as FilingEvent
from bot.domain.events.filing import KindChanged as KindChanged
from bot.domain.events.filing import PriorityChanged as PriorityChanged
from bot.domain.events.filing import ResourcesChanged as ResourcesChanged
from bot.domain.events.filing import ResourcesOffered as ResourcesOffered
from bot.domain.events.filing import SubjectChanged as SubjectChanged
from bot.domain.events.filing import TagsChanged as TagsChanged
from bot.domain.events.filing import TitleChanged as TitleChanged
from bot.domain.events.people import EmailsChanged as EmailsChanged
from bot.domain.events.people import FollowerJoined as FollowerJoined
from bot.domain.events.people import FollowerLeft as FollowerLeft
from bot.domain.events.people import HandedOver as HandedOver
from bot.domain.events.people import OwnerChanged as OwnerChanged
from bot.domain.events.people import PeopleEvent as PeopleEvent
from bot.domain.events.problems import IncidentLeft as IncidentLeft
from bot.domain.events.problems import IncidentNoted as IncidentNoted
from bot.domain.events.problems import ProblemChanged as ProblemChanged
from bot.domain.events.problems import ProblemEnded as ProblemEnded
from bot.domain.events.problems import ProblemEvent as ProblemEvent
from bot.domain.events.problems import ProblemReopened as ProblemReopened
from bot.domain.events.records import CardPosted as CardPosted
from bot.domain.events.records import Exported as Exported
from bot.domain.events.records import RecordEvent as RecordEvent
from bot.domain.events.records import SurveyAnswered as SurveyAnswered
from bot.domain.events.records import SurveyAsked as SurveyAsked
from bot.domain.events.relations import FollowedUp as FollowedUp
from bot.domain.events.relations import GaveBack as GaveBack
from bot.domain.events.relations import Linked as Linked
from bot.domain.events.relations import MergedInto as MergedInto
from bot.domain.events.relations import Moved as Moved
from bot.domain.events.relations import RelationEvent as RelationEvent
from bot.domain.events.relations import TookIn as TookIn
from bot.domain.events.relations import Unlinked as Unlinked
from bot.domain.events.remote import AlertSet as AlertSet
from bot.domain.events.remote import AnswerRated as AnswerRated
from bot.domain.events.remote import FactsChanged as FactsChanged
from bot.domain.events.remote import Published as Published
from bot.domain.events.remote import RemoteAwaited as RemoteAwaited
from bot.domain.events.remote import RemoteChanged as RemoteChanged
from bot.domain.events.remote import RemoteEvent as RemoteEvent
from bot.domain.events.remote import RemoteOpened as RemoteOpened
from bot.domain.events.remote import RemoteRefused as RemoteRefused
from bot.domain.events.remote import RemoteUndone as RemoteUndone
from bot.domain.events.remote import SendingChanged as SendingChanged
from bot.domain.events.remote import ViewedThere as ViewedThere
from bot.domain.events.talk import FinalCommentAdded as FinalCommentAdded
from bot.domain.events.talk import Refusal as Refusal
from bot.domain.events.talk import TalkEvent as TalkEvent
from bot.domain.events.talk import UpdateAdded as UpdateAdded
from bot.domain.events.talk import UpdateCorrected as UpdateCorrected
from bot.domain.events.talk import UpdateRefused as UpdateRefused
from bot.domain.events.talk import UpdateRetracted as UpdateRetracted
from bot.domain.events.timing import CancelReason as CancelReason
from bot.domain.events.timing import KeptOpen as KeptOpen
from bot.domain.events.timing import PolicyTimersSet as PolicyTimersSet
from bot.domain.events.timing import PolicyWarned as PolicyWarned
from bot.domain.events.timing import TimeEvent as TimeEvent
from bot.domain.events.timing import TimerCancelled as TimerCancelled
from bot.domain.events.timing import TimerSet as TimerSet
from bot.domain.events.timing import TimersFired as TimersFired
from bot.domain.events.work import ChecklistChanged as ChecklistChanged
from bot.domain.events.work import TimeLogged as TimeLogged
from bot.domain.events.work import WorkEvent as WorkEvent

Event = (
    TalkEvent
    | CourseEvent
    | PeopleEvent
    | FilingEvent
    | RelationEvent
    | TimeEvent
    | FileEvent
    | RecordEvent
    | RemoteEvent
    | ApprovalEvent
    | WorkEvent
    | BridgeEvent
)
"""Each family has its own folding, its own effects and its own words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """An event with its number in the ticket's log, from 1."""

    number: int
    event: Event
    is_taken_back: bool = False
    """What was written here is not to be seen any more; only where a log is shown."""
