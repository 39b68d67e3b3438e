"""SoftLayer's REST interface as pure functions: a call becomes a request, a reply a value or an error.

https://sldn.softlayer.com/article/rest/ and, for what is not written there, the vendor's own Go client
(softlayer-go, session/rest_test.go), which has a case for each oddity that is met here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

import msgspec

from bot.connectors.http import Reply, Request, wait_asked
from bot.errors import Rejected, RemoteError, Transient, Unauthorized

SYSTEM = "softlayer"
PAGE = 100
"""Rows of one answer, as many as the vendor's own client asks for; large answers end in "Internal Error"."""
TOTAL = "SoftLayer-Total-Items"
RATE_PAUSE = 2.0
"""Seconds to wait when it takes no more: it says nothing of how long, its own client waits 1 to 3."""

OURS = "SoftLayer_Exception"
"""What the codes of its own errors begin with; others are of something that stands in between."""
PUBLIC = "SoftLayer_Exception_Public"
EXPIRED = "SoftLayer_Exception_Account_Authentication_AccessTokenValidation"
RATE_EXCEEDED = "SoftLayer_Exception_WebService_RateLimitExceeded"
NOT_READY = "SoftLayer_Exception_NotReady"
NO_ACCESS = ("SoftLayer_Exception_PermissionDenied", "SoftLayer_Exception_AccessDenied")
DENIED = "access denied"
INTERNAL = "Internal Error"
EMPTY = "an empty answer"
UNREADABLE = "an answer that is not to be read"

S = TypeVar("S")


