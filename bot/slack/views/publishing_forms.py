"""The form that asks before something is published: who gets to see it, and what that is."""

from __future__ import annotations

from bot.domain.desk import DeskRules
from bot.domain.publishing import audience
from bot.domain.secret_text import holds_secret
from bot.domain.ticket import Ticket
from bot.slack.ids import Callback, TicketForm
from bot.slack.text import clean, safe
from bot.slack.views.inputs import field, form, lines
from bot.slack.views.parts import Block, body, context, section
from bot.slack.words import publishing as words
from bot.slack.words import thread


def publish(ticket: Ticket, rules: DeskRules, remembers: TicketForm, said: str | None = None) -> Block:
    """Something new to be published, or what was `said` before, whole: the form remembers its number."""
    name = ticket.remote.name if ticket.remote else ""
    what = [field("text", words.WHAT, lines())] if said is None else body(clean(said))
    sentence = words.mailed(audience(ticket, rules), name)
    secret = [section(words.SEEMS_SECRET)] if said is not None and holds_secret(said) else []
    about = context(f"*{ticket.id}* {safe(thread.title(ticket))}")
    blocks = [about, *what, section(sentence), *secret]
    return form(Callback.PUBLISH_FORM, "Publish to customer", remembers, blocks, submit=words.PUBLISH)
