"""Calls as requests and replies as values or errors: each oddity of the wire once, by table.

The oddities are those of the vendor's own Go client: softlayer-go, session/rest_test.go.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.connectors.http import Reply
from bot.connectors.softlayer import calls, wire
from bot.connectors.softlayer.shapes import HEAD_MASK, TicketRow
from bot.connectors.softlayer.wire import Call, Returns, answer_of, decoded, request_of, total_of
from bot.domain.ids import RemoteFileId, RemoteId
from bot.errors import Rejected, RemoteError, Transient, Unauthorized

PUBLIC = "SoftLayer_Exception_Public"
INTERNAL = '{"error":"Internal Error","code":"SoftLayer_Exception_Public"}'
TICKET = RemoteId("100200")


def call(returns: Returns = Returns.ONE, *, writes: bool = False, id: str = "100200") -> Call:
    return Call(service="SoftLayer_Ticket", method="any", id=id, returns=returns, writes=writes)


def reply(body: str | bytes, status: int = 200, **headers: str) -> Reply:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status=status, headers=names, body=body.encode() if isinstance(body, str) else body)


def fault(error: str, code: str) -> str:
    return json.dumps({"error": error, "code": code})


def error_of(answer: Reply, **more: Any) -> RemoteError:
    with pytest.raises(RemoteError) as caught:
        answer_of(call(**more), answer)
    return caught.value


@pytest.mark.parametrize(
    ("made", "method", "path", "params", "body"),
    [
        (
            calls.head(TICKET),
            "GET",
            "SoftLayer_Ticket/100200/getObject.json",
            {"objectMask": f"mask[{HEAD_MASK}]"},
            None,
        ),
        (
            calls.push(TICKET, "Schön"),
            "POST",
            "SoftLayer_Ticket/100200/addUpdate.json",
            {},
            {"parameters": [{"entry": "Schön"}]},
        ),
        (
            Call(service="S", method="m", args=(1, None, "x", None, None), writes=True),
            "POST",
            "S/m.json",
            {},
            {"parameters": [1, None, "x"]},
        ),
        (
            Call(service="S", method="m", id="7", writes=True),
            "POST",
            "S/7/m.json",
            {},
            {"parameters": []},
        ),
        (
            Call(service="S", method="m", filter={"a": {"operation": 1}}, offset=200),
            "GET",
            "S/m.json",
            {"objectFilter": '{"a":{"operation":1}}', "resultLimit": "200,100"},
            None,
        ),
    ],
)
def test_a_call_becomes_a_request(
    made: Call, method: str, path: str, params: dict[str, str], body: Any
) -> None:
    request = request_of(made)
    assert (request.method, request.path, dict(request.params), request.json) == (method, path, params, body)
    assert request.writes is made.writes


def test_a_question_with_arguments_is_posted_and_still_changes_nothing() -> None:
    request = request_of(calls.download(TICKET, RemoteFileId("5")))
    assert (request.method, request.writes) == ("POST", False)


@pytest.mark.parametrize(
    ("returns", "body", "expected"),
    [
        (Returns.MANY, "[1,2]", [1, 2]),
        (Returns.MANY, '{"id":1}', [{"id": 1}]),
        (Returns.MANY, '"txt"', ["txt"]),
        (Returns.MANY, "null", []),
        (Returns.MANY, "[]", []),
        (Returns.ONE, '{"id":1}', {"id": 1}),
        (Returns.TEXT, '"aGk="', "aGk="),
        (Returns.TEXT, r'"a\/b="', "a/b="),
        (Returns.TEXT, "aGk=", "aGk="),
        (Returns.TEXT, r"a\/b=", "a/b="),
        (Returns.TEXT, 'half "quoted', 'half "quoted'),
        (Returns.TEXT, "null", ""),
        (Returns.NOTHING, "null", None),
        (Returns.NOTHING, "true", True),
        (Returns.NOTHING, '{"id":5}', {"id": 5}),
    ],
)
def test_odd_answers_are_read(returns: Returns, body: str, expected: Any) -> None:
    assert json.loads(answer_of(call(returns), reply(f" {body}\n"))) == expected


LATER, RENEW, NEVER, UNKNOWN = "later", "renew", "never", "unknown"


def sort_of(error: RemoteError) -> str:
    if isinstance(error, Transient):
        return LATER if error.after is not None else UNKNOWN
    return RENEW if isinstance(error, Unauthorized) else NEVER


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (200, INTERNAL, UNKNOWN),
        (500, INTERNAL, UNKNOWN),
        (200, "", UNKNOWN),
        (200, " \n", UNKNOWN),
        (200, fault("Unable to add ticket update..", PUBLIC), NEVER),
        (401, fault("Access Denied. ", PUBLIC), RENEW),
        (401, fault("Invalid API token.", PUBLIC), RENEW),
        (401, "<html><body>401 Unauthorized</body></html>", RENEW),
        (403, "<html>no</html>", RENEW),
        (403, fault("You may not.", "SoftLayer_Exception_PermissionDenied"), NEVER),
        (500, fault("Access Denied. ", PUBLIC), NEVER),
        (404, fault("Unable to find object with id of '1'.", "SoftLayer_Exception_ObjectNotFound"), NEVER),
        (500, fault("Please provide ticket contents.", PUBLIC), NEVER),
        (500, fault("Bad.", "SoftLayer_Exception_InvalidValue"), NEVER),
        (400, fault("Bad.", "SoftLayer_Exception_WebService_BadRequest"), NEVER),
        (429, fault("Rate limit.", "SoftLayer_Exception_WebService_RateLimitExceeded"), LATER),
        (500, fault("Rate limit.", "SoftLayer_Exception_WebService_RateLimitExceeded"), LATER),
        (429, "slow down", LATER),
        (500, fault("Busy.", "SoftLayer_Exception_NotReady"), LATER),
        (500, fault("Expired.", wire.EXPIRED), RENEW),
        (401, fault("Expired.", wire.EXPIRED), RENEW),
        (502, "Bad Gateway", UNKNOWN),
        (503, "<html>", UNKNOWN),
        (503, '{"error":"Service Unavailable"}', UNKNOWN),
        (503, '{"error":"overloaded","code":503}', UNKNOWN),
        (500, "", UNKNOWN),
        (302, "", UNKNOWN),
    ],
)
@pytest.mark.parametrize("writes", [False, True])
def test_a_failure_says_what_to_do_next_and_whether_it_took_effect(
    status: int, body: str, expected: str, writes: bool
) -> None:
    error = error_of(reply(body, status), writes=writes)
    assert sort_of(error) == expected
    assert error.certain is (expected != UNKNOWN or not writes)


@pytest.mark.parametrize(("writes", "expected"), [(True, NEVER), (False, UNKNOWN)])
def test_a_page_of_another_with_status_404_is_no_answer_of_theirs(writes: bool, expected: str) -> None:
    assert sort_of(error_of(reply("<html>", 404), writes=writes)) == expected


@pytest.mark.parametrize(
    ("id", "writes", "expected"), [("", False, RENEW), ("", True, NEVER), ("1", False, NEVER)]
)
def test_who_is_denied_the_whole_account_is_not_known_there(id: str, writes: bool, expected: str) -> None:
    answer = reply(fault("No.", "SoftLayer_Exception_AccessDenied"), 500)
    assert sort_of(error_of(answer, id=id, writes=writes)) == expected


def test_its_own_words_are_the_reason_and_a_bare_status_else() -> None:
    assert error_of(reply(fault(" Access Denied. ", PUBLIC), 500)).reason == "Access Denied."
    assert error_of(reply("<html>", 502)).reason == "status 502"


@pytest.mark.parametrize(("header", "after"), [("7", 7.0), ("999999", 3600.0), ("soon", 2.0), ("", 2.0)])
def test_a_wait_is_as_long_as_asked_for(header: str, after: float) -> None:
    error = error_of(reply("", 429, Retry_After=header))
    assert isinstance(error, Transient)
    assert error.after == after


def test_null_for_an_object_is_none_and_uncertain_for_one_that_was_to_be_made() -> None:
    assert isinstance(error_of(reply("null")), Rejected)
    made = call(writes=True)
    with pytest.raises(Transient) as caught:
        decoded(made, answer_of(made, reply("null")), TicketRow)
    assert not caught.value.certain


def test_false_is_told_as_a_refusal() -> None:
    assert isinstance(error_of(reply("false"), returns=Returns.NOTHING, writes=True), Rejected)


@pytest.mark.parametrize("body", [b'{"id":', b"<html>Sign in</html>", b'{"id":"\xff"}', b'"a text"', b"{}"])
@pytest.mark.parametrize("writes", [False, True])
def test_what_is_not_to_be_read_is_no_answer(body: bytes, writes: bool) -> None:
    made = call(writes=writes)
    with pytest.raises(Transient) as caught:
        decoded(made, answer_of(made, reply(body)), TicketRow)
    assert caught.value.certain is not writes


@pytest.mark.parametrize(
    ("headers", "total"),
    [({"SoftLayer-Total-Items": "250"}, 250), ({}, None), ({"SoftLayer-Total-Items": "many"}, None)],
)
def test_the_total_is_told_or_not(headers: dict[str, str], total: int | None) -> None:
    assert total_of(Reply(status=200, headers=headers, body=b"")) == total


def test_one_ticket_with_a_property_that_makes_no_sense_holds_up_no_other() -> None:
    odd = b'{"id": 100200, "createDate": "0000-00-00T00:00:00-06:00"}'
    with pytest.raises(Rejected):
        decoded(call(), odd, TicketRow)
    with pytest.raises(Transient) as caught:
        decoded(call(writes=True), odd, TicketRow)
    assert not caught.value.certain
    with pytest.raises(Transient):
        decoded(call(), b'{"message": "We are back at noon."}', TicketRow)
