"""What `threadesk check` says of one thing that it looked at."""

from __future__ import annotations

from dataclasses import dataclass

from bot.errors import RemoteError, Transient


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at; `mend` says what to do, None when it is fine."""

    what: str
    mend: str | None = None


def mended(error: RemoteError, mend: str) -> str:
    """What Slack says with what to do about it; that is another thing when it says nothing."""
    if isinstance(error, Transient):
        return f"Slack cannot be reached ({error.reason}): check the network, and SLACK_API_URL."
    return f"Slack says {error.reason}: {mend}"
