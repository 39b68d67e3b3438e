"""Times as the value of a field and in words, to the minute and in UTC. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_MOMENT = re.compile(r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}")


def moment(at: datetime) -> str:
    """A time as the value of a field."""
    return at.astimezone(UTC).replace(second=0, microsecond=0).strftime("%Y-%m-%dT%H:%M:%SZ")


def utc(at: datetime) -> str:
    """A time in words for those who cannot be shown their own."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


def moment_of(value: str) -> datetime | None:
    """The time that a field's value says; None where it says none."""
    try:
        at = datetime.fromisoformat(value) if _MOMENT.match(value) else None
        return at.astimezone(UTC) if at is not None and at.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None
