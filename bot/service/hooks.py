"""Hooks: what remotes call us for. What a call names is noted as to be read, and who reads is told at once.

A call is taken once: it is remembered in the transaction that notes what it names.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.hooks import Goodbye, Hook, HookReader
from bot.domain.ids import DeskId, WorkspaceId
from bot.domain.intents import Source
from bot.domain.ports import Clock, Store, Transaction
from bot.errors import RemoteError, Stale, Unproven, Untimely
from bot.service.hook_watch import HookWatch
from bot.service.poll import Poll

log = logging.getLogger(__name__)

LARGE = 32_000
"""Bytes from which on a call is read on a thread of its own, one at a time: anybody can send them."""
SAID_EVERY = timedelta(minutes=1)
"""How often the same is logged of calls; in between they are counted."""


class Answer(StrEnum):
    """What became of a call."""

    TAKEN = "taken"
    TAKEN_BEFORE = "taken before"
    UNTIMELY = "untimely"
    DOUBTED = "doubted"
    UNPROVEN = "unproven"
    NO_SUCH_DESK = "no such desk"
    NOT_NOW = "not now"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """A remote that calls us: how its calls are read, the key that it shares, and who reads its tickets.

    Who watches whether it calls is there where it calls only as long as it is told to.
    """

    read: HookReader
    secret: str = field(repr=False)
    poll: Poll
    watch: HookWatch | None = None


class Hooks:
    """All remotes that call one workspace, each for its desk."""

    def __init__(
        self, store: Store, workspace: WorkspaceId, callers: Mapping[DeskId, Caller], clock: Clock
    ) -> None:
        self._store = store
        self._workspace = workspace
        self._callers = callers
        self._clock = clock
        self._reading = asyncio.Lock()
        self._said: dict[tuple[str, DeskId, str], tuple[datetime, int]] = {}
        """What was logged when, and how often it was not since."""

    @property
    def desks(self) -> Iterable[DeskId]:
        """The desks that are called."""
        return self._callers.keys()

    async def take(self, desk: DeskId, headers: Mapping[str, str], body: bytes) -> Answer:
        """Take a call for a desk. Its headers go by names in lower case."""
        caller = self._callers.get(desk)
        if caller is None:
            return Answer.NO_SUCH_DESK
        try:
            hook = await self._read(caller, headers, body)
        except Unproven as error:
            self._say(logging.WARNING, "hook refused", desk, str(error))
            return Answer.UNTIMELY if isinstance(error, Untimely) else Answer.UNPROVEN
        if isinstance(hook, Goodbye):
            self._say(logging.WARNING, "hook says goodbye", desk)
            if caller.watch is not None:
                caller.watch.doubt()
            return Answer.DOUBTED
        return await self._taken(caller, desk, hook)

    async def _read(self, caller: Caller, headers: Mapping[str, str], body: bytes) -> Hook | Goodbye:
        call = (headers, body, caller.secret, self._clock.now())
        if len(body) < LARGE:
            return caller.read(*call)
        async with self._reading:
            return await asyncio.to_thread(caller.read, *call)

    async def _taken(self, caller: Caller, desk: DeskId, hook: Hook) -> Answer:
        try:
            is_new = await self._store.transact(self._workspace, take, desk, hook)
        except (RemoteError, Stale) as error:
            self._say(logging.ERROR, "hook not taken", desk, str(error))
            return Answer.NOT_NOW
        if not is_new:
            self._say(logging.WARNING, "hook replayed", desk)
            return Answer.TAKEN_BEFORE
        self._say(logging.INFO, "hook taken", desk)
        caller.poll.ring(sweeps=not hook.tickets)
        return Answer.TAKEN

    def _say(self, level: int, words: str, desk: DeskId, reason: str = "") -> None:
        """Log what may come by thousands: once, and after a while how often it was since."""
        now, key = self._clock.now(), (words, desk, reason if level < logging.ERROR else "")
        at, unsaid = self._said.get(key, (None, 0))
        if at is not None and at <= now < at + SAID_EVERY:
            self._said[key] = (at, unsaid + 1)
            return
        self._said[key] = (now, 0)
        log.log(level, words, extra={"desk": desk, "reason": reason, "unsaid": unsaid})


def take(tx: Transaction, desk: DeskId, hook: Hook) -> bool:
    """Have what a call names be read before all else; False when the call was taken before."""
    told = hashlib.sha256(hook.nonce.encode()).hexdigest()  # Of any length there; here it is a key.
    if not tx.remember(Source(workspace=tx.workspace, key=f"hook:{desk}:{told}")):
        return False
    for each in hook.tickets:
        tx.heed(desk, each)
    return True
