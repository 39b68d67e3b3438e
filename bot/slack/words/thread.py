"""What the card, the thread and the private messages say.

The results are mrkdwn unless a docstring says raw; every value is escaped here.
"""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from bot.domain.connected import is_of_customer
from bot.domain.desk import DeskRules
from bot.domain.events import (
    AlertSet,
    AnswerRated,
    AnswersChanged,
    ApprovalAsked,
    ApprovalDenied,
    ApprovalGiven,
    BridgeEvent,
    CancelReason,
    ChecklistChanged,
    Closed,
    CloseRequested,
    Event,
    FactsChanged,
    FinalCommentAdded,
    FollowedUp,
    HandedOver,
    KeptOpen,
    KindChanged,
    OwnerChanged,
    PolicyWarned,
    PriorityChanged,
    Published,
    RemoteAwaited,
    RemoteChanged,
    RemoteOpened,
    RemoteRefused,
    RemoteUndone,
    Reopened,
    Resolved,
    ResourcesChanged,
    ResourcesOffered,
    SubjectChanged,
    TimeLogged,
    TimerCancelled,
    TimerSet,
    TitleChanged,
    UpdateAdded,
    UpdateCorrected,
    UpdateRetracted,
    ViewedThere,
)
from bot.domain.ticket import (
    REMOTE,
    Outcome,
    Priority,
    Role,
    Status,
    Ticket,
    Timer,
    TimerKind,
    Turn,
    Visibility,
)
from bot.slack.text import one_line, safe, stamp
from bot.slack.words import groups
from bot.slack.words.approval import APPROVERS, WAITS, ApprovalLine, approval_line
from bot.slack.words.bridges import bridge_line
from bot.slack.words.forms import FormLine, form_line
from bot.slack.words.names import Names as Names
from bot.slack.words.names import doer
from bot.slack.words.names import who as who
from bot.slack.words.publishing import FOR_CUSTOMER, is_at_desk, said_at_desk
from bot.slack.words.relations import RelationLine, relation_line
from bot.slack.words.remote import RemoteLine, remote_line
from bot.slack.words.resources import ResourceLine, resource_line
from bot.slack.words.work import WorkLine, work_line

OUR_NAME = "Threadesk"
NOBODY = "nobody yet"
NO_TITLE = "(no title)"
PRIVATE = "🔒 *Private*"
QUOTE_LIMIT = 500
"""The most characters of somebody's words within a sentence of ours."""
SHORTENED = "(shortened; the ticket's history has all of it)"

Line = (
    OwnerChanged
    | HandedOver
    | PriorityChanged
    | KindChanged
    | SubjectChanged
    | Resolved
    | Closed
    | Reopened
    | FollowedUp
    | TimerSet
    | TimerCancelled
    | KeptOpen
    | RelationLine
    | ResourceLine
    | FormLine
    | RemoteLine
    | ApprovalLine
    | WorkLine
    | BridgeEvent
)
"""What is told in one short line."""
Saying = UpdateAdded | UpdateCorrected | UpdateRetracted | FinalCommentAdded | CloseRequested
"""What somebody said, or said about what they had said."""

STATUS = {
    Status.OPEN: "🔵 Open",
    Status.ASSIGNED: "🟡 Assigned",
    Status.RESOLVED: "🟢 Resolved",
    Status.CLOSED: "⚫ Closed",
}
PRIORITY = {
    Priority.LOW: "Low",
    Priority.NORMAL: "Normal",
    Priority.HIGH: "🔺 High",
    Priority.URGENT: "🚨 Urgent",
}
OUTCOME = {
    Outcome.RESOLVED: "resolved",
    Outcome.NO_RESPONSE: "no response",
    Outcome.DUPLICATE: "duplicate",
    Outcome.ABANDONED: "abandoned",
    Outcome.REFUSED: "refused",
}
ROLE = {Role.REQUESTER: "requester", Role.AGENT: "agent", Role.POLICY: "policy", Role.REMOTE: "remote"}
TIMER = {
    TimerKind.ALERT: "⏰ Reminder",
    TimerKind.AUTO_CLOSE: "⏳ Closes by itself",
    TimerKind.SNOOZE: "💤 Asleep until",
    TimerKind.POLICY_UNOWNED: "🙋 Reminder that nobody owns it",
    TimerKind.POLICY_UNAPPROVED: "✋ Reminder that it waits for approval",
    TimerKind.POLICY_STALE: "🔕 Warning of silence",
    TimerKind.POLICY_STALE_AGAIN: "🔕 Second warning of silence",
    TimerKind.POLICY_CLOSE: "⏳ Closes for lack of an answer",
    TimerKind.SURVEY: "⭐ Asks how it went",
}

TAKE, REPLY, CLOSE, MORE = "Take", "Reply", "Close", "More…"
KEEP_OPEN = "Keep open"
REOPEN, FINAL_COMMENT, FOLLOW_UP = "Reopen", "Final comment", "Follow-up"
ACCEPT_CLOSE, MISSING = "Yes, close it", "No, something is missing"
FOLLOW, UNFOLLOW = "Follow", "Unfollow"
SHOW, OPEN_THREAD = "Show ticket", "Open the thread"


