"""Queueing: tells people once of what they said that waits long for its turn at a remote.

Called by a metronome; what is long goes by the clock. Nobody is told twice, however many processes look.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain import waiting
from bot.domain.connector import Errand
from bot.domain.effects import OpenRemote, PushUpdate, RemoteEffect
from bot.domain.health import Ailment
from bot.domain.ids import DeskId, WorkspaceId
from bot.domain.intents import Source
from bot.domain.pace import Pace
from bot.domain.ports import Clock, Store, Transaction
from bot.domain.waiting import LONG, Waiting
from bot.errors import RemoteError, Stale
from bot.service.outward import ERRANDS

log = logging.getLogger(__name__)

SECONDS_BETWEEN = 3
AT_ONCE = 50
"""How many are told in one transaction: what people do waits no longer than that."""


class Queueing:
    """What waits for the remote of one desk, at the pace at which that takes it. Only Outdated leaves it."""

    def __init__(
        self,
        store: Store,
        workspace: WorkspaceId,
        desk: DeskId,
        clock: Clock,
        pace: Callable[[Errand], Pace | None] = lambda errand: None,
    ) -> None:
        self._store = store
        self._workspace = workspace
        self._desk = desk
        self._clock = clock
        self._pace = pace
        self._seen: frozenset[int] = frozenset()
        self._told: frozenset[tuple[int, int]] = frozenset()

    async def beat(self) -> int:
        """Tell of what waits long by now, or will; how many people were told anew."""
        now = self._clock.now()
        is_paced = any(self._pace(errand) is not None for errand in Errand)
        try:
            until = now if is_paced else now - LONG
            found = await self._store.read(self._workspace, _found, self._desk, self._pace_of, until, now)
            long = waiting.fresh(found, self._seen, now)
            fresh = [each for each in long if (each.id, each.is_joined) not in self._told]
            count = 0
            for begin in range(0, len(fresh), AT_ONCE):
                some = fresh[begin : begin + AT_ONCE]
                count += await self._store.transact(self._workspace, _tell, self._desk, some, now)
                self._told |= {(each.id, each.is_joined) for each in some}
        except (RemoteError, Stale) as error:
            log.warning("queue not looked at", extra={"desk": self._desk, "reason": str(error)})
            return 0
        self._seen = frozenset(each.id for each in found if waiting.is_overdue(each, now))
        self._told &= {(each.id, is_joined) for each in found for is_joined in (False, True)}
        return count

    def _pace_of(self, effect: RemoteEffect) -> Pace | None:
        return self._pace(ERRANDS[type(effect)])


def _found(
    tx: Transaction,
    desk: DeskId,
    pace: Callable[[RemoteEffect], Pace | None],
    until: datetime,
    now: datetime,
) -> list[Waiting]:
    """What waits; where that is slow with its turn, and with how much has joined it by now."""
    found = waiting.placed(tx.waiting(desk, until), pace, lambda its: tx.free_at(its, now))
    return [each if each.leaves_at is None else _counted(tx, each) for each in found]


def _counted(tx: Transaction, each: Waiting) -> Waiting:
    ticket = tx.ticket(each.effect.ticket) if isinstance(each.effect, PushUpdate) else None
    return each if ticket is None else replace(each, messages=waiting.messages_in(ticket, each.effect))


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
    if number is None or not _is_first(tx, waiting.key_of(effect), found):
        return False
    told = waiting.told(ticket, found, number, tx.event(ticket.id, number), ailment)
    tx.enqueue([told] if told is not None else [], now)
    return told is not None


def _is_first(tx: Transaction, key: str, found: Waiting) -> bool:
    """Whether nobody has been told of it: alone, or once more with what joined it since."""
    is_first = tx.remember(Source(workspace=tx.workspace, key=key))
    return tx.remember(Source(workspace=tx.workspace, key=f"{key}:joined")) if found.is_joined else is_first
