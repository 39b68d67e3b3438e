"""Calls as requests, and replies as values or errors that say what to do next."""

from __future__ import annotations

import json

import pytest

from bot.connectors.http import Reply
from bot.connectors.rackspace import calls
from bot.connectors.rackspace.rows import TicketPage, TicketRow
from bot.connectors.rackspace.wire import V2, Call, answer_of, decoded, headers_of, request_of
from bot.domain.ids import RemoteId
from bot.errors import Rejected, RemoteError, Transient, Unauthorized

TICKET = RemoteId("250722-03057")
READ, LIST, SAY = calls.ticket(TICKET), calls.tickets(0), calls.comment(TICKET, "Hello")
OPEN, FILE = calls.create({"subject": "Disk is full"}), calls.attachment("a.log", b"x")
PAGE = b"<html><body><h1>Too Many Requests</h1></body></html>"


def fault(status: int, message: str, code: str = "badRequest") -> bytes:
    """An error as the vendor's pages show it."""
    told = {"status": status, "message": message, "faultCode": code, "moreInfo": "docs/faults"}
    return json.dumps(told).encode()


def reply(status: int, body: bytes = b"", after: str = "", **headers: str) -> Reply:
    told = {"Retry-After": after} if after else {}
    return Reply(status=status, headers={**told, **headers}, body=body)


@pytest.mark.parametrize(
    ("call", "method", "path"),
    [
        (READ, "GET", "tickets/250722-03057"),
        (LIST, "GET", "tickets"),
        (OPEN, "POST", "tickets"),
        (SAY, "POST", "tickets/250722-03057/comments"),
        (calls.close(TICKET), "PATCH", "tickets/250722-03057"),
        (calls.ticket(RemoteId("a/b?c")), "GET", "tickets/a%2Fb%3Fc"),
        (FILE, "POST", "attachment"),
    ],
)
def test_a_call_is_sent_to_its_address(call: Call, method: str, path: str) -> None:
    request = request_of(call)
    assert (request.method, request.path, request.writes) == (method, path, call.writes)
    assert request.seconds is not None
    assert request.seconds >= 60  # A list was seen to take thirty seconds and more.


def test_the_version_is_asked_for_and_said_of_what_is_sent() -> None:
    assert headers_of(READ, "token") == {"X-Auth-Token": "token", "Accept": V2}
    assert headers_of(SAY, "token")["Content-Type"] == V2
    assert "Content-Type" not in headers_of(FILE, "token")
    assert (
        headers_of(calls.resources("https://resources.example", 0), "token")["Accept"] == "application/json"
    )


def test_what_is_written_stands_in_the_body() -> None:
    assert calls.close(TICKET).json == {"status": "Closed"}
    assert calls.replace_resources(TICKET, ["a", "b"]).json == {"resources": ["a", "b"]}
    said = calls.comment(TICKET, "Hello", [("a.log", "1234-a.log")]).json
    files = [{"filename": "a.log", "uuid": "1234-a.log"}]
    assert said == {"comment": {"text": "Hello", "attachments": files}}
    assert SAY.json == {"comment": {"text": "Hello"}}


@pytest.mark.parametrize(
    ("call", "given", "error", "certain", "after", "reason"),
    [
        (
            SAY,
            reply(400, fault(400, "Category provided is invalid")),
            Rejected,
            True,
            None,
            "Category provided",
        ),
        (OPEN, reply(422), Rejected, True, None, "status 422"),
        (LIST, reply(400, fault(400, "limit provided is invalid")), Rejected, True, None, "limit provided"),
        (LIST, reply(400), Transient, True, None, "status 400"),
        (SAY, reply(401), Unauthorized, True, None, "status 401"),
        (LIST, reply(403, fault(403, "No", "forbidden")), Unauthorized, True, None, "No"),
        (SAY, reply(403, fault(403, "No", "forbidden")), Rejected, True, None, "No"),
        (READ, reply(403), Rejected, True, None, "status 403"),
        (
            READ,
            reply(404, fault(404, "Ticket with this ID could not be found")),
            Rejected,
            True,
            None,
            "Ticket",
        ),
        (READ, reply(404, PAGE), Rejected, True, None, "status 404"),
        (LIST, reply(404, PAGE), Transient, True, None, "status 404"),
        (SAY, reply(405), Rejected, True, None, "status 405"),
        (SAY, reply(429, after="30"), Transient, True, 30.0, "status 429"),
        (SAY, reply(429, PAGE), Transient, True, 60.0, "status 429"),
        (LIST, reply(429, after="Wed, 21 Oct 2026 07:28:00 GMT"), Transient, True, 60.0, "429"),
        (SAY, reply(413, fault(413, "Over", "overLimit")), Transient, True, 60.0, "Over"),
        (FILE, reply(413), Rejected, True, None, "status 413"),
        (FILE, reply(400, fault(400, "Extension is not allowed")), Rejected, True, None, "Extension"),
        (FILE, reply(503, PAGE), Transient, True, None, "status 503"),
        (SAY, reply(500, fault(500, "Fault", "internalServerError")), Transient, False, None, "Fault"),
        (SAY, reply(503, PAGE, after="90"), Transient, False, 90.0, "status 503"),
        (SAY, reply(502, PAGE), Transient, False, None, "status 502"),
        (SAY, reply(302, PAGE, Location="https://elsewhere.example"), Transient, False, None, "status 302"),
        (LIST, reply(503, PAGE), Transient, True, None, "status 503"),
    ],
)
def test_a_failure_says_what_to_do_next(
    call: Call, given: Reply, error: type[RemoteError], certain: bool, after: float | None, reason: str
) -> None:
    with pytest.raises(error) as caught:
        answer_of(call, given)
    found = caught.value
    assert (type(found), found.certain) == (error, certain)
    assert reason in found.reason
    assert found.after == after if isinstance(found, Transient) else after is None


def test_the_words_of_a_failure_are_one_line_and_not_endless() -> None:
    with pytest.raises(Rejected) as caught:
        answer_of(SAY, reply(400, fault(400, "No\n\x00 such " + "x" * 5_000)))
    assert caught.value.reason.startswith("No such xxx")
    assert len(caught.value.reason) == 500


@pytest.mark.parametrize("status", [200, 201, 204])
def test_a_write_is_done_whatever_success_it_is_answered_with(status: int) -> None:
    assert answer_of(SAY, reply(status)) == b""


@pytest.mark.parametrize("body", [b"", PAGE, b'{"tickets": [', b"[]", b'{"tickets": [{}]}', b'\xff"'])
def test_an_answer_that_is_not_to_be_read_is_asked_for_again(body: bytes) -> None:
    with pytest.raises(Transient) as caught:
        decoded(LIST, reply(200, body), TicketPage)
    assert caught.value.certain


def test_half_an_answer_to_a_creation_may_have_opened_it() -> None:
    with pytest.raises(Transient) as caught:
        decoded(OPEN, reply(200, b'{"ticketId": "2507'), TicketRow)
    assert not caught.value.certain


def test_both_lists_and_creations_are_read_whatever_type_they_are_said_to_be_of() -> None:
    assert decoded(OPEN, reply(201, b'{"ticketId": "1", "favourite": 3}'), TicketRow).id == "1"
    assert decoded(LIST, reply(200, b'{"tickets": null, "total": 0}'), TicketPage).tickets is None
