"""Lists of tickets, one ticket in detail, its timers and its log: what answers and the home tab show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bot.domain.desk import DeskRules
from bot.domain.events import Recorded, UpdateAdded
from bot.domain.search import Found, Hit
from bot.domain.ticket import POLICY, POLICY_TIMERS, PersonId, Priority, Ticket, Timer
from bot.slack.ids import Action, PageButton, TimerButton, pack
from bot.slack.text import cut, escaped, safe, stamp
from bot.slack.views.card import card
from bot.slack.views.parts import (
    SECTION_LIMIT,
    Block,
    Message,
    actions,
    button,
    context,
    link_button,
    rich_line,
    section,
    text_element,
)
from bot.slack.words import answers
from bot.slack.words import thread as words

LAST_UPDATES = 3
SHOWN_OF_UPDATE = 600
LOG_PAGE = 25


def tickets(heading: str, rows: Sequence[Ticket], older: PageButton | None) -> Message:
    """A page of tickets; `older` asks for the next one."""
    blocks = [section(f"*{escaped(heading)}*"), *table(rows)]
    if older:
        blocks.append(actions(button("Older", Action.PAGE, pack(older))))
    numbers = ", ".join(row.id for row in rows) or answers.NOTHING_LISTED
    return Message(text=f"{safe(heading, 150)}: {numbers}", blocks=blocks)


def found(heading: str, page: Found, older: PageButton | None) -> Message:
    """A page of what was found, each with the place where the words stand."""
    blocks = [section(f"*{escaped(heading)}*"), *(block for hit in page.hits for block in _hit(hit))]
    if not page.hits:
        blocks.append(context(f"_{answers.NOTHING_FOUND}_"))
    if older:
        blocks.append(actions(button("Older", Action.PAGE, pack(older))))
    numbers = ", ".join(hit.ticket.id for hit in page.hits) or answers.NOTHING_FOUND
    return Message(text=f"{safe(heading, 150)}: {numbers}", blocks=blocks)


def _hit(hit: Hit) -> list[Block]:
    pieces = [
        text_element(piece.text, bold=True) if piece.is_hit else text_element(piece.text)
        for piece in hit.excerpt
    ]
    return [_row(hit.ticket), *([rich_line(*pieces)] if pieces else [])]


def table(rows: Iterable[Ticket]) -> list[Block]:
    """One row for each ticket, with a button that shows it; a sentence when there is none."""
    return [_row(ticket) for ticket in rows] or [context(f"_{answers.NOTHING_LISTED}_")]


def _row(ticket: Ticket) -> Block:
    whose = f" · {_person(ticket.owner)}" if ticket.owner else ""
    urgency = (
        f" · {words.PRIORITY[ticket.priority]}" if ticket.priority in (Priority.HIGH, Priority.URGENT) else ""
    )
    lock = "🔒 " if ticket.is_private else ""
    first = f"*{ticket.id}* {lock}{safe(words.title(ticket), 150)}"
    due = f" · 📅 {stamp(ticket.due_at)}" if ticket.due_at and not ticket.is_closed else ""
    second = f"{words.STATUS[ticket.status]}{whose}{urgency}{due} · {stamp(ticket.active_at)}"
    return section(f"{first}\n{second}", accessory=button("Show", Action.SHOW, ticket.id))


def _person(person: PersonId) -> str:
    """A mention: answers and home tabs notify nobody, and Slack shows the name."""
    return words.OUR_NAME if person == POLICY else f"<@{person}>"


def detail(
    ticket: Ticket,
    rules: DeskRules,
    log: Sequence[Recorded],
    names: Mapping[PersonId, str],
    *,
    link: str | None,
    now: datetime,
) -> Message:
    """One ticket: its card, what was said last, and where its thread is."""
    said = [each.event for each in log if isinstance(each.event, UpdateAdded)][-LAST_UPDATES:]
    blocks = [
        *card(ticket, rules, names, now=now),
        *(block for event in said for block in _said(event, names)),
        *([actions(link_button(words.OPEN_THREAD, link))] if link else []),
    ]
    return Message(text=words.card_text(ticket), blocks=blocks)


def _said(event: UpdateAdded, names: Mapping[PersonId, str]) -> list[Block]:
    text = event.text or ", ".join(file.name for file in event.files)
    return [
        context(f"{words.saying(event, names)} · {stamp(event.said_at)}"),
        rich_line(text_element(cut(text, SHOWN_OF_UPDATE))),
    ]


def timers(ticket: Ticket) -> Message:
    """The timers of a ticket, each with the button that cancels it."""
    lines = answers.timers(ticket)
    if not lines:
        return Message(text=answers.no_timers(ticket), blocks=[section(answers.no_timers(ticket))])
    return Message(text="\n".join(lines), blocks=[section(f"*{ticket.id}*"), *timer_rows(ticket)])


def timer_rows(ticket: Ticket) -> list[Block]:
    return [_timer_row(ticket, timer) for timer in answers.in_order(ticket.timers)]


def _timer_row(ticket: Ticket, timer: Timer) -> Block:
    if timer.kind in POLICY_TIMERS:
        return section(answers.timer_line(timer))
    return section(answers.timer_line(timer), accessory=_cancel(ticket, timer))


def _cancel(ticket: Ticket, timer: Timer) -> Block:
    return button("Cancel", Action.CANCEL_TIMER, pack(TimerButton(ticket=ticket.id, timer=timer.id)))


def page_before(log: Sequence[Recorded], before: int | None) -> Sequence[Recorded]:
    """A page of the log that ends before that number, newest first."""
    earlier = [each for each in log if before is None or each.number < before]
    return earlier[-LOG_PAGE:][::-1]


def log_page(ticket: Ticket, page: Sequence[Recorded], names: Mapping[PersonId, str]) -> Message:
    """What happened to a ticket, newest first; the log begins with number 1."""
    blocks = [section(f"*{ticket.id}* {safe(words.title(ticket))}"), *_sections(page, names)]
    if page and page[-1].number > 1:
        further = PageButton(words=f"why {ticket.id} before {page[-1].number}")
        blocks.append(actions(button("Older", Action.PAGE, pack(further))))
    return Message(text=f"{ticket.id}: what happened", blocks=blocks)


def _sections(page: Sequence[Recorded], names: Mapping[PersonId, str]) -> list[Block]:
    """The entries, as many to a section as it holds."""
    texts: list[str] = []
    for each in page:
        entry = f"`{each.number}` {stamp(each.event.at)} {answers.happened(each.event, names)}"
        if texts and len(texts[-1]) + len(entry) < SECTION_LIMIT:
            texts[-1] += f"\n{entry}"
        else:
            texts.append(entry)
    return [section(text) for text in texts]
