"""What is said of the group that has a ticket, and of its being handed over.

The results are mrkdwn; every value is escaped here.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.desk import DeskRules, Group
from bot.domain.events import HandedOver
from bot.domain.ticket import GroupId, PersonId, Ticket
from bot.slack.text import one_line, safe
from bot.slack.words.names import Names, who

REASON_SHOWN = 500
"""The most characters of a reason within a sentence of ours; the log has all of it."""


def name(group_id: GroupId, rules: DeskRules) -> str:
    """A group's name; its id where it is configured no more."""
    group = rules.group(group_id)
    return safe(group.name if group else group_id, 80)


def called(group_id: GroupId, groups: Sequence[Group]) -> str:
    """The same where several desks' groups are known."""
    return safe(next((group.name for group in groups if group.id == group_id), group_id), 80)


def said_why(sentence: str, reason: str) -> str:
    """A sentence with the reason behind it, if one was given."""
    return f"{sentence} {safe(one_line(reason), REASON_SHOWN)}" if reason.strip() else sentence


def owner_line(actor: PersonId, owner: PersonId | None, by: str, names: Names) -> str:
    """One sentence on whose it is now; `by` is whoever did it, as they are shown."""
    if owner is None:
        return f"{by} handed this back: nobody owns it now."
    if owner == actor:
        return f"{by} took this."
    return f"{by} assigned this to *{who(owner, names)}*."


def handed_over(event: HandedOver, names: Names) -> str:
    """One line on who has it now; it mentions nobody."""
    by = f"*{who(event.by, names)}*"
    if event.group is None:
        sentence = f"👥 {by} took this out of its group{_owned(event, names)}."
    else:
        sentence = f"👥 {by} handed this to *{safe(event.name, 80)}*{_owned(event, names)}."
    return said_why(sentence, event.reason)


def _owned(event: HandedOver, names: Names) -> str:
    if event.owner == event.owner_before:
        return ""
    return f", and to *{who(event.owner, names)}*" if event.owner else "; nobody owns it now"


def new_here(ticket: Ticket, rules: DeskRules) -> str:
    """To a group: a ticket was opened that is theirs from the beginning."""
    return f"👥 A new ticket for *{name(ticket.group, rules)}*." if ticket.group else "👥 A new ticket."
