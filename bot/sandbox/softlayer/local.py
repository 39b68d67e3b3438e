"""One stand-in of SoftLayer: all its parts, put together."""

from __future__ import annotations

import asyncio

from bot.sandbox.journal import Journal
from bot.sandbox.slack.background import Background
from bot.sandbox.slack.changes import Changes
from bot.sandbox.slack.clock import Clock
from bot.sandbox.softlayer import seed, writing
from bot.sandbox.softlayer.access import Access
from bot.sandbox.softlayer.faults import faults
from bot.sandbox.softlayer.limiter import Limiter
from bot.sandbox.softlayer.vendor import Vendor
from bot.sandbox.timekeeping import keep_time


class SoftLayer:
    """Holds the parts; every handler gets at them through this. Without a clock it keeps its own."""

    def __init__(self, clock: Clock | None = None) -> None:
        self.clock = clock or Clock()
        self.state = seed.state(self.clock)
        self.settings = self.state.settings
        self.changes = Changes()
        self.journal = Journal(self.clock, self.changes, named="method")
        self.faults = faults(self.state)
        self.limiter = Limiter(self.state)
        self.access = Access(self.state)
        self.vendor = Vendor(self.state, self.ticket_changed)
        self.background = Background()
        self._moved = asyncio.Event()

    def settle(self) -> None:
        """Carry out what the clock has passed; done before anybody looks or acts."""
        if writing.carry_out_due(self.state):
            self.ticket_changed(None)

    def ticket_changed(self, ticket_id: int | None) -> None:
        """Tell the open consoles that a ticket (None: any) has changed."""
        self._moved.set()
        self.changes.tell("tickets", ticket=ticket_id)

    def faults_changed(self) -> None:
        """Tell the open consoles that rules, switches or held calls have changed."""
        self.changes.tell("faults")

    def start(self) -> None:
        """Keep time in the background until it is closed."""
        self.background.start(
            keep_time(
                self.clock,
                settle=self.settle,
                next_due=lambda: writing.next_due(self.state),
                moved=self._moved,
                turned=self._clock_turned,
            )
        )

    async def close(self) -> None:
        """End everything that runs."""
        self.faults.release()
        await self.background.close()

    def _clock_turned(self) -> None:
        self.changes.tell("clock", now=self.clock.now(), offset=self.clock.offset)
