"""What every intent has: who wants it, and where that entered."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.ticket import PersonId


class Origin(StrEnum):
    """Where an intent entered."""

    SLACK = "slack"
    POLICY = "policy"
    REMOTE = "remote"
    COMMAND_LINE = "command_line"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Something that somebody wants of a ticket."""

    by: PersonId
    origin: Origin = Origin.SLACK
