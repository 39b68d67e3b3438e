"""What the bot answers to one person: to commands, in forms, and when something cannot be done.

Answers are mrkdwn with every value escaped; what stands at a field of a form is raw.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import assert_never

from bot.domain.events import (
    CardPosted,
    CloseRequested,
    Event,
    Exported,
    FinalCommentAdded,
    Opened,
    PolicyTimersSet,
    PolicyWarned,
    TimersFired,
    UpdateAdded,
    UpdateCorrected,
    UpdateRefused,
    UpdateRetracted,
)
from bot.domain.intents import (
    AcceptClose,
    AddUpdate,
    Assign,
    CancelTimer,
    Close,
    ExportTicket,
    Follow,
    Intent,
    Link,
    MergeInto,
    Reopen,
    RequestClose,
    Resolve,
    SetDue,
    SetPriority,
    SetTags,
    SetTimer,
    Unfollow,
)
from bot.domain.ports import Scope
from bot.domain.ticket import TEXT_LIMIT, PersonId, Ticket, Timer, TimerKind, Visibility
from bot.errors import FormError, UserError
from bot.slack.commands import USAGE
from bot.slack.text import cut, escaped, one_line, safe, stamp
from bot.slack.words.relations import tags
from bot.slack.words.thread import OUTCOME, PRIORITY, TIMER, line, reminder, saying, who

ERRORS: Mapping[str, str] = MappingProxyType(
    {
        "agents_only": "Only agents of the desk {desk} can do that.",
        "asks_oneself": "You asked for {ticket} yourself: if that was it, just close it.",
        "close_asked": "{ticket}: the requester was asked already, and has not answered yet.",
        "close_not_asked": "Nobody asks to close {ticket} any more. You can close it yourself.",
        "closed": "{ticket} is closed. You can reopen it, add a final comment or open a follow-up.",
        "day_unreadable": "I cannot read “{words}” as a day. Write 2026-11-01, yesterday or monday.",
        "desk_unknown": "There is no desk “{word}”. There are: {known}.",
        "filter_empty": "Something has to stand behind {word} without a blank.",
        "filter_unknown": "“{word}” is no filter. There are: {known}. To look for it as words, quote it.",
        "final_comment_given": "{ticket} has its final comment already.",
        "format_unknown": "I cannot write “{word}”. There are: {known}.",
        "malformed": "I cannot read what Slack sent me, so I changed nothing. Please start again.",
        "no_reopening": "The desk {desk} does not reopen closed tickets. Open a follow-up instead.",
        "no_such_ticket": "There is no ticket {ticket}.",
        "no_such_timer": "{ticket} has no such timer any more.",
        "no_ticket_here": "This thread belongs to no ticket. Give its number, as in `take T20261122.0001`.",
        "not_closed": "{ticket} is not closed: just reply in its thread.",
        "not_yours": "{ticket} is not yours: only its requester, creator and owner and agents of {desk} can.",
        "owner_no_agent": "They are no agent of the desk {desk}.",
        "person_unknown": "I do not know who “{name}” is. Mention somebody, or say me or nobody.",
        "policy_timer": "The desk's own policy set that one for {ticket}: a reply or *Keep open* moves it.",
        "priority_unknown": "“{word}” is no priority. There are: {known}.",
        "reason_missing": "Say why it has to be open again.",
        "requester_only": "Only the requester of {ticket} can answer that.",
        "same_ticket": "These are both {ticket}. Name another ticket.",
        "scope_unknown": "There is no list “{word}”. Did you mean: {known}?",
        "search_empty": "There is no word in this that I could look for. Beside words there are: {known}",
        "search_too_long": "That is too much at once: at most {limit} words and filters.",
        "sort_unknown": "I cannot sort by “{word}”. There are: sort:newest, sort:best.",
        "status_unknown": "“{word}” is no status. There are: {known}.",
        "subject_inactive": "“{subject}” cannot be chosen any more. Please pick another subject.",
        "subject_missing": "Pick a subject.",
        "tag_unfit": "“{tag}” is no tag: letters, digits, - and _, at most {limit} of them.",
        "target_closed": "{ticket} is closed and takes no other ticket in. Choose an open one.",
        "text_missing": "Write what it is about.",
        "text_too_long": "This is too long: at most {limit} characters.",
        "time_past": "That time has passed.",
        "time_too_far": "That is too far ahead: at most two years.",
        "time_unreadable": "I cannot read “{words}” as a time. Try: in 2 hours, tomorrow 9am, friday 14:00, "
        "2026-12-24 10:00.",
        "title_missing": "Give it a title.",
        "title_too_long": "The title is too long: at most {limit} characters.",
        "too_many_followers": "{ticket} has {limit} followers already. Take one off first.",
        "too_many_links": "{ticket} is linked with {limit} tickets already.",
        "too_many_tags": "{ticket} would have more than {limit} tags. Take some off first.",
        "too_many_timers": "{ticket} has {limit} timers already. Cancel one first.",
        "unknown_action": "I do not know this: it may be from an older version. Please open it anew.",
        "unknown_desk": "This desk does not exist any more. Pick another one.",
        "unknown_kind": "The desk does not know this kind of ticket. Pick another one.",
    }
)
"""The sentence of every UserError code; the names in braces are the error's own values."""

