"""Who we are to Rackspace: a user with an API key, which is changed for tokens that live for a day.

https://docs.rackspace.com/docs/cloud-identity (tokens, limits, multi-factor authentication)
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated

import httpx
import msgspec

from bot.connectors.http import Reply, Request, exchange, wait_asked
from bot.connectors.rackspace.rows import moment
from bot.connectors.rackspace.wire import NOT_READABLE, PAUSE, SYSTEM, UNREADABLE
from bot.connectors.texts import told
from bot.domain.ports import Clock
from bot.errors import RemoteError, Transient, Unauthorized

OPERATION = "token"
LIFE = timedelta(hours=24)
EARLY = timedelta(hours=1)
"""A token is renewed so long before its end, if it lives long enough for that."""
DOUBTED_FOR = timedelta(minutes=1)
"""So long no other is asked for once one was refused: what is refused with the next too is not for us."""
OVER_LIMIT = 413
PASSCODE = "OS-MF"
NEEDS_PASSCODE = (
    "its user signs in with a second factor, which a program has not: take an API user without it"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """A user and their API key, and where these are changed for tokens."""

    user: str
    key: str = field(repr=False)
    url: str


class _Token(msgspec.Struct, frozen=True):
    id: Annotated[str, msgspec.Meta(pattern=r"^[!-~]+$")]  # It goes into a header.
    expires: str = ""


class _User(msgspec.Struct, frozen=True):
    id: str | int = ""
    name: str = ""


class _Access(msgspec.Struct, frozen=True):
    token: _Token
    user: _User = _User()


class _Answer(msgspec.Struct, frozen=True):
    access: _Access


class _Fault(msgspec.Struct, frozen=True):
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Whom the identity service takes us for."""

    id: str = ""
    name: str = ""


class Access:
    """Has the token by which Rackspace knows us."""

    def __init__(self, client: httpx.AsyncClient, credentials: Credentials, clock: Clock) -> None:
        self._client = client
        self._credentials = credentials
        self._clock = clock
        self._token = ""
        self._good_until: datetime | None = None
        self._who = Identity(name=credentials.user)
        self._doubted_at: datetime | None = None
        self._rests: tuple[datetime, Transient] | None = None
        """Until when identity takes no more, and how it said so."""
        self._renewing = asyncio.Lock()

    @property
    def who(self) -> Identity:
        """Whom it took us for, as far as it has said so by now."""
        return self._who

    @property
    def user(self) -> str:
        return self._credentials.user

    def now(self) -> datetime:
        """The time by our own clock."""
        return self._clock.now()

    async def token(self) -> str:
        """A token that is good now."""
        async with self._renewing:
            if self._good_until is None or self._clock.now() >= self._good_until:
                await self._renew()
            return self._token

    def forget(self, token: str) -> bool:
        """Use that one no more, as it was refused; another one that came meanwhile stays.

        Whether another one is to be tried: not where that one was asked for because of a refusal just now.
        """
        if token != self._token:
            return True
        now = self._clock.now()
        if self._doubted_at is not None and now < self._doubted_at + DOUBTED_FOR:
            return False
        self._doubted_at, self._good_until = now, None
        return True

    async def _renew(self) -> None:
        """Ask for a token, unless identity has said that it takes no more for a while."""
        if self._rests is not None:
            until, error = self._rests
            left = (until - self._clock.now()).total_seconds()
            if left > 0:
                raise Transient(SYSTEM, OPERATION, error.reason, certain=True, after=left)
        try:
            await self._ask()
        except Transient as error:
            if error.after is not None:
                self._rests = self._clock.now() + timedelta(seconds=error.after), error
            raise

    async def _ask(self) -> None:
        known = self._credentials
        asked = {"RAX-KSKEY:apiKeyCredentials": {"username": known.user, "apiKey": known.key}}
        request = Request(method="POST", path=f"{known.url.rstrip('/')}/tokens", json={"auth": asked})
        now = self._clock.now()
        reply = await exchange(self._client, SYSTEM, OPERATION, request, {"Accept": "application/json"})
        if not 200 <= reply.status < 300:
            raise _error_of(reply)
        try:
            given = msgspec.json.decode(reply.body, type=_Answer).access
        except NOT_READABLE as error:
            raise Transient(SYSTEM, OPERATION, UNREADABLE, certain=True) from error
        ends_at = moment(given.token.expires)
        life = min(ends_at - now, LIFE) if ends_at is not None and ends_at > now else LIFE
        self._token, self._good_until = given.token.id, now + max(life - EARLY, life / 2)
        self._who = Identity(id=str(given.user.id), name=told(given.user.name) or known.user)


def _error_of(reply: Reply) -> RemoteError:
    """Its faults have one key, which names them. Too many requests are 413 there."""
    reason = _reason_of(reply)
    if reply.status in (OVER_LIMIT, 429):
        pause = wait_asked(reply.headers) or PAUSE
        return Transient(SYSTEM, OPERATION, reason, certain=True, after=pause)
    if PASSCODE in reply.headers.get("WWW-Authenticate", ""):
        return Unauthorized(SYSTEM, OPERATION, NEEDS_PASSCODE)
    if reply.status in (400, 401, 403):
        return Unauthorized(SYSTEM, OPERATION, reason)
    return Transient(SYSTEM, OPERATION, reason, certain=True, after=wait_asked(reply.headers))


def _reason_of(reply: Reply) -> str:
    try:
        faults = msgspec.json.decode(reply.body, type=dict[str, _Fault])
    except NOT_READABLE:
        return f"status {reply.status}"
    said = next((" ".join(told(each.message).split()) for each in faults.values()), "")
    return said[:200] or f"status {reply.status}"
