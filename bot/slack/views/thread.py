"""The messages around a card: what was said elsewhere, short lines, reminders and private words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.connected import ends_here, reopens_here
from bot.domain.desk import DeskRules
from bot.domain.events import (
    Closed,
    CloseRequested,
    Event,
    Exported,
    FileAsked,
    FilePassed,
    FileRefused,
    HandedOver,
    OwnerChanged,
    PolicyWarned,
    ProblemEnded,
    ProblemReopened,
    TimersFired,
    UpdateAdded,
    UpdateRetracted,
)
from bot.domain.ticket import POLICY, ChannelId, File, PersonId, Ticket, Timer
from bot.slack.ids import Action
from bot.slack.text import clean, cut, one_line, safe, split_paragraphs
from bot.slack.views.card import card, ways_out
from bot.slack.views.parts import (
    SECTION_LIMIT,
    Block,
    Message,
    actions,
    body,
    button,
    context,
    date_element,
    link_button,
    link_element,
    person_element,
    rich_line,
    section,
    text_element,
)
from bot.slack.words import files as file_words
from bot.slack.words import groups, problems, to_one
from bot.slack.words import thread as words
from bot.slack.words.thread import Line, Names, Saying

MESSAGE_LIMIT = 12_000
"""The most characters of somebody's text that one message carries."""
NOTES_LIMIT = 10_000
"""The most characters of people's notes that one reminder carries, all together."""
LATE = timedelta(minutes=2)
"""A reminder this much behind its time says what its time was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A text that is too long for a message, as the file that has all of it."""

    file_name: str
    text: str


def card_message(
    ticket: Ticket,
    rules: DeskRules,
    names: Names,
    *,
    conversation: str | None,
    now: datetime,
    bridges: Sequence[str] = (),
) -> Message:
    """The card as a message."""
    return Message(
        text=words.card_text(ticket),
        blocks=card(ticket, rules, names, conversation=conversation, now=now, bridges=bridges),
    )


def too_long(event: Saying, file_name: str) -> Whole | None:
    """The file that a text needs beside its message, if it needs one."""
    text = _text_of(event)
    return Whole(file_name=file_name, text=text) if len(text) > MESSAGE_LIMIT else None


def said(
    event: Saying, ticket: Ticket, names: Names, whole: Whole | None, corrected: Event | None = None
) -> Message:
    """What somebody said, in a thread where they did not say it; `corrected` is what they take back by it."""
    blocks = [context(words.saying(event, names, corrected))]
    if whole is None:
        blocks += body(_text_of(event))
    else:
        blocks += [*body(split_paragraphs(whole.text, SECTION_LIMIT)[0])]
        blocks += [context(words.continued(whole.file_name))]
    if isinstance(event, UpdateAdded) and event.files:
        blocks += [_files(event.files)]
    return Message(text=words.said_text(event, ticket, names), blocks=blocks)


def _text_of(event: Saying) -> str:
    return "" if isinstance(event, UpdateRetracted) else clean(event.text)


def _files(files: Sequence[File]) -> Block:
    elements: list[Block] = []
    for file in files:
        name = cut(one_line(file.name) or file.remote_id, 100)
        elements += [text_element("📎 "), link_element(file.link, name) if file.link else text_element(name)]
        elements += [text_element("\n")]
    return rich_line(*elements[:-1])


def line(event: Line, names: Names) -> Message:
    """One short line on what happened."""
    sentence = words.line(event, names)
    return Message(text=sentence, blocks=[context(sentence)])


def problem_ended(event: ProblemEnded, ticket: Ticket, rules: DeskRules, names: Names) -> Message:
    """The same of the end of the problem behind it, with the way to end this too."""
    told = line(event, names)
    ends = not ticket.is_closed and ends_here(ticket, rules)
    ways = [actions(button(problems.CLOSE_TOO, Action.CLOSE, ticket.id))] if ends else []
    return Message(text=told.text, blocks=[*told.blocks, *ways])


def problem_reopened(event: ProblemReopened, ticket: Ticket, rules: DeskRules, names: Names) -> Message:
    """The same of a problem that is open again, with the way to open this too."""
    told = line(event, names)
    may_reopen = ticket.is_closed and rules.may_reopen and reopens_here(ticket, rules)
    ways = [actions(button(problems.REOPEN_TOO, Action.REOPEN, ticket.id))] if may_reopen else []
    return Message(text=told.text, blocks=[*told.blocks, *ways])


