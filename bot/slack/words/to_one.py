"""What one person is told in private of a ticket: what became of it, of their words, and why.

The results are mrkdwn; every value is escaped here.
"""

from __future__ import annotations

from bot.domain.connected import is_of_customer
from bot.domain.events import CloseRequested
from bot.domain.ticket import ChannelId, PersonId, Ticket
from bot.slack.text import escaped, safe
from bot.slack.words import groups
from bot.slack.words.names import Names, who
from bot.slack.words.thread import OUR_NAME, Line, line, title


def card_is_up(ticket: Ticket, person: PersonId, names: Names, link: str | None) -> str:
    """To the requester and the creator: the ticket stands."""
    named = _named(ticket, link)
    if is_of_customer(ticket):
        return f"🎫 The ticket {named} for a customer is open."
    if person != ticket.requester:
        return f"🎫 The ticket {named} for {who(ticket.requester, names)} is open."
    if person != ticket.creator:
        return f"🎫 {who(ticket.creator, names)} opened the ticket {named} for you."
    return f"🎫 Your ticket {named} is open."


def opened_in_private(ticket: Ticket, names: Names) -> str:
    """To those who see all private tickets of a desk."""
    return f"🔒 {who(ticket.creator, names)} opened the private ticket {_named(ticket, None)}."


def about(ticket: Ticket) -> str:
    """Which ticket is meant, where no thread says so."""
    return _named(ticket, None)


def yours_now(ticket: Ticket, by: PersonId, names: Names, link: str | None, reason: str = "") -> str:
    """To an owner who did not take it themselves."""
    return groups.said_why(f"👉 {who(by, names)} assigned {_named(ticket, link)} to you.", reason)


def transcript_is_here(ticket: Ticket) -> str:
    """Over a file that tells all of a ticket."""
    return f"📄 {_named(ticket, None)}, written down as you asked."


def news(ticket: Ticket, event: Line, names: Names, link: str | None) -> str:
    """To whom a turning point matters: what happened, and to which ticket."""
    return f"{_named(ticket, link)}\n{line(event, names)}"


def close_asked(ticket: Ticket, event: CloseRequested, names: Names, link: str | None) -> str:
    """To the requester: whether that was it."""
    return (
        f"🏁 {who(event.by, names)} asks whether {_named(ticket, link)} can be closed. "
        "If you reply instead, it stays open."
    )


def thanked(ticket: Ticket, *, may_reopen: bool) -> str:
    """To the author of nothing but thanks."""
    how = "press *Reopen* or say what is still missing" if may_reopen else "say what is still missing"
    return f"💚 *{ticket.id}* stays resolved. If it has to be open again, {how}."


def no_card(ticket: Ticket, channels: list[ChannelId]) -> str:
    """To the creator of a ticket that could not be shown where it belongs."""
    return (
        f"⚠️ Your ticket {_named(ticket, None)} is kept, but I could not post it in {_where(channels)}.\n"
        f"Is the channel archived, or am I not a member? Type `/invite @{OUR_NAME}` there, then open a new "
        "ticket in it; this one stays on my Home tab, where it can be answered and closed."
    )


def not_shown(ticket: Ticket, channels: list[ChannelId]) -> str:
    """To the author of words that could not be shown where they belong."""
    return (
        f"⚠️ What you wrote on {_named(ticket, None)} is on the ticket, but I could not show it in "
        f"{_where(channels)}.\n{_invite('it is shown')}"
    )


def not_reminded(ticket: Ticket, channels: list[ChannelId]) -> str:
    """To those whose reminder could not be posted where it belongs."""
    return (
        f"⚠️ That is for {_named(ticket, None)}: I could not post it in {_where(channels)}.\n"
        f"{_invite('the next one comes there')}"
    )


def _where(channels: list[ChannelId]) -> str:
    named = [f"<#{channel}>" if channel[:1] in "CG" else safe(channel) for channel in channels]
    return " and ".join(named) or "its channel"


def _invite(then: str) -> str:
    return f"Is the channel archived, or am I not a member? Type `/invite @{OUR_NAME}` there and {then}."


def refused(ticket: Ticket, now_closed: bool) -> str:
    """To the author of a reply that a closed ticket does not take."""
    if now_closed:
        return (
            f"⚠️ *{ticket.id}* is closed and takes no more replies, so what you just wrote did not become an "
            "update. Your text is kept on the ticket's record. You can still:"
        )
    return (
        f"⚠️ *{ticket.id}* was closed when you wrote, so that message did not become an update; it is kept on "
        "the ticket's record. The ticket is open again now: please say it once more."
    )


def _named(ticket: Ticket, link: str | None) -> str:
    number = f"<{escaped(link)}|{ticket.id}>" if link else ticket.id
    return f"*{number}* _{safe(title(ticket))}_"
