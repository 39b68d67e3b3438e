"""Further e-mail addresses of a ticket: what is an address at all, and which come and go. Asks no DNS."""

from __future__ import annotations

import re
from datetime import datetime

from bot.domain.events import EmailsChanged, Event
from bot.domain.intents import SetEmails
from bot.domain.ticket import Ticket
from bot.errors import UserError

MOST_EMAILS = 20

# The dot-atom and the limits of https://datatracker.ietf.org/doc/html/rfc5321#section-4.1.2; a quoted local
# part and an address literal are left out on purpose: no mailbox that people have is written so.
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
LONGEST_LOCAL = 64
LONGEST = 254


def address(text: str) -> str | None:
    """The address with its domain in lower case (as DNS has it); None when it is no address."""
    local, at, domain = text.strip().rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    labels = domain.split(".")
    is_domain = len(labels) > 1 and all(map(_LABEL.fullmatch, labels)) and not labels[-1].isdecimal()
    is_local = len(local) <= LONGEST_LOCAL and _LOCAL.fullmatch(local)
    whole = f"{local}@{domain}"
    return whole if at and is_local and is_domain and len(whole) <= LONGEST else None


def note_emails(ticket: Ticket, intent: SetEmails, now: datetime) -> list[Event]:
    """Addresses that differ in nothing but case are the same; one that is both added and removed goes."""
    remove = {_checked(each).casefold() for each in intent.remove}
    has = {each.casefold() for each in ticket.emails}
    new = {each.casefold(): each for each in map(_checked, intent.add)}
    added = tuple(each for key, each in new.items() if key not in has | remove)
    removed = tuple(each for each in ticket.emails if each.casefold() in remove)
    if len(ticket.emails) + len(added) - len(removed) > MOST_EMAILS:
        raise UserError("too_many_emails", "emails", ticket=ticket.id, limit=str(MOST_EMAILS))
    if not added and not removed:
        return []
    return [EmailsChanged(at=now, by=intent.by, origin=intent.origin, added=added, removed=removed)]


def _checked(text: str) -> str:
    found = address(text)
    if found is None:
        raise UserError("email_unfit", "emails", address=text.strip()[:80])
    return found
