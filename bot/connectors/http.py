"""One request to a remote over HTTP: a time limit, and what went wrong sorted by what to do next.

An error says whether it is certain that nothing took effect: that is so as long as nothing had been sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from bot.errors import Transient

NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request, its address relative to the remote's; `json` is its body, if it has one."""

    method: str
    path: str
    params: Mapping[str, str] = field(default_factory=dict)
    json: Any = None
    form: Mapping[str, str] | None = None
    writes: bool = False
    """Whether it changes something there; to have asked a question twice does no harm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came back: all of it, or there would be no reply."""

    status: int
    headers: Mapping[str, str]
    body: bytes


async def exchange(
    client: httpx.AsyncClient, system: str, operation: str, request: Request, headers: Mapping[str, str]
) -> Reply:
    """Send a request and read the whole reply, whatever its status. Raises Transient when there is none."""
    try:
        answer = await client.request(
            request.method,
            request.path,
            params=dict(request.params) or None,
            json=request.json,
            data=request.form,
            headers=dict(headers),
        )
    except NEVER_SENT as error:
        raise Transient(system, operation, _reason(error), certain=True) from error
    except (httpx.TransportError, httpx.DecodingError) as error:
        # It may have arrived: who only reads loses nothing by asking again.
        raise Transient(system, operation, _reason(error), certain=not request.writes) from error
    return Reply(status=answer.status_code, headers=answer.headers, body=answer.content)


def _reason(error: Exception) -> str:
    """The sort of failure; its text may quote an address with what was asked in it."""
    return type(error).__name__


def wait_asked(headers: Mapping[str, str]) -> float | None:
    """The seconds that a reply asks to wait, if it says so in seconds and they are not absurd."""
    value = headers.get("Retry-After", "").strip()
    return min(float(value), 3600.0) if value.isascii() and value.isdigit() else None
