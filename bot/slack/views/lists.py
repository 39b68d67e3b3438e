"""Lists of tickets, one ticket in detail, its timers and its log: what answers and the home tab show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bot.domain.desk import DeskRules, Group
from bot.domain.events import AnswerRated, Recorded, UpdateAdded
from bot.domain.homes import Page
from bot.domain.past import PastPage
from bot.domain.reading import updates_of
from bot.domain.remote import RemoteDeed
from bot.domain.search import Found, Hit
from bot.domain.ticket import POLICY, POLICY_TIMERS, PersonId, Priority, Ticket, TicketId, Timer, Visibility
from bot.slack.ids import VALUE_LIMIT, Action, PageButton, TimerButton, pack
from bot.slack.text import cut, escaped, one_line, safe, stamp
from bot.slack.views.card import card, shown_facts
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
from bot.slack.words import answers, resources, steps
from bot.slack.words import thread as words
from bot.slack.words.groups import called
from bot.slack.words.home import NEW_ON_IT, WHOSE_TURN, called_as_well, whose_turn
from bot.slack.words.remote import alert_line, deed, fact, past_asked, past_untold

LAST_UPDATES = 3
SHOWN_OF_UPDATE = 600
MOST_FILES_SHOWN = 10
LOG_PAGE = 25
MOST_PAGES_BACK = 60
"""As many as a button carries; from there the way back leads to the first page at once."""
UNREAD = "● "


def turns(words: str, here: PageButton, further: TicketId | None) -> list[Block]:
    """The buttons to the pages before and behind `here` of the list that these words ask for."""
    buttons = []
    if here.after is not None:
        before = here.trail[-1] if here.trail else None
        buttons.append(button("Newer", Action.NEWER, _packed(words, before, here.trail[:-1])))
    if further is not None:
        trail = (*here.trail, here.after)[-MOST_PAGES_BACK:]
        buttons.append(button("Older", Action.PAGE, _packed(words, further, trail)))
    return [actions(*buttons)] if buttons else []


def _packed(words: str, after: TicketId | None, trail: tuple[TicketId | None, ...]) -> str:
    """What a button carries: of the way back as much as there is room for beside the words."""
    while len(packed := pack(PageButton(words=words, after=after, trail=trail))) > VALUE_LIMIT and trail:
        trail = trail[1:]
    return packed


def tickets(heading: str, page: Page, turns: Sequence[Block], groups: Sequence[Group] = ()) -> Message:
    """A page of tickets; `turns` are the buttons to the pages before and behind, `groups` all there are."""
    rows = page.tickets
    blocks = [section(f"*{escaped(heading)}*"), *_table(rows, page.unread, groups), *turns]
    numbers = ", ".join(row.id for row in rows) or answers.NOTHING_LISTED
    return Message(text=f"{safe(heading, 150)}: {numbers}", blocks=blocks)


def found(heading: str, page: Found, turns: Sequence[Block], groups: Sequence[Group] = ()) -> Message:
    """A page of what was found, each with the place where the words stand."""
    hits = [[_row(hit.ticket, hit.ticket.id in page.unread, groups), *excerpt(hit)] for hit in page.hits]
    blocks = [section(f"*{escaped(heading)}*"), *(block for hit in hits for block in hit)]
    if not page.hits:
        blocks.append(context(f"_{answers.NOTHING_FOUND}_"))
    blocks += turns
    numbers = ", ".join(hit.ticket.id for hit in page.hits) or answers.NOTHING_FOUND
    return Message(text=f"{safe(heading, 150)}: {numbers}", blocks=blocks)


def excerpt(hit: Hit) -> list[Block]:
    """The place where the words stand, if it is not in the title alone."""
    pieces = [
        text_element(piece.text, bold=True) if piece.is_hit else text_element(piece.text)
        for piece in hit.excerpt
    ]
    return [rich_line(*pieces)] if pieces else []


def _table(rows: Iterable[Ticket], unread: frozenset[TicketId], groups: Sequence[Group]) -> list[Block]:
    """One row for each ticket, with a button that shows it; a sentence when there is none."""
    shown = [_row(ticket, ticket.id in unread, groups) for ticket in rows]
    return shown or [context(f"_{answers.NOTHING_LISTED}_")]


def _row(ticket: Ticket, is_unread: bool, groups: Sequence[Group]) -> Block:
    text = row_text(ticket, is_unread=is_unread, groups=groups)
    return section(text, accessory=button("Show", Action.SHOW, ticket.id))


def row_text(
    ticket: Ticket, *, is_unread: bool, groups: Sequence[Group] = (), link: str | None = None
) -> str:
    """Two lines on a ticket: a dot if there is something new, and its number, under a `link`."""
    whose = f" · {_person(ticket.owner)}" if ticket.owner else ""
    urgency = (
        f" · {words.PRIORITY[ticket.priority]}" if ticket.priority in (Priority.HIGH, Priority.URGENT) else ""
    )
    number = f"<{link}|{ticket.id}>" if link else ticket.id
    lock = "🔒 " if ticket.is_private else ""
    first = f"{UNREAD if is_unread else ''}*{number}* {lock}{safe(words.title(ticket), 150)}"
    due = f" · 📅 {stamp(ticket.due_at)}" if ticket.due_at and not ticket.is_closed else ""
    group = f" · 👥 {called(ticket.group, groups)}" if ticket.group else ""
    turn = f" · {whose_turn(ticket)}" if ticket.turn in WHOSE_TURN else ""
    there = f" · 🔗 {safe(ticket.remote.number)}" if ticket.remote and ticket.remote.number else ""
    stands = f"{words.STATUS[ticket.status]}{there}{turn}"
    second = f"{stands}{whose}{group}{urgency}{due} · active {stamp(ticket.active_at)}"
    return f"{first}\n{second}"


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
    is_unread: bool = False,
    namesake: str = "",
    bridges: Sequence[str] = (),
) -> Message:
    """One ticket: its card, what was said last, and where its thread is.

    `namesake` is how to name another one that a remote calls as we call this.
    """
    said = updates_of(log)[-LAST_UPDATES:]
    blocks = [
        *card(ticket, rules, names, now=now, whole_form=True, bridges=bridges),
        *(sections(resources.every(ticket)) if len(ticket.resources) > resources.SHOWN else []),
        *([rich_line(text_element(f"✉️ {', '.join(ticket.emails)}"))] if ticket.emails else []),
        *_facts(ticket),
        *([context(NEW_ON_IT)] if is_unread else []),
        *([context(called_as_well(namesake))] if namesake else []),
        context(*steps.lines(ticket, names)),
        *([context(alert_line(ticket))] if _is_alert_due(ticket, now) else []),
        *(context(words.line(each, names)) for each in _ratings(log)),
        *(block for event in said for block in _said(event, names)),
        *([actions(link_button(words.OPEN_THREAD, link))] if link else []),
    ]
    return Message(text=words.card_text(ticket), blocks=blocks)


def _facts(ticket: Ticket) -> list[Block]:
    """What its remote tells of it, but what the card shows."""
    facts = ticket.remote.facts if ticket.remote else ()
    on_card = shown_facts(ticket)
    return sections(fact(each) for each in facts if each not in on_card)


def _is_alert_due(ticket: Ticket, now: datetime) -> bool:
    """Whether the remote is still to write on it because somebody here wants that."""
    at = ticket.remote.alert_at if ticket.remote else None
    return at is not None and at > now and not ticket.is_closed


def _ratings(log: Sequence[Recorded]) -> list[AnswerRated]:
    """How the vendor's answers were rated last, the latest of them."""
    rated = {each.event.number: each.event for each in log if isinstance(each.event, AnswerRated)}
    return sorted(rated.values(), key=lambda event: event.number)[-LAST_UPDATES:]


