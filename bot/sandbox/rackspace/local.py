"""One stand-in of Rackspace Ticketing: all its parts, put together."""

from __future__ import annotations

import asyncio

from bot.sandbox.journal import Journal
from bot.sandbox.rackspace import seed, storage, writing
from bot.sandbox.rackspace.access import Access
from bot.sandbox.rackspace.faults import faults
from bot.sandbox.rackspace.hook import Hook
from bot.sandbox.rackspace.limiter import Limiter
from bot.sandbox.rackspace.vendor import Vendor
from bot.sandbox.slack.background import Background
from bot.sandbox.slack.changes import Changes
from bot.sandbox.slack.clock import Clock
from bot.sandbox.timekeeping import keep_time


class Rackspace:
    """Holds the parts; every handler gets at them through this. Without a clock it keeps its own."""

    def __init__(self, clock: Clock | None = None) -> None:
        self.clock = clock or Clock()
        self.state = seed.state(self.clock)
        self.settings = self.state.settings
        self.limits = self.state.limits
        self.changes = Changes()
        self.journal = Journal(self.clock, self.changes, named="operation")
        self.faults = faults(self.settings)
        self.limiter = Limiter(self.state)
        self.access = Access(self.state)
        self.vendor = Vendor(self.state, self.ticket_changed)
        self.background = Background()
        self.hook = Hook(self.state, self.faults, self.journal, self.background, self.faults_changed)
        self._moved = asyncio.Event()

    def settle(self) -> None:
        """Carry out what the clock has passed; done before anybody looks or acts."""
        storage.forget_unbound(self.state)
        for ticket in writing.carry_out_due(self.state):
            self.ticket_changed(ticket.ticket_id)

    def ticket_changed(self, ticket_id: str | None) -> None:
        """Tell the open consoles and the webhook that a ticket (None: any) has changed."""
        self._moved.set()
        self.hook.tell_new()
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
