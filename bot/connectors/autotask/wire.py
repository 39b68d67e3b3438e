"""Autotask's HTTP as pure functions: a call becomes a request, a reply a value or an error.

Nearly every refusal comes as 500 with its words, so those decide: what is wrong with the call is for good,
what names threads, thresholds or time may pass later.
https://www.autotask.net/help/developerhelp/Content/APIs/REST/General_Topics/REST_Error_Codes.htm
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import msgspec

from bot.connectors.http import Reply, Request, wait_asked
from bot.connectors.texts import told, whole_characters
from bot.errors import NotInTheirName, Rejected, RemoteError, Transient, Unauthorized, Withheld

SYSTEM = "autotask"
IMPERSONATES = "ImpersonationResourceId"
"""https://www.autotask.net/help/developerhelp/Content/APIs/REST/General_Topics/REST_Impersonation.htm"""
PAUSE = 60.0
"""Seconds to wait when the hour's calls are spent and it does not say for how long."""
BREATH = 2.0
"""Seconds to wait when too many calls of one sort were under way."""
PATIENCE = 60.0
"""Seconds: a page of five hundred takes long, the more so when a second is added to every call."""
LONGEST_REASON = 500
NOT_READABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
UNREADABLE = "an answer that is not to be read"
UNKNOWN_US = 401
THREADS = ("thread threshold", "itgenatr005", "concurrent thread", "concurrent request", "concurrent call")
THRESHOLD = ("request threshold", "requests threshold", "rate limit exceeded", "too many requests")
MAY_PASS = (
    "timeout expired",
    "timeout period",
    "request timeout",
    "gateway timeout",
    "connection timeout",
    "operation timed out",
    "request timed out",
    "connection timed out",
    "has timed out",
    "an error occurred",
    "was deadlocked",
    "deadlock victim",
)
KEPT_FROM_US = ("adequate permission", "may not have the required permission", "do not have permission")
"""How its words tell what is the matter, in any case of letters: a field may be called Timeout too."""
CREATED_BY = "createdByContactID"
OF_A_NAME = ("impersonat", CREATED_BY.lower())
"""How they tell that it is not what is done but in whose name."""

S = TypeVar("S")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call, its address below the zone's unless it is whole; `entity` is what of it has its own threads.

    `as_whom` is the resource in whose name it is made, by number; empty: our own.
    """

    name: str
    method: str
    path: str
    entity: str
    params: Mapping[str, str] = field(default_factory=dict)
    json: Any = None
    writes: bool = False
    as_whom: str = ""


class _Errors(msgspec.Struct, frozen=True):
    errors: list[Any] | None = None


def request_of(call: Call, zone: str) -> Request:
    """The request in a zone, whose address ends with a slash."""
    path = call.path if call.path.startswith(("https://", "http://")) else f"{zone}v1.0/{call.path}"
    return Request(
        method=call.method,
        path=path,
        params=call.params,
        json=call.json,
        writes=call.writes,
        seconds=PATIENCE,
    )


def headers_of(call: Call, credentials: Mapping[str, str]) -> dict[str, str]:
    headers = {**credentials, "Accept": "application/json", "Content-Type": "application/json"}
    return {**headers, IMPERSONATES: call.as_whom} if call.as_whom else headers


def is_refused(reply: Reply) -> bool:
    """Whether it does not know us: in another zone the same call may pass."""
    return reply.status == UNKNOWN_US


def answer_of(call: Call, reply: Reply) -> bytes:
    """The body of a good answer. Raises RemoteError for any other."""
    if not 200 <= reply.status < 300:
        raise error_of(call, reply)
    return reply.body


def decoded(call: Call, reply: Reply, shape: type[S]) -> S:
    """A good answer as a value. Raises RemoteError for any other, and for one that is not to be read."""
    body = answer_of(call, reply)
    try:
        return msgspec.json.decode(whole_characters(body), type=shape, strict=False)
    except NOT_READABLE as error:
        raise Transient(SYSTEM, call.name, UNREADABLE, certain=not call.writes) from error


def error_of(call: Call, reply: Reply) -> RemoteError:
    """What went wrong, by its words before its status."""
    status, said = reply.status, errors_in(reply)
    reason = _reason(said) or f"status {status}"
    words = reason.casefold()
    wait = wait_asked(reply.headers)
    if status == 429 or _names(words, THREADS) or _names(words, THRESHOLD):
        pause = wait or (BREATH if _names(words, THREADS) else PAUSE)
        return Transient(SYSTEM, call.name, reason, certain=True, after=pause)
    if _is_in_a_name(call) and (
        status in (UNKNOWN_US, 403) or (status < 502 and _names(words, (*KEPT_FROM_US, *OF_A_NAME)))
    ):
        return NotInTheirName(SYSTEM, call.name, reason)
    if status == UNKNOWN_US:
        return Unauthorized(SYSTEM, call.name, reason)
    if status == 403 or _names(words, KEPT_FROM_US):
        # Whoever writes is refused this one thing; whoever reads may not see any of its kind.
        return Rejected(SYSTEM, call.name, reason) if call.writes else Withheld(SYSTEM, call.name, reason)
    if 400 <= status < 500 and status != 408:
        return Rejected(SYSTEM, call.name, reason)
    if status == 500 and said and not _names(words, MAY_PASS):
        return Rejected(SYSTEM, call.name, reason)
    return Transient(SYSTEM, call.name, reason, certain=not call.writes, after=wait)


def _is_in_a_name(call: Call) -> bool:
    """Whether it is made as a resource, or writes as a contact."""
    return call.writes and bool(call.as_whom or (call.json or {}).get(CREATED_BY))


def errors_in(reply: Reply) -> Sequence[str]:
    """Its own words; none where something else answered."""
    try:
        found = msgspec.json.decode(reply.body, type=_Errors).errors or []
    except NOT_READABLE:
        return ()
    return [said for each in found if isinstance(each, str) and (said := " ".join(told(each).split()))]


def _reason(said: Sequence[str]) -> str:
    return "; ".join(said)[:LONGEST_REASON]


def may_pass(words: str) -> bool:
    """Whether what is refused with these words may be taken later."""
    return _names(words.casefold(), (*THREADS, *THRESHOLD, *MAY_PASS))


def _names(words: str, any_of: Sequence[str]) -> bool:
    return any(each in words for each in any_of)
