"""What is said of a ticket's resources, and of tickets that are like one to come.

The results are mrkdwn unless a docstring says raw; every value is escaped here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from bot.domain.events import ResourcesChanged, ResourcesOffered
from bot.domain.resources import Attached, Resource, ResourceType
from bot.domain.ticket import Ticket
from bot.slack.text import escaped, one_line, safe, stamp

ResourceLine = ResourcesChanged | ResourcesOffered
SHOWN = 5
"""How many resources a card names; the others are counted."""
LONGEST = 60

TYPE = {
    ResourceType.HARDWARE: "hardware",
    ResourceType.VIRTUAL_GUEST: "virtual guest",
    ResourceType.DEDICATED_HOST: "dedicated host",
    ResourceType.GENERIC: "resource",
}
PICKER = "Name, address or id"
ATTACH_ALL = "Attach all"
ADD_INSTEAD = "Add to this one instead"
OPEN_ALREADY = "🔎 Open already, from the last 24 hours:"
SOLVED_BEFORE = "💡 Perhaps this was solved before:"
NOTHING_TO_ADD = "Write in the form what it is about: that becomes an update of the other ticket."

NOT_PRIVATE = (
    "You want this to be private, and the other ticket is not. Untick the box first if it may be read."
)


def listed(resources: Sequence[Attached], most: int = SHOWN) -> str:
    """Resources as they are shown everywhere, and how many there are besides."""
    named = ", ".join(f"*{safe(each.name, LONGEST)}*" for each in resources[:most])
    rest = len(resources) - most
    return f"{named} and {rest} more" if rest > 0 else named


def told(ticket: Ticket) -> list[str]:
    """What the ticket is about, one sentence or none."""
    return [f"🖥️ {listed(ticket.resources)}"] if ticket.resources else []


def every(ticket: Ticket) -> list[str]:
    """All of them with type and id, a line each."""
    return [f"• *{safe(each.name)}* {TYPE[each.type]}, {safe(each.id)}" for each in ticket.resources]


def resource_line(event: ResourceLine, by: str) -> str:
    """One sentence on what the ticket is about now; it mentions nobody."""
    match event:
        case ResourcesChanged(added=added, removed=removed):
            put = [f"attached {listed(added)}"] if added else []
            taken = [f"took off {listed(removed)}"] if removed else []
            return f"🖥️ {by} {' and '.join([*put, *taken])}."
        case ResourcesOffered(resources=resources):
            return f"🖥️ {by} wrote of {listed(resources)}, which I offered to attach."
        case _:
            assert_never(event)


def attached_now(ticket: Ticket) -> str:
    """To whoever attached or took off something: what is attached now."""
    if not ticket.resources:
        return f"*{ticket.id}* has no resources."
    return f"🖥️ *{ticket.id}* is about {listed(ticket.resources)}."


def offer(ticket: Ticket) -> str:
    """To the author of a text that names resources."""
    return f"🖥️ You wrote of these. Is *{ticket.id}* about them?"


def offered(resource: Attached, known: Resource | None) -> str:
    """One of them, with what the inventory knows of it."""
    details = [TYPE[resource.type], *(known.addresses[:3] if known else ()), known.note if known else ""]
    return f"*{safe(resource.name, 100)}* {safe(' · '.join(filter(None, details)), 150)}"


def described(resource: Resource) -> str:
    """What tells an entry of the picker from others of its name, raw."""
    parts = (TYPE[resource.type], *resource.addresses[:2], resource.note)
    return one_line(" · ".join(part for part in parts if part))


def like_this(ticket: Ticket, title: str, status: str, link: str | None) -> str:
    """A ticket that is like the one to come; `title` is raw."""
    number = f"<{escaped(link)}|{ticket.id}>" if link else ticket.id
    about = f" · 🖥️ {listed(ticket.resources, 3)}" if ticket.resources else ""
    return f"*{number}* {safe(title, 100)}\n{status} · {stamp(ticket.active_at)}{about}"


def added_instead(ticket: Ticket, link: str | None) -> str:
    """To whoever was about to open another one."""
    number = f"<{escaped(link)}|{ticket.id}>" if link else ticket.id
    return f"✅ What you wrote is an update of *{number}* now. No other ticket was opened."
