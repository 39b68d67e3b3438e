"""Who we are to Autotask, and in which of its zones: that is asked once, and again when we are not known.

https://www.autotask.net/help/developerhelp/Content/APIs/REST/General_Topics/REST_Zone_Information.htm
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import httpx
import msgspec

from bot.connectors.autotask.wire import NOT_READABLE, SYSTEM, UNREADABLE, errors_in, may_pass
from bot.connectors.http import Reply, Request, exchange, wait_asked
from bot.connectors.texts import told
from bot.domain.ports import Clock
from bot.errors import RemoteError, Transient, Unauthorized

OPERATION = "zone"
PATIENCE = 20.0
"""Seconds for the zone: nothing goes before it is known."""
KEPT_FOR = timedelta(minutes=10)
"""How long a zone is believed that nobody refuses us in: one that we have left may be gone altogether."""
ASKED_AGAIN_AFTER = timedelta(seconds=30)
"""How long it is believed that we are where we were: a key that is refused is refused for every call."""
PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """An API user with its secret and our tracking identifier, and where zones are told."""

    user: str
    secret: str = field(repr=False)
    code: str = field(repr=False)
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """Where an instance of Autotask is; `url` ends with a slash, `web_url` is for people."""

    url: str
    name: str = ""
    web_url: str = ""

    def has(self, address: str) -> bool:
        """Whether an address is of this zone: only there we say who we are."""
        ours = _place(self.url)
        return ours is not None and ours == _place(address)


class _Answer(msgspec.Struct, frozen=True, rename="camel"):
    url: str
    zone_name: str | None = None
    web_url: str | None = None


class Access:
    """Has the zone that we are in, and the headers by which it knows us."""

    def __init__(self, client: httpx.AsyncClient, credentials: Credentials, clock: Clock) -> None:
        self._client = client
        self._credentials = credentials
        self.clock = clock
        self._zone: Zone | None = None
        self._told_at = clock.now()
        self._asked_again_at: datetime | None = None
        self._asking = asyncio.Lock()

    @property
    def user(self) -> str:
        return self._credentials.user

    @property
    def headers(self) -> Mapping[str, str]:
        """All three on every call but the one for the zone."""
        known = self._credentials
        return {"ApiIntegrationCode": known.code, "UserName": known.user, "Secret": known.secret}

    async def zone(self) -> Zone:
        """The zone that we are in, as it was told lately, or before where nobody tells it now."""
        async with self._asking:
            now, zone = self.clock.now(), self._zone
            if zone is None or not self._told_at <= now < self._told_at + KEPT_FOR:
                try:
                    zone = self._zone = await self._told()
                except (Transient, Unauthorized):
                    if zone is None:
                        raise
                self._told_at = now
            return zone

    async def moved_from(self, before: Zone) -> bool:
        """Whether we are in another zone than that by now; it is asked again unless that was done since."""
        async with self._asking:
            if self._zone is None or (self._zone.url == before.url and self._is_to_be_asked_again()):
                self._zone = await self._told()
                self._asked_again_at = self.clock.now()
            return self._zone.url != before.url

    def _is_to_be_asked_again(self) -> bool:
        at, now = self._asked_again_at, self.clock.now()
        return at is None or not at <= now < at + ASKED_AGAIN_AFTER

    async def _told(self) -> Zone:
        known = self._credentials
        address = f"{known.url.rstrip('/')}/v1.0/zoneInformation"
        request = Request(method="GET", path=address, params={"user": known.user}, seconds=PATIENCE)
        reply = await exchange(self._client, SYSTEM, OPERATION, request, {"Accept": "application/json"})
        if not 200 <= reply.status < 300:
            raise _error_of(reply)
        try:
            given = msgspec.json.decode(reply.body, type=_Answer)
            scheme = urlsplit(given.url).scheme
        except (*NOT_READABLE, ValueError) as error:
            raise Transient(SYSTEM, OPERATION, UNREADABLE, certain=True) from error
        if scheme != "https" and scheme != urlsplit(known.url).scheme:
            raise Unauthorized(SYSTEM, OPERATION, "the zone that it names is not reached over https")
        if not _is_of_one_house(known.url, given.url):
            raise Unauthorized(SYSTEM, OPERATION, "the zone that it names is not Autotask's")
        return Zone(url=f"{given.url.rstrip('/')}/", name=told(given.zone_name), web_url=told(given.web_url))


def _place(address: str) -> tuple[str, str, int | None] | None:
    """Scheme, host and port of an address that says no more than these; None for any other."""
    try:
        parts = urlsplit(address)
        port = parts.port or PORTS.get(parts.scheme)
    except ValueError:
        return None
    if not parts.hostname or "@" in parts.netloc:
        return None
    return parts.scheme, parts.hostname, port


def _is_of_one_house(asked: str, told: str) -> bool:
    """Whether a zone is at the host that was asked for it or beside it: our secret goes nowhere else."""
    ours, theirs = _place(asked), _place(told)
    if ours is None or theirs is None:
        return False
    domain = ours[1].partition(".")[2]
    is_named = not ours[1].replace(".", "").isdigit()
    return ours[1] == theirs[1] or (is_named and bool(domain) and theirs[1].partition(".")[2] == domain)


def _error_of(reply: Reply) -> RemoteError:
    """An unknown user is 500 with words there."""
    said = "; ".join(errors_in(reply))[:200]
    if said and reply.status not in (429, 502, 503, 504) and not may_pass(said):
        return Unauthorized(SYSTEM, OPERATION, said)
    if reply.status in (400, 401, 403, 404):
        return Unauthorized(SYSTEM, OPERATION, f"status {reply.status}")
    reason = said or f"status {reply.status}"
    return Transient(SYSTEM, OPERATION, reason, certain=True, after=wait_asked(reply.headers))
