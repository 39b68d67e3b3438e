"""Relay: the only way out. It claims due outbox rows, performs them and records what came back.

A row whose fate nobody knows is looked up outside by our reference before it is done again.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.effects import (
    CarryThread,
    Effect,
    FetchFile,
    RefreshHome,
    RemoteEffect,
    Repeat,
    SendFile,
    SendTranscript,
    TellHealth,
    repeat_of,
)
from bot.domain.homes import SPACING
from bot.domain.ports import (
    Claim,
    Clock,
    Fetched,
    Pace,
    Posted,
    Scene,
    Store,
    Thread,
    Unfetched,
)
from bot.errors import Deferred, Rejected, RemoteError, Stale, Transient, Unauthorized, Withheld
from bot.service import claiming, homes, keeping, settling, staging
from bot.service.claiming import LEASE, LONGEST_WAIT
from bot.service.outward import Outward
from bot.service.pulses import Pulses
from bot.service.roster import Roster
from bot.service.under_way import PATIENCE, SLOW, UnderWay, patience_with

log = logging.getLogger(__name__)

SHOWN = (RefreshHome, SendFile, SendTranscript)
"""Effects that show somebody what others may not see."""
FILES_AT_ONCE = 4
MOST_TRIES = 5
"""How often a file that is withheld from us is asked for, a minute apart."""
BEAT = 10.0
"""Seconds between two renewals of the leases of effects that may take longer than one."""
FAREWELL = 3.0
"""Seconds for what is under way when it is time to stop."""
IDLE = 1.0
SECOND_LOOK = SPACING.total_seconds() + 0.02
BREATH = 0.05
"""Seconds between two sweeps: a burst of commits is one sweep, and the writers keep the store."""


@dataclass(frozen=True, slots=True)
class _Result:
    posted: Posted | None
    was_found: bool


class Relay:
    """Performs effects, each lane in order, different lanes side by side."""

    def __init__(
        self, store: Store, thread: Thread, roster: Roster, clock: Clock, outward: Outward | None = None
    ) -> None:
        self._store = store
        self._thread = thread
        self._roster = roster
        self._outward = outward or Outward.to_nowhere(store, roster, clock)
        self._clock = clock
        self._bell = asyncio.Event()
        self._under_way = UnderWay()
        self._places_for_files = asyncio.Semaphore(FILES_AT_ONCE)
        self._swept_at: datetime | None = None
        self._refused = False
        self._pulses = Pulses(store, clock)
        self._again: asyncio.TimerHandle | None = None
        self._jitter = random.Random()

    def wake(self) -> None:
        """Look for due rows now; call it from the loop's own thread."""
        self._bell.set()
        # What was queued for a moment later, as a home that was drawn just now, is not to wait for the next
        # round.
        if self._again is not None:
            self._again.cancel()
        self._again = asyncio.get_running_loop().call_later(SECOND_LOOK, self._bell.set)

    async def run(self) -> None:
        """Carry out effects until cancelled; what is under way then has a few seconds to be finished."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._renew_slow())
            try:
                while True:
                    self._bell.clear()
                    for claim in await self._claim():
                        group.create_task(self._carry_out(claim))
                    await self._rest()
            except asyncio.CancelledError:
                await self._finish()
                raise

    async def once(self) -> int:
        """Carry out what is due now, side by side, and wait for its end; how many effects that were."""
        claims = await self._claim()
        async with asyncio.TaskGroup() as group:
            for claim in claims:
                group.create_task(self._carry_out(claim))
        return len(claims)

    async def _finish(self) -> None:
        """Let what is under way end. What takes too long is looked up when its lease has run out."""
        with suppress(TimeoutError):
            async with asyncio.timeout(FAREWELL):
                while self._under_way:
                    self._bell.clear()
                    await self._bell.wait()

    async def _claim(self) -> list[Claim]:
        room, now = self._under_way.room(), self._clock.now()
        claims: list[Claim] = []
        try:
            if any(room.values()):
                if self._swept_at is None or now < self._swept_at:
                    await self._store.sweep(claiming.recall, now)
                self._swept_at = now
                claims = await self._store.sweep(claiming.claims, now, self._pace, room, self._under_way.ids)
        except (RemoteError, Stale) as error:
            log.error("outbox unreachable", extra={"reason": str(error)})
        self._under_way.begin(claims, room)
        return claims

    async def _renew_slow(self) -> None:
        """Keep others from beginning anew what takes longer than a lease."""
        while True:
            await asyncio.sleep(BEAT)
            until = self._clock.now() + LEASE
            for claim in self._under_way.slow:
                try:
                    await self._store.sweep(claiming.renew, claim, until)
                except (RemoteError, Stale) as error:
                    log.warning("lease not renewed", extra={**_fields(claim), "reason": str(error)})

    async def _rest(self) -> None:
        """Wait for something to do; where more waits than there was room for, only for some places."""
        if self._under_way.is_crowded:
            with suppress(TimeoutError):
                async with asyncio.timeout(BREATH):
                    while not self._under_way.has_handful:
                        self._bell.clear()
                        await self._bell.wait()
            return
        await asyncio.sleep(BREATH)
        try:
            async with asyncio.timeout(IDLE):
                await self._bell.wait()
        except TimeoutError:
            return

    async def _carry_out(self, claim: Claim) -> None:
        try:
            await self._attempt(claim)
        except (RemoteError, Stale) as error:
            # Not even the failure could be recorded: the lease runs out and the row is looked up then.
            log.error("effect left to its lease", extra={**_fields(claim), "reason": str(error)})
        finally:
            self._under_way.end(claim)
            self._bell.set()

    async def _attempt(self, claim: Claim) -> None:
        try:
            if isinstance(claim.effect, SHOWN):
                # Whoever is shown something may have been met by another process alone, or before the start.
                await self._roster.meet(claim.effect.person)
            if isinstance(claim.effect, RefreshHome):
                async with asyncio.timeout(PATIENCE):
                    await homes.draw(
                        self._store,
                        self._thread,
                        self._roster.desks,
                        self._clock,
                        self._pulses,
                        claim,
                        claim.effect,
                    )
                self._recovered()
                return
            if isinstance(claim.effect, TellHealth):
                await self._announce(claim, claim.effect)
                return
            scene = await self._store.read(
                claim.workspace, staging.scene, claim.effect, self._roster.desks, self._clock.now()
            )
            async with self._room_for(claim.effect):
                result = await self._perform(claim, scene)
            if result is not None:
                await self._settle(claim, result)
            self._recovered()
        except RemoteError as error:
            await self._failed(claim, error)
        except Exception as error:
            # The row loop's net: whatever it was, the row is kept, looked up and tried again later.
            log.exception("effect failed", extra=_fields(claim))
            await self._postpone(claim, None, type(error).__name__, uncertain=True)

    async def _announce(self, claim: Claim, effect: TellHealth) -> None:
        rules = self._roster.desks.find(effect.desk)
        if rules is not None and rules.remote is not None:
            async with asyncio.timeout(PATIENCE):
                await self._thread.announce(effect, rules, claim.reference, is_new=not claim.uncertain)
        await self._store.transact(claim.workspace, claiming.done, claim)

    @asynccontextmanager
    async def _room_for(self, effect: Effect) -> AsyncIterator[None]:
        """The time that an effect may take, and for one that carries a file a place among the few."""
        async with AsyncExitStack() as entered:
            if isinstance(effect, SLOW):
                await entered.enter_async_context(self._places_for_files)
            await entered.enter_async_context(asyncio.timeout(patience_with(effect)))
            yield

    async def _perform(self, claim: Claim, scene: Scene) -> _Result | None:
        if isinstance(claim.effect, CarryThread):
            await self._carry_thread(claim, claim.effect.place, scene)
            return None
        if isinstance(claim.effect, RemoteEffect):
            await self._outward.carry_out(claim, claim.effect, scene)
            log.info("effect done", extra=_fields(claim))
            return None
        if isinstance(claim.effect, FetchFile):
            fetched = await self._fetched(claim, claim.effect, scene)
            await self._store.transact(
                claim.workspace,
                keeping.record,
                claim,
                claim.effect,
                fetched,
                self._roster.desks,
                self._clock.now(),
            )
            log.info("effect done", extra=_fields(claim))
            return None
        if claim.uncertain:
            match repeat_of(claim.effect):
                case Repeat.NEVER:
                    log.warning("uncertain effect dropped", extra=_fields(claim))
                    return _Result(None, was_found=False)
                case Repeat.LOOK_UP:
                    found = await self._thread.find(claim.effect, scene, claim.reference)
                    if found is not None:
                        return _Result(found, was_found=True)
                case Repeat.SAFE:
                    pass
        if scene.is_void:
            log.info("effect void", extra=_fields(claim))
            return _Result(None, was_found=False)
        return _Result(await self._thread.perform(claim.effect, scene, claim.reference), was_found=False)

    async def _carry_thread(self, claim: Claim, place: int, scene: Scene) -> None:
        """Take over what is said in a thread and is not on the ticket yet."""
        heard = await self._thread.read(scene, place)
        for person in dict.fromkeys(each.by for each in heard):
            await self._roster.meet(person)
        desks, now = self._roster.desks, self._clock.now()
        await self._store.transact(claim.workspace, settling.carry_thread, claim, place, heard, desks, now)

    async def _fetched(self, claim: Claim, effect: FetchFile, scene: Scene) -> Fetched | Unfetched | None:
        """What came of fetching a file; one that is withheld from us again and again is given up."""
        try:
            if keeping.is_remote(effect, scene):
                return await self._outward.fetch(effect, scene)
            return await self._thread.fetch(effect, scene)
        except Withheld as error:
            if claim.attempt < MOST_TRIES:
                raise
            log.warning("file given up", extra={**_fields(claim), "reason": error.reason})
            return keeping.given_up(effect, scene, error)

    async def _settle(self, claim: Claim, result: _Result) -> None:
        await self._store.transact(
            claim.workspace,
            settling.settle,
            claim,
            result.posted,
            result.was_found,
            self._roster.desks,
            self._clock.now(),
        )
        log.info("effect done", extra=_fields(claim))

    async def _failed(self, claim: Claim, error: RemoteError) -> None:
        match error:
            case Transient():
                await self._wait_for_it(claim, error)
            case Unauthorized():
                if not isinstance(claim.effect, RemoteEffect):
                    self._told_refused(error)
                await self._postpone(claim, 60.0, error.reason, uncertain=False)
            case Rejected():
                log.warning("effect rejected", extra={**_fields(claim), "reason": error.reason})
                await self._store.transact(claim.workspace, claiming.park, claim, error.reason, self._clock)
            case _:
                await self._postpone(claim, None, error.reason, uncertain=not error.certain)

    async def _wait_for_it(self, claim: Claim, error: Transient) -> None:
        pace = None if isinstance(error, Deferred) else self._pace(claim.effect)
        if error.after is not None and pace is not None:
            until = self._clock.now() + timedelta(seconds=error.after)
            await self._store.sweep(claiming.hold, claim.workspace, pace, until)
        await self._postpone(claim, error.after, error.reason, uncertain=not error.certain)

    def _pace(self, effect: Effect) -> Pace | None:
        """How fast the outside takes effects like this one; pure, it is asked on the store's thread."""
        if isinstance(effect, RemoteEffect):
            return self._outward.pace(effect)
        return self._thread.pace(effect)

    async def _postpone(self, claim: Claim, after: float | None, reason: str, *, uncertain: bool) -> None:
        wait = after if after is not None else self._backoff(claim.attempt)
        until = self._clock.now() + timedelta(seconds=wait)
        log.info("effect postponed", extra={**_fields(claim), "reason": reason, "seconds": round(wait, 1)})
        await self._store.transact(
            claim.workspace, claiming.postpone, claim, until, reason, uncertain or claim.uncertain
        )

    def _backoff(self, attempt: int) -> float:
        """Seconds until the next try: doubling, with jitter so that many rows do not return at once."""
        longest = min(2.0 ** min(attempt, 10) / 2, LONGEST_WAIT)
        return longest * self._jitter.uniform(0.5, 1.0)

    def _told_refused(self, error: Unauthorized) -> None:
        if not self._refused:
            log.error("the chat refuses us: run `threadesk check`", extra={"reason": error.reason})
        self._refused = True

    def _recovered(self) -> None:
        if self._refused:
            log.info("the chat takes us again")
        self._refused = False


def _fields(claim: Claim) -> dict[str, object]:
    effect = claim.effect
    return {
        "ticket": effect.ticket,
        "effect": type(effect).__name__,
        "reference": claim.reference,
        "attempt": claim.attempt,
    }