def reminder(event: TimersFired, ticket: Ticket, now: datetime) -> Message:
    """What fell due, in one message, for those who asked for it."""
    room = NOTES_LIMIT // len(event.timers)
    lines = [rich_line(*_reminder_line(timer, now, room)) for timer in event.timers]
    told = " · ".join(_reminder_text(timer) for timer in event.timers[:3])
    return Message(text=f"⏰ {ticket.id}: {told}", blocks=lines)


def _reminder_line(timer: Timer, now: datetime, room: int) -> list[Block]:
    asked = [person_element(timer.by), text_element(" ")] if timer.by != POLICY else []
    late = now - timer.due_at > LATE
    was_due = [text_element(" (was due "), date_element(timer.due_at), text_element(")")] if late else []
    elements = [text_element("⏰ "), *asked, text_element(words.reminder(timer.kind), bold=True), *was_due]
    if not timer.note.strip():
        return [*elements, text_element(".")]
    note = clean(timer.note).strip()
    shortened = [text_element(f" {words.SHORTENED}", italic=True)] if len(note) > room else []
    return [*elements, text_element(": "), text_element(cut(note, room)), *shortened]


def _reminder_text(timer: Timer) -> str:
    return safe(timer.note if timer.note.strip() else words.reminder(timer.kind), 100)


def warning(event: PolicyWarned, ticket: Ticket) -> Message:
    """What a policy says when nothing happens, to whoever has the turn, with what can be done at once."""
    first, behind = words.warned(event)
    person = [person_element(event.person), text_element(" ")] if event.person else []
    closes = [date_element(event.closes_at), text_element(behind)] if event.closes_at else []
    sentence = rich_line(text_element("🔔 "), *person, text_element(first), *closes)
    take = [] if ticket.owner or ticket.awaits_approval else [button(words.TAKE, Action.TAKE, ticket.id)]
    keep = [button(words.KEEP_OPEN, Action.KEEP_OPEN, ticket.id)] if event.closes_at else []
    ways = [] if ticket.is_closed else [*take, _reply(ticket), *keep]
    text = f"🔔 {ticket.id}: {words.reminder(event.kind)}"
    which = [section(to_one.about(ticket))] if event.people else []
    return Message(text=text, blocks=[sentence, *which, *([actions(*ways)] if ways else [])])


def closed_by_itself(
    event: Closed, ticket: Ticket, rules: DeskRules, names: Names, *, may_reopen: bool
) -> Message:
    """No person closed it: the ways back are one click away, as long as it is closed."""
    told = line(event, names)
    ways = ways_out(ticket, rules, may_reopen=may_reopen) if ticket.is_closed else []
    return Message(text=told.text, blocks=[*told.blocks, *([actions(*ways)] if ways else [])])


def card_is_up(ticket: Ticket, person: PersonId, names: Names, link: str | None) -> Message:
    """To the requester and the creator: where the ticket is."""
    return _private(ticket, to_one.card_is_up(ticket, person, names, link), link)


def yours_now(ticket: Ticket, event: OwnerChanged | HandedOver, names: Names, link: str | None) -> Message:
    """To a new owner: what they were given, by whom and why."""
    return _private(ticket, to_one.yours_now(ticket, event.by, names, link, event.reason), link)


def for_group(
    ticket: Ticket, event: Event | None, rules: DeskRules, names: Names, link: str | None
) -> Message:
    """To a group in its channel: a ticket that is theirs, and that one click takes."""
    sentence = words.line(event, names) if isinstance(event, Line) else groups.new_here(ticket, rules)
    told = _private(ticket, f"{to_one.about(ticket)}\n{sentence}", link)
    if ticket.owner is not None or ticket.is_closed or ticket.awaits_approval:
        return told
    return Message(
        text=told.text,
        blocks=[*told.blocks, actions(button(words.TAKE, Action.TAKE, ticket.id, style="primary"))],
    )


def news(ticket: Ticket, event: Line, names: Names, link: str | None) -> Message:
    """To a follower: a turning point of the ticket."""
    return _private(ticket, to_one.news(ticket, event, names, link), link)


