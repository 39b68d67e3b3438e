"""Who we are to SoftLayer: an API user with a key, an IBM Cloud API key, or a token that is renewed in time.

https://sldn.softlayer.com/article/authenticating-softlayer-api/
"""

from __future__ import annotations

import asyncio
import base64
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import httpx
import msgspec

from bot.connectors.http import Request, exchange
from bot.connectors.softlayer.wire import SYSTEM
from bot.domain.ports import Clock
from bot.errors import Transient, Unauthorized

EARLY = timedelta(minutes=5)
"""A token is renewed so long before its end, if it lives long enough for that."""
IBM_USER = "apikey"
"""The user name that stands for an IBM Cloud API key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """An API user and their key; with `iam_url` the key is IBM Cloud's and is changed for tokens there."""

    key: str = field(repr=False)
    user: str = IBM_USER
    iam_url: str = ""


class _Token(msgspec.Struct, frozen=True):
    access_token: str
    expires_in: int = 3600


class Access:
    """Makes the header by which SoftLayer knows us."""

    def __init__(self, client: httpx.AsyncClient, credentials: Credentials, clock: Clock) -> None:
        self._client = client
        self._credentials = credentials
        self._clock = clock
        self._token = ""
        self._good_until: datetime | None = None
        self._renewing = asyncio.Lock()

    @property
    def can_renew(self) -> bool:
        """Whether there is another token to be had when one has run out."""
        return bool(self._credentials.iam_url)

    async def header(self) -> str:
        """The value of the Authorization header, good now."""
        known = self._credentials
        if not self.can_renew:
            return "Basic " + base64.b64encode(f"{known.user}:{known.key}".encode()).decode()
        async with self._renewing:
            if self._good_until is None or self._clock.now() >= self._good_until:
                await self._renew()
            return f"Bearer {self._token}"

    def now(self) -> datetime:
        """The time by our own clock."""
        return self._clock.now()

    def forget(self, header: str) -> None:
        """Use that token no more; another one that came meanwhile stays."""
        if header == f"Bearer {self._token}":
            self._good_until = None

    async def _renew(self) -> None:
        form = {"grant_type": "urn:ibm:params:oauth:grant-type:apikey", "apikey": self._credentials.key}
        request = Request(method="POST", path=self._credentials.iam_url, form=form)
        now = self._clock.now()
        reply = await exchange(self._client, SYSTEM, "token", request, {"Accept": "application/json"})
        if 400 <= reply.status < 500 and reply.status != 429:
            raise Unauthorized(SYSTEM, "token", f"status {reply.status}")
        if reply.status != 200:
            raise Transient(SYSTEM, "token", f"status {reply.status}", certain=True)
        try:
            token = msgspec.json.decode(reply.body, type=_Token)
        except msgspec.DecodeError as error:
            raise Transient(SYSTEM, "token", "an answer that is not to be read", certain=True) from error
        life = timedelta(seconds=token.expires_in)
        self._token, self._good_until = token.access_token, now + max(life - EARLY, life / 2)
