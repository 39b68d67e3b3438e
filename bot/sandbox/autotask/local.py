"""One stand-in of Autotask: all its parts, put together."""

from __future__ import annotations

from bot.sandbox.autotask.faults import faults
from bot.sandbox.autotask.hooks import Hooks
from bot.sandbox.autotask.limiter import Limiter
from bot.sandbox.autotask.rules.case import Actor, Row
from bot.sandbox.autotask.seed import start
from bot.sandbox.autotask.state import State
from bot.sandbox.autotask.vendor import Vendor
from bot.sandbox.journal import Journal
from bot.sandbox.slack.background import Background
from bot.sandbox.slack.changes import Changes
from bot.sandbox.slack.clock import Clock


class Autotask:
    """Holds the parts; every handler gets at them through this. Without a clock it keeps its own.

    Without a state it is the MSP of the seed, by the server's own rules.
    """

    def __init__(self, clock: Clock | None = None, state: State | None = None) -> None:
        self.clock = clock or (state.clock if state is not None else Clock())
        self.state = state or start.state(self.clock)
        self.settings = self.state.settings
        self.limits = self.state.limits
        self.changes = Changes()
        self.journal = Journal(self.clock, self.changes, named="operation")
        self.faults = faults()
        self.limiter = Limiter(self.state)
        self.vendor = Vendor(self.state)
        self.background = Background()
        self.hooks = Hooks(self.state, self.faults, self.journal, self.background, self.hooks_changed)
        self.state.listeners.append(self._written)

    def settle(self) -> None:
        """Carry out what the clock has passed; done before anybody looks or acts."""
        self.hooks.forget_old()

    def hooks_changed(self) -> None:
        """Tell the open consoles that a webhook has told of something, or was changed itself."""
        self.changes.tell("hooks")

    def faults_changed(self) -> None:
        """Tell the open consoles that rules, switches or held calls have changed."""
        self.changes.tell("faults")

    def start(self) -> None:
        """Begin to run; what falls due is done by whoever waits for it."""

    async def close(self) -> None:
        """End everything that runs."""
        self.faults.release()
        await self.background.close()

    def _written(self, entity: str, before: Row | None, after: Row | None, actor: Actor) -> None:
        row = after or before or {}
        ticket = row.get("id") if entity == "Tickets" else row.get("ticketID")
        self.changes.tell("tickets", ticket=ticket)
