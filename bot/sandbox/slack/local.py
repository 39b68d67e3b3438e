"""One local Slack: all its parts, put together."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.sandbox.slack import seed
from bot.sandbox.slack.app_config import read_manifest
from bot.sandbox.slack.background import Background
from bot.sandbox.slack.bot_control import BotControl, bot_state
from bot.sandbox.slack.changes import Changes
from bot.sandbox.slack.clock import Clock
from bot.sandbox.slack.conversation import Conversation
from bot.sandbox.slack.delivery import Delivery
from bot.sandbox.slack.faults import Faults
from bot.sandbox.slack.http_mode import Post
from bot.sandbox.slack.ids import Ids
from bot.sandbox.slack.journal import Journal
from bot.sandbox.slack.rate_limits import RateLimits
from bot.sandbox.slack.response_urls import ResponseUrls
from bot.sandbox.slack.shapes import Json
from bot.sandbox.slack.socket_mode import Sockets
from bot.sandbox.slack.triggers import Triggers
from bot.sandbox.slack.usergroups import Usergroups
from bot.sandbox.slack.views import Views


class Slack:
    """Holds the parts; every handler gets at them through this."""

    def __init__(
        self, manifest: Mapping[str, Any], *, clock_file: Path | None = None, http_target: str | None = None
    ) -> None:
        self.app = read_manifest(manifest)
        self.clock = Clock(clock_file)
        self.ids = Ids(self.clock)
        self.changes = Changes()
        self.journal = Journal(self.clock, self.changes)
        self.faults = Faults()
        self.background = Background()
        self.limits = RateLimits(self.clock)
        self.sockets = Sockets(self.faults, self.journal, self.background, self.bot_changed)
        self.post = Post(http_target, self.faults, self.journal, self.clock) if http_target else None
        self.delivery = Delivery(
            self.post or self.sockets, self.faults, self.ids, self.clock, self.background
        )
        self.workspace = seed.workspace(self.clock.now(), self.app.name)
        self.conversation = Conversation(
            self.workspace, self.app, self.delivery, self.faults, self.ids, self.clock, self.changes
        )
        self.usergroups = Usergroups(
            self.workspace, self.app, self.delivery, self.ids, self.clock, self.changes
        )
        self.views = Views(self.ids, self.changes)
        self.triggers = Triggers(self.ids, self.clock)
        self.response_urls = ResponseUrls(self.clock)
        self.bot: BotControl | None = None
        self.answers_http = False
        self.base = "http://127.0.0.1"
        self.remotes: list[Json] = []  # The consoles beside this workspace: {name, address}.

    def bot_state(self) -> Json:
        """Sum up how the app is."""
        return bot_state(self.bot, self.sockets.count, answers_http=self.answers_http)

    def bot_changed(self) -> None:
        """Tell the pages that the app's process or its sockets have changed."""
        self.changes.tell("bot", bot=self.bot_state())

    def faults_changed(self) -> None:
        """Tell the pages that rules or held calls have changed."""
        self.changes.tell("faults")

    def block_ids(self) -> Iterator[str]:
        """Return fresh ids for blocks and actions that came without."""
        while True:
            yield secrets.token_urlsafe(4)

    async def close(self) -> None:
        """End everything that runs."""
        self.faults.release()
        await self.background.close()
        await self.sockets.close()
        if self.post is not None:
            await self.post.close()