class Returns(StrEnum):
    """What a method answers with: it decides how an odd answer is read."""

    MANY = "many"
    ONE = "one"
    TEXT = "text"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of a method. `args` are positional; None stands for one that is left out."""

    service: str
    method: str
    id: str = ""
    args: tuple[Any, ...] = ()
    mask: str = ""
    filter: Mapping[str, Any] | None = None
    offset: int | None = None
    limit: int = PAGE
    returns: Returns = Returns.ONE
    writes: bool = False

    @property
    def name(self) -> str:
        return f"{self.service}::{self.method}"


class _Fault(msgspec.Struct, frozen=True):
    error: str = ""
    code: str = ""


class _Identified(msgspec.Struct, frozen=True):
    id: int


def request_of(call: Call) -> Request:
    """The request of a call. What has arguments is posted: the body of a GET is ignored there."""
    middle = f"/{call.id}" if call.id else ""
    params: dict[str, str] = {}
    if call.mask:
        params["objectMask"] = f"mask[{call.mask}]"
    if call.filter is not None:
        params["objectFilter"] = json.dumps(call.filter, separators=(",", ":"))
    if call.offset is not None:
        params["resultLimit"] = f"{call.offset},{call.limit}"
    has_body = bool(call.args) or call.writes
    return Request(
        method="POST" if has_body else "GET",
        path=f"{call.service}{middle}/{call.method}.json",
        params=params,
        json={"parameters": _trimmed(call.args)} if has_body else None,
        writes=call.writes,
    )


def _trimmed(args: tuple[Any, ...]) -> list[Any]:
    """The arguments without those at the end that are left out anyway."""
    kept = list(args)
    while kept and kept[-1] is None:
        kept.pop()
    return kept


def answer_of(call: Call, reply: Reply) -> bytes:
    """The JSON of a good answer, of the sort that the method answers with. Raises RemoteError for any other.

    A failure can come with status 200: as exactly one error object, and as nothing at all.
    """
    fault = _fault_in(reply.body)
    if reply.status >= 300 or (fault is not None and fault.code.startswith(OURS)):
        raise _error_of(call, reply, fault)
    body = reply.body.strip()
    if not body:
        raise Transient(SYSTEM, call.name, EMPTY, certain=not call.writes)
    match call.returns:
        case Returns.MANY:
            return _bracketed(body)
        case Returns.TEXT:
            return _quoted(body)
        case Returns.ONE if body == b"null" and not call.writes:
            raise Rejected(SYSTEM, call.name, "there is none")
        case Returns.NOTHING if body == b"false":
            raise Rejected(SYSTEM, call.name, "it has not been done, and nothing says why")
        case Returns.ONE | Returns.NOTHING:
            return body


def _bracketed(body: bytes) -> bytes:
    """Rows as an array: one alone may come without brackets."""
    if body == b"null":
        return b"[]"
    return body if body.startswith(b"[") else b"[" + body + b"]"


def _quoted(body: bytes) -> bytes:
    """A text as JSON: it may come without its quotes, with its escapes or without; null is an empty one."""
    if body == b"null":
        return b'""'
    if body.startswith(b'"'):
        return body
    try:
        msgspec.json.decode(b'"' + body + b'"', type=str)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return json.dumps(body.decode(errors="replace")).encode()
    return b'"' + body + b'"'


def has_expired(reply: Reply) -> bool:
    """Whether our token has run out: with a new one the same call may pass."""
    fault = _fault_in(reply.body) if reply.status >= 300 else None
    return fault is not None and fault.code == EXPIRED


def _fault_in(body: bytes) -> _Fault | None:
    if not body.lstrip().startswith(b"{"):
        return None
    try:
        fault = msgspec.json.decode(body, type=_Fault)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return fault if fault.error or fault.code else None


class _Next(StrEnum):
    """What to do after a failure."""

    LATER = "later"
    RENEW = "renew"
    NEVER = "never"
    UNKNOWN = "unknown"


def _error_of(call: Call, reply: Reply, fault: _Fault | None) -> RemoteError:
    """What to do next is told by the code and the words; the status alone says little."""
    reason = (fault.error.strip() if fault else "") or f"status {reply.status}"
    match _next(call, reply, fault):
        case _Next.LATER:
            pause = wait_asked(reply.headers) or RATE_PAUSE
            return Transient(SYSTEM, call.name, reason, certain=True, after=pause)
        case _Next.RENEW:
            return Unauthorized(SYSTEM, call.name, reason)
        case _Next.NEVER:
            return Rejected(SYSTEM, call.name, reason)
        case _Next.UNKNOWN:
            return Transient(SYSTEM, call.name, reason, certain=not call.writes)


def _next(call: Call, reply: Reply, fault: _Fault | None) -> _Next:
    """The first row that fits; a fault of another's, or none, leaves only the status to go by."""
    code, said = (fault.code, fault.error.strip()) if fault else ("", "")
    is_its_own = code.startswith(OURS)
    is_denied = code in NO_ACCESS or (is_its_own and said.lower().startswith(DENIED))
    table = (
        (code == EXPIRED, _Next.RENEW),
        (code in (RATE_EXCEEDED, NOT_READY) or reply.status in (408, 429), _Next.LATER),
        (is_its_own and said == INTERNAL, _Next.UNKNOWN),
        (reply.status == 401, _Next.RENEW),
        # What is kept from us may be one ticket, or this one act; all of the account is something else.
        (is_denied, _Next.NEVER if call.id or call.writes else _Next.RENEW),
        (is_its_own, _Next.NEVER),
        (reply.status == 403, _Next.RENEW),
        (400 <= reply.status < 500 and call.writes, _Next.NEVER),
    )
    return next((what for fits, what in table if fits), _Next.UNKNOWN)


def decoded(call: Call, body: bytes, shape: type[S]) -> S:
    """An answer as a value. Raises Transient when it is none: half an answer, or another's page.

    The object that was asked for, with a property that makes no sense, will be no better next time: for that
    it raises Rejected, unless something was to be changed.
    """
    try:
        return msgspec.json.decode(body, type=shape, strict=False)
    except msgspec.ValidationError as error:
        if call.writes or not _has_id(body):
            raise Transient(SYSTEM, call.name, UNREADABLE, certain=not call.writes) from error
        raise Rejected(SYSTEM, call.name, UNREADABLE) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Transient(SYSTEM, call.name, UNREADABLE, certain=not call.writes) from error


def _has_id(body: bytes) -> bool:
    """Whether it is one of their objects, however odd."""
    try:
        msgspec.json.decode(body, type=_Identified, strict=False)
    except msgspec.DecodeError:
        return False
    return True


def total_of(reply: Reply) -> int | None:
    """How many rows there are in all, if the answer says so."""
    value = reply.headers.get(TOTAL, "")
    return int(value) if value.isascii() and value.isdigit() else None
