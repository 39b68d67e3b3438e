"""Autotask's webhooks: what proves a call, and the ticket that it names. Pure.

The signature is over one way of writing the JSON, which may be sent in another: the body is tried as it came,
and then with what that way writes differently.
https://www.autotask.net/help/developerhelp/Content/APIs/Webhooks/Introduction.htm
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec

from bot.connectors.autotask.rows import Row
from bot.domain.hooks import Goodbye, Hook
from bot.domain.ids import RemoteId
from bot.errors import Unproven, Untimely

HEADER = "x-hook-signature"
BEGINS = "sha1="
FRESH = timedelta(minutes=10)
"""How far the time of a call may be from ours: it is sent again for two minutes, in order behind others."""
TICKET, NOTE, GOODBYE = "ticket", "ticketnote", "deactivated"
LONGEST_GOODBYE = 4_000
"""Bytes of what is read without a signature: it has four fields."""
_WRITTEN = re.compile(r"\\u[0-9a-fA-F]{4}|\\.|[&<>'+`]|[^\x00-\x7f]", re.DOTALL)
"""What may be written in two ways. Each is looked at by itself: whoever calls is not known yet."""


def read(headers: Mapping[str, str], body: bytes, secret: str, now: datetime) -> Hook | Goodbye:
    """A call of Autotask's. Raises Unproven when it is not, Untimely when it is not of now.

    That a webhook was switched off is told without a signature: it is not believed, and asked for instead.
    """
    if _is_goodbye(body):
        return Goodbye()
    signature = headers.get(HEADER, "")
    if not signature.lower().startswith(BEGINS):
        raise Unproven("no signature")
    told = signature[len(BEGINS) :].strip()
    if not any(_is_signed(form, told, secret) for form in (body, _as_signed(body))):
        raise Unproven("the signature is not by the key")
    row = _row(body)
    at = row.moment("EventTime")
    if at is None or abs(now - at) > FRESH:
        raise Untimely("of another time: it is old, or a clock is wrong")
    # A call that comes again comes with the same signature, however its body is written then.
    return Hook(nonce=told, tickets=_tickets(row))


def _is_goodbye(body: bytes) -> bool:
    try:
        row = _row(body) if len(body) <= LONGEST_GOODBYE else Row({})
    except Unproven:
        return False
    return row.text("Action").casefold() == GOODBYE


def _is_signed(body: bytes, told: str, secret: str) -> bool:
    # A key out of the environment may have bytes that are no text.
    made = base64.b64encode(hmac.new(secret.encode(errors="surrogateescape"), body, hashlib.sha1).digest())
    return hmac.compare_digest(made, told.encode())


def _as_signed(body: bytes) -> bytes:
    """The same JSON as it is signed: some characters within its texts as `\\uXXXX`, and all but ASCII."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return body
    return _WRITTEN.sub(lambda found: _in_hex(found[0]), text).encode()


def _in_hex(written: str) -> str:
    if not written.startswith("\\"):
        # A character beyond the first plane is two of UTF-16, as they are counted there.
        units = written.encode("utf-16-be", "surrogatepass")
        return "".join(f"\\u{units[at] << 8 | units[at + 1]:04X}" for at in range(0, len(units), 2))
    match written[1]:
        case "u" if len(written) > 2:
            return "\\u" + written[2:].upper()
        case '"':
            return "\\u0022"
        case "/":
            return "/"
        case _:
            return written


def _row(body: bytes) -> Row:
    try:
        return Row(msgspec.json.decode(body, type=dict[str, Any]))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unproven("not to be read") from error


def _tickets(row: Row) -> tuple[RemoteId, ...]:
    """The ticket that it names; none for what is told of something else, or that we do not know."""
    match row.text("EntityType").casefold():
        case entity if entity == TICKET:
            number = row.number("Id")
        case entity if entity == NOTE:
            fields = row.value("Fields")
            number = Row(fields).number("ticketID") if isinstance(fields, dict) else None
        case _:
            number = None
    return (RemoteId(str(number)),) if number is not None and number > 0 else ()
