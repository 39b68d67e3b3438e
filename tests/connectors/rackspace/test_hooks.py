"""Rackspace's webhook: what proves a call, by a table of calls that are not quite right; what it names."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime

import pytest

from bot.connectors.rackspace.hooks import FRESH, LONGEST_TOKEN, read
from bot.errors import Unproven
from tests.domain.test_decide import NOW

KEY, OTHER_KEY = "the-key-that-they-share", "the-key-of-another-desk"
TOKEN = "b0a1f2c3d4"
BODY = b'{"id": "urn:1", "type": "UPDATE", "ticket": {"ticketId": "180717-iad-0000000", "accountId": "1"}}'


def stamp_of(at: datetime = NOW, by: int = 0) -> str:
    return str(int(at.timestamp()) + by)


def signed(stamp: str = stamp_of(), token: str = TOKEN, key: str = KEY, **changes: str) -> dict[str, str]:
    """The headers of a call, some of them changed after they were signed."""
    signature = hmac.new(key.encode(), (stamp + token).encode(), hashlib.sha256).hexdigest()
    return {"timestamp": stamp, "token": token, "signature": signature, **changes}


def without(name: str) -> dict[str, str]:
    return {key: value for key, value in signed().items() if key != name}


def flipped(text: str, place: int) -> str:
    """The same with the lowest bit of one character turned over."""
    return text[:place] + chr(ord(text[place]) ^ 1) + text[place + 1 :]


def test_a_call_that_is_signed_now_names_its_ticket() -> None:
    hook = read(signed(), BODY, KEY, NOW)
    assert (hook.nonce, hook.tickets) == (TOKEN, ("180717-iad-0000000",))


@pytest.mark.parametrize("by", [-FRESH, -1, 0, 1, FRESH])
def test_a_clock_may_be_wrong_by_five_minutes(by: int) -> None:
    assert read(signed(stamp_of(by=by)), BODY, KEY, NOW).tickets


@pytest.mark.parametrize("signature", [signed()["signature"].upper(), signed()["signature"]])
def test_hex_is_hex(signature: str) -> None:
    assert read(signed(signature=signature), BODY, KEY, NOW).tickets


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({}, "no timestamp"),
        (without("timestamp"), "no timestamp"),
        (without("token"), "no token"),
        (without("signature"), "no signature"),
        (signed(timestamp=""), "no timestamp"),
        (signed(stamp="now"), "no timestamp"),
        (signed(stamp=f"{stamp_of()}.5"), "no timestamp"),
        (signed(stamp=f"-{stamp_of()}"), "no timestamp"),
        (signed(stamp="٢" * 10), "no timestamp"),
        (signed(stamp=f"{stamp_of()}000"), "no timestamp"),
        (signed(stamp=f"{stamp_of()}, {stamp_of()}"), "no timestamp"),
        (signed(token=""), "no token"),
        (signed(token="x" * (LONGEST_TOKEN + 1)), "no token"),
        (signed(signature=""), "no signature"),
        (signed(signature="é" * 64), "no signature"),
        (signed(signature=signed()["signature"][:-1]), "no signature"),
        (signed(signature=f"{signed()['signature']}0"), "no signature"),
        (signed(signature="0" * 64), "not by the key"),
        (signed(key=OTHER_KEY), "not by the key"),
        (signed(key=""), "not by the key"),
        (signed(key=f"{KEY} "), "not by the key"),
        ({**signed(), "token": flipped(TOKEN, 0)}, "not by the key"),
        (signed(timestamp=stamp_of(by=1)), "not by the key"),
        (signed(stamp_of(by=-FRESH - 1)), "another time"),
        (signed(stamp_of(by=FRESH + 1)), "another time"),
        (signed("0"), "another time"),
        (signed("999999999999"), "another time"),
    ],
)
def test_what_is_not_proven_is_refused(headers: dict[str, str], reason: str) -> None:
    with pytest.raises(Unproven, match=reason) as refused:
        read(headers, BODY, KEY, NOW)
    assert KEY not in str(refused.value)


def test_no_bit_of_what_is_signed_or_of_the_signature_can_be_turned_over() -> None:
    for name, text in signed().items():
        for place in range(len(text)):
            with pytest.raises(Unproven):
                read({**signed(), name: flipped(text, place)}, BODY, KEY, NOW)


@pytest.mark.parametrize("moved", range(1, 10))
def test_digits_that_move_between_time_and_token_leave_the_signature_good_and_the_time_wrong(
    moved: int,
) -> None:
    whole = signed(token="1234567890")
    text, signature = whole["timestamp"] + whole["token"], whole["signature"]
    for place in (10 - moved, min(10 + moved, 12)):
        headers = {"timestamp": text[:place], "token": text[place:], "signature": signature}
        with pytest.raises(Unproven, match="another time"):
            read(headers, BODY, KEY, NOW)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b"\xff\xfe",
        b'{"ticket": null}',
        b'{"ticket": {}}',
        b'{"ticket": {"ticketId": 7}}',
        b'{"ticket": {"ticketId": ""}}',
        b'{"ticket": {"ticketId": "../accounts"}}',
        b'{"ticket": {"ticketId": "1\\n2"}}',
        b'{"ticket": {"ticketId": "' + b"9" * 65 + b'"}}',
        b"[" * 100_000,
        b'{"x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    ],
)
def test_a_body_that_names_no_ticket_tells_that_something_happened(body: bytes) -> None:
    assert read(signed(), body, KEY, NOW).tickets == ()
