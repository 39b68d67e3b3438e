"""Moments, as the API writes and reads them: UTC, ISO 8601, milliseconds and Z. Pure."""

from __future__ import annotations

from datetime import UTC, datetime

DAY = 86400.0
# What stands in lists where a date ought to be.
NO_DATE = "0001-01-01T00:00:00Z"


def shown(moment: float) -> str:
    """Write a moment."""
    text = datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def read(text: str) -> float | None:
    """Read a moment that names its zone; None where it is none."""
    try:
        parsed = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return None if parsed.tzinfo is None else parsed.timestamp()
