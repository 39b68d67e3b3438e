"""Hooks: what remotes call us for. What a call names is noted as to be read, and who reads is told at once.

A call is taken once: it is remembered in the transaction that notes what it names.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.hooks import Hook, HookReader
from bot.domain.ids import DeskId, WorkspaceId
from bot.domain.intents import Source
from bot.domain.ports import Clock, Store, Transaction
from bot.errors import RemoteError, Stale, Unproven
from bot.service.poll import Poll

log = logging.getLogger(__name__)


class Answer(StrEnum):
    """What became of a call."""

    TAKEN = "taken"
    TAKEN_BEFORE = "taken before"
    UNPROVEN = "unproven"
    NO_SUCH_DESK = "no such desk"
    NOT_NOW = "not now"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """A remote that calls us: how its calls are read, the key that it shares, and who reads its tickets."""

    read: HookReader
    secret: str = field(repr=False)
    poll: Poll


class Hooks:
    """All remotes that call one workspace, each for its desk."""

    def __init__(
        self, store: Store, workspace: WorkspaceId, callers: Mapping[DeskId, Caller], clock: Clock
    ) -> None:
        self._store = store
        self._workspace = workspace
        self._callers = callers
        self._clock = clock

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
            hook = caller.read(headers, body, caller.secret, self._clock.now())
        except Unproven as error:
            log.warning("hook refused", extra={"desk": desk, "reason": str(error)})
            return Answer.UNPROVEN
        try:
            is_new = await self._store.transact(self._workspace, take, desk, hook)
        except (RemoteError, Stale) as error:
            log.error("hook not taken", extra={"desk": desk, "reason": str(error)})
            return Answer.NOT_NOW
        if not is_new:
            log.warning("hook replayed", extra={"desk": desk})
            return Answer.TAKEN_BEFORE
        log.info("hook taken", extra={"desk": desk, "tickets": len(hook.tickets)})
        caller.poll.ring(sweeps=not hook.tickets)
        return Answer.TAKEN


def take(tx: Transaction, desk: DeskId, hook: Hook) -> bool:
    """Have what a call names be read before all else; False when the call was taken before."""
    told = hashlib.sha256(hook.nonce.encode()).hexdigest()  # Of any length there; here it is a key.
    if not tx.remember(Source(workspace=tx.workspace, key=f"hook:{desk}:{told}")):
        return False
    for each in hook.tickets:
        tx.heed(desk, each)
    return True
