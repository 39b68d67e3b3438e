"""What the bot answers to one person: to commands, in forms, and when something cannot be done.

Answers are mrkdwn with every value escaped; what stands at a field of a form is raw.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import assert_never

from bot.domain.desk import DeskRules
from bot.domain.events import (
    CardPosted,
    CloseRequested,
    Event,
    Exported,
    FileAsked,
    FileDeleted,
    FilePassed,
    FileRefused,
    FileStored,
    FinalCommentAdded,
    Opened,
    PolicyTimersSet,
    PolicyWarned,
    Recorded,
    SendingChanged,
    SurveyAnswered,
    SurveyAsked,
    TimersFired,
    UpdateAdded,
    UpdateCorrected,
    UpdateRefused,
    UpdateRetracted,
)
from bot.domain.intents import (
    SetTimer,
)
from bot.domain.ports import Scope
from bot.domain.ticket import (
    REMOTE,
    TEXT_LIMIT,
    PersonId,
    Ticket,
    Timer,
    TimerKind,
    TranscriptFormat,
    Visibility,
)
from bot.slack.text import cut, escaped, one_line, safe, stamp
from bot.slack.words import files as file_words
from bot.slack.words import remote as remote_words
from bot.slack.words.figures import stars
from bot.slack.words.thread import TIMER, line, reminder, saying, who

QUOTED = 300
"""The most characters of somebody's words in an entry of the log."""
QUOTED_IN_ALL = 400
"""The same for the notes of reminders that fell due together: escaped, all of them fit into one section."""
TRY_AGAIN = "I could not write that down just now, so nothing has changed. Please try again in a moment."
YOU_TYPED = "What you typed was:"
NOT_STORED = (
    "⚠️ I could not write down what you wrote here. If it was meant for a ticket, please say it again "
    "in a moment."
)
SLACK_SILENT = "Slack did not answer me, so nothing has changed. Please send it again."
STAYS_HERE = "What you typed stays in this form."
TOO_FAST = "Somebody else was faster. Please look again and repeat it if it is still needed."
TOO_LATE = "Slack gave me too little time to open the form. Please try again."
UNKNOWN = "I do not know what Slack sent me, so I changed nothing."
TEXT_GOES_ON = "The text is long, so it goes on in {count} fields. All of it will be on the ticket."
LONGER_IN_THREAD = "Up to 3,000 characters. In the ticket's thread you can write more."
FINAL_WORD_READS = "This stands there now:"
FINAL_WORD_THERE = "A final comment takes its place"
FINAL_COMMENT_HINT = "Once, and 4,000 characters in all: 3,000 here and the rest below."
TAGS_HINT = "Words between blanks. A minus takes one off: vpn berlin -lost"
REASON_HINT = "It stands in the thread, and whoever gets the ticket is told in private."
EMAILS_HINT = "Between blanks; a minus takes one off. They are noted; this desk sends no mail."
DUE_HINT = "Leave it empty to take the due date away."
MERGE_HINT = "This one closes as a duplicate, and what is said in its thread goes on there."
PRIVATE_BOX = "Private: only you, whoever works on it and followers see it"
MOVE_HINT = "Its number stays. The owner stays if they work there too; what was said is shown there as well."
MOVE_SUBJECT_HINT = "That desk does not know the subject. Without one it keeps its title until it is filed."
EXPORT_HINT = "All of the ticket that you may read. It comes to you alone, in our direct messages."
FORMAT = {TranscriptFormat.MARKDOWN: "Markdown, to read", TranscriptFormat.JSON: "JSON, for programs"}
OTHER_HINT = "Its number, such as T20261122.0001."
WHEN_HINT = "Plain words: in 2 hours, tomorrow 9am, friday 14:00, next monday, 2026-12-24 10:00, eod."
NOTHING_LISTED = "Nothing here."
NOTHING_FOUND = "Nothing is found. What was written this very second may take another one to be found."
NOT_A_TICKET = (
    "👋 Hello! Write me what is wrong and I open a ticket from your message. "
    "`help` shows everything else I understand."
)
TRIVIAL = frozenset(
    [
        "hi",
        "hello",
        "hey",
        "thanks",
        "thank you",
        "thx",
        "ty",
        "ok",
        "okay",
        "cool",
        "great",
        "bye",
        "test",
        "yes",
        "no",
    ]
)
"""Messages that open no ticket by themselves."""

ALL_VIEWED = "Everything counts as viewed."

LISTS = {
    Scope.MINE: "Your tickets",
    Scope.OPEN: "Open tickets",
    Scope.UNOWNED: "Tickets nobody owns",
    Scope.WAITING: "Waiting for the requester",
    Scope.MY_TURN: "Your turn",
    Scope.CLOSED: "Closed tickets",
    Scope.DUE_SOON: "Due soon",
    Scope.GROUP: "Tickets of the group",
    Scope.FOLLOWING: "Tickets you follow",
    Scope.APPROVALS: "Tickets that wait for your approval",
}


def viewed(ticket: Ticket) -> str:
    return f"{ticket.id} counts as viewed until somebody writes on it."


def enclosed(count: int) -> str:
    """What a form says of files that it cannot show."""
    return f"📎 {count} more file{'s' if count > 1 else ''} will be on the ticket."


def no_private(rules: DeskRules) -> str:
    """In a form that was to open a private ticket at a desk that takes none."""
    return f"🔒 The desk {safe(rules.name)} takes no private tickets. Choose another one."


def found(words: str) -> str:
    """The heading over what a search found, raw."""
    return f"Tickets with “{cut(one_line(words), 100)}”"


