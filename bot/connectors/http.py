"""One request to a remote over HTTP: a time limit, and what went wrong sorted by what to do next.

An error says whether it is certain that nothing took effect: that is so as long as nothing had been sent.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from bot.errors import Transient

PIECE = 64 * 1024
CONNECTING = 5.0
"""Seconds after which a host that does not take the connection is given up."""
NEVER_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,  # As of a next page that a remote tells.
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A file within a form: under which field, and what it is called."""

    field: str
    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request, its address relative to the remote's or whole; its body is one of four, if it has one."""

    method: str
    path: str
    params: Mapping[str, str] = field(default_factory=dict)
    json: Any = None
    form: Mapping[str, str] | None = None
    part: Part | None = None
    """A file; with a form it comes behind the form's fields."""
    content: bytes | None = None
    writes: bool = False
    """Whether it changes something there; to have asked a question twice does no harm."""
    seconds: float | None = None
    """How long its answer may take, if that is longer or shorter than usual."""


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
            files=_files(request.part),
            content=request.content,
            headers=dict(headers),
            timeout=_patience(request.seconds),
        )
    except NEVER_SENT as error:
        raise Transient(system, operation, _reason(error), certain=True) from error
    except (httpx.TransportError, httpx.DecodingError) as error:
        # It may have arrived: who only reads loses nothing by asking again.
        raise Transient(system, operation, _reason(error), certain=not request.writes) from error
    return Reply(status=answer.status_code, headers=answer.headers, body=answer.content)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """An answer whose body comes in pieces."""

    status: int
    headers: Mapping[str, str]
    pieces: AsyncIterator[bytes]


@asynccontextmanager
async def streamed(client: httpx.AsyncClient, system: str, operation: str, url: str) -> AsyncIterator[Stream]:
    """What an address gives, without saying who asks, as long as the block lasts.

    Raises Transient when the bytes do not come, or end too early.
    """
    try:
        async with client.stream("GET", url) as answer:
            yield Stream(status=answer.status_code, headers=answer.headers, pieces=answer.aiter_bytes(PIECE))
    except (httpx.TransportError, httpx.DecodingError, httpx.InvalidURL) as error:
        raise Transient(system, operation, _reason(error), certain=True) from error


def _files(part: Part | None) -> dict[str, tuple[str, bytes]] | None:
    return None if part is None else {part.field: (part.name, part.content)}


def _patience(seconds: float | None) -> Any:
    if seconds is None:
        return httpx.USE_CLIENT_DEFAULT
    return httpx.Timeout(seconds, connect=min(CONNECTING, seconds))


def _reason(error: Exception) -> str:
    """The sort of failure; its text may quote an address with what was asked in it."""
    return type(error).__name__


def wait_asked(headers: Mapping[str, str]) -> float | None:
    """The seconds that a reply asks to wait, if it says so in seconds and they are not absurd."""
    value = headers.get("Retry-After", "").strip()
    return min(float(value), 3600.0) if value.isascii() and value.isdigit() else None
