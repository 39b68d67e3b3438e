"""Takes a call from the wire to its method: encoding, token, scopes, limits, faults; and the answer back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from bot.sandbox.slack.answer import Answer
from bot.sandbox.slack.app_config import APP_SCOPES, APP_TOKEN, BOT_TOKEN
from bot.sandbox.slack.faults import rate_limited
from bot.sandbox.slack.keys import SLACK, base_of
from bot.sandbox.slack.local import Slack
from bot.sandbox.slack.shapes import Json, parse_json
from bot.sandbox.slack.web_api.registry import METHODS, ApiError, Call, Method, Token
from bot.sandbox.slack.wire import write


async def serve_method(request: web.Request) -> web.StreamResponse:
    """Serve `/api/<method>` with arguments from the query, a form or JSON."""
    slack = request.app[SLACK]
    slack.base = base_of(request)
    name = request.match_info["method"]
    arguments = await _arguments(request)
    called = METHODS.get(name)
    token = _token(request, arguments, called)
    granted = APP_SCOPES if token == APP_TOKEN else slack.app.scopes
    headers = {
        "x-oauth-scopes": ",".join(sorted(granted)),
        "x-accepted-oauth-scopes": ",".join(called.scopes if called else ()),
    }

    async def perform() -> Answer:
        if called is None:
            return Answer(body={"ok": False, "error": "unknown_method", "req_method": name})
        if refused := _refusal(called, token, granted):
            return Answer(body=refused)
        return await _perform(slack, called, arguments)

    return await write(slack, request, name, arguments, perform, headers)


async def _perform(slack: Slack, called: Method, arguments: Json) -> Answer:
    if retry_after := slack.limits.count(called.name, called.tier, arguments.get("channel")):
        return rate_limited(retry_after)
    call = Call(slack, called, arguments, slack.base)
    try:
        _check_required(call)
        body = {"ok": True, **await called.handler(call)}
    except ApiError as error:
        body = _failure(error)
    if call.warnings:
        body["warning"] = ",".join(call.warnings)
        body["response_metadata"] = {"warnings": call.warnings, **body.get("response_metadata", {})}
    return Answer(body=body)


def _refusal(called: Method, token: str, granted: frozenset[str]) -> Json | None:
    if called.token is Token.NONE:
        return None
    if not token:
        return {"ok": False, "error": "not_authed"}
    wanted, other = (BOT_TOKEN, APP_TOKEN) if called.token is Token.BOT else (APP_TOKEN, BOT_TOKEN)
    if token != wanted:
        return {"ok": False, "error": "not_allowed_token_type" if token == other else "invalid_auth"}
    if called.scopes and not granted.intersection(called.scopes):
        provided = ",".join(sorted(granted))
        return {
            "ok": False,
            "error": "missing_scope",
            "needed": ",".join(called.scopes),
            "provided": provided,
        }
    return None


def _check_required(call: Call) -> None:
    for name in call.method.required:
        if not call.has(name):
            call.invalid(f"missing required field: {name} [json-pointer:/{name}]")


def _failure(error: ApiError) -> Json:
    return {"ok": False, "error": error.error, **error.more}


async def _arguments(request: web.Request) -> Json:
    arguments: Json = dict(request.query)
    if request.content_type == "application/json":
        body = parse_json(await request.text())
        return arguments | body if isinstance(body, dict) else arguments
    form: Mapping[str, Any] = await request.post()
    return arguments | {key: value for key, value in form.items() if isinstance(value, str)}


def _token(request: web.Request, arguments: Json, called: Method | None) -> str:
    header = request.headers.get("Authorization", "")
    given = str(arguments.pop("token", ""))
    if header.startswith("Bearer "):
        return header.removeprefix("Bearer ").strip()
    # An app-level token counts in the header only: https://docs.slack.dev/reference/methods/apps.connections.open
    return "" if called is not None and called.token is Token.APP else given
