"""The question whether a ticket is approved, as it is now, and the form that refuses it."""

from __future__ import annotations

from bot.domain.approval import Approval
from bot.domain.desk import DeskRules
from bot.domain.policy import judges
from bot.domain.ticket import REASON_LIMIT, Ticket
from bot.slack.ids import Action, Callback, TicketForm
from bot.slack.text import safe
from bot.slack.views.filling_forms import on_card
from bot.slack.views.inputs import field, form, lines
from bot.slack.views.parts import Block, Message, actions, button, context, link_button, section
from bot.slack.words import approval as words
from bot.slack.words import thread
from bot.slack.words.names import Names


def question(
    ticket: Ticket,
    approval: Approval,
    rules: DeskRules,
    names: Names,
    link: str | None = None,
    *,
    is_reminder: bool = False,
) -> Message:
    """What it is, costs and does, who has to approve it, and the buttons; once it is decided, by whom."""
    asked = words.asked(ticket, approval, is_reminder=is_reminder)
    said = words.votes(approval, names)
    there = [link_button(thread.OPEN_THREAD, link)] if link else []
    told = [
        section(asked),
        context(thread.filed_under(ticket, rules), thread.PRIORITY[ticket.priority], _asks(ticket, names)),
        *(section(each) for each in words.at_stake(approval)),
        *on_card(ticket, names),
        *(context(each) for each in said),
    ]
    if ticket.awaits_approval:
        told.append(context(words.is_needed(approval, judges(ticket, rules), names)))
        approve = button(words.APPROVE, Action.APPROVE, ticket.id, style="primary")
        refuse = button(words.REFUSE, Action.REFUSE, ticket.id, style="danger")
        told.append(actions(approve, refuse, *there))
    elif there:
        told.append(actions(*there))
    return Message(text=asked, blocks=told)


def _asks(ticket: Ticket, names: Names) -> str:
    return f"asked for by {thread.requester(ticket, names)}"


def refuse(ticket: Ticket, remembers: TicketForm) -> Block:
    """The form that asks why."""
    blocks = [
        context(f"*{ticket.id}* {safe(thread.title(ticket))}"),
        field("text", "Why not?", lines(limit=REASON_LIMIT), hint=words.REFUSE_HINT),
    ]
    return form(Callback.REFUSE_FORM, "Refuse", remembers, blocks, submit="Refuse")