def _said(event: UpdateAdded, names: Mapping[PersonId, str]) -> list[Block]:
    files = [f"📎 {one_line(file.name)}" for file in event.files[:MOST_FILES_SHOWN]]
    told = "\n".join(filter(None, (cut(event.text, SHOWN_OF_UPDATE), *files)))
    lock = "🔒 " if event.visibility is Visibility.INTERNAL else ""
    return [
        context(f"{lock}{words.saying(event, names)} · {stamp(event.said_at)}"),
        rich_line(text_element(told)),
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


def log_page(
    ticket: Ticket,
    page: PastPage,
    names: Mapping[PersonId, str],
    *,
    is_asked: bool = False,
    silence: str = "",
) -> Message:
    """What happened to a ticket, newest first; the log begins with number 1.

    Its remote `is_asked` for more, or is silent because of that.
    """
    there = ticket.remote.name if ticket.remote else ""
    entries = (_entry(each, names, there) for each in page.entries)
    blocks = [section(f"*{ticket.id}* {safe(words.title(ticket))}"), *sections(entries)]
    blocks += [context(past_asked(there))] if is_asked else []
    blocks += [context(past_untold(there, silence))] if silence else []
    if page.has_more:
        place = f"{page.before}" if page.there is None else f"{page.before}/{page.there}"
        further = PageButton(words=f"why {ticket.id} before {place}")
        blocks.append(actions(button("Older", Action.PAGE, pack(further))))
    return Message(text=f"{ticket.id}: what happened", blocks=blocks)


def _entry(each: Recorded | RemoteDeed, names: Mapping[PersonId, str], there: str) -> str:
    if isinstance(each, RemoteDeed):
        return f"{stamp(each.at)} {deed(each, there)}"
    return f"`{each.number}` {stamp(each.event.at)} {answers.entry(each, names)}"


def sections(entries: Iterable[str]) -> list[Block]:
    """The entries, as many to a section as it holds."""
    texts: list[str] = []
    for entry in entries:
        if texts and len(texts[-1]) + len(entry) < SECTION_LIMIT:
            texts[-1] += f"\n{entry}"
        else:
            texts.append(entry)
    return [section(text) for text in texts]
