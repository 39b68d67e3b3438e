"""The forms about the work on a ticket: how long it took, and its checklist with boxes to tick."""

from __future__ import annotations

from bot.domain.ticket import Ticket
from bot.domain.working import ITEM_LIMIT, PENDING
from bot.slack.ids import Callback, TicketForm
from bot.slack.text import safe
from bot.slack.views.inputs import VALUE, choice, field, form, line, lines
from bot.slack.views.parts import Block, context, option
from bot.slack.words import thread
from bot.slack.words import work as words

USUAL = (15, 30, 60, 120)
"""Minutes that are offered; others can be typed."""
BOXES = 10
"""So many boxes Slack takes in one group."""
OTHER_HINT = "Minutes, or like 1h30. It counts instead of what is chosen above."


def spent(*, optional: bool) -> list[Block]:
    """How long somebody worked: one of the usual times, or another one."""
    usual = [option(words.duration(each), str(each)) for each in USUAL]
    return [
        field("minutes", "Time worked", choice(usual, None), optional=True),
        field("other", "Another time", line(limit=20, placeholder="45"), hint=OTHER_HINT, optional=True),
        *([field("worked", "What was done", lines(), optional=True)] if not optional else []),
    ]


def time(ticket: Ticket, remembers: TicketForm) -> Block:
    """Note time on a ticket."""
    blocks = [_about(ticket), *spent(optional=False)]
    return form(Callback.TIME_FORM, "Time worked", remembers, blocks, submit="Note it")


def checklist(ticket: Ticket, remembers: TicketForm) -> Block:
    """Tick what is done, put on what is to be done, and take off what is not."""
    known = [each for each in ticket.checklist if not each.id.startswith(PENDING) or ticket.remote is None]
    groups = [known[at : at + BOXES] for at in range(0, len(known), BOXES)]
    boxes = []
    for number, group in enumerate(groups, 1):
        options = [option(("❗ " if each.is_important else "") + each.name, each.id) for each in group]
        ticked = [one for one, each in zip(options, group, strict=True) if each.is_done]
        element = {
            "type": "checkboxes",
            "action_id": VALUE,
            "options": options,
            **({"initial_options": ticked} if ticked else {}),
        }
        label = "What is done" if number == 1 else "What is done (further)"
        boxes.append(field(f"done:{number}", label, element, optional=True))
    removal = {
        "type": "multi_static_select",
        "action_id": VALUE,
        "options": [option(each.name, each.id) for each in known[:100]],
    }
    add = lines(limit=ITEM_LIMIT * 10, placeholder="One on each line")
    blocks = [
        _about(ticket),
        *boxes,
        field("add", "Put on the list", add, hint=words.IMPORTANT_HINT, optional=True),
        *([field("remove", "Take off the list", removal, optional=True)] if known else []),
    ]
    return form(Callback.CHECKLIST_FORM, "Checklist", remembers, blocks, submit="Save")


def _about(ticket: Ticket) -> Block:
    return context(f"*{ticket.id}* {safe(thread.title(ticket))}")
