"""Who may call: tokens of identity and their end, its refusals, roles, media types, addresses and verbs."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.rackspace import seed
from tests.sandbox.rackspace.harness import KEY_FORM, V2, Stand, wanted

PASSWORD_FORM = {"username": seed.USERNAME, "password": seed.PASSWORD}
KEYS = "RAX-KSKEY:apiKeyCredentials"


async def test_a_token_is_given_for_a_key_and_tells_its_user(stand: Stand) -> None:
    access = (await stand.granted()).value["access"]

    assert access["token"]["expires"] == "2026-11-26T10:00:00.000Z"
    assert access["token"]["RAX-AUTH:authenticatedBy"] == ["APIKEY"]
    assert (access["user"]["id"], access["user"]["name"]) == (seed.USER_ID, seed.USERNAME)
    assert seed.USER_ID not in stand.rackspace.state.people
    assert "cloudfeeds:observer" in [each["name"] for each in access["user"]["roles"]]
    stand.rackspace.settings.roles_are_told = False
    assert (await stand.granted()).value["access"]["user"]["roles"] == []
    [endpoint] = next(each for each in access["serviceCatalog"] if each["name"] == "cloudFeeds")["endpoints"]
    assert endpoint["publicURL"] == f"{stand.url}/rackspace/feeds"


async def test_a_repeated_call_gives_another_token_or_the_same(stand: Stand) -> None:
    async def token() -> str:
        return str((await stand.granted()).value["access"]["token"]["id"])

    first, second = await token(), await token()
    stand.rackspace.settings.tokens_are_new = False
    assert (first != second, await token()) == (True, stand.token)


async def test_a_token_expires_after_a_day_of_the_sandboxs_clock(stand: Stand) -> None:
    stand.rackspace.clock.turn(86_399)
    assert (await stand.ask("accounts")).status == 200
    stand.rackspace.clock.turn(1)
    assert (await stand.ask("accounts")).error[:2] == (401, "unauthorized")
    await stand.log_in()
    assert (await stand.ask("accounts")).status == 200


@pytest.mark.parametrize(("body", "text"), [("json", "{"), ("empty", ""), ("html", "<html>")])
async def test_an_expired_token_is_refused_with_json_or_without(stand: Stand, body: Any, text: str) -> None:
    stand.rackspace.settings.unauthorized_body = body
    stand.rackspace.access.expire_tokens()
    answer = await stand.ask("tickets")

    assert answer.status == 401
    assert answer.text.startswith(text)
    assert bool(answer.text) == bool(text)


@pytest.mark.parametrize("token", ["", "nonsense"])
async def test_every_service_but_storage_wants_a_token(stand: Stand, token: str) -> None:
    stand.token = token
    for path in ("api/accounts", "api/tickets", "api/nowhere"):
        assert (await stand.request("GET", path)).status == 401


async def test_a_token_is_revoked(stand: Stand) -> None:
    assert (await stand.request("DELETE", "identity/v2.0/tokens")).status == 204
    assert (await stand.ask("accounts")).status == 401
    assert (await stand.request("DELETE", "identity/v2.0/tokens")).status == 401
    assert (await stand.request("PATCH", "identity/v2.0/tokens")).status == 405


async def test_passwords_are_taken_or_refused(stand: Stand) -> None:
    taken = await stand.granted("passwordCredentials", **PASSWORD_FORM)
    stand.rackspace.settings.takes_passwords = False
    refused = await stand.granted("passwordCredentials", **PASSWORD_FORM)

    assert taken.value["access"]["token"]["RAX-AUTH:authenticatedBy"] == ["PASSWORD"]
    assert (refused.status, list(refused.value)) == (401, ["unauthorized"])
    assert (await stand.granted()).status == 200


@pytest.mark.parametrize(
    ("body", "status", "key"),
    [
        ({"auth": {KEYS: {**KEY_FORM, "apiKey": "wrong"}}}, 401, "unauthorized"),
        ({"auth": {KEYS: {**KEY_FORM, "username": "nobody"}}}, 401, "unauthorized"),
        ({"auth": {KEYS: {"username": seed.USERNAME}}}, 400, "badRequest"),
        ({"auth": {"tokens": {}}}, 400, "badRequest"),
        ({"auth": []}, 400, "badRequest"),
        ([], 400, "badRequest"),
    ],
)
async def test_identity_refuses_in_its_own_form(stand: Stand, body: object, status: int, key: str) -> None:
    answer = await stand.request("POST", "identity/v2.0/tokens", body=body)

    assert answer.status == status
    assert answer.value[key]["code"] == status


async def test_a_disabled_user_and_a_second_factor_are_told(stand: Stand) -> None:
    stand.rackspace.settings.wants_passcode = True
    factor = await stand.granted()
    stand.rackspace.state.users[seed.USER_ID].is_enabled = False
    disabled = await stand.granted()

    assert (factor.status, disabled.status) == (401, 403)
    assert factor.headers["WWW-Authenticate"].startswith("OS-MF sessionId=")
    assert list(disabled.value) == ["userDisabled"]


@pytest.mark.parametrize(
    ("account_id", "role"), [(seed.HYBRID, "edit_ticket"), (seed.FAWS, "ticketing:admin")]
)
async def test_each_sort_of_account_has_its_roles_for_writing(
    stand: Stand, account_id: str, role: str
) -> None:
    user = stand.rackspace.state.users[seed.USER_ID]
    body = wanted(accountId=account_id, subcategory="Monitoring Alert", severity="Low")
    user.roles = {"account_admin", "ticketing:admin"} - {role, "account_admin"}
    if account_id == seed.FAWS:
        user.roles = {"edit_ticket"}
    before = await stand.ask("tickets", body)
    user.roles = {role}

    assert before.error[:2] == (403, "forbidden")
    assert (await stand.ask("tickets", body)).status == 200


@pytest.mark.parametrize("how", ["switch", "role", "observer"])
async def test_a_write_that_is_not_allowed_is_not_found_although_reading_works(
    stand: Stand, how: str
) -> None:
    match how:
        case "switch":
            stand.rackspace.settings.no_writes = True
        case "role":
            stand.rackspace.state.users[seed.USER_ID].roles = {"identity:user-admin"}
        case _:
            stand.rackspace.state.accounts[seed.HYBRID].permission = "observer"
    path = f"tickets/{seed.WAITING}"
    options = await stand.ask(path, verb="OPTIONS")
    answers = [
        await stand.ask(path, {"status": "Closed"}, verb="PATCH"),
        await stand.ask(path, {"status": "Closed"}, verb="PUT"),
        await stand.say(seed.WAITING, "Hello"),
    ]

    assert [each.error[:2] for each in answers] == [(404, "ticketNotFound")] * 3
    assert options.headers["Allow"] == "GET, PATCH, PUT"
    assert (await stand.ticket(seed.WAITING))["status"] == "Pending Customer"


@pytest.mark.parametrize(
    ("accept", "strict", "status"),
    [
        (V2, True, 200),
        ("application/json", True, 200),
        ("*/*", True, 200),
        ("text/html, application/json;q=0.5", True, 200),
        ("application/vnd.ticketing.v1+json", False, 406),
        ("application/vnd.ticketing.v9+json", False, 406),
        ("text/html", False, 200),
        ("text/html", True, 406),
    ],
)
async def test_the_version_is_chosen_by_the_media_type(
    stand: Stand, accept: str, strict: bool, status: int
) -> None:
    stand.rackspace.settings.media_types_are_strict = strict

    assert (await stand.ask("accounts", headers={"Accept": accept})).status == status


async def test_answers_have_the_vendors_type_if_it_was_asked_for_and_errors_have_not(stand: Stand) -> None:
    async def kind(path: str, **headers: str) -> str:
        return (await stand.ask(path, headers=headers)).headers["Content-Type"].partition(";")[0]

    assert await kind("accounts") == V2
    assert await kind("accounts", Accept="application/json") == "application/json"
    assert await kind("tickets/1") == "application/json"
    stand.rackspace.settings.answers_plain_json = True
    assert await kind("accounts") == "application/json"


async def test_a_body_of_an_unknown_type_is_refused_only_by_a_strict_vendor(stand: Stand) -> None:
    headers = {"Content-Type": "text/plain"}
    assert (await stand.ask("tickets", wanted(), headers=headers)).status == 200
    stand.rackspace.settings.media_types_are_strict = True
    assert (await stand.ask("tickets", wanted(), headers=headers)).status == 415


@pytest.mark.parametrize(
    ("verb", "path", "status", "code"),
    [
        ("DELETE", f"tickets/{seed.NEW}", 405, "methodNotAllowed"),
        ("GET", f"tickets/{seed.NEW}/comments", 405, "methodNotAllowed"),
        ("POST", "accounts", 405, "methodNotAllowed"),
        ("GET", "nowhere", 404, "notFound"),
        ("GET", "tickets/search", 404, "ticketNotFound"),
        ("GET", "tickets/1", 404, "ticketNotFound"),
        ("POST", "tickets/1/comments", 404, "ticketNotFound"),
        ("PATCH", "tickets/1", 404, "ticketNotFound"),
    ],
)
async def test_what_is_not_there_is_told_in_the_vendors_form(
    stand: Stand, verb: str, path: str, status: int, code: str
) -> None:
    answer = await stand.ask(path, verb=verb)

    assert answer.error[:2] == (status, code)
    assert answer.value["moreInfo"] == f"docs/ticketing/general-api-info/faults/#{code}"
    if code == "ticketNotFound":
        assert answer.error[2] == "Ticket with this ID could not be found"
