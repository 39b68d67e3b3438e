"""Trigger ids: an interaction's right to open one modal, for three seconds.

https://docs.slack.dev/interactivity/handling-user-interaction#trigger_ids
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.sandbox.slack.clock import Clock
from bot.sandbox.slack.ids import Ids

LIFE = 3.0


class TriggerError(Exception):
    """The trigger id cannot be used; `word` is Slack's error."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


@dataclass(slots=True, kw_only=True)
class Trigger:
    """Whom a trigger id belongs to, and whether it came from a modal."""

    user: str
    view_id: str | None
    expires_at: float
    is_used: bool = False


class Triggers:
    """Gives out trigger ids and takes them back once."""

    def __init__(self, ids: Ids, clock: Clock) -> None:
        self._ids = ids
        self._clock = clock
        self._known: dict[str, Trigger] = {}

    def give(self, user: str, view_id: str | None = None) -> str:
        """Return a new trigger id for this person's interaction."""
        trigger_id = self._ids.trigger()
        expires_at = self._clock.now() + LIFE
        self._known[trigger_id] = Trigger(user=user, view_id=view_id, expires_at=expires_at)
        return trigger_id

    def use(self, trigger_id: str) -> Trigger:
        """Take a trigger id, once and in time; raises TriggerError."""
        trigger = self._known.get(trigger_id)
        if trigger is None:
            raise TriggerError("invalid_trigger_id")
        if trigger.is_used:
            raise TriggerError("exchanged_trigger_id")
        if self._clock.now() > trigger.expires_at:
            raise TriggerError("expired_trigger_id")
        trigger.is_used = True
        return trigger
