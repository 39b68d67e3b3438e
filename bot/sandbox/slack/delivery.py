"""Brings events and interactions to the app, by socket or by signed HTTP, with the faults in force.

A courier does the carrying (socket_mode.py, http_mode.py); here is what both have in common.
"""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol, TypeAlias

from bot.sandbox.slack.app_config import APP_ID, BOT_USER, VERIFICATION_TOKEN
from bot.sandbox.slack.background import Background
from bot.sandbox.slack.clock import Clock
from bot.sandbox.slack.faults import Faults
from bot.sandbox.slack.ids import Ids
from bot.sandbox.slack.people import TEAM_ID
from bot.sandbox.slack.shapes import Json

SHUFFLE_WINDOW = 0.05
Batch: TypeAlias = deque[Callable[[], None]]


class NoAnswer(Exception):
    """The app did not answer an interaction; `word` is what Slack calls it."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


class Courier(Protocol):
    """One way to reach the app."""

    async def event(self, payload: Json) -> None:
        """Bring an event, again and again until it is acknowledged or given up."""

    async def ask(self, kind: str, payload: Json) -> Json:
        """Bring an interaction and return the app's answer; raises NoAnswer."""


class Delivery:
    """Wraps events in their envelope and hands everything to the courier."""

    def __init__(
        self, courier: Courier, faults: Faults, ids: Ids, clock: Clock, background: Background
    ) -> None:
        self._courier = courier
        self._faults = faults
        self._ids = ids
        self._clock = clock
        self._background = background
        self._random = random.Random(1)
        self._shuffled: list[Json] = []
        self._batch: ContextVar[Batch | None] = ContextVar("batch", default=None)

    def publish(self, event: Json, *, is_shared: bool = False) -> None:
        """Send an event, once the call that caused it has been answered."""
        payload = self._envelope(event, is_shared=is_shared)
        if self._faults.events.before_answer:
            self._send(payload)
        else:
            self.afterwards(lambda: self._send(payload))

    def afterwards(self, act: Callable[[], None]) -> None:
        """Do this once the call in progress has been answered; at once where there is none."""
        batch = self._batch.get()
        if batch is None:
            act()
        else:
            batch.append(act)

    @contextmanager
    def after_answer(self) -> Iterator[Batch]:
        """Collect what one call leads to; it happens with `flush` or at the end of the block."""
        batch: Batch = deque()
        token = self._batch.set(batch)
        try:
            yield batch
        finally:
            self._batch.reset(token)
            self.flush(batch)

    def flush(self, batch: Batch) -> None:
        """Do what was collected so far, in order, and what that leads to in turn."""
        while batch:
            batch.popleft()()

    async def ask(self, kind: str, payload: Json) -> Json:
        """Bring an interaction to the app and return its answer; raises NoAnswer."""
        return await self._courier.ask(kind, payload)

    def _send(self, payload: Json) -> None:
        switches = self._faults.events
        copies = list(self._copies(payload, switches.copies))
        if not switches.shuffle:
            self._start(copies)
            return
        if not self._shuffled:
            self._background.start(self._send_shuffled())
        self._shuffled.extend(copies)

    async def _send_shuffled(self) -> None:
        await asyncio.sleep(SHUFFLE_WINDOW)
        payloads, self._shuffled = self._shuffled, []
        self._random.shuffle(payloads)
        self._start(payloads)

    def _start(self, payloads: list[Json]) -> None:
        for payload in payloads:
            self._background.start(self._bring(payload))

    async def _bring(self, payload: Json) -> None:
        if (delay := self._faults.events.delay) > 0:
            await asyncio.sleep(delay)
        await self._courier.event(payload)

    def _copies(self, payload: Json, count: int) -> Iterator[Json]:
        yield payload
        for _ in range(count - 1):
            fresh = {"event_id": self._ids.next("Ev")} if self._faults.events.new_ids else {}
            yield payload | fresh

    def _envelope(self, event: Json, *, is_shared: bool) -> Json:
        # https://docs.slack.dev/apis/events-api#the-events-api__receiving-events__events-dispatched-as-json
        authorization = {
            "enterprise_id": None,
            "team_id": TEAM_ID,
            "user_id": BOT_USER,
            "is_bot": True,
            "is_enterprise_install": False,
        }
        event_id = self._ids.next("Ev")
        return {
            "token": VERIFICATION_TOKEN,
            "team_id": TEAM_ID,
            "context_team_id": TEAM_ID,
            "context_enterprise_id": None,
            "api_app_id": APP_ID,
            "event": event,
            "type": "event_callback",
            "event_id": event_id,
            "event_time": int(self._clock.now()),
            "authorizations": [authorization],
            "is_ext_shared_channel": is_shared,
            "event_context": f"4-{event_id}",
        }
