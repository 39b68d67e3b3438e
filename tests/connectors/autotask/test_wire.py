"""Calls as requests, replies as values or errors: nearly every refusal is a 500, so its words decide."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.connectors.autotask import calls, wire
from bot.connectors.autotask.rows import Made, One, Page
from bot.connectors.autotask.wire import BREATH, PAUSE, decoded, headers_of, request_of
from bot.connectors.http import Reply
from bot.errors import Rejected, RemoteError, Transient, Unauthorized, Withheld

ZONE = "https://webservices2.example/ATServicesRest/"
READS, WRITES = calls.ticket(8103), calls.create({"title": "Printer down"})


def reply(status: int, body: Any = None, **headers: str) -> Reply:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Reply(status=status, headers=headers, body=content)


def errors(*words: str) -> dict[str, Any]:
    return {"errors": list(words)}


DEEP = b'{"item": {"x": ' + b"[" * 100_000
BAD = "contactID: Value 99 does not exist or is invalid"
PERMISSION = "The logged in Resource does not have the adequate permissions to create this entity."
GONE = (
    "No message. No matching records found. The logged in Resource may not have the required "
    "permissions to delete the data."
)
THREADS = "The thread threshold of 3 threads has been exceeded. Itgenatr005"
HOUR = "The request threshold of 10000 requests per 60 minutes has been exceeded"
SAYS: list[tuple[int, Any, type[RemoteError], type[RemoteError], bool]] = [
    (401, errors(), Unauthorized, Unauthorized, True),
    (403, None, Withheld, Rejected, True),
    (500, errors(PERMISSION), Withheld, Rejected, True),
    (500, errors(GONE), Withheld, Rejected, True),
    (500, errors(BAD), Rejected, Rejected, True),
    (500, errors("Unable to find xID in the Ticket Entity."), Rejected, Rejected, True),
    (404, None, Rejected, Rejected, True),
    (405, b"<html>", Rejected, Rejected, True),
    (409, errors("taken"), Rejected, Rejected, True),
    (422, errors("unfit"), Rejected, Rejected, True),
    (429, None, Transient, Transient, True),
    (500, errors(THREADS), Transient, Transient, True),
    (400, errors(THREADS), Transient, Transient, True),
    (500, errors(HOUR), Transient, Transient, True),
    (500, errors("Timeout expired."), Transient, Transient, False),
    (500, errors("Session timeout: Value is required"), Rejected, Rejected, True),
    (500, errors("Concurrent users: Value is required"), Rejected, Rejected, True),
    (500, errors("The operation has timed out"), Transient, Transient, False),
    (500, errors("An error occurred."), Transient, Transient, False),
    (500, b"<html>", Transient, Transient, False),
    (500, errors(), Transient, Transient, False),
    (502, errors(BAD), Transient, Transient, False),
    (503, b"", Transient, Transient, False),
    (302, b"", Transient, Transient, False),
]
"""By status and words: what it is to who reads and to who writes, and whether a write is sure to be none."""


@pytest.mark.parametrize(("status", "body", "reading", "writing", "is_certain"), SAYS)
def test_what_went_wrong_is_sorted_by_words_and_status(
    status: int, body: Any, reading: type[RemoteError], writing: type[RemoteError], is_certain: bool
) -> None:
    for call, kind, certain in ((READS, reading, True), (WRITES, writing, is_certain)):
        with pytest.raises(RemoteError) as caught:
            decoded(call, reply(status, body), One)
        assert (type(caught.value), caught.value.certain) == (kind, certain)
        assert caught.value.reason


@pytest.mark.parametrize(
    ("given", "after"),
    [
        (reply(429), PAUSE),
        (reply(429, None, **{"Retry-After": "7"}), 7.0),
        (reply(500, errors(THREADS)), BREATH),
        (reply(500, errors(HOUR)), PAUSE),
        (reply(503, None, **{"Retry-After": "9"}), 9.0),
        (reply(503), None),
    ],
)
def test_how_long_to_wait_is_as_it_says_or_by_what_there_was_too_much_of(
    given: Reply, after: float | None
) -> None:
    with pytest.raises(Transient) as caught:
        decoded(READS, given, One)
    assert caught.value.after == after


def test_its_words_are_told_in_one_line_without_what_cannot_be_kept() -> None:
    with pytest.raises(Rejected) as caught:
        decoded(WRITES, reply(500, errors("title:\n too \x00long", BAD)), Made)
    assert caught.value.reason == f"title: too long; {BAD}"


@pytest.mark.parametrize("body", [b"", b"\xff", b"[]", b"nothing", b'{"item": 7}', DEEP])
def test_an_answer_that_is_not_to_be_read_leaves_open_whether_it_was_done(body: bytes) -> None:
    for call, certain in ((READS, True), (WRITES, False)):
        with pytest.raises(Transient) as caught:
            decoded(call, reply(200, body), One)
        assert caught.value.certain is certain


@given(st.binary(max_size=60), st.integers(100, 599))
def test_whatever_comes_is_a_value_or_an_error_of_ours(body: bytes, status: int) -> None:
    for shape in (One, Page, Made):
        for call in (READS, WRITES):
            with contextlib.suppress(RemoteError):
                decoded(call, reply(status, body), shape)


def test_a_call_goes_to_the_zone_with_all_three_credentials_and_in_whose_name_it_is_made() -> None:
    call = calls.note(8103, {"title": "x"}, as_whom="29")
    request = request_of(call, ZONE)
    assert (request.method, request.path) == ("POST", f"{ZONE}v1.0/Tickets/8103/Notes")
    headers = headers_of(call, {"UserName": "api"})
    assert (headers["UserName"], headers[wire.IMPERSONATES]) == ("api", "29")
    assert wire.IMPERSONATES not in headers_of(READS, {})


@pytest.mark.parametrize(
    ("call", "method", "path", "number"),
    [
        (calls.change(8103, {"status": 8}), "PATCH", "Tickets", 8103),
        (calls.change_note(8103, 5, {"publish": 1}), "PATCH", "Tickets/8103/Notes", 5),
        (calls.amend(8103, calls.CHECKLIST, 9, {}), "PATCH", "Tickets/8103/ChecklistItems", 9),
        (calls.remove(8103, calls.TAGS, 9), "DELETE", "Tickets/8103/TagAssociations/9", None),
        (calls.attach(8103, {"title": "a"}), "POST", "Tickets/8103/Attachments", 0),
    ],
)
def test_a_change_is_sent_to_the_collection_with_its_number_in_the_body(
    call: wire.Call, method: str, path: str, number: int | None
) -> None:
    assert (call.method, call.path, call.writes) == (method, path, True)
    assert (call.json or {}).get("id") == number