def close_asked(ticket: Ticket, event: CloseRequested, names: Names, link: str | None) -> Message:
    """To the requester: the question, what was written with it, and the two answers."""
    sentence = to_one.close_asked(ticket, event, names, link)
    there = [link_button(words.OPEN_THREAD, link)] if link else []
    answers = actions(
        button(words.ACCEPT_CLOSE, Action.ACCEPT_CLOSE, ticket.id, style="primary"),
        button(words.MISSING, Action.MISSING, ticket.id),
        *there,
    )
    return Message(text=sentence, blocks=[section(sentence), *body(clean(event.text)), answers])


def thanked(ticket: Ticket, *, may_reopen: bool) -> Message:
    """To the author of nothing but thanks: it stays resolved, unless they want otherwise."""
    sentence = to_one.thanked(ticket, may_reopen=may_reopen)
    reopen = [button(words.REOPEN, Action.REOPEN, ticket.id)] if may_reopen else []
    return Message(text=sentence, blocks=[section(sentence), actions(*reopen, _reply(ticket))])


def no_card(ticket: Ticket, channels: list[ChannelId]) -> Message:
    """To the creator: the ticket has no place in the chat, and what can be done about it."""
    return _private(ticket, to_one.no_card(ticket, channels), None)


def not_shown(event: Saying, ticket: Ticket) -> Message:
    """To an author: their words are kept, but do not stand where others read them."""
    said_in = event.place if isinstance(event, UpdateAdded) else None
    elsewhere = [place.channel for place in ticket.places if place.number != said_in]
    return _private(ticket, to_one.not_shown(ticket, elsewhere), None)


def file_refused(ticket: Ticket, event: FileRefused | FileAsked | Exported | FilePassed) -> Message:
    """To an author: a file of theirs is not kept, and why. To whoever asked for one: it cannot be sent."""
    return _private(ticket, file_words.refused(ticket, event), None)


def file_withheld(event: FileRefused) -> Message:
    """In the thread: a file that Slack keeps from us."""
    sentence = file_words.withheld(event)
    return Message(text=sentence, blocks=[section(sentence)])


def not_reminded(event: TimersFired, ticket: Ticket, person: PersonId, now: datetime) -> Message:
    """To somebody whose reminder could not be posted: what they wanted to be reminded of."""
    own = replace(event, timers=tuple(timer for timer in event.timers if timer.by == person))
    reminded = reminder(own, ticket, now)
    why = _private(ticket, to_one.not_reminded(ticket, [ticket.places[0].channel]), None)
    return Message(text=reminded.text, blocks=[*reminded.blocks, *why.blocks])


def reminded(event: TimersFired, ticket: Ticket, person: PersonId, now: datetime) -> Message:
    """To whoever asked to be reminded of a ticket that is told of in private."""
    own = replace(event, timers=tuple(timer for timer in event.timers if timer.by == person))
    message = reminder(own, ticket, now)
    show = actions(button(words.SHOW, Action.SHOW, ticket.id))
    return Message(text=message.text, blocks=[*message.blocks, section(to_one.about(ticket)), show])


def opened_in_private(ticket: Ticket, names: Names) -> Message:
    """To an insider of a desk without a private channel: there is a private ticket."""
    return _private(ticket, to_one.opened_in_private(ticket, names), None)


def refused(ticket: Ticket, rules: DeskRules, *, may_reopen: bool) -> Message:
    """To whoever wrote on a closed ticket: what became of it, and the ways out."""
    sentence = to_one.refused(ticket, now_closed=ticket.is_closed)
    ways = ways_out(ticket, rules, may_reopen=may_reopen) if ticket.is_closed else [_reply(ticket)]
    return Message(text=sentence, blocks=[section(sentence), actions(*ways)])


def _reply(ticket: Ticket) -> Block:
    return button(words.REPLY, Action.REPLY, ticket.id)


def _private(ticket: Ticket, sentence: str, link: str | None) -> Message:
    there = [link_button(words.OPEN_THREAD, link)] if link else []
    show = button(words.SHOW, Action.SHOW, ticket.id)
    return Message(text=sentence, blocks=[section(sentence), actions(*there, show)])
