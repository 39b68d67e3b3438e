"""What is said of the work on a ticket: time that was spent, and what is still to be done.

The results are mrkdwn; every value is escaped here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from bot.domain.events import ChecklistChanged, TimeLogged
from bot.domain.facts import ChecklistItem
from bot.domain.intents import ChangeChecklist, LogTime, WorkIntent
from bot.domain.ticket import Ticket
from bot.domain.working import open_important
from bot.slack.text import one_line, safe

WorkLine = TimeLogged | ChecklistChanged
MOST_NAMED = 8
"""So many items are named in one sentence."""
TEXT = 300
NO_ITEMS = "Nothing is on its checklist. `checklist add …` puts something on it."
CONFIRM = "Close it all the same"
IMPORTANT_HINT = "What begins with ! is important: who closes the ticket without it is asked first."
UNDONE = "⚠️ Important and not done yet: {items}"


def duration(minutes: int) -> str:
    """`45 min`, `2 h`, `1 h 30 min`."""
    hours, rest = divmod(minutes, 60)
    return " ".join(filter(None, (f"{hours} h" if hours else "", f"{rest} min" if rest or not hours else "")))


def work_line(event: WorkLine, by: str) -> str:
    """One sentence on what happened with the work."""
    match event:
        case TimeLogged(minutes=minutes, text=text):
            what = f": {safe(one_line(text), TEXT)}" if text else ""
            return f"⏱️ {by} worked {duration(minutes)} on this{what}"
        case ChecklistChanged(added=added, ticked=ticked, unticked=unticked, removed=removed):
            told = [
                _told("ticked", ticked),
                _told("unticked", unticked),
                _told("put on the checklist", added),
                _told("took off the checklist", removed),
            ]
            return f"☑️ {by} {'; '.join(filter(None, told)) or 'looked through the checklist'}."
        case _:
            assert_never(event)


def _told(verb: str, items: tuple[ChecklistItem, ...]) -> str:
    return f"{verb} {named(items)}" if items else ""


def named(items: Iterable[ChecklistItem]) -> str:
    """The items by their names."""
    names = [f"“{safe(each.name, 80)}”" for each in items]
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more


def checklist(ticket: Ticket) -> str:
    """All items, a line each, with the numbers by which they are ticked."""
    if not ticket.checklist:
        return f"*{ticket.id}*: {NO_ITEMS}"
    rows = [f"{number}. {item(each)}" for number, each in enumerate(ticket.checklist, 1)]
    return "\n".join([f"☑️ *{ticket.id}*: {progress(ticket)}", *rows])


def item(each: ChecklistItem) -> str:
    """One item, with its box and what matters of it."""
    box, by = "☑" if each.is_done else "☐", f" ({safe(each.done_by)})" if each.done_by else ""
    name = safe(each.name)
    return f"{box} {'❗ ' if each.is_important else ''}{f'~{name}~' if each.is_done else name}{by}"


def progress(ticket: Ticket) -> str:
    """How much of its checklist is done."""
    is_done = sum(each.is_done for each in ticket.checklist)
    return f"{is_done} of {len(ticket.checklist)} done"


def on_card(ticket: Ticket) -> list[str]:
    """What the card tells of the work, if there was any or is to be."""
    important = open_important(ticket)
    left = f", important: {named(important)}" if important else ""
    return [
        *([f"☑️ Checklist: {progress(ticket)}{left}"] if ticket.checklist else []),
        *([f"⏱️ Worked: {duration(ticket.minutes)}"] if ticket.minutes else []),
    ]


def undone(ticket: Ticket) -> str:
    """What has to be known before it is closed; "" where all that matters is done."""
    important = open_important(ticket)
    return UNDONE.format(items=named(important)) if important else ""


def done(intent: WorkIntent, ticket: Ticket) -> str:
    """What came of it, to whoever did it."""
    match intent:
        case LogTime(minutes=minutes):
            return f"⏱️ {duration(minutes)} are noted on {ticket.id}, {duration(ticket.minutes)} in all."
        case ChangeChecklist():
            return checklist(ticket)
        case _:
            assert_never(intent)
