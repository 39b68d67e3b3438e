"""Health: what is known of how a desk's remote does, told once by whichever process finds it out.

The store knows it for all processes; each remembers it for itself, so that a call that works costs nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.domain import health
from bot.domain.desk import DeskRules, Desks
from bot.domain.effects import TellHealth
from bot.domain.health import Ailment, Health
from bot.domain.ids import ChannelId, DeskId, WorkspaceId
from bot.domain.ports import Clock, Store, Transaction
from bot.errors import Deferred, RemoteError, Stale, Transient, Unauthorized, Withheld
from bot.service import homes
from bot.service.homes import NO_TICKET
from bot.service.roster import Roster

log = logging.getLogger(__name__)

ATTEMPTS = 3
KNOWN_FOR = timedelta(seconds=30)
"""How long what is remembered holds while all is well: another process may have found out otherwise."""
AGAIN_AFTER = timedelta(seconds=5)
"""Failures that follow each other so closely are one: many lanes fail at once."""
LOOKED_AT_WITHIN = timedelta(seconds=90)
"""How often a remote that fails is looked at, at least."""
PAUSED_FOR = 60.0
"""Seconds until something that was put off is looked at again; when the remote works again it is called."""


class Watch:
    """How the remote of one desk does, as one process knows it. Only Outdated leaves it."""

    def __init__(
        self, store: Store, workspace: WorkspaceId, desk: DeskId, roster: Roster, clock: Clock
    ) -> None:
        self._store = store
        self._workspace = workspace
        self._desk = desk
        self._roster = roster
        self._clock = clock
        self._known = health.WELL
        self._known_at: datetime | None = None

    @property
    def known(self) -> Health:
        return self._known

    def demand_awake(self) -> None:
        """Raise Deferred while nothing is to be sent: what is to leave waits, and can still be changed.

        Where no look has been had at the remote for a while, something may leave to find out.
        """
        known, now = self._known, self._clock.now()
        if known.is_paused and known.failed_at is not None and now < known.failed_at + LOOKED_AT_WITHIN:
            reason = known.reason or "it fails"
            raise Deferred("remote", "pause", reason, certain=True, after=PAUSED_FOR)

    async def failed(self, error: RemoteError) -> None:
        """A call failed: note it, and have it told if it is time to."""
        ailment, now = ailment_of(error), self._clock.now()
        if ailment is not None and not self._is_known(ailment, now):
            await self._note(ailment, error.reason, now)

    async def worked(self) -> None:
        """A call was answered: if something was wrong, note that, call what waits, and have it told."""
        now = self._clock.now()
        try:
            if self._known.is_well:
                if self._known_at is not None and self._known_at <= now < self._known_at + KNOWN_FOR:
                    return
                self._remember(await self._store.read(self._workspace, _known, self._desk), now)
            if health.worked(self._known, now) == self._known:
                return
        except (RemoteError, Stale) as error:
            log.warning("health not read", extra={"desk": self._desk, "reason": str(error)})
            return
        await self._note(None, "", now)

    def _is_known(self, ailment: Ailment, now: datetime) -> bool:
        known = self._known
        if known.ailment is not ailment or known.works_since is not None or known.failed_at is None:
            return False
        is_close = known.failed_at <= now < known.failed_at + AGAIN_AFTER
        return is_close and health.failed(known, ailment, known.reason, now).told is known.told

    async def _note(self, ailment: Ailment | None, reason: str, now: datetime) -> None:
        """Note it in the store, where another process may have been faster."""
        known, rules = self._known, self._roster.desks
        for _ in range(ATTEMPTS):
            try:
                after = await self._store.transact(
                    self._workspace, _noted, self._desk, ailment, reason, known, rules, now
                )
            except Stale as error:
                log.info("health noted by another", extra={"desk": self._desk, "reason": str(error)})
            except RemoteError as error:
                log.warning("health not noted", extra={"desk": self._desk, "reason": str(error)})
                return
            else:
                self._remember(after, now)
                return

    def _remember(self, now_known: Health, now: datetime) -> None:
        extra = {"desk": self._desk, "ailment": now_known.ailment, "reason": now_known.reason}
        if now_known.told is not None and self._known.told is None:
            log.error("remote fails", extra=extra)
        if now_known.is_well and self._known.told is not None:
            log.info("remote works again", extra={"desk": self._desk})
        self._known, self._known_at = now_known, now


def ailment_of(error: RemoteError) -> Ailment | None:
    """What a failure says of the remote; None for one that says nothing: it answered."""
    match error:
        case Withheld():
            return None
        case Unauthorized():
            return Ailment.REFUSING
        case Transient(after=after):
            return Ailment.DOWN if after is None else Ailment.THROTTLED
        case _:
            return None


def _known(tx: Transaction, desk: DeskId) -> Health:
    return tx.health(desk)


def _noted(
    tx: Transaction,
    desk: DeskId,
    ailment: Ailment | None,
    reason: str,
    remembered: Health,
    desks: Desks,
    now: datetime,
) -> Health:
    """Note that a call failed or, without an ailment, worked; what follows is queued with it."""
    before = tx.health(desk)
    after = health.worked(before, now) if ailment is None else health.failed(before, ailment, reason, now)
    if after != before:
        tx.set_health(desk, before, after)
        _tell(tx, desks.find(desk), before, after, now)
    is_over = ailment is None and any(
        (known.is_paused or known.told is None) and health.has_lasted(known, now)
        for known in (before, remembered)
    )
    if is_over:
        tx.resume(desk, now)
    return after


def _tell(tx: Transaction, rules: DeskRules | None, before: Health, after: Health, now: datetime) -> None:
    """Tell the desk what is news, and have it shown in the homes that it concerns."""
    if rules is None or before.told is after.told:
        return
    of, until = (before, before.works_since) if after.told is None else (after, None)
    if of.ailment is None or of.since is None:
        return
    told = [
        TellHealth(
            ticket=NO_TICKET,
            desk=rules.id,
            channel=channel,
            ailment=of.ailment,
            reason=of.reason,
            since=of.since,
            told_at=now,
            until=until,
        )
        for channel in channels_told(rules)
    ]
    tx.enqueue(told, now)
    homes.redraw_all(tx, rules, now)


def channels_told(rules: DeskRules) -> Iterable[ChannelId]:
    """The desk's channel; without one its admins are told in private."""
    channel = rules.channel or rules.private_channel
    return [channel] if channel else sorted(ChannelId(each) for each in rules.admins)