def quoted(ticket: Ticket, updates: Sequence[UpdateAdded]) -> str:
    """What was said last on a ticket, as the beginning of the one that goes on from it, raw."""
    lines = [f"> {line}" for update in updates for line in update.text.splitlines()]
    return cut("\n".join(["", "", f"{ticket.id} ended with:", *lines]), TEXT_LIMIT // 2)


def timer_set(ticket: Ticket, intent: SetTimer, exactly: str) -> str:
    """The exact time that was understood."""
    number = f"*{ticket.id}*"
    match intent.kind:
        case TimerKind.ALERT:
            note = f": {safe(intent.note)}" if intent.note else ""
            return f"⏰ I will remind you of {number} on *{exactly}*{note}"
        case TimerKind.AUTO_CLOSE:
            return f"⏳ {number} closes on *{exactly}*, unless somebody replies before."
        case TimerKind.SNOOZE:
            return f"💤 {number} sleeps until *{exactly}*, or until the requester replies."
        case _:
            return f"{TIMER[intent.kind]} of {number}: *{exactly}*"


def due_set(ticket: Ticket, exactly: str) -> str:
    """The exact time that was understood."""
    return f"📅 *{ticket.id}* is due on *{exactly}*."


def timers(ticket: Ticket) -> list[str]:
    """One line for each timer, soonest first."""
    return [timer_line(timer) for timer in in_order(ticket.timers)]


def in_order(timers: Iterable[Timer]) -> list[Timer]:
    """Timers by when they are due."""
    return sorted(timers, key=lambda timer: (timer.due_at, timer.id))


def timer_line(timer: Timer) -> str:
    note = f": {safe(timer.note)}" if timer.note else ""
    return f"*{timer.id}* {TIMER[timer.kind]} {stamp(timer.due_at)}{note}"


def no_timers(ticket: Ticket) -> str:
    return f"*{ticket.id}* has no timers."


def has_ticket(ticket: Ticket, link: str | None) -> str:
    """To whoever wants a ticket where there is one."""
    number = f"<{escaped(link)}|{ticket.id}>" if link else ticket.id
    return f"This conversation has a ticket already: *{number}* {safe(ticket.title)}"


def entry(recorded: Recorded, names: Mapping[PersonId, str]) -> str:
    """One entry of a ticket's log, of which what was taken back says no more."""
    if recorded.is_taken_back:
        return f"*{who(recorded.event.by, names)}* wrote what was deleted since."
    return happened(recorded.event, names)


def happened(event: Event, names: Mapping[PersonId, str]) -> str:
    """One entry of a ticket's log."""
    match event:
        case Opened(by=by, requester=requester, follow_up_of=origin, is_private=is_private):
            lock = "🔒 " if is_private else ""
            asker = "a customer" if requester == REMOTE else who(requester, names)
            whom = f" for {asker}" if requester != by else ""
            return f"{lock}*{who(by, names)}* opened it{whom}{f', following up {origin}' if origin else ''}."
        case UpdateAdded(visibility=visibility, text=text, files=files):
            lock = "🔒 " if visibility is Visibility.INTERNAL else ""
            enclosed = f" 📎 {len(files)}" if files else ""
            return f"{lock}{saying(event, names)}{enclosed}: {_quoted(text)}"
        case UpdateCorrected(text=text, corrects=corrects):
            return f"{saying(event, names)} ({corrects}) {_quoted(text)}"
        case UpdateRefused(by=by, text=text):
            return f"⚠️ *{who(by, names)}* wrote when it was closed: {_quoted(text)}"
        case FinalCommentAdded(text=text) | CloseRequested(text=text):
            return f"{saying(event, names)}: {_quoted(text)}"
        case UpdateRetracted(corrects=corrects):
            return f"{saying(event, names)} ({corrects})"
        case CardPosted(channel=channel):
            return f"Shown in <#{channel}>."
        case TimersFired() | PolicyTimersSet() | PolicyWarned():
            return _by_itself(event, names)
        case SurveyAsked(person=person):
            return f"⭐ *{who(person, names)}* was asked how it went."
        case SurveyAnswered(by=by, rating=given, text=text):
            return f"⭐ *{who(by, names)}*: {stars(given)}{f' {_quoted(text)}' if text else ''}"
        case SendingChanged():
            return remote_words.on_its_way(event)
        case Exported(by=by, format=format_):
            return f"*{who(by, names)}* asked for all of it as a file ({format_.value})."
        case FileStored() | FileRefused() | FileDeleted() | FileAsked() | FilePassed():
            return file_words.happened(event, names)
        case _:
            return line(event, names)


def _by_itself(event: TimersFired | PolicyTimersSet | PolicyWarned, names: Mapping[PersonId, str]) -> str:
    match event:
        case TimersFired(timers=fired):
            room = min(QUOTED, QUOTED_IN_ALL // len(fired))
            return "Due: " + ", ".join(
                f"{TIMER[timer.kind]}{f' {_quoted(timer.note, room)}' if timer.note else ''}"
                for timer in fired
            )
        case PolicyTimersSet(timers=next_ones):
            told = ", ".join(f"{TIMER[timer.kind]} {stamp(timer.due_at)}" for timer in next_ones)
            return f"The desk's policies: {told}." if told else "The desk's policies have nothing to do here."
        case PolicyWarned(kind=kind, person=person, closes_at=closes_at):
            whom = f" to *{who(person, names)}*" if person else ""
            end = f" Closes {stamp(closes_at)} without an answer." if closes_at else ""
            return f"🔔 {reminder(kind)}:{' a word' if whom else ' a reminder'}{whom}.{end}"
        case _:
            assert_never(event)


def _quoted(text: str, limit: int = QUOTED) -> str:
    return f"“{escaped(cut(one_line(text), limit))}”" if text.strip() else "(no text)"
