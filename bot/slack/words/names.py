"""How people are named where nobody is to be notified."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.events.happened import Happened
from bot.domain.ticket import PersonId
from bot.slack.text import safe

Names = Mapping[PersonId, str]


def who(person: PersonId, names: Names) -> str:
    """Somebody's name; it never mentions them."""
    return safe(names.get(person, str(person)), 80)


def doer(event: Happened, names: Names) -> str:
    """Who did something; of somebody at a remote, which one."""
    if not event.via:
        return who(event.by, names)
    return safe(f"{event.actor} via {event.via}" if event.actor else event.via, 80)
