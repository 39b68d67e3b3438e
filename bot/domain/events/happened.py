"""What every event has: when it happened, who did it and where that came in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.ticket import PersonId
from bot.domain.wanted import Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """Something that happened to a ticket."""

    at: datetime
    by: PersonId
    origin: Origin
    actor: str = ""
    """Who did it at a remote, by name, where the chat knows nobody who did."""
    via: str = ""
    """What people call that remote."""
