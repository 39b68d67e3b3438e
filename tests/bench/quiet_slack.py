"""A Slack that says ok to everything: what the bot calls while only its own speed is to be measured.

A process of its own: `python -m tests.bench.quiet_slack PORT SOCKETS`; SOCKETS is where sockets lead.
"""

from __future__ import annotations

import itertools
import json
import sys
from typing import Any

from aiohttp import web

from tests.bench.deliveries import BOT_USER, HELP, TEAM

CHANNEL = {"id": HELP, "name": "help", "is_channel": True, "is_member": True, "is_archived": False}
SCOPES = "commands,chat:write,reactions:write"

SOCKETS = web.AppKey("sockets", str)

_numbers = itertools.count(1)
_opened: dict[str, Any] = {}


async def serve_method(request: web.Request) -> web.Response:
    """Answer any Web API method in the shape that its callers need."""
    given = await _given(request)
    answer = {"ok": True, **_answer(request.match_info["method"], given, request)}
    return web.json_response(answer, headers={"x-oauth-scopes": SCOPES})


async def _given(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        body: dict[str, Any] = await request.json()
        return body
    return {**request.query, **await request.post()}


def _answer(method: str, given: dict[str, Any], request: web.Request) -> dict[str, Any]:
    channel = str(given.get("channel") or CHANNEL["id"])
    match method:
        case "auth.test":
            own = {
                "team_id": TEAM,
                "user_id": BOT_USER,
                "bot_id": "B0BOT0001",
                "team": "Desk",
                "user": "threadesk",
            }
            return {**own, "url": "https://desk.example/"}
        case "apps.connections.open":
            token = request.headers.get("Authorization", "").removeprefix("Bearer ")
            return {"url": f"{request.app[SOCKETS]}/{token}"}
        case "conversations.list":
            return {"channels": [CHANNEL], "response_metadata": {"next_cursor": ""}}
        case "conversations.info" | "conversations.open":
            return {"channel": {**CHANNEL, "id": channel}}
        case "users.info":
            user = str(given.get("user"))
            profile = {"real_name": "Anna Arndt", "display_name": "anna"}
            return {
                "user": {"id": user, "name": "anna", **profile, "tz": "Europe/Berlin", "profile": profile}
            }
        case "chat.postMessage" | "chat.update":
            ts = str(given.get("ts") or f"1760000000.{next(_numbers):06d}")
            return {"channel": channel, "ts": ts, "message": {"ts": ts}}
        case "chat.getPermalink":
            return {"channel": channel, "permalink": f"https://desk.example/archives/{channel}/p1"}
        case "views.open" | "views.update" | "views.publish":
            return {"view": _remembered(given)}
        case _:
            return {"messages": [], "members": []}


def _remembered(given: dict[str, Any]) -> dict[str, Any]:
    view = given.get("view")
    if isinstance(view, str):
        view = json.loads(view)
    _opened.clear()
    _opened.update(view or {}, id=f"V{next(_numbers):08d}", hash="1760000000.aaaaaaaa")
    return _opened


async def serve_opened(_: web.Request) -> web.Response:
    """Answer the view that was opened last; empty when there was none."""
    return web.json_response(_opened)


def main() -> None:
    """Serve until killed."""
    port, sockets = sys.argv[1:]
    app = web.Application()
    app[SOCKETS] = sockets
    app.add_routes(
        [
            web.route("*", "/api/{method}", serve_method),
            web.get("/opened", serve_opened),
        ]
    )
    web.run_app(app, host="127.0.0.1", port=int(port), access_log=None, print=None)


if __name__ == "__main__":
    main()
