"""Hook watch: whether a remote that is to call us still does so, told once, and again when it does.

That it stopped is never believed of a call, which anybody could make: the remote is asked, now and then and
when such a call comes.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.domain.connector import HookKeeper, Told
from bot.domain.desk import Desks
from bot.domain.effects import TellHealth
from bot.domain.health import Ailment
from bot.domain.ids import Cursor, DeskId, WorkspaceId
from bot.domain.intents import Source
from bot.domain.ports import Clock, Store, Transaction
from bot.errors import RemoteError, Stale
from bot.service.health import channels_told
from bot.service.homes import NO_TICKET, WEBHOOKS, redraw_all, unhooked_since
from bot.service.roster import Roster

log = logging.getLogger(__name__)

SECONDS_BETWEEN = 5
LOOK_EVERY = timedelta(minutes=10)
AGAIN_AFTER = timedelta(minutes=1)
"""How often it is looked when that is called for, whoever calls, and as long as it does not call."""


class HookWatch:
    """The webhooks or feeds of one desk, as one process looks at them. Only Outdated leaves it."""

    def __init__(
        self,
        store: Store,
        workspace: WorkspaceId,
        desk: DeskId,
        keeper: Told,
        roster: Roster,
        clock: Clock,
    ) -> None:
        self._store = store
        self._workspace = workspace
        self._desk = desk
        self._keeper = keeper
        self._roster = roster
        self._clock = clock
        self._looked_at: datetime | None = None
        self._is_doubted = False
        """Whether it is to be looked soon: somebody said that it stopped, or it did."""
        self._bell = asyncio.Event()

    @property
    def desk(self) -> DeskId:
        """Whose webhooks these are."""
        return self._desk

    @property
    def is_called(self) -> bool:
        """Whether its remote calls us; one that is read has not to be listened to."""
        return isinstance(self._keeper, HookKeeper)

    def doubt(self) -> None:
        """Somebody says that it calls no more: look at once, if that was not done just now."""
        self._is_doubted = True
        self._bell.set()

    async def listen(self) -> None:
        """Look whenever there is a doubt, until cancelled."""
        while True:
            await self._bell.wait()
            self._bell.clear()
            await self.beat()

    async def beat(self) -> bool:
        """Look, if it is time to; whether the desk was told something."""
        now, every = self._clock.now(), AGAIN_AFTER if self._is_doubted else LOOK_EVERY
        if self._looked_at is not None and self._looked_at <= now < self._looked_at + every:
            return False
        self._looked_at, self._is_doubted = now, False
        try:
            faults = await self._keeper.hook_faults(self._desk)
            self._is_doubted = self._is_doubted or bool(faults)
            return await self._store.transact(
                self._workspace, _noted, self._desk, faults, self._roster.desks, now
            )
        except (RemoteError, Stale) as error:
            log.warning("webhooks not looked at", extra={"desk": self._desk, "reason": str(error)})
            return False


def _noted(tx: Transaction, desk: DeskId, faults: Sequence[str], desks: Desks, now: datetime) -> bool:
    """Note how it is; what is news is told by whichever process finds it out first."""
    before, rules, since = tx.cursor(desk, WEBHOOKS) or "", desks.find(desk), unhooked_since(tx, desk)
    if rules is None or bool(faults) == (since is not None):
        return False
    if not tx.remember(Source(workspace=tx.workspace, key=f"webhooks of {desk} after {before}")):
        return False
    tx.set_cursor(desk, WEBHOOKS, Cursor(f"{'off' if faults else 'on'} {now.isoformat()}"))
    told = [
        TellHealth(
            ticket=NO_TICKET,
            desk=desk,
            channel=channel,
            ailment=Ailment.UNHOOKED,
            reason="; ".join(faults),
            since=since or now,
            told_at=now,
            until=None if faults else now,
        )
        for channel in channels_told(rules)
    ]
    tx.enqueue(told, now)
    redraw_all(tx, rules, now)
    log.warning("webhooks", extra={"desk": desk, "faults": "; ".join(faults) or "none any more"})
    return True