def title(ticket: Ticket) -> str:
    """The ticket's title as raw text; what shows it must not parse it."""
    return one_line(ticket.title) or NO_TITLE


def status(ticket: Ticket, now: datetime) -> str:
    """Where the ticket stands, and why it was closed or when it wakes."""
    if ticket.outcome is not None:
        return f"{STATUS[ticket.status]} ({OUTCOME[ticket.outcome]})"
    if ticket.awaits_approval:
        return f"{STATUS[ticket.status]}, {WAITS}"
    if ticket.close_requested_at is not None:
        return f"{STATUS[ticket.status]}, 🏁 asked to close"
    asleep = ticket.snoozed_until
    if asleep is not None and asleep > now:
        return f"{STATUS[ticket.status]}, 💤 until {stamp(asleep)}"
    return STATUS[ticket.status]


def turn(ticket: Ticket, names: Names) -> str:
    """Who is to act next."""
    if ticket.awaits_approval:
        return APPROVERS
    vendor = ticket.remote if ticket.remote is not None and not ticket.remote.is_served_here else None
    match ticket.turn:
        case Turn.OURS if vendor is not None and vendor.name:
            return f"👉 {safe(vendor.name)}"
        case Turn.OURS:
            return f"👉 {who(ticket.owner, names)}" if ticket.owner else "👉 the desk"
        case Turn.THEIRS if vendor is not None:
            return "👉 you"
        case Turn.THEIRS if ticket.requester == REMOTE:
            return "👉 the customer"
        case Turn.THEIRS:
            return f"👉 {who(ticket.requester, names)}"
        case Turn.NOBODY:
            return "nobody"
        case _:
            assert_never(ticket.turn)


def owner(ticket: Ticket, names: Names) -> str:
    """Whose ticket it is at the desk."""
    return who(ticket.owner, names) if ticket.owner else f"_{NOBODY}_"


def requester(ticket: Ticket, names: Names, customer: str = "") -> str:
    """Who asked, and who wrote it down for them; a `customer` of the remote's by their name there."""
    asked = who(ticket.requester, names)
    if is_of_customer(ticket):
        via = f" via {safe(ticket.remote.name, 40)}" if ticket.remote is not None else ""
        asked = f"{safe(customer or 'a customer', 80)}{via}"
    is_own = ticket.creator in (ticket.requester, REMOTE)
    return asked if is_own else f"{asked}, opened by {who(ticket.creator, names)}"


def next_timer(ticket: Ticket) -> str:
    """What happens next by itself, of what people set and of what policies do; empty for nothing."""
    return "\n".join(_timer(timer, 100) for timer in (ticket.next_timer, ticket.next_policy) if timer)


def _timer(timer: Timer, limit: int) -> str:
    note = f": {_quoted(timer.note, limit)}" if timer.note.strip() else ""
    return f"{TIMER[timer.kind]} {stamp(timer.due_at)}{note}"


def filed_under(ticket: Ticket, rules: DeskRules) -> str:
    """Desk, kind and subject (or its category, where the title says the subject already)."""
    kind, subject = rules.kind(ticket.kind), rules.subject(ticket.subject)
    topic = "" if subject is None else subject.name if subject.name != ticket.title else subject.category
    words = (rules.name, kind.name if kind else str(ticket.kind), topic)
    return " · ".join(safe(word, 100) for word in words if word)


def opened(ticket: Ticket) -> str:
    """When the ticket began."""
    return f"Opened {stamp(ticket.opened_at)}"


def closed_at(at: datetime) -> str:
    """When the ticket ended."""
    return f"closed {stamp(at)}"


def card_text(ticket: Ticket) -> str:
    """What a notification of the card says."""
    return safe(f"{ticket.id} · {title(ticket)} · {ticket.status.value}")


def line(event: Line, names: Names) -> str:
    """One sentence on what happened to a ticket; it mentions nobody."""
    by = f"*{doer(event, names)}*"
    if isinstance(event, BridgeEvent):
        return bridge_line(event, by, names)
    match event:
        case OwnerChanged(owner=owner, reason=reason):
            return groups.said_why(groups.owner_line(event.by, owner, by, names), reason)
        case HandedOver():
            return groups.handed_over(event, names)
        case PriorityChanged(priority=priority, before=before):
            return f"{by} changed the priority from {before.value} to *{priority.value}*."
        case SubjectChanged(title=new_title) | KindChanged(name=new_title):
            return f"{by} filed this under *{safe(new_title)}*."
        case Resolved():
            return f"🟢 {by} marked this as resolved. A reply of the requester reopens it."
        case Closed(outcome=outcome):
            return f"⚫ {by} closed this: {OUTCOME[outcome]}."
        case Reopened(reason=reason):
            return f"🔵 {by} reopened this: {_quoted(reason)}" if reason else f"🔵 {by} replied: open again."
        case FollowedUp(ticket=follow_up):
            return f"{by} opened the follow-up *{follow_up}*."
        case TimerSet(timer=timer):
            return f"{by} set: {_timer(timer, QUOTE_LIMIT)}"
        case TimerCancelled(timer=timer, reason=reason):
            why = " with a reply" if reason is CancelReason.REPLIED else ""
            return f"{by} cancelled{why}: {_timer(timer, QUOTE_LIMIT)}"
        case AnswersChanged() | TitleChanged():
            return form_line(event, by, names)
        case KeptOpen():
            return f"{by} keeps this open."
        case RemoteOpened() | RemoteRefused() | RemoteAwaited() | RemoteChanged() | RemoteUndone():
            return remote_line(event, by)
        case AnswerRated() | Published() | AlertSet() | ViewedThere() | FactsChanged():
            return remote_line(event, by)
        case ApprovalAsked() | ApprovalGiven() | ApprovalDenied():
            return approval_line(event, by)
        case TimeLogged() | ChecklistChanged():
            return work_line(event, by)
        case ResourcesChanged() | ResourcesOffered():
            return resource_line(event, by)
        case _:
            return relation_line(event, by, names)


