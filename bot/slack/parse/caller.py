"""Who is acting, from where, and how they can be answered: the same for every way in."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.intents import Source
from bot.domain.ticket import ChannelId, PersonId, WorkspaceId


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """One person at one place, in one delivery.

    `key` names the delivery. `root` is the thread they stand in. An answer goes to `response_url` where there
    is one, else to the channel; `trigger` opens a form within three seconds.
    """

    workspace: WorkspaceId
    person: PersonId
    key: str
    channel: ChannelId | None = None
    root: str | None = None
    trigger: str | None = None
    response_url: str | None = None

    @property
    def source(self) -> Source:
        return Source(workspace=self.workspace, key=self.key)
