"""The webhook: tells of every change at an address of the customer, signed with a key that both know.

The signature covers timestamp and token, never the body. Nothing is sent again of itself.
https://docs.rackspace.com/reference/ticketing-webhook-integration
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import aiohttp

from bot.sandbox.faults import Faults
from bot.sandbox.journal import Journal, cut
from bot.sandbox.rackspace.dates import shown
from bot.sandbox.rackspace.faults import HOOK, Do, Rule
from bot.sandbox.rackspace.records import Event
from bot.sandbox.rackspace.reply import Reply
from bot.sandbox.rackspace.seed import WEBHOOK_KEY
from bot.sandbox.rackspace.showing import resource_url
from bot.sandbox.rackspace.state import State
from bot.sandbox.slack.background import Background
from bot.sandbox.slack.shapes import Json, brief

PATIENCE = aiohttp.ClientTimeout(total=10)
HOUR = 3600
NO_TICKET = "000000-00000"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One sending: what went out and what was answered; without a status nobody answered."""

    event_id: str
    ticket_id: str
    headers: Mapping[str, str]
    body: str
    status: int | None
    answer: str


class Hook:
    """Sends what is new to `url`, signed with `key`; without a url, or while the vendor is down, nothing."""

    def __init__(
        self,
        state: State,
        faults: Faults[Rule, Reply],
        journal: Journal,
        background: Background,
        changed: Callable[[], None],
    ) -> None:
        self.url = ""
        self.key = WEBHOOK_KEY
        self.deliveries: list[Delivery] = []
        self._state = state
        self._faults = faults
        self._journal = journal
        self._background = background
        self._changed = changed
        self._told = len(state.events)
        self._turn = asyncio.Lock()
        self._under_way = 0
        self._idle = asyncio.Event()
        self._idle.set()

    def tell_new(self) -> None:
        """Send what has happened since the last call, in the background."""
        new, self._told = self._state.events[self._told :], len(self._state.events)
        for event in new:
            if self.url and (self._state.settings.hook_tells_own or not event.is_own):
                self.tell_again(event)

    def tell_again(self, event: Event) -> None:
        """Send an event in the background, told before or not."""
        self._under_way += 1
        self._idle.clear()
        self._background.start(self._send(event, self.url))

    async def sent(self) -> None:
        """Wait until all that are under way were answered or given up; those held need a release."""
        await self._idle.wait()

    async def _send(self, event: Event, url: str) -> None:
        async def perform(rules: list[Rule]) -> Reply:
            async with self._turn:
                for headers, body in self._calls(event, {rule.do for rule in rules}):
                    await self._post(url, event, headers, body)
            return Reply()

        try:
            await self._faults.around(HOOK, perform, self._changed)
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._idle.set()

    def _calls(self, event: Event, does: set[Do]) -> list[tuple[Json, Json]]:
        """Write the calls that tell of an event: one, but for what the rules do to it."""
        body = _body(event)
        if Do.CHANGED in does:
            body["ticket"] = {**body["ticket"], "ticketId": NO_TICKET}
        ago = HOUR if Do.STALE in does else 0
        key = secrets.token_hex(20) if Do.FORGED in does else self.key
        first = self._signed(key, ago), body
        if Do.REPLAYED in does:
            return [first, first]
        return [first, (self._signed(key, ago), body)] if Do.TWICE in does else [first]

    def _signed(self, key: str, ago: int) -> Json:
        timestamp, token = str(int(self._state.clock.now()) - ago), secrets.token_urlsafe(24)
        signature = hmac.new(key.encode(), (timestamp + token).encode(), hashlib.sha256).hexdigest()
        return {"timestamp": timestamp, "token": token, "signature": signature}

    async def _post(self, url: str, event: Event, headers: Json, body: Json) -> None:
        started, text = time.perf_counter(), json.dumps(body)
        status, answer = None, ""
        sent = {**headers, "Content-Type": "application/json"}
        try:
            # What listens is on this machine: no proxy of the environment may come between.
            async with (
                aiohttp.ClientSession(trust_env=False, timeout=PATIENCE) as session,
                session.post(url, data=text, headers=sent, allow_redirects=False) as response,
            ):
                status, answer = response.status, await response.text(errors="replace")
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            answer = str(error) or type(error).__name__
        self.deliveries.append(
            Delivery(
                event_id=event.id,
                ticket_id=event.ticket_id,
                headers=headers,
                body=text,
                status=status,
                answer=answer,
            )
        )
        self._write_down(url, event, text, status, answer, (time.perf_counter() - started) * 1000)

    def _write_down(
        self, url: str, event: Event, body: str, status: int | None, answer: str, ms: float
    ) -> None:
        self._journal.write(
            user=None,
            verb="POST",
            operation=HOOK,
            ticket=event.ticket_id,
            path=url,
            body=cut(body),
            status=status or 0,
            outcome="lost" if status is None else "ok" if status < 300 else str(status),
            ms=round(ms, 2),
            answer=cut(answer),
            brief=brief(answer),
        )


def _body(event: Event) -> Json:
    return {
        "id": event.id.removeprefix("urn:uuid:"),
        "eventTime": shown(event.at),
        "type": event.kind,
        "ticket": {
            "ticketId": event.ticket_id,
            "accountId": event.account_id,
            "lastUpdated": shown(event.at),
            "resources": [resource_url(each) for each in event.resources],
            "subject": event.product["subject"],
            "status": event.product["status"],
        },
    }
