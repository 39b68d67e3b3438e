"""Moments, as the API writes and reads them: UTC, ISO 8601, milliseconds and Z. Pure."""

from __future__ import annotations

from datetime import UTC, datetime


def shown(moment: datetime) -> str:
    """Write a moment."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def read(text: object) -> datetime | None:
    """Read a moment; one without a zone is UTC. None where it is none."""
    if not isinstance(text, str):
        return None
    try:
        parsed = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)


def in_seconds(text: str) -> str:
    """Write a moment that is written to the millisecond with its seconds only, as some answers do."""
    return text.partition(".")[0].removesuffix("Z") + "Z"
