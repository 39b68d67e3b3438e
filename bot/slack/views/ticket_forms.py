"""Forms about one ticket: reply, close, reopen, final comment, assign, timers, export."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec import structs

from bot.domain.desk import DeskRules, Group
from bot.domain.ticket import (
    CHOSEN,
    FINAL_COMMENT_LIMIT,
    Outcome,
    Ticket,
    TicketId,
    TimerKind,
    TranscriptFormat,
)
from bot.slack.ids import Callback, TicketForm, exact_print
from bot.slack.text import clean, safe
from bot.slack.views import handing_forms
from bot.slack.views import work as work_forms
from bot.slack.views.forms import priorities, subject
from bot.slack.views.inputs import INPUT_LIMIT, VALUE, attached, choice, field, form, line, lines
from bot.slack.views.parts import Block, body, context, option, section
from bot.slack.words import answers
from bot.slack.words import files as file_words
from bot.slack.words import thread as words
from bot.slack.words import work as work_words
from bot.slack.words.forms import OVERWRITE
from bot.slack.words.publishing import FINAL_COMMENT_READ, REPLY_HINT

CONFIRMED = "confirmed"
REPLACE = "replace"
INTERNAL = "internal"
"""The value of the box that makes a reply an internal note."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _TimerWords:
    title: str
    label: str
    has_note: bool = False


_TIMERS = {
    TimerKind.ALERT: _TimerWords(title="Remind", label="When shall I remind you?", has_note=True),
    TimerKind.AUTO_CLOSE: _TimerWords(
        title="Close by itself", label="When shall it close, if nobody replies?"
    ),
    TimerKind.SNOOZE: _TimerWords(title="Put to sleep", label="When shall it wake up?"),
}


def reply(ticket: Ticket, remembers: TicketForm, *, is_agent: bool, is_note: bool = False) -> Block:
    """A reply; as a note, the box that makes it one is ticked already."""
    title, label = ("Note", "Your note") if is_note else ("Reply", "Your reply")
    internal = option("Internal note: only agents read it", INTERNAL)
    ticked = {"initial_options": [internal]} if is_note else {}
    box = {"type": "checkboxes", "action_id": VALUE, "options": [internal], **ticked}
    blocks = [
        _about(ticket),
        field("text", label, lines(), hint=answers.LONGER_IN_THREAD, optional=True),
        attached(file_words.FILES_HINT),
        *([field("visibility", "Who reads it", box, optional=True)] if is_agent else []),
        *(_readers(ticket, REPLY_HINT) if is_agent else []),
    ]
    return form(Callback.REPLY_FORM, title, remembers, blocks, submit="Send")


def _readers(ticket: Ticket, told: str) -> list[Block]:
    """Who reads it, where we are a remote's service desk: its customers know."""
    return [context(told)] if ticket.remote is not None and ticket.remote.is_served_here else []


def close(ticket: Ticket, remembers: TicketForm, *, is_agent: bool = False, logs_time: bool = False) -> Block:
    """Close it; an agent is asked for the time that it took, and about what is not done yet."""
    outcomes = {outcome: option(words.OUTCOME[outcome].capitalize(), outcome.value) for outcome in CHOSEN}
    blocks = [
        _about(ticket),
        field("outcome", "Outcome", choice(list(outcomes.values()), outcomes[Outcome.RESOLVED])),
        field("text", "Last words", lines(), hint=answers.LONGER_IN_THREAD, optional=True),
        *(_readers(ticket, REPLY_HINT) if is_agent else []),
        *(work_forms.spent(optional=True) if logs_time else []),
        *(_undone(ticket) if is_agent else []),
    ]
    return form(Callback.CLOSE_FORM, "Close ticket", remembers, blocks, submit="Close ticket")


def _undone(ticket: Ticket) -> list[Block]:
    """What is important and not done, to be confirmed."""
    told = work_words.undone(ticket)
    if not told:
        return []
    element = {"type": "checkboxes", "action_id": VALUE, "options": [option(work_words.CONFIRM, CONFIRMED)]}
    return [section(told), field("confirmed", "Not all is done", element, optional=True)]


