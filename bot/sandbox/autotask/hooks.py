"""Webhooks: events are told in order, again after half a minute, and given up after five tries.

https://www.autotask.net/help/DeveloperHelp/Content/APIs/Webhooks/Introduction.htm
"""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import aiohttp

from bot.sandbox.autotask.callouts import (
    HEADER,
    HOOKS,
    Change,
    deactivated,
    escaped,
    payload,
    signature,
    told,
)
from bot.sandbox.autotask.dates import read, shown
from bot.sandbox.autotask.faults import HOOK, Do, Rule
from bot.sandbox.autotask.reply import Reply
from bot.sandbox.autotask.rules.case import Actor, Row
from bot.sandbox.autotask.rules.webhooks import FIELDS_OF, PARENT_OF, UDF_FIELDS_OF
from bot.sandbox.autotask.state import State
from bot.sandbox.faults import Faults
from bot.sandbox.journal import Journal, cut
from bot.sandbox.slack.background import Background
from bot.sandbox.slack.shapes import brief

PATIENCE = 10.0
AGAIN_AFTER = 30.0
TRIES = 5
MOST_FAILURES = 25
KEPT_FOR = timedelta(days=30)
ERRORS = "WebhookEventErrorLogs"
Key = tuple[str, int]
"""A webhook: its entity and its id."""


