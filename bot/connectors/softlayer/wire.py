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

PUBLIC = "SoftLayer_Exception_Public"
NOT_FOUND = "SoftLayer_Exception_ObjectNotFound"
EXPIRED = "SoftLayer_Exception_Account_Authentication_AccessTokenValidation"
RATE_EXCEEDED = "SoftLayer_Exception_WebService_RateLimitExceeded"
NOT_READY = "SoftLayer_Exception_NotReady"
NO_ACCESS = ("SoftLayer_Exception_PermissionDenied", "SoftLayer_Exception_AccessDenied")
INTERNAL = "Internal Error"
DENIED = ("access denied", "invalid api token")

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
    if reply.status >= 300 or (fault is not None and fault == _Fault(error=INTERNAL, code=PUBLIC)):
        raise _error_of(call, reply, fault)
    body = reply.body.strip()
    if not body:
        raise Transient(SYSTEM, call.name, "an empty answer", certain=not call.writes)
    match call.returns:
        case Returns.MANY:
            if body == b"null":
                return b"[]"
            return body if body.startswith(b"[") else b"[" + body + b"]"  # One row may come without brackets.
        case Returns.TEXT:
            quoted = body.startswith(b'"') or body == b"null"
            return body if quoted else json.dumps(body.decode(errors="replace")).encode()
        case Returns.ONE | Returns.NOTHING:
            return body


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


def _error_of(call: Call, reply: Reply, fault: _Fault | None) -> RemoteError:
    """What to do next is told by the code and the words; the status alone says little."""
    code, said = (fault.code, fault.error.strip()) if fault else ("", "")
    reason = said or f"status {reply.status}"
    if code == EXPIRED:
        return Unauthorized(SYSTEM, call.name, reason)
    if code == RATE_EXCEEDED or reply.status == 429:
        pause = wait_asked(reply.headers) or RATE_PAUSE
        return Transient(SYSTEM, call.name, reason, certain=True, after=pause)
    if reply.status == 401 and code not in (PUBLIC, *NO_ACCESS, ""):
        return Unauthorized(SYSTEM, call.name, reason)
    if reply.status == 401 or (reply.status == 403 and not fault):
        return Unauthorized(SYSTEM, call.name, reason)
    if code == NOT_READY:
        return Transient(SYSTEM, call.name, reason, certain=True)
    if fault is None or said == INTERNAL or code == "":
        # Nobody says what became of it.
        is_certain = not call.writes or (fault is None and 400 <= reply.status < 500)
        if is_certain and call.writes:
            return Rejected(SYSTEM, call.name, reason)
        return Transient(SYSTEM, call.name, reason, certain=is_certain)
    return Rejected(SYSTEM, call.name, reason)


def decoded(call: Call, body: bytes, shape: type[S]) -> S:
    """An answer as a value. Raises Transient when it is none: half an answer, or another's page."""
    try:
        return msgspec.json.decode(body, type=shape, strict=False)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Transient(
            SYSTEM, call.name, "an answer that is not to be read", certain=not call.writes
        ) from error


def total_of(reply: Reply) -> int | None:
    """How many rows there are in all, if the answer says so."""
    value = reply.headers.get(TOTAL, "")
    return int(value) if value.isascii() and value.isdigit() else None
