"""The survey: five buttons in private, then thanks and room for words; and the form of both."""

from __future__ import annotations

from bot.domain.survey import BEST, WORDS_LIMIT
from bot.domain.ticket import PersonId, Ticket
from bot.slack.ids import RATES, Action, Callback, TicketForm
from bot.slack.text import safe
from bot.slack.views.inputs import choice, field, form, lines
from bot.slack.views.parts import Block, Message, actions, button, context, option, section
from bot.slack.words import survey as words
from bot.slack.words import thread


def question(ticket: Ticket) -> Message:
    """To the requester: how it went, with one button for each number of stars."""
    sentence = words.question(ticket)
    buttons = [
        button(words.label(count), action, ticket.id) | {"accessibility_label": words.spoken(count)}
        for action, count in RATES.items()
    ]
    return Message(text=sentence, blocks=[section(sentence), actions(*buttons), context(words.ONLY_HERE)])


def thanks(ticket: Ticket) -> Message:
    """In the place of the question, once it is answered."""
    sentence = words.thanks(ticket)
    has_words = ticket.rating is not None and ticket.rating.text
    more = [] if has_words else [actions(button(words.ADD_WORDS, Action.RATE, ticket.id))]
    return Message(text=sentence, blocks=[section(sentence), *more])


def rate(ticket: Ticket, remembers: TicketForm) -> Block:
    """The form; what was rated already stays so, and only words can be added."""
    options = [option(f"{words.label(n)} {words.MEANT[n]}", str(n)) for n in range(BEST, 0, -1)]
    given = ticket.rating
    if given is None:
        stars = field("rating", words.HOW_MANY, choice(options, None))
    else:
        stars = context(words.rating_line(given))
    why = field("text", words.WHY, lines(limit=WORDS_LIMIT), optional=given is None)
    about = context(f"*{ticket.id}* {safe(thread.title(ticket))}")
    return form(Callback.RATE_FORM, "How did it go?", remembers, [about, stars, why], submit="Send")


def awaits(ticket: Ticket, viewer: PersonId) -> bool:
    """Whether an answer, or the words to one, is awaited of whoever looks."""
    if not ticket.is_closed or ticket.survey_asked_at is None or viewer != ticket.requester:
        return False
    return ticket.rating is None or not ticket.rating.text
