"""A desk's figures at a glance, as home tabs show them; counted anew once a minute at most."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.desk import Desks
from bot.domain.figures import Asked, Pulse
from bot.domain.ports import Clock, Store, Transaction
from bot.domain.ticket import DeskId, PersonId, WorkspaceId

LATELY = timedelta(days=7)
"""What they look back on."""
FRESH_FOR = timedelta(minutes=1)
"""How old they may be: they are drawn with every home."""


class Pulses:
    """Counts, and remembers what was counted; after a restart it counts again."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._known: dict[tuple[WorkspaceId, tuple[DeskId, ...]], tuple[datetime, Pulse]] = {}

    async def seen_by(self, workspace: WorkspaceId, person: PersonId, desks: Desks) -> Pulse | None:
        """The desks where somebody works, without private tickets; None if they work at none."""
        works_at = tuple(rules.id for rules in desks.all if rules.is_agent(person))
        return await self.of(workspace, works_at) if works_at else None

    async def of(self, workspace: WorkspaceId, desks: tuple[DeskId, ...]) -> Pulse:
        """These desks, without private tickets."""
        now = self._clock.now()
        known = self._known.get((workspace, desks))
        if known is not None and now - FRESH_FOR < known[0] <= now:
            return known[1]
        asked = Asked(since=now - LATELY, until=now, desks=desks)
        pulse = await self._store.read(workspace, _pulse, asked)
        self._known[workspace, desks] = now, pulse
        return pulse


def _pulse(tx: Transaction, asked: Asked) -> Pulse:
    return tx.pulse(asked)
