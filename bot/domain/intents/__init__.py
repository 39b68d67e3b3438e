"""What someone wants of a ticket. An intent may come to nothing; what came of it are events."""

from __future__ import annotations

from bot.domain.intents.approval import ApprovalIntent as ApprovalIntent
from bot.domain.intents.approval import Approve as Approve
from bot.domain.intents.approval import Refuse as Refuse
from bot.domain.intents.bridges import Bridge as Bridge
from bot.domain.intents.bridges import BridgeIntent as BridgeIntent
from bot.domain.intents.bridges import HearVendor as HearVendor
from bot.domain.intents.bridges import JoinCustomer as JoinCustomer
from bot.domain.intents.bridges import KeepVendorFile as KeepVendorFile
from bot.domain.intents.bridges import LeaveCustomer as LeaveCustomer
from bot.domain.intents.bridges import NoteAcross as NoteAcross
from bot.domain.intents.bridges import NotedAcross as NotedAcross
from bot.domain.intents.bridges import NoteStuck as NoteStuck
from bot.domain.intents.bridges import Relay as Relay
from bot.domain.intents.bridges import SayForCustomer as SayForCustomer
from bot.domain.intents.bridges import TellVendor as TellVendor
from bot.domain.intents.bridges import Unbridge as Unbridge
from bot.domain.intents.course import AcceptClose as AcceptClose
from bot.domain.intents.course import Close as Close
from bot.domain.intents.course import CourseIntent as CourseIntent
from bot.domain.intents.course import Reopen as Reopen
from bot.domain.intents.course import RequestClose as RequestClose
from bot.domain.intents.course import Resolve as Resolve
from bot.domain.intents.files import AskForFile as AskForFile
from bot.domain.intents.files import FileIntent as FileIntent
from bot.domain.intents.files import RecordFile as RecordFile
from bot.domain.intents.files import RecordFileDeletion as RecordFileDeletion
from bot.domain.intents.files import RecordFileRefusal as RecordFileRefusal
from bot.domain.intents.files import RecordPassage as RecordPassage
from bot.domain.intents.filing import AttachResources as AttachResources
from bot.domain.intents.filing import FilingIntent as FilingIntent
from bot.domain.intents.filing import SetAnswers as SetAnswers
from bot.domain.intents.filing import SetDue as SetDue
from bot.domain.intents.filing import SetPriority as SetPriority
from bot.domain.intents.filing import SetSubject as SetSubject
from bot.domain.intents.filing import SetTags as SetTags
from bot.domain.intents.filing import SetTitle as SetTitle
from bot.domain.intents.opening import OpenTicket as OpenTicket
from bot.domain.intents.opening import Source as Source
from bot.domain.intents.people import Assign as Assign
from bot.domain.intents.people import Follow as Follow
from bot.domain.intents.people import HandOver as HandOver
from bot.domain.intents.people import PeopleIntent as PeopleIntent
from bot.domain.intents.people import SetEmails as SetEmails
from bot.domain.intents.people import SetGroup as SetGroup
from bot.domain.intents.people import Unfollow as Unfollow
from bot.domain.intents.problems import FileUnder as FileUnder
from bot.domain.intents.problems import NotedProblem as NotedProblem
from bot.domain.intents.problems import NoteIncident as NoteIncident
from bot.domain.intents.problems import ProblemFace as ProblemFace
from bot.domain.intents.problems import ProblemIntent as ProblemIntent
from bot.domain.intents.problems import RecordProblem as RecordProblem
from bot.domain.intents.problems import RecordProblemEnd as RecordProblemEnd
from bot.domain.intents.problems import RecordProblemReopened as RecordProblemReopened
from bot.domain.intents.records import AnswerSurvey as AnswerSurvey
from bot.domain.intents.records import ExportTicket as ExportTicket
from bot.domain.intents.records import RecordCard as RecordCard
from bot.domain.intents.records import RecordIntent as RecordIntent
from bot.domain.intents.relations import GiveBack as GiveBack
from bot.domain.intents.relations import Link as Link
from bot.domain.intents.relations import MergeInto as MergeInto
from bot.domain.intents.relations import MoveTo as MoveTo
from bot.domain.intents.relations import RecordFollowUp as RecordFollowUp
from bot.domain.intents.relations import RelationIntent as RelationIntent
from bot.domain.intents.relations import TakeIn as TakeIn
from bot.domain.intents.relations import Unlink as Unlink
from bot.domain.intents.remote import Drop as Drop
from bot.domain.intents.remote import OpenAgain as OpenAgain
from bot.domain.intents.remote import Publish as Publish
from bot.domain.intents.remote import PutBack as PutBack
from bot.domain.intents.remote import RateAnswer as RateAnswer
from bot.domain.intents.remote import RecordNotDone as RecordNotDone
from bot.domain.intents.remote import RecordNotOpened as RecordNotOpened
from bot.domain.intents.remote import RecordNotSent as RecordNotSent
from bot.domain.intents.remote import RecordOpened as RecordOpened
from bot.domain.intents.remote import RecordRemote as RecordRemote
from bot.domain.intents.remote import RecordSent as RecordSent
from bot.domain.intents.remote import Release as Release
from bot.domain.intents.remote import RemoteIntent as RemoteIntent
from bot.domain.intents.remote import SendAgain as SendAgain
from bot.domain.intents.remote import SendNow as SendNow
from bot.domain.intents.remote import SendOut as SendOut
from bot.domain.intents.remote import SetAlert as SetAlert
from bot.domain.intents.remote import TellViewed as TellViewed
from bot.domain.intents.talk import AddFinalComment as AddFinalComment
from bot.domain.intents.talk import AddUpdate as AddUpdate
from bot.domain.intents.talk import CorrectUpdate as CorrectUpdate
from bot.domain.intents.talk import RetractUpdate as RetractUpdate
from bot.domain.intents.talk import TalkIntent as TalkIntent
from bot.domain.intents.timing import CancelTimer as CancelTimer
from bot.domain.intents.timing import FireTimers as FireTimers
from bot.domain.intents.timing import FollowPolicies as FollowPolicies
from bot.domain.intents.timing import KeepOpen as KeepOpen
from bot.domain.intents.timing import SetTimer as SetTimer
from bot.domain.intents.timing import TimeIntent as TimeIntent
from bot.domain.intents.work import ChangeChecklist as ChangeChecklist
from bot.domain.intents.work import LogTime as LogTime
from bot.domain.intents.work import WorkIntent as WorkIntent
from bot.domain.wanted import Origin as Origin

Intent = (
    TalkIntent
    | CourseIntent
    | PeopleIntent
    | FilingIntent
    | RelationIntent
    | TimeIntent
    | FileIntent
    | RecordIntent
    | RemoteIntent
    | ApprovalIntent
    | WorkIntent
    | BridgeIntent
)
"""Everything that can be wanted of a ticket that exists; opening one is `OpenTicket`."""
