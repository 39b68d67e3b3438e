"""Forms that file a ticket and tie it to other tickets, and the buttons of *More…* that lead to them."""

from __future__ import annotations

from bot.domain.ticket import CLOSE_REQUEST_LIMIT, PersonId, Ticket
from bot.slack.ids import Action, Callback, TicketForm
from bot.slack.text import safe, stamp
from bot.slack.views.inputs import field, form, line, lines
from bot.slack.views.parts import Block, actions, button, context
from bot.slack.words import answers
from bot.slack.words import thread as words
from bot.slack.words.relations import tags as shown_tags


def tags(ticket: Ticket, remembers: TicketForm) -> Block:
    now = [context(shown_tags(ticket.tags))] if ticket.tags else []
    blocks = [
        _about(ticket),
        *now,
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


def ask_close(ticket: Ticket, remembers: TicketForm) -> Block:
    text = field("text", "What shall I tell them?", lines(limit=CLOSE_REQUEST_LIMIT), optional=True)
    return form(Callback.ASK_CLOSE_FORM, "Ask to close", remembers, [_about(ticket), text], submit="Ask")


def missing(ticket: Ticket, remembers: TicketForm) -> Block:
    """The requester's no to the question whether it can be closed: a reply like any other."""
    text = field("text", "What is missing?", lines(), hint=answers.LONGER_IN_THREAD)
    return form(Callback.REPLY_FORM, "What is missing?", remembers, [_about(ticket), text], submit="Send")


def ways(ticket: Ticket, viewer: PersonId) -> list[Block]:
    """The buttons that lead here, as far as they fit the ticket as it is."""
    tag = button("🏷️ Tags", Action.TAGS, ticket.id)
    tie = button("🔗 Link", Action.LINK_TO, ticket.id)
    if viewer in ticket.followers:
        follow = button(words.UNFOLLOW, Action.UNFOLLOW, ticket.id)
    else:
        follow = button(words.FOLLOW, Action.FOLLOW, ticket.id)
    emails = button("✉️ E-mails", Action.EMAILS, ticket.id)
    if ticket.is_closed:
        return [actions(tag, follow, tie, emails)]
    due_date = button("📅 Due date", Action.DUE, ticket.id)
    ask = [] if ticket.close_requested_by else [button("🏁 Ask to close", Action.ASK_CLOSE, ticket.id)]
    return [
        actions(tag, due_date, follow),
        actions(tie, button("Merge", Action.MERGE, ticket.id), *ask, emails),
    ]


def _about(ticket: Ticket) -> Block:
    return context(f"*{ticket.id}* {safe(words.title(ticket))}")