QUOTED = 300
"""The most characters of somebody's words in an entry of the log."""
QUOTED_IN_ALL = 400
"""The same for the notes of reminders that fell due together: escaped, all of them fit into one section."""
TRY_AGAIN = "I could not write that down just now, so nothing has changed. Please try again in a moment."
NOT_STORED = (
    "⚠️ I could not write down what you wrote here. If it was meant for a ticket, please say it again "
    "in a moment."
)
SLACK_SILENT = "Slack did not answer me, so nothing has changed. Please send it again."
TOO_FAST = "Somebody else was faster. Please look again and repeat it if it is still needed."
TOO_LATE = "Slack gave me too little time to open the form. Please try again."
UNKNOWN = "I do not know what Slack sent me, so I changed nothing."
TEXT_GOES_ON = "The text is long, so it goes on in {count} fields. All of it will be on the ticket."
LONGER_IN_THREAD = "Up to 3,000 characters here. In the ticket's thread you can write more, and add files."
FINAL_COMMENT_HINT = "Once, and 4,000 characters in all: 3,000 here and the rest below."
TAGS_HINT = "Words between blanks. A minus takes one off: vpn berlin -lost"
DUE_HINT = "Leave it empty to take the due date away."
MERGE_HINT = "This one closes as a duplicate, and what is said in its thread goes on there."
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

LISTS = {
    Scope.MINE: "Your tickets",
    Scope.OPEN: "Open tickets",
    Scope.UNOWNED: "Tickets nobody owns",
    Scope.WAITING: "Waiting for the requester",
    Scope.MY_TURN: "Your turn",
    Scope.CLOSED: "Closed tickets",
    Scope.DUE_SOON: "Due soon",
}
MEANINGS: Mapping[str, str] = MappingProxyType(
    {
        "new": "open the form, with the text filled in",
        "list": "tickets, newest first",
        "find": 'tickets in which all the words occur; `"in a row"`, `begin*`, and filters',
        "show": "one ticket with what was said last",
        "take": "make it yours",
        "assign": "give it to somebody, or hand it back",
        "priority": "say how urgent it is",
        "reply": "say something on it",
        "note": "say something that only agents read",
        "resolve": "it is thought finished; a reply of the requester reopens it",
        "close": "close it for good",
        "reopen": "it is not finished after all",
        "remind": "a reminder in its thread; `remind <number> list`, `remind <number> cancel 2`",
        "autoclose": "close it then, unless somebody replies; `autoclose <number> cancel`",
        "snooze": "put it to sleep until then; `snooze <number> cancel`",
        "tag": "put tags on it; a minus takes one off",
        "due": "when it has to be done",
        "follow": "hear when it is resolved, closed, reopened or changes hands",
        "unfollow": "hear of it no more",
        "link": "these two have to do with each other",
        "merge": "it is about the same: it closes, and what is said in its thread goes on there",
        "askclose": "ask the requester whether it can be closed",
        "why": "everything that happened to it",
        "export": "all of it as a file, sent to you alone",
        "help": "this",
    }
)


def fault(error: UserError) -> str:
    """The sentence for one thing that is wrong, raw."""
    template = ERRORS[error.code]
    return template.format_map({name: one_line(value) for name, value in error.values.items()})


def faults(error: UserError) -> list[tuple[str | None, str]]:
    """Every fault with the field that it belongs to."""
    each = error.faults if isinstance(error, FormError) else (error,)
    return [(one.field, fault(one)) for one in each]


def refusal(error: UserError) -> str:
    """All that is wrong, as an answer."""
    return "⚠️ " + " ".join(escaped(sentence) for _, sentence in faults(error))


def broken(reference: str) -> str:
    """Something failed on our side; the reference finds it in the log."""
    return (
        f"💥 Something went wrong on my side, and nothing has changed. Say `{reference}` when you report it."
    )


def enclosed(count: int) -> str:
    """What a form says of files that it cannot show."""
    return f"📎 {count} file{'s' if count > 1 else ''} of the message will be on the ticket."


def found(words: str) -> str:
    """The heading over what a search found, raw."""
    return f"Tickets with “{cut(one_line(words), 100)}”"


