"""Forms that file a ticket and tie it to other tickets."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.ticket import CLOSE_REQUEST_LIMIT, Ticket
from bot.slack.ids import Callback, TicketForm
from bot.slack.text import safe, stamp
from bot.slack.views.inputs import field, form, line, lines
from bot.slack.views.parts import Block, context, section
from bot.slack.words import answers, problems
from bot.slack.words import thread as words
from bot.slack.words.relations import choice_of_tags
from bot.slack.words.relations import tags as shown_tags
from bot.slack.words.remote import only_they_close


def tags(ticket: Ticket, remembers: TicketForm, known: Sequence[str] | None = None) -> Block:
    """What is put on and taken off; `known` are the only ones that the remote has, if it says so."""
    now = [context(shown_tags(ticket.tags))] if ticket.tags else []
    offered = [context(choice_of_tags(known))] if known is not None else []
    blocks = [
        _about(ticket),
        *now,
        *offered,
        field("tags", "Tags", line(placeholder="vpn berlin -lost"), hint=answers.TAGS_HINT),
    ]
    return form(Callback.TAGS_FORM, "Tags", remembers, blocks, submit="Change")


def due(ticket: Ticket, remembers: TicketForm) -> Block:
    now = [context(f"📅 {stamp(ticket.due_at)}. {answers.DUE_HINT}")] if ticket.due_at else []
    when = field(
        "when",
        "When does it have to be done?",
        line(placeholder="friday 14:00", limit=100),
        hint=answers.WHEN_HINT,
        optional=ticket.due_at is not None,
    )
    return form(Callback.DUE_FORM, "Due date", remembers, [_about(ticket), *now, when], submit="Set")


def merge(ticket: Ticket, remembers: TicketForm) -> Block:
    into = field("into", "Into which ticket?", line(limit=40), hint=answers.OTHER_HINT)
    blocks = [_about(ticket), into, context(answers.MERGE_HINT)]
    return form(Callback.MERGE_FORM, "Merge", remembers, blocks, submit="Merge")


def link(ticket: Ticket, remembers: TicketForm) -> Block:
    other = field("other", "With which ticket?", line(limit=40), hint=answers.OTHER_HINT)
    return form(Callback.LINK_FORM, "Link", remembers, [_about(ticket), other], submit="Link")


def incident_of(ticket: Ticket, remembers: TicketForm) -> Block:
    which = line(ticket.problem or "", limit=40)
    problem = field("other", problems.ASKED, which, hint=problems.HINT, optional=True)
    return form(Callback.INCIDENT_OF_FORM, "Incident of", remembers, [_about(ticket), problem], submit="File")


def ask_close(ticket: Ticket, remembers: TicketForm) -> Block:
    text = field("text", "What shall I tell them?", lines(limit=CLOSE_REQUEST_LIMIT), optional=True)
    return form(Callback.ASK_CLOSE_FORM, "Ask to close", remembers, [_about(ticket), text], submit="Ask")


def ask_remote(ticket: Ticket, remote: str, remembers: TicketForm) -> Block:
    """Instead of the form that closes, where only the remote does."""
    text = field("text", "What shall I tell them?", lines(limit=CLOSE_REQUEST_LIMIT), optional=True)
    blocks = [_about(ticket), section(only_they_close(remote)), text]
    return form(Callback.ASK_CLOSE_FORM, "Ask to close", remembers, blocks, submit="Ask")


def missing(ticket: Ticket, remembers: TicketForm) -> Block:
    """The requester's no to the question whether it can be closed: a reply like any other."""
    text = field("text", "What is missing?", lines(), hint=answers.LONGER_IN_THREAD)
    return form(Callback.REPLY_FORM, "What is missing?", remembers, [_about(ticket), text], submit="Send")


def _about(ticket: Ticket) -> Block:
    return context(f"*{ticket.id}* {safe(words.title(ticket))}")
