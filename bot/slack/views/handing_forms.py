"""The inputs that say who has a ticket, and the form of its further e-mail addresses."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.desk import Group
from bot.domain.ticket import REASON_LIMIT, Ticket
from bot.slack.ids import Callback, TicketForm
from bot.slack.text import safe
from bot.slack.views.inputs import choice, field, form, line, lines
from bot.slack.views.parts import Block, context, option
from bot.slack.words import answers
from bot.slack.words import thread as words

NO_GROUP = "none"
"""What the picker of groups says for none; no group has this id."""


def group(ticket: Ticket, groups: Sequence[Group]) -> Block:
    """The picker of the desk's groups; one that is configured no more cannot be kept by it."""
    options = {each.id: option(each.name, each.id) for each in groups}
    none = option("No group", NO_GROUP)
    chosen = options.get(ticket.group, none) if ticket.group else none
    return field("group", "Group", choice([none, *options.values()], chosen))


def reason() -> Block:
    return field("reason", "Why", lines(limit=REASON_LIMIT), hint=answers.REASON_HINT, optional=True)


def emails(ticket: Ticket, remembers: TicketForm) -> Block:
    """Addresses to note and to take off; those that are noted stand in `show`, for who may see the ticket."""
    about = context(f"*{ticket.id}* {safe(words.title(ticket))}")
    box = line(placeholder="ann@partner.example -bob@partner.example")
    blocks = [about, field("emails", "Further addresses", box, hint=answers.EMAILS_HINT)]
    return form(Callback.EMAILS_FORM, "E-mail addresses", remembers, blocks, submit="Change")