def quoted(ticket: Ticket, updates: Sequence[UpdateAdded]) -> str:
    """What was said last on a ticket, as the beginning of the one that goes on from it, raw."""
    lines = [f"> {line}" for update in updates for line in update.text.splitlines()]
    return cut("\n".join(["", "", f"{ticket.id} ended with:", *lines]), TEXT_LIMIT // 2)


def misspelt(word: str, nearest: Sequence[str]) -> str:
    meant = " or ".join(f"`{each}`" for each in nearest)
    return f"I do not know `{safe(word, 60)}`. Did you mean {meant}? Nothing was done."


def incomplete(word: str, command: str) -> str:
    return f"Something is missing. It goes: `{command} {escaped(USAGE[word])}`. Nothing was done."


def help_lines(command: str) -> list[str]:
    """One line for each command."""
    return [f"`{command} {escaped(usage)}` {MEANINGS[word]}" for word, usage in USAGE.items()]


def help_in_threads(bot: str) -> str:
    return (
        f"In the thread of a ticket leave out the number and write `!take`, `!close thanks` or <@{bot}> "
        "`remind tomorrow 9am`. A message that begins with 🔒 or `note:` is read by agents only. "
        "👀 on a message takes the ticket."
    )


def done(intent: Intent, ticket: Ticket, by: PersonId) -> str:
    """What was done, to the person who asked for it."""
    number = f"*{ticket.id}*"
    match intent:
        case Assign(owner=None):
            return f"{number} is handed back: nobody owns it now."
        case Assign(owner=owner):
            return f"{number} is yours." if owner == by else f"{number} is <@{owner}>'s now."
        case SetPriority(priority=priority):
            return f"{number} has the priority {PRIORITY[priority]}."
        case AddUpdate(visibility=Visibility.INTERNAL):
            return f"🔒 Noted on {number}, for agents only."
        case AddUpdate():
            return f"Your reply is on {number}."
        case Resolve():
            return f"{number} is resolved. A reply of the requester reopens it."
        case Close():
            return (
                f"{number} is closed ({OUTCOME[ticket.outcome]})."
                if ticket.outcome
                else f"{number} is closed."
            )
        case Reopen():
            return f"{number} is open again."
        case CancelTimer(timer=timer):
            return f"Timer {timer} of {number} is cancelled."
        case ExportTicket():
            return f"📄 I am sending {number} to you as a file, in our direct messages."
        case SetTags() | SetDue() | Follow() | Unfollow():
            return _filed(intent, ticket, by)
        case Link(other=other):
            return f"{number} and *{other}* are linked."
        case MergeInto(target=target):
            return f"{number} is merged into *{target}*. What is said in its thread goes on there."
        case RequestClose():
            return f"🏁 I asked the requester whether {number} can be closed."
        case AcceptClose():
            return f"{number} is closed. Thank you!"
        case _:
            return f"{number} is changed."


def _filed(intent: SetTags | SetDue | Follow | Unfollow, ticket: Ticket, by: PersonId) -> str:
    number = f"*{ticket.id}*"
    match intent:
        case SetTags():
            return f"{number} is tagged {tags(ticket.tags)}." if ticket.tags else f"{number} has no tags."
        case SetDue():
            return (
                f"📅 {number} is due {stamp(ticket.due_at)}."
                if ticket.due_at
                else f"{number} has no due date."
            )
        case Follow(person=person):
            return f"You follow {number} now." if person == by else f"<@{person}> follows {number} now."
        case Unfollow(person=person):
            return (
                f"You follow {number} no more." if person == by else f"<@{person}> follows {number} no more."
            )
        case _:
            assert_never(intent)


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


def happened(event: Event, names: Mapping[PersonId, str]) -> str:
    """One entry of a ticket's log."""
    match event:
        case Opened(by=by, requester=requester, follow_up_of=origin):
            whom = f" for {who(requester, names)}" if requester != by else ""
            return f"*{who(by, names)}* opened it{whom}{f', following up {origin}' if origin else ''}."
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
        case TimersFired(timers=fired):
            room = min(QUOTED, QUOTED_IN_ALL // len(fired))
            return "Due: " + ", ".join(
                f"{TIMER[timer.kind]}{f' {_quoted(timer.note, room)}' if timer.note else ''}"
                for timer in fired
            )
        case CardPosted(channel=channel):
            return f"Shown in <#{channel}>."
        case PolicyTimersSet(timers=next_ones):
            told = ", ".join(f"{TIMER[timer.kind]} {stamp(timer.due_at)}" for timer in next_ones)
            return f"The desk's policies: {told}." if told else "The desk's policies have nothing to do here."
        case PolicyWarned(kind=kind, person=person, closes_at=closes_at):
            whom = f" to *{who(person, names)}*" if person else ""
            end = f" Closes {stamp(closes_at)} without an answer." if closes_at else ""
            return f"🔔 {reminder(kind)}:{' a word' if whom else ' a reminder'}{whom}.{end}"
        case Exported(by=by, format=format_):
            return f"*{who(by, names)}* asked for all of it as a file ({format_.value})."
        case _:
            return line(event, names)


def _quoted(text: str, limit: int = QUOTED) -> str:
    return f"“{escaped(cut(one_line(text), limit))}”" if text.strip() else "(no text)"
