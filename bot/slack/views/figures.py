"""The figures of a period as an answer, and those of a desk at a glance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from bot.domain.figures import Figures, PersonsPart, Pulse
from bot.domain.ticket import PersonId, Ticket
from bot.slack.ids import Action
from bot.slack.text import clean, cut, escaped, one_line, safe, stamp
from bot.slack.views.parts import Block, Message, button, context, fields, rich, section, text_element
from bot.slack.words import figures as words
from bot.slack.words import thread

NAME_LIMIT = 20


def answer(
    figures: Figures,
    desks: Sequence[str],
    names: Mapping[PersonId, str],
    zone: ZoneInfo,
    sent: str,
    hint: str,
) -> Message:
    """All figures; `sent` says what became of the file, `hint` how to have another (mrkdwn)."""
    heading = words.heading(desks, own=figures.asked.requester is not None)
    when = words.period(figures.asked.since, figures.asked.until, zone)
    blocks = [
        section(f"*📊 {safe(heading, 200)}*\n{when}"),
        fields(_numbers(figures)),
        section(f"*Open by age:* {words.ages(figures.open)}"),
        *_oldest(figures.oldest),
        *_people(figures.people, names),
        context(sent, hint),
    ]
    return Message(text=f"{safe(heading, 200)}, {when}: {words.summary(figures)}", blocks=blocks)


def glance(pulse: Pulse) -> Block:
    """The desk's figures in one line, for the home tab."""
    return context(words.pulse(pulse.open, pulse.unowned, pulse.closed, pulse.first_response))


def _numbers(figures: Figures) -> list[tuple[str, str]]:
    now, before = figures.now, figures.before
    return [
        ("Opened", words.count(now.opened, before.opened)),
        ("Closed", words.count(now.closed, before.closed)),
        ("Reopened", words.count(now.reopened, before.reopened)),
        ("Open now", words.waiting(figures.open)),
        *((label, words.spread(now.time(fact), before.time(fact))) for fact, label in words.TIMES.items()),
        ("Survey", words.survey(now, before)),
    ]


def _oldest(tickets: Sequence[Ticket]) -> list[Block]:
    if not tickets:
        return []
    rows = [
        section(
            f"*{ticket.id}* {safe(thread.title(ticket), 150)}\n"
            f"{stamp(ticket.unanswered_at) if ticket.unanswered_at else words.NONE}",
            accessory=button("Show", Action.SHOW, ticket.id),
        )
        for ticket in tickets
    ]
    return [section(f"*{escaped(words.OLDEST)}*"), *rows]


def _people(people: Sequence[PersonsPart], names: Mapping[PersonId, str]) -> list[Block]:
    """A table in letters of one width: a message may hold but one table of Slack's own."""
    if not people:
        return []
    rows = [words.PEOPLE, *(_person(part, names) for part in people)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(words.PEOPLE))]
    lines = [
        "  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]
    table = {"type": "rich_text_preformatted", "elements": [text_element("\n".join(lines))]}
    return [rich(table)]


def _person(part: PersonsPart, names: Mapping[PersonId, str]) -> tuple[str, ...]:
    return (
        cut(one_line(clean(names.get(part.person, str(part.person)))) or words.NONE, NAME_LIMIT),
        f"{part.closed:,}",
        f"{part.responses:,}",
        words.span(part.first_response.median),
        f"{part.rating:.1f} ({part.ratings:,})" if part.rating else words.NONE,
    )