def saying(event: Saying, names: Names, corrected: Event | None = None) -> str:
    """The line over what somebody said; `corrected` is the event that they correct or retract by it."""
    when = f" at {stamp(corrected.said_at)}" if isinstance(corrected, UpdateAdded) else ""
    by = f"*{doer(event, names)}*"
    match event:
        case UpdateAdded(across=across, visibility=visibility) if across is not None:
            return _across(event, by, is_note=visibility is Visibility.INTERNAL)
        case UpdateAdded(role=Role.REMOTE, said_at=said_at):
            return f"💬 {by} · {stamp(said_at)}"
        case UpdateAdded(remote_id=update) if update is not None and is_at_desk(event):
            return said_at_desk(event, by)
        case UpdateAdded(role=role, carried=carried, said_at=said_at, is_published=is_published):
            when = f" · {stamp(said_at)}" if carried else ""
            speaks_for_them = is_published and role is Role.REQUESTER and not event.via
            called = FOR_CUSTOMER if speaks_for_them else ROLE[role]
            published = f" · {FOR_CUSTOMER}" if is_published and not speaks_for_them else ""
            return f"💬 {by} · {called}{when}{published}"
        case UpdateCorrected():
            return f"✏️ {by} corrected what they wrote{when}. It should read:"
        case UpdateRetracted():
            return f"🗑️ {by} deleted what they wrote{when}. Its words are shown no more."
        case FinalCommentAdded():
            return f"🏁 Final comment of {by}"
        case CloseRequested():
            return f"🏁 {by} asks the requester: can this be closed?"
        case _:
            assert_never(event)


def _across(event: UpdateAdded, by: str, *, is_note: bool) -> str:
    """Over what is said on one side of a bridge, or from one side to the other."""
    if event.role is Role.REMOTE:
        return f"🌉 {by} · {stamp(event.said_at)}"
    return f"📤 {by} to the vendor, on {event.across}" if is_note else f"💬 {by} · from {event.across}"


def said_text(event: Saying, ticket: Ticket, names: Names) -> str:
    """What a notification of somebody's words says."""
    words = "" if isinstance(event, UpdateRetracted) else event.text
    by = event.actor or names.get(event.by, str(event.by))
    return safe(f"{ticket.id} · {by}: {words}" if words.strip() else f"{ticket.id} · {by}")


def continued(file_name: str) -> str:
    """Under the beginning of a text that is too long for a message."""
    return f"_This is the beginning. The whole text is in this thread as {safe(file_name)}._"


def reminder(kind: TimerKind) -> str:
    """What fell due, raw; the person's own words follow where they wrote any."""
    match kind:
        case TimerKind.ALERT:
            return "Reminder"
        case TimerKind.AUTO_CLOSE:
            return "The time to close this has come"
        case TimerKind.SNOOZE:
            return "This ticket is awake again"
        case TimerKind.POLICY_UNOWNED:
            return "Nobody owns this ticket yet"
        case TimerKind.POLICY_UNAPPROVED:
            return "This ticket still waits for approval"
        case TimerKind.POLICY_STALE:
            return "Nobody has written here for a while"
        case TimerKind.POLICY_STALE_AGAIN:
            return "Still nobody has written here"
        case TimerKind.POLICY_CLOSE:
            return "This ticket closes for lack of an answer"
        case TimerKind.SURVEY:
            return "The requester is asked how it went"
        case _:
            assert_never(kind)


def warned(event: PolicyWarned) -> tuple[str, str]:
    """What a policy says of a silence, raw: up to the time at which the ticket closes, and behind it."""
    is_of_silence = event.kind not in (TimerKind.POLICY_UNOWNED, TimerKind.POLICY_UNAPPROVED)
    it_is = ", and it is your turn" if is_of_silence else ""
    turn = it_is if event.person else ", and it is the desk's turn" if it_is else ""
    first = f"{reminder(event.kind)}{turn}."
    return (f"{first} Without an answer it closes by itself ", ".") if event.closes_at else (first, "")


def _quoted(text: str, limit: int = QUOTE_LIMIT) -> str:
    whole = one_line(text)
    return safe(whole, limit) + (f" _{SHORTENED}_" if len(whole) > limit else "")
