"""Rackspace Ticketing's HTTP as pure functions: a call becomes a request, a reply a value or an error.

https://docs.rackspace.com/reference/ticketing-response-codes; what a gateway before it answers with is not
documented, so no error has to be in its shape. https://docs.rackspace.com/reference/ticketing-limits
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

import msgspec

from bot.connectors.http import Part, Reply, Request, wait_asked
from bot.connectors.rackspace.lenient import leniently
from bot.connectors.texts import told, whole_characters
from bot.errors import Rejected, RemoteError, Transient, Unauthorized

log = logging.getLogger(__name__)

SYSTEM = "rackspace"
V2 = "application/vnd.ticketing.v2+json"
TOKEN = "X-Auth-Token"
PAUSE = 60.0
"""Seconds to wait when it takes no more and does not say for how long."""
PATIENCE = 90.0
"""Seconds: a list of a hundred tickets was seen to take more than thirty."""
LONGEST_REASON = 500
NOT_READABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
UNREADABLE = "an answer that is not to be read"
EXPIRED, MISSING = 401, 404

S = TypeVar("S")


class Accepts(StrEnum):
    """Which words for JSON a service understands."""

    TICKETING = V2
    JSON = "application/json"
    ATOM = "application/vnd.rackspace.atom+json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call, its address below the ticketing service's unless it is whole; `ticket` is which it names."""

    name: str
    method: str
    path: str
    params: Mapping[str, str] = field(default_factory=dict)
    json: Any = None
    part: Part | None = None
    ticket: str = ""
    writes: bool = False
    accepts: Accepts = Accepts.TICKETING


class _Fault(msgspec.Struct, frozen=True, rename="camel"):
    message: str
    fault_code: str = ""


def request_of(call: Call) -> Request:
    return Request(
        method=call.method,
        path=call.path,
        params=call.params,
        json=call.json,
        part=call.part,
        writes=call.writes,
        seconds=PATIENCE,
    )


def headers_of(call: Call, token: str) -> dict[str, str]:
    """Who asks, and in which version; a form says itself what it is."""
    headers = {TOKEN: token, "Accept": call.accepts.value}
    return {**headers, "Content-Type": call.accepts.value} if call.json is not None else headers


def is_refused(reply: Reply) -> bool:
    """Whether it does not know us: with a new token the same call may pass."""
    return reply.status == EXPIRED


def is_missing(reply: Reply) -> bool:
    """Whether there is no such ticket, or, where something was to be written, we may not do that to it."""
    return reply.status == MISSING


def answer_of(call: Call, reply: Reply) -> bytes:
    """The body of a good answer. Raises RemoteError for any other."""
    if not 200 <= reply.status < 300:
        raise _error_of(call, reply)
    return reply.body


def decoded(call: Call, reply: Reply, shape: type[S]) -> S:
    """A good answer as a value. Raises RemoteError for any other, and for one that is not to be read.

    Where one ticket, field or word of it is odd, that keeps nothing else back.
    """
    body = whole_characters(answer_of(call, reply))
    try:
        try:
            return msgspec.json.decode(body, type=shape, strict=False)
        except msgspec.ValidationError as error:
            log.warning("odd answer", extra={"operation": call.name, "reason": str(error)})
            return leniently(msgspec.json.decode(body), shape)
    except NOT_READABLE as error:
        raise Transient(SYSTEM, call.name, UNREADABLE, certain=not call.writes) from error


def _error_of(call: Call, reply: Reply) -> RemoteError:
    """By the status alone: only two of its fault codes are documented, and a gateway has none."""
    status, reason = reply.status, reason_of(reply)
    is_particular = bool(call.ticket) or call.method != "GET"
    if status in (408, 413, 429) and not (status == 413 and call.part is not None):
        pause = wait_asked(reply.headers) or PAUSE
        is_certain = status != 408 or not call.writes  # A gateway gives up on what may yet be done behind it.
        return Transient(SYSTEM, call.name, reason, certain=is_certain, after=pause)
    if status == EXPIRED or (status == 403 and not is_particular):
        return Unauthorized(SYSTEM, call.name, reason)
    if 400 <= status < 500 and (is_particular or _fault_in(reply) is not None):
        return Rejected(SYSTEM, call.name, reason)
    return Transient(SYSTEM, call.name, reason, certain=not call.writes, after=wait_asked(reply.headers))


def reason_of(reply: Reply) -> str:
    """Its own words; of a page of a gateway's only the status."""
    fault = _fault_in(reply)
    said = "" if fault is None else " ".join(told(fault.message or fault.fault_code).split())
    return said[:LONGEST_REASON] or f"status {reply.status}"


def _fault_in(reply: Reply) -> _Fault | None:
    """What ticketing says of a failure; None where something else answered."""
    try:
        return msgspec.json.decode(reply.body, type=_Fault)
    except NOT_READABLE:
        return None
