"""Rackspace's webhook: what proves a call, and the ticket that it names. Pure.

The signature is over the time and a token, and not over the body, so that the body is but a hint.
https://docs.rackspace.com/reference/ticketing-webhook-integration
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import datetime

import msgspec

from bot.domain.hooks import Hook
from bot.domain.ids import RemoteId
from bot.errors import Unproven

FRESH = 300
"""Seconds that the time of a call may be away from ours, to either side."""
LONGEST_TOKEN = 512
STAMP = re.compile(r"[0-9]{1,12}")
SIGNATURE = re.compile(r"[0-9a-f]{64}")
TICKET = re.compile(r"[A-Za-z0-9_-]{1,64}")


class _Named(msgspec.Struct, rename="camel"):
    ticket_id: str


class _Body(msgspec.Struct):
    ticket: _Named


def read(headers: Mapping[str, str], body: bytes, secret: str, now: datetime) -> Hook:
    """A call of Rackspace's. Raises Unproven when it is not, or not of now."""
    stamp, token, signature = (headers.get(name, "") for name in ("timestamp", "token", "signature"))
    if not STAMP.fullmatch(stamp):
        raise Unproven("no timestamp in seconds")
    if not 0 < len(token) <= LONGEST_TOKEN:
        raise Unproven("no token, or one that is too long")
    if not SIGNATURE.fullmatch(signature.lower()):
        raise Unproven("no signature")
    wanted = hmac.new(
        secret.encode(errors="surrogateescape"), (stamp + token).encode(), hashlib.sha256
    ).hexdigest()
    if not hmac.compare_digest(wanted, signature.lower()):
        raise Unproven("the signature is not by the key")
    # A time of now has ten digits, so that the signed text can be parted in no other way: whoever moves
    # digits between the time and the token makes it a time of long ago or far off.
    if abs(now.timestamp() - int(stamp)) > FRESH:
        raise Unproven("of another time: it is old, or a clock is wrong")
    return Hook(nonce=token, tickets=_tickets(body))


def _tickets(body: bytes) -> tuple[RemoteId, ...]:
    """The ticket that a body names; none when it cannot be read, which proves nothing against the call."""
    try:
        named = msgspec.json.decode(body, type=_Body).ticket.ticket_id
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ()
    return (RemoteId(named),) if TICKET.fullmatch(named) else ()
