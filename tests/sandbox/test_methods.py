"""The coverage table against the routes and against what each method really answers."""

from __future__ import annotations

import pytest

from bot.sandbox.slack.web_api import GENERIC_ERRORS, METHODS, Coverage, coverage
from tests.sandbox.harness import Sandbox, running_sandbox
from tests.sandbox.manifest import SCOPES, manifest
from tests.sandbox.provoke import ANSWERED, ANSWERED_ELSEWHERE, PROVOKED, Scene, prepared


def test_every_error_of_the_table_is_provoked_and_no_other() -> None:
    listed = {(line.method, error) for line in coverage() for error in line.errors}

    assert set(PROVOKED) == listed
    assert not {error for _, error in listed} & GENERIC_ERRORS


def test_every_method_of_the_table_is_called() -> None:
    assert set(ANSWERED) | ANSWERED_ELSEWHERE == {line.method for line in coverage()} == set(METHODS)


@pytest.mark.parametrize(("method", "error"), sorted(PROVOKED))
async def test_the_error_is_answered(sandbox: Sandbox, method: str, error: str) -> None:
    answer = await PROVOKED[method, error](await prepared(sandbox))

    assert (answer["ok"], answer.get("error")) == (False, error)


@pytest.mark.parametrize("method", sorted(ANSWERED))
async def test_the_method_answers(sandbox: Sandbox, method: str) -> None:
    answer = await ANSWERED[method](await prepared(sandbox))

    assert answer["ok"], answer


@pytest.mark.parametrize(
    "line",
    [line for line in coverage() if line.scopes and METHODS[line.method].token == "bot"],
    ids=lambda line: line.method,
)
async def test_a_missing_scope_is_named(line: Coverage) -> None:
    left = [scope for scope in SCOPES if scope not in line.scopes]
    async with running_sandbox(manifest(scopes=left)) as sandbox:
        answer = await Scene(sandbox, sandbox.person("anna")).call(line.method)

    assert (answer["error"], answer["needed"]) == ("missing_scope", ",".join(line.scopes))
    assert answer["provided"] == ",".join(sorted(left))


@pytest.mark.parametrize("line", [line for line in coverage() if line.required], ids=lambda line: line.method)
async def test_a_missing_argument_is_named(sandbox: Sandbox, line: Coverage) -> None:
    answer = await Scene(sandbox, sandbox.person("anna")).call(line.method)

    assert answer["error"] == "invalid_arguments"
    assert f"missing required field: {line.required[0]}" in answer["response_metadata"]["messages"][0]


@pytest.mark.parametrize(
    ("token", "error"),
    [("", "not_authed"), ("xoxb-other", "invalid_auth"), ("xapp-sandbox", "not_allowed_token_type")],
)
async def test_a_wrong_token_is_refused(sandbox: Sandbox, token: str, error: str) -> None:
    assert (await Scene(sandbox, sandbox.person("anna")).call("auth.test", token=token))["error"] == error


async def test_an_unknown_method_is_named_unknown(sandbox: Sandbox) -> None:
    assert (await Scene(sandbox, sandbox.person("anna")).call("chat.sing"))["error"] == "unknown_method"


@pytest.mark.parametrize("method", ["auth.test", "chat.postMessage", "chat.sing", "users.list"])
async def test_scopes_are_in_the_headers_of_every_answer(sandbox: Sandbox, method: str) -> None:
    await sandbox.faults({"method": "users.list", "do": "ratelimited"})
    headers = {"Authorization": "Bearer xoxb-sandbox"}
    async with sandbox.session.post(f"{sandbox.api_url}{method}", headers=headers) as response:
        assert response.headers["x-oauth-scopes"] == ",".join(sorted(SCOPES))


@pytest.mark.parametrize(
    ("method", "token", "error"),
    [("auth.test", "xoxb-sandbox", None), ("apps.connections.open", "xapp-sandbox", "not_authed")],
)
async def test_an_app_token_counts_in_the_header_only(
    sandbox: Sandbox, method: str, token: str, error: str | None
) -> None:
    async with sandbox.session.post(f"{sandbox.api_url}{method}", data={"token": token}) as response:
        assert (await response.json()).get("error") == error