def reopen(ticket: Ticket, remembers: TicketForm) -> Block:
    blocks = [_about(ticket), field("text", "Why does it have to be open again?", lines())]
    return form(Callback.REOPEN_FORM, "Reopen ticket", remembers, blocks, submit="Reopen")


def final_comment(ticket: Ticket, remembers: TicketForm, there: str = "") -> Block:
    """One input takes 3,000 characters and a final comment 4,000: so it goes on in a second one.

    What stands `there` in its place at the remote is shown whole, with the box to write it over; the form
    remembers its print.
    """
    rest = FINAL_COMMENT_LIMIT - INPUT_LIMIT
    box = {"type": "checkboxes", "action_id": VALUE, "options": [option(OVERWRITE, REPLACE)]}
    replace = field(REPLACE, answers.FINAL_WORD_THERE, box, optional=True)
    blocks = [
        _about(ticket),
        *([section(answers.FINAL_WORD_READS), *body(clean(there)), replace] if there else []),
        field("text", "Final comment", lines(), hint=answers.FINAL_COMMENT_HINT),
        field("text:2", "If that is not enough", lines(limit=rest), optional=True),
        *_readers(ticket, FINAL_COMMENT_READ),
    ]
    shown = structs.replace(remembers, mode=exact_print((there,)) if there else "")
    return form(Callback.FINAL_COMMENT_FORM, "Final comment", shown, blocks, submit="Send")


def assign(ticket: Ticket, remembers: TicketForm, groups: Sequence[Group] = ()) -> Block:
    initial = {"initial_user": ticket.owner} if ticket.owner else {}
    element = {"type": "users_select", "action_id": VALUE, **initial}
    hint = "Leave it empty to hand the ticket back."
    blocks = [
        _about(ticket),
        *([handing_forms.group(ticket, groups)] if groups else []),
        field("owner", "Owner", element, hint=hint, optional=True),
        handing_forms.reason(),
    ]
    return form(Callback.ASSIGN_FORM, "Assign", remembers, blocks, submit="Assign")


def priority(ticket: Ticket, remembers: TicketForm) -> Block:
    blocks = [_about(ticket), field("priority", "Priority", priorities(ticket.priority))]
    return form(Callback.PRIORITY_FORM, "Priority", remembers, blocks, submit="Change")


def refile(ticket: Ticket, rules: DeskRules, remembers: TicketForm) -> Block:
    blocks = [_about(ticket), subject(rules, rules.subject(ticket.subject))]
    return form(Callback.SUBJECT_FORM, "Subject", remembers, blocks, submit="Change")


def timer(ticket: Ticket, kind: TimerKind, remembers: TicketForm) -> Block:
    told = _TIMERS[kind]
    blocks = [
        _about(ticket),
        field("when", told.label, line(placeholder="tomorrow 9am", limit=100), hint=answers.WHEN_HINT),
        *([field("note", "Note", line(limit=500), optional=True)] if told.has_note else []),
    ]
    return form(Callback.TIMER_FORM, told.title, remembers, blocks, submit="Set")


def export(ticket: Ticket, remembers: TicketForm) -> Block:
    options = {each: option(answers.FORMAT[each], each.value) for each in TranscriptFormat}
    picked = choice(list(options.values()), options[TranscriptFormat.MARKDOWN])
    blocks = [_about(ticket), field("format", "As what?", picked, hint=answers.EXPORT_HINT)]
    return form(Callback.EXPORT_FORM, "Export", remembers, blocks, submit="Send it to me")


def showing(title: str, blocks: Sequence[Block], remembers: TicketForm) -> Block:
    """A modal that only shows something."""
    return form(Callback.MORE_FORM, title, remembers, blocks)


def notice(text: str) -> Block:
    """A modal that only says something (mrkdwn, escaped already), about no ticket in particular."""
    return showing(words.OUR_NAME, [section(text)], TicketForm(ticket=TicketId("")))


def _about(ticket: Ticket) -> Block:
    return context(f"*{ticket.id}* {safe(words.title(ticket))}")
