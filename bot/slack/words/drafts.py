"""What is said of drafts (mrkdwn; every value is escaped here)."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.drafts import KEPT_FOR, MOST_DRAFTS, Draft
from bot.domain.ticket import Ticket
from bot.errors import BotError, RemoteError, UserError
from bot.slack.text import escaped, safe, stamp
from bot.slack.words import errors

HEADING = "Drafts"
SAVE, CONTINUE, DELETE = "Save as draft", "Continue", "Delete"
SURE = "What you typed in it is gone then."
KEEP = "Keep it"
NAMELESS = "Nothing written yet"
NONE = "You have no drafts. *Save as draft* in the form for a ticket keeps what you typed, for you alone."
NOT_KEPT = (
    "I could not keep that as a draft just now. What you typed stays in the form: close this and try again."
)
LOST_BY_CLOSING = "I could not keep what was in the form that you closed. It was this:"
DISPLACED = f"You had {MOST_DRAFTS} drafts, so the oldest made room for the new one. It was this:"
NAME_LENGTH = 120
FILES_STAY = "Files of the draft stay: "
LEFT_OUT = "⚠️ Of what you had filled in this is not offered any more, so it is left out:"
DESK, KIND, SUBJECT, RESOURCE = "Desk", "Kind", "Subject", "Resource"


def name(draft: Draft) -> str:
    return safe(draft.name, NAME_LENGTH) or NAMELESS


def line(draft: Draft) -> str:
    """One draft in a list."""
    lock = "🔒 " if draft.is_private else ""
    why = f"\n⚠️ {safe(draft.reason, 300)}" if draft.reason else ""
    return f"📝 *{name(draft)}*\n{lock}saved {stamp(draft.saved_at)}{why}"


def limits(count: int) -> str:
    """How long they are kept; said where the next one costs the oldest."""
    full = f" You have {count} drafts: the next one takes the place of the oldest."
    return f"Kept for {KEPT_FOR.days} days, for you alone.{full if count >= MOST_DRAFTS else ''}"


def further(count: int, command: str) -> str:
    return f"… and {count} more: `{escaped(command)} drafts`"


def kept(draft: Draft, displaced: Iterable[Draft]) -> str:
    """That it is kept, where to find it, and what had to go for it."""
    told = f"\n🗑️ You had {MOST_DRAFTS} already, so the oldest went: "
    gone = "".join(f"{told}{name(each)}" for each in displaced)
    why = f"⚠️ {escaped(draft.reason)}\n\n" if draft.reason else ""
    return f"{why}📝 What you typed is kept as a draft, in my Home tab and under `drafts`.{gone}"


def reason(error: BotError) -> str:
    """Why a ticket could not be opened, raw."""
    match error:
        case UserError():
            return " ".join(sentence for _, sentence in errors.faults(error))
        case RemoteError():
            return "The ticket could not be opened just then, because something did not answer."
        case _:
            return "The ticket could not be opened just then, because somebody else was faster."


def opened_already(ticket: Ticket, link: str | None) -> str:
    number = f"<{escaped(link)}|{ticket.id}>" if link else ticket.id
    return f"This draft is a ticket already: *{number}* {safe(ticket.title)}"


def is_ticket(ticket: Ticket) -> str:
    """Why nothing was opened from what became a ticket already, raw."""
    return f"This form was sent already, and is {ticket.id}. What you sent now is another text."


def has_ticket(ticket: Ticket) -> str:
    """Why nothing could be opened, raw."""
    return f"This conversation has a ticket already: {ticket.id}"


def lost(draft: Draft) -> str:
    """All that was typed, raw, so that it can be copied."""
    answered = [f"{answer.label}: {', '.join(answer.words)}" for answer in draft.answers]
    return "\n".join(filter(None, (draft.title, draft.text, *answered)))
