"""Autotask's webhooks: what proves a call, by a table of calls that are not quite right; what it names."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from datetime import datetime, timedelta

import pytest

from bot.connectors.autotask.hooks import FRESH, HEADER, LONGEST_GOODBYE, read
from bot.domain.hooks import Goodbye, Hook
from bot.errors import Unproven, Untimely
from bot.sandbox.autotask.callouts import escaped, signature
from tests.domain.test_decide import NOW

KEY, OTHER_KEY = "the-key-that-they-share", "the-key-of-another-desk"
ODD = "R&D: \"Grüße\" + <b>'x'</b> `y` \\ \n 😀 \\u00e9 C:\\new /"


def told(at: datetime = NOW, **changes: object) -> dict[str, object]:
    """What is told of a ticket."""
    said: dict[str, object] = {
        "Action": "Update",
        "Guid": "3f2a1b4c-0000-0000-0000-000000000001",
        "EntityType": "Ticket",
        "Id": 8103,
        "Fields": {"status": 8, "title": ODD},
        "EventTime": f"{at:%Y-%m-%dT%H:%M:%S}.120Z",
        "SequenceNumber": 42,
        "PersonID": 29,
    }
    return {**said, **changes}


def signed(body: bytes, key: str = KEY) -> dict[str, str]:
    made = hmac.new(key.encode(), body, hashlib.sha1).digest()
    return {HEADER: "sha1=" + base64.b64encode(made).decode()}


def hook(headers: dict[str, str], body: bytes, key: str = KEY) -> Hook:
    """A call that tells of something, as it is read."""
    found = read(headers, body, key, NOW)
    assert isinstance(found, Hook)
    return found


def as_signed(**changes: object) -> bytes:
    return escaped(told(**changes)).encode()  # type: ignore[arg-type]  # Times are taken apart.


BODY = as_signed()
GOODBYE = b'{"Action":"Deactivated","Guid":"x","Id":1,"EventTime":"2026-11-22T10:00:00Z"}'


@pytest.mark.parametrize(
    "sent",
    [
        escaped(told()),
        json.dumps(told(), ensure_ascii=False, separators=(",", ":")),
        json.dumps(told(), separators=(",", ":")),
        json.dumps(told(), ensure_ascii=False, separators=(",", ":")).replace("/", r"\/"),
    ],
)
def test_it_is_signed_in_one_form_and_may_be_sent_in_another(sent: str) -> None:
    headers = {HEADER: signature(KEY, escaped(told()))}
    assert hook(headers, sent.encode()) == Hook(nonce=headers[HEADER][5:], tickets=("8103",))  # type: ignore[arg-type]  # Ids are plain strings here.


def test_a_body_that_is_signed_as_it_came_is_taken_whatever_its_form() -> None:
    body = json.dumps(told(), indent=1, ensure_ascii=False).encode()
    assert hook(signed(body), body).tickets == ("8103",)


@pytest.mark.parametrize(
    ("changes", "tickets"),
    [
        ({}, ("8103",)),
        ({"Action": "Create"}, ("8103",)),
        ({"Action": "Delete"}, ("8103",)),
        ({"Action": "Something else"}, ("8103",)),
        ({"EntityType": "TICKET"}, ("8103",)),
        ({"Id": "8103"}, ("8103",)),
        ({"Id": None}, ()),
        ({"Id": "x"}, ()),
        ({"Id": -1}, ()),
        ({"EntityType": "TicketNote", "Id": 5501, "Fields": {"ticketID": 8103}}, ("8103",)),
        ({"EntityType": "ticketnote", "Id": 5501, "Fields": {"TicketId": "8103"}}, ("8103",)),
        ({"EntityType": "TicketNote", "Id": 5501, "Fields": {"title": "x"}}, ()),
        ({"EntityType": "TicketNote", "Id": 5501, "Fields": None}, ()),
        ({"EntityType": "Account", "Id": 175}, ()),
        ({"EntityType": "What is new"}, ()),
        ({"EntityType": None}, ()),
    ],
)
def test_it_names_a_ticket_where_there_is_one(changes: dict[str, object], tickets: tuple[str, ...]) -> None:
    body = as_signed(**changes)
    assert hook(signed(body), body).tickets == tickets


def test_a_call_is_known_again_and_another_is_another() -> None:
    def nonce(**changes: object) -> str:
        body = as_signed(**changes)
        return hook(signed(body), body).nonce

    assert nonce() == nonce()
    without = {"Guid": None, "SequenceNumber": None}
    different = [nonce(), nonce(SequenceNumber=43), nonce(Guid="x"), nonce(EntityType="TicketNote")]
    different += [nonce(**without), nonce(**without, Id=8104)]
    assert len(set(different)) == len(different)


@pytest.mark.parametrize("by", [-FRESH, timedelta(), FRESH])
def test_a_clock_may_be_wrong_by_minutes(by: timedelta) -> None:
    at = NOW + by
    body = escaped(told() | {"EventTime": f"{at:%Y-%m-%dT%H:%M:%S}Z"}).encode()
    assert hook(signed(body), body).tickets


def test_a_key_may_have_bytes_that_are_no_text() -> None:
    key = b"\xff\xfe k\xc3\xa9y"
    made = base64.b64encode(hmac.new(key, BODY, hashlib.sha1).digest()).decode()
    assert hook({HEADER: f"sha1={made}"}, BODY, os.fsdecode(key)).tickets == ("8103",)


def test_a_large_body_is_taken_in_both_forms() -> None:
    large = told(Fields={"description": ODD * 20_000})
    headers = {HEADER: signature(KEY, escaped(large))}
    for sent in (escaped(large), json.dumps(large, ensure_ascii=False, separators=(",", ":"))):
        assert hook(headers, sent.encode()).tickets == ("8103",)


@pytest.mark.parametrize("headers", [{}, {HEADER: "sha1=x"}])
@pytest.mark.parametrize("action", ["Deactivated", "deactivated"])
def test_a_goodbye_needs_no_signature_and_names_no_ticket(headers: dict[str, str], action: str) -> None:
    body = GOODBYE.replace(b"Deactivated", action.encode())
    assert read(headers, body, KEY, NOW) == Goodbye()
    assert read(signed(body), body, KEY, NOW) == Goodbye()


@pytest.mark.parametrize(
    "body",
    [
        GOODBYE.replace(b'"x"', b'"' + b"x" * LONGEST_GOODBYE + b'"'),
        GOODBYE[:-1],
        b'["Deactivated"]',
        b'{"Action": ["Deactivated"]}',
        b'{"Action":' + b"[" * (LONGEST_GOODBYE - 100),
    ],
)
def test_what_only_looks_like_a_goodbye_has_to_be_signed(body: bytes) -> None:
    with pytest.raises(Unproven, match="no signature"):
        read({}, body, KEY, NOW)


@pytest.mark.parametrize(
    ("headers", "body", "reason"),
    [
        ({}, BODY, "no signature"),
        ({HEADER: ""}, BODY, "no signature"),
        ({HEADER: signed(BODY)[HEADER].removeprefix("sha1=")}, BODY, "no signature"),
        ({HEADER: "sha256=" + signed(BODY)[HEADER][5:]}, BODY, "no signature"),
        ({HEADER: "sha1="}, BODY, "not by the key"),
        ({HEADER: "sha1=é"}, BODY, "not by the key"),
        ({HEADER: signed(BODY)[HEADER][:-2]}, BODY, "not by the key"),
        ({HEADER: signed(BODY)[HEADER] + ", " + signed(BODY)[HEADER]}, BODY, "not by the key"),
        (signed(BODY, OTHER_KEY), BODY, "not by the key"),
        (signed(BODY, ""), BODY, "not by the key"),
        (signed(BODY), BODY.replace(b"8103", b"8104"), "not by the key"),
        (signed(BODY), b"", "not by the key"),
        (signed(BODY), b"\xff", "not by the key"),
        (signed(b"\xff"), b"\xff", "not to be read"),
        (signed(b"[]"), b"[]", "not to be read"),
        (signed(b"{}"), b"{}", "another time"),
    ],
)
def test_what_is_not_proven_is_refused(headers: dict[str, str], body: bytes, reason: str) -> None:
    with pytest.raises(Unproven, match=reason):
        read(headers, body, KEY, NOW)


@pytest.mark.parametrize("time", ["", None, 17, "yesterday", "2026-11-22T06:00:00Z", "2027-11-22T10:00:00Z"])
def test_what_is_of_another_time_is_refused(time: object) -> None:
    body = as_signed(EventTime=time)
    with pytest.raises(Untimely, match="another time"):
        read(signed(body), body, KEY, NOW)
