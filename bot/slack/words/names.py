"""How people are named where nobody is to be notified."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.ticket import PersonId
from bot.slack.text import safe

Names = Mapping[PersonId, str]


def who(person: PersonId, names: Names) -> str:
    """Somebody's name; it never mentions them."""
    return safe(names.get(person, str(person)), 80)
