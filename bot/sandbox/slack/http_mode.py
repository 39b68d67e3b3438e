"""Signed HTTP delivery, as Slack calls an app's Request URL: three seconds, three retries, a signature.

https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

import aiohttp

from bot.sandbox.slack.app_config import SIGNING_SECRET
from bot.sandbox.slack.clock import Clock
from bot.sandbox.slack.delivery import NoAnswer
from bot.sandbox.slack.faults import Faults
from bot.sandbox.slack.journal import Journal
from bot.sandbox.slack.narrate import payload_line
from bot.sandbox.slack.shapes import Json, parse_json

RETRY_DELAYS = (0.0, 60.0, 300.0)  # seconds on the sandbox's clock
# Slack follows two; aiohttp gives up on reaching this number.
REDIRECTS = 3
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came back from the app: its status and body, or the reason why nothing did."""

    status: int = 0
    body: str = ""
    reason: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        """Whether the app took the delivery."""
        return 200 <= self.status < 300

    @property
    def ends_retries(self) -> bool:
        """Whether the app asked not to be sent this again."""
        return self.headers.get("x-slack-no-retry") == "1"


class Post:
    """Delivers to one Request URL."""

    def __init__(self, target: str, faults: Faults, journal: Journal, clock: Clock) -> None:
        self._target = target
        self._faults = faults
        self._journal = journal
        self._clock = clock
        # The target is on this machine: no proxy of the environment may come between.
        self._session = aiohttp.ClientSession(trust_env=False)

    async def event(self, payload: Json) -> None:
        """Send an event, and again at once, after one minute and after five, on the sandbox's clock."""
        reply = await self._send("event_callback", payload, {})
        for number, delay in enumerate(RETRY_DELAYS[: self._faults.timing.attempts], start=1):
            if reply.is_good or reply.ends_retries:
                break
            await self._clock.sleep_until(self._clock.now() + delay)
            headers = {"x-slack-retry-num": str(number), "x-slack-retry-reason": reply.reason or "http_error"}
            reply = await self._send("event_callback", payload, headers)
        if not reply.is_good:
            self._journal.write(
                "out", "event_callback", "given up", status="lost", note=payload_line(payload)
            )

    async def ask(self, kind: str, payload: Json) -> Json:
        """Send an interaction and read the app's answer from the response."""
        reply = await self._send(kind, payload, {})
        if reply.is_good:
            return _answer(reply.body)
        raise NoAnswer("operation_timeout" if reply.reason == "http_timeout" else "dispatch_failed")

    async def close(self) -> None:
        """Close the connections."""
        await self._session.close()

    async def _send(self, kind: str, payload: Json, headers: dict[str, str]) -> Reply:
        started = time.perf_counter()
        content_type, body = _encoded(kind, payload)
        # Apps verify the timestamp by the clock of the machine, which nobody turns.
        signed = {"Content-Type": content_type, **headers, **sign(body, SIGNING_SECRET, time.time())}
        window = aiohttp.ClientTimeout(total=self._faults.timing.ack_window)
        try:
            call = self._session.post(
                self._target, data=body.encode(), headers=signed, timeout=window, max_redirects=REDIRECTS
            )
            async with call as response:
                found = {key.lower(): value for key, value in response.headers.items()}
                reply = Reply(status=response.status, body=await response.text(), headers=found)
        except TimeoutError:
            reply = Reply(reason="http_timeout")
        except aiohttp.TooManyRedirects:
            reply = Reply(reason="too_many_redirects")
        except aiohttp.ClientError:
            reply = Reply(reason="connection_failed")
        if self._faults.acks_ignored:
            reply = Reply(reason="http_timeout")
        elapsed = (time.perf_counter() - started) * 1000
        status, attempt = str(reply.status or reply.reason), int(headers.get("x-slack-retry-num", 0))
        self._journal.write(
            "out", kind, "http", status=status, ms=elapsed, note=payload_line(payload, attempt)
        )
        return reply


def sign(body: str, secret: str, now: float) -> dict[str, str]:
    """Return the two headers by which an app knows that a request is Slack's."""
    stamp = str(int(now))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


def _encoded(kind: str, payload: Json) -> tuple[str, str]:
    """Return the content type and the body: events are JSON, all else are forms."""
    if kind == "event_callback":
        return "application/json", json.dumps(payload)
    form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    return FORM, urlencode(form)


def _answer(body: str) -> Json:
    if not body:
        return {}
    parsed = parse_json(body)
    return parsed if isinstance(parsed, dict) else {"text": body}
