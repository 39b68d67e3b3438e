"""The forms by which a ticket's remote is asked for something besides talk: stars for an answer, an alert."""

from __future__ import annotations

from bot.domain.survey import BEST
from bot.domain.ticket import Ticket
from bot.slack.ids import Callback, TicketForm
from bot.slack.text import safe
from bot.slack.views.inputs import choice, field, form, line
from bot.slack.views.parts import Block, context, option
from bot.slack.words import answers, survey, thread
from bot.slack.words import remote as words


def rate(ticket: Ticket, remembers: TicketForm) -> Block:
    """So many stars for an answer: the one that the form remembers, or the last."""
    options = [option(f"{survey.label(n)} {survey.MEANT[n]}", str(n)) for n in range(BEST, 0, -1)]
    stars = field("rating", words.HOW_GOOD, choice(options, None))
    blocks = [_about(ticket), stars, context(words.which_answer(ticket, remembers.mode))]
    return form(Callback.RATE_ANSWER_FORM, "Rate answer", remembers, blocks, submit="Send")


def alert(ticket: Ticket, remembers: TicketForm) -> Block:
    """When the remote is to write on the ticket; left empty, the alert that is set is taken back."""
    is_set = ticket.remote is not None and ticket.remote.alert_at is not None
    now = [context(words.alert_line(ticket))] if is_set else []
    when = field(
        "when",
        words.ALERT_WHEN,
        line(placeholder="tomorrow 9:00", limit=100),
        hint=answers.WHEN_HINT,
        optional=is_set,
    )
    blocks = [_about(ticket), *now, when, context(words.ALERT_HINT)]
    return form(Callback.ALERT_FORM, "Alert at the vendor", remembers, blocks, submit="Set")


def _about(ticket: Ticket) -> Block:
    return context(f"*{ticket.id}* {safe(thread.title(ticket))}")
