"""response_url: where an app answers an interaction without a token, five times within thirty minutes.

https://docs.slack.dev/interactivity/handling-user-interaction#message_responses. Knows what each address
stands for and how often it may still be used; what an answer does is in reply.py.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from bot.sandbox.slack.clock import Clock
from bot.sandbox.slack.people import TEAM_ID

LIFE = 30 * 60.0
USES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where an interaction came from: who, in which channel, on which message, in which thread."""

    user: str
    channel: str
    message_ts: str | None = None
    thread_ts: str | None = None


class ResponseUrlError(Exception):
    """The address cannot be used; `word` is what Slack answers."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


@dataclass(slots=True, kw_only=True)
class Door:
    """One response_url: what it answers to, until when, how often still."""

    source: Source
    expires_at: float
    left: int = USES


class ResponseUrls:
    """Gives out response_urls and remembers what they answer to."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._doors: dict[str, Door] = {}

    def give(self, base: str, kind: str, source: Source) -> str:
        """Return a new address below `base`; `kind` is commands, actions or app, as in Slack's own."""
        token = f"{TEAM_ID}-{secrets.token_urlsafe(12)}"
        self._doors[token] = Door(source=source, expires_at=self._clock.now() + LIFE)
        return f"{base}/response/{kind}/{token}"

    def open(self, token: str) -> Door:
        """Find what a token answers to, without using it up; raises ResponseUrlError."""
        door = self._doors.get(token)
        if door is None:
            raise ResponseUrlError("not_found")
        if self._clock.now() > door.expires_at:
            raise ResponseUrlError("expired_url")
        if door.left <= 0:
            raise ResponseUrlError("used_url")
        return door
