"""What is said of what customers of a remote get to see, where we are its service desk.

The results are mrkdwn; every value is escaped here.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.events import UpdateAdded
from bot.domain.ticket import Role, Ticket, Visibility
from bot.slack.text import safe, stamp

PUBLISH = "Publish"
PUBLISH_IT = "Publish it"
FOR_CUSTOMER = "👁️ for the customer"
MOST_NAMED = 20
"""So many of those who are mailed are named."""
WHO_THERE = {Role.REQUESTER: "customer", Role.AGENT: "colleague", Role.POLICY: "rule", Role.REMOTE: "remote"}
WHAT = "What is the customer to read?"
SEEMS_SECRET = "🔑 It seems to hold a password or a key."
FINAL_COMMENT_READ = "👁️ It becomes the ticket's resolution there, which the customer can read."
REPLY_HINT = "This stays among the desk: the customer does not see it. *Publish* is for what they are to see."


def is_at_desk(event: UpdateAdded) -> bool:
    """Whether it was written at a remote where we are the service desk."""
    return event.is_published or event.visibility is Visibility.INTERNAL


def said_at_desk(event: UpdateAdded, by: str) -> str:
    """Over what was written there: who that is, and who else reads it."""
    seen = ""
    if event.visibility is Visibility.INTERNAL:
        seen = " · 🔒 internal"
    elif event.role is Role.AGENT:
        seen = " · 👁️ the customer sees it"
    return f"💬 {by} · {WHO_THERE[event.role]}{seen} · {stamp(event.said_at)}"


def mailed(people: Sequence[str], remote: str) -> str:
    """Who gets to see what is published, as far as it is known."""
    if not people:
        return (
            f"👁️ The customer sees it at {safe(remote)}, and may be mailed. Nobody is named on this ticket: "
            f"look at {safe(remote)} who its contact is."
        )
    named = ", ".join(f"*{safe(each, 80)}*" for each in people[:MOST_NAMED])
    more = f" and {len(people) - MOST_NAMED} more" if len(people) > MOST_NAMED else ""
    return f"👁️ The customer sees it at {safe(remote)}, and these may be mailed: {named}{more}."


def asked(ticket: Ticket, people: Sequence[str], remote: str, *, seems_secret: bool) -> str:
    """To the author of what is to be published, before it goes."""
    secret = " It seems to hold a password or a key." if seems_secret else ""
    return f"{mailed(people, remote)}{secret} Is this to be published on *{ticket.id}*?"


def on_its_way(ticket: Ticket) -> str:
    """To whoever published something by a form."""
    return f"👁️ *{ticket.id}*: it is on its way to the customer."


def is_asked(ticket: Ticket) -> str:
    """To whoever typed what is to be published."""
    return f"👁️ *{ticket.id}*: it waits. I ask you in the thread before the customer sees it."


def waits(author: str) -> str:
    """Over the buttons of what waits to be published."""
    return f"👁️ What <@{safe(author)}> wrote for the customer waits for their word."
