"""Queueing: tells people once of what they said that waits long for its turn at a remote.

Called by a metronome; what is long goes by the clock. Nobody is told twice, however many processes look.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

from bot.domain import waiting
from bot.domain.effects import OpenRemote, PushUpdate
from bot.domain.health import Ailment
from bot.domain.ids import DeskId, WorkspaceId
from bot.domain.intents import Source
from bot.domain.ports import Clock, Store, Transaction
from bot.domain.waiting import LONG, Waiting
from bot.errors import RemoteError, Stale

log = logging.getLogger(__name__)

SECONDS_BETWEEN = 3
AT_ONCE = 50
"""How many are told in one transaction: what people do waits no longer than that."""


class Queueing:
    """What waits for the remote of one desk. Only Outdated leaves it."""

    def __init__(self, store: Store, workspace: WorkspaceId, desk: DeskId, clock: Clock) -> None:
        self._store = store
        self._workspace = workspace
        self._desk = desk
        self._clock = clock
        self._seen: frozenset[int] = frozenset()
        self._told: frozenset[int] = frozenset()

    async def beat(self) -> int:
        """Tell of what was overdue at the last look already; how many people were told anew."""
        now = self._clock.now()
        try:
            found = await self._store.read(self._workspace, _overdue, self._desk, now)
            fresh = [each for each in waiting.fresh(found, self._seen) if each.id not in self._told]
            count = 0
            for begin in range(0, len(fresh), AT_ONCE):
                some = fresh[begin : begin + AT_ONCE]
                count += await self._store.transact(self._workspace, _tell, self._desk, some, now)
                self._told |= {each.id for each in some}
        except (RemoteError, Stale) as error:
            log.warning("queue not looked at", extra={"desk": self._desk, "reason": str(error)})
            return 0
        self._seen = frozenset(each.id for each in found)
        self._told &= self._seen
        return count


def _overdue(tx: Transaction, desk: DeskId, now: datetime) -> list[Waiting]:
    return tx.waiting(desk, now - LONG)


def _tell(tx: Transaction, desk: DeskId, found: Sequence[Waiting], now: datetime) -> int:
    ailment = tx.health(desk).ailment
    return sum(_told(tx, each, ailment, now) for each in found)


def _told(tx: Transaction, found: Waiting, ailment: Ailment | None, now: datetime) -> bool:
    """Have its author told, unless they were, or it is gone."""
    effect = found.effect
    ticket = tx.ticket(effect.ticket)
    if ticket is None or not isinstance(effect, OpenRemote | PushUpdate):
        return False
    number = waiting.spoken_last(ticket, effect)
    if number is None or not tx.remember(Source(workspace=tx.workspace, key=waiting.key_of(effect))):
        return False
    told = waiting.told(ticket, found, number, tx.event(ticket.id, number), ailment)
    tx.enqueue([told] if told is not None else [], now)
    return told is not None