@dataclass(slots=True, kw_only=True)
class Callout:
    """One event on its way to a webhook's address, signed or not."""

    key: Key
    url: str
    action: str
    row: int
    sequence: int
    body: str
    header: str
    due: float
    tries: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One try: what went out and what was answered; without a status nobody answered."""

    key: Key
    action: str
    row: int
    sequence: int
    body: str
    headers: Mapping[str, str]
    at: float
    status: int | None
    answer: str


@dataclass(slots=True, kw_only=True)
class Lane:
    """What waits for one webhook, in order, and how often in a row it has failed."""

    waiting: deque[Callout] = field(default_factory=deque)
    failures: int = 0
    runs: bool = False


class Hooks:
    """Tells the webhooks of what is written, in the background."""

    def __init__(
        self,
        state: State,
        faults: Faults[Rule, Reply],
        journal: Journal,
        background: Background,
        changed: Callable[[], None],
    ) -> None:
        self.deliveries: list[Delivery] = []
        self.patience = PATIENCE
        self._state = state
        self._faults = faults
        self._journal = journal
        self._background = background
        self._changed = changed
        self._lanes: dict[Key, Lane] = {}
        self._sequences: dict[Key, int] = {}
        self._moved = asyncio.Event()
        state.listeners.append(self.wrote)

    def wrote(self, entity: str, before: Row | None, after: Row | None, actor: Actor) -> None:
        """Tell of a write whom it concerns; what belongs to a webhook decides whether it is ready."""
        if entity in HOOKS:
            self._tell(Change(entity=entity, before=before, after=after, actor=actor))
        elif entity in HOOKS.values():
            self._hook_changed(entity, before, after)
        elif entity in PARENT_OF:
            self._set_ready(PARENT_OF[entity], (after or before or {})["webhookID"])

    async def sent(self) -> None:
        """Wait until everything that is due was told, whether it was received or not."""
        while any(lane.waiting and lane.waiting[0].due <= self._now() for lane in self._lanes.values()):
            await self._moved.wait()

    def send_again(self, delivery: Delivery) -> None:
        """Send what was sent before once more, as it was."""
        hook = self._hook(delivery.key)
        if hook is not None:
            text = delivery.body
            self._queue(delivery.key, hook, delivery.action, delivery.row, delivery.sequence, text)

    def forget_old(self) -> None:
        """Forget errors after thirty days."""
        errors, edge = self._state.tables[ERRORS].rows, self._state.now() - KEPT_FOR
        for number in [each for each, row in errors.items() if (read(row["createDateTime"]) or edge) < edge]:
            del errors[number]

    def _tell(self, change: Change) -> None:
        entity = HOOKS[change.entity]
        for hook in list(self._state.tables[entity].rows.values()):
            fields, key = told(self._state, hook, change), (entity, hook["id"])
            if fields is not None:
                sequence = self._sequences[key] = self._sequences.get(key, 0) + 1
                said = payload(self._state, change, fields, sequence)
                self._queue(key, hook, change.action, change.row["id"], sequence, escaped(said))

    def _queue(self, key: Key, hook: Row, action: str, row: int, sequence: int, text: str) -> None:
        callout = Callout(
            key=key,
            url=hook["webhookUrl"],
            action=action,
            row=row,
            sequence=sequence,
            body=text,
            header=signature(hook["secretKey"], text),
            due=self._now(),
        )
        self._start(callout)

    def _start(self, callout: Callout) -> None:
        lane = self._lanes.setdefault(callout.key, Lane())
        lane.waiting.append(callout)
        if not lane.runs:
            lane.runs = True
            self._background.start(self._run(lane))

    async def _run(self, lane: Lane) -> None:
        try:
            while lane.waiting:
                callout = lane.waiting[0]
                await self._state.clock.sleep_until(callout.due)
                if callout in lane.waiting:
                    await self._try(lane, callout)
                self._stir()
        finally:
            lane.runs = False

    async def _try(self, lane: Lane, callout: Callout) -> None:
        """Tell of the first that waits; once it is received or given up, the next is the first."""
        received = False

        async def perform(rules: list[Rule]) -> Reply:
            nonlocal received, callout
            does = {rule.do for rule in rules}
            if Do.OUT_OF_ORDER in does and len(lane.waiting) > 1:
                lane.waiting.rotate(-1)
                callout = lane.waiting[0]
            received = await self._told(callout, does)
            return Reply()

        await self._faults.around(HOOK, perform, self._changed)
        callout.tries += 1
        lane.failures = 0 if received else lane.failures + 1
        if received or callout.tries >= TRIES:
            if callout in lane.waiting:
                lane.waiting.remove(callout)
            if not received and callout.header:
                self._give_up(callout)
        else:
            callout.due = self._now() + AGAIN_AFTER
        if lane.failures >= MOST_FAILURES:
            self._switch_off(callout.key, lane)

    async def _told(self, callout: Callout, does: set[Do]) -> bool:
        """Send an event, bent as the rules have it; says whether it was received."""
        sent = self._bent(callout, does)
        received = await self._post(callout, *sent)
        if Do.TWICE in does:
            await self._post(callout, *sent)
        old = next((each for each in self.deliveries if each.key == callout.key and each.headers), None)
        if Do.REPLAYED in does and old is not None:
            await self._post(callout, old.body, dict(old.headers))
        return received

    async def _post(self, callout: Callout, body: str, headers: dict[str, str]) -> bool:
        started, status, answer = time.perf_counter(), None, ""
        patience = aiohttp.ClientTimeout(total=self.patience)
        try:
            # What listens is on this machine: no proxy of the environment may come between.
            async with (
                aiohttp.ClientSession(trust_env=False, timeout=patience) as session,
                session.post(
                    callout.url, data=body.encode(), headers=headers, allow_redirects=False
                ) as response,
            ):
                status, answer = response.status, await response.text(errors="replace")
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            answer = str(error) or type(error).__name__
        self._write_down(callout, body, headers, status, answer, (time.perf_counter() - started) * 1000)
        return status is not None and 200 <= status < 300

    def _bent(self, callout: Callout, does: set[Do]) -> tuple[str, dict[str, str]]:
        body, header = callout.body, callout.header
        if Do.STALE in does:
            old = json.loads(body) | {"EventTime": shown(self._state.now() - timedelta(hours=1))}
            body = escaped(old)
            header = self._signed(callout.key, body)
        if Do.FORGED in does:
            header = signature(secrets.token_hex(20), body)
        if self._state.settings.plain_hooks:
            body = json.dumps(json.loads(body), ensure_ascii=False, separators=(",", ":"))
        return body, {"Content-Type": "application/json"} | ({HEADER: header} if header else {})

    def _signed(self, key: Key, text: str) -> str:
        hook = self._hook(key)
        return "" if hook is None else signature(hook["secretKey"], text)

    def _give_up(self, callout: Callout) -> None:
        errors = self._state.tables[ERRORS]
        errors.put(
            {
                "id": errors.next_id(),
                "accountWebhookID": None,
                "contactWebhookID": None,
                "createDateTime": shown(self._state.now()),
                "sequenceNumber": callout.sequence,
                "payload": callout.body,
                "errorMessage": self._last_error(),
            }
        )

    def _last_error(self) -> str:
        last = self.deliveries[-1] if self.deliveries else None
        return "No answer" if last is None else last.answer or f"HTTP {last.status}"

    def _switch_off(self, key: Key, lane: Lane) -> None:
        """Switch a webhook off that nobody listens to."""
        lane.failures = 0
        hook = self._hook(key)
        if hook is not None and hook["isActive"]:
            hook["isActive"] = False
            self._say_goodbye(key, hook)

    def _hook_changed(self, entity: str, before: Row | None, after: Row | None) -> None:
        was_on = before is not None and before["isActive"]
        if was_on and (after is None or not after["isActive"]):
            self._say_goodbye((entity, (before or {})["id"]), before or {})
        if after is not None:
            self._set_ready(entity, after["id"])
        self._changed()

    def _say_goodbye(self, key: Key, hook: Row) -> None:
        """Tell the other address that this webhook is off, unsigned; what waited for it is gone."""
        if key in self._lanes:
            self._lanes[key].waiting.clear()
        goodbye = Callout(
            key=key,
            url=hook["deactivationUrl"],
            action="Deactivated",
            row=hook["id"],
            sequence=0,
            body=escaped(deactivated(self._state, hook)),
            header="",
            due=self._now(),
        )
        self._start(goodbye)

    def _set_ready(self, entity: str, number: int) -> None:
        hook = self._hook((entity, number))
        if hook is None:
            return
        listed = [each[entity] for each in (FIELDS_OF, UDF_FIELDS_OF) if entity in each]
        rows = [row for child in listed for row in self._state.tables[child].rows.values()]
        hook["isReady"] = any(row["webhookID"] == number and row["isSubscribedField"] for row in rows)

    def _hook(self, key: Key) -> Row | None:
        return self._state.one(*key)

    def _now(self) -> float:
        return self._state.clock.now()

    def _stir(self) -> None:
        self._moved.set()
        self._moved = asyncio.Event()
        self._changed()

    def _write_down(
        self,
        callout: Callout,
        body: str,
        headers: dict[str, str],
        status: int | None,
        answer: str,
        ms: float,
    ) -> None:
        delivery = Delivery(
            key=callout.key,
            action=callout.action,
            row=callout.row,
            sequence=callout.sequence,
            body=body,
            headers=headers,
            at=self._now(),
            status=status,
            answer=answer,
        )
        self.deliveries.append(delivery)
        self._journal.write(
            user=None,
            verb="POST",
            operation=HOOK,
            impersonates=None,
            path=callout.url,
            body=cut(body),
            status=status or 0,
            outcome="lost" if status is None else "ok" if status < 300 else str(status),
            ms=round(ms, 2),
            answer=cut(answer),
            brief=brief(answer),
        )
