"""auth.test, apps.connections.open, team.info, bots.info, blocks.validate: the app and its workspace."""

from __future__ import annotations

from dataclasses import asdict

from bot.sandbox.slack.app_config import APP_ID, BOT_ID, BOT_USER
from bot.sandbox.slack.block_kit import Fault, check_blocks, check_message, check_view
from bot.sandbox.slack.people import TEAM_DOMAIN, TEAM_ID, TEAM_NAME
from bot.sandbox.slack.rate_limits import Tier
from bot.sandbox.slack.shapes import Json, compact, parse_json
from bot.sandbox.slack.web_api.registry import Call, Token, method

LONGEST = 100_000


@method("auth.test", tier=Tier.SPECIAL)
async def auth_test(call: Call) -> Json:
    """Say whose token this is."""
    return {
        "url": f"https://{TEAM_DOMAIN}.example/",
        "team": TEAM_NAME,
        "user": call.slack.app.name,
        "team_id": TEAM_ID,
        "user_id": BOT_USER,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


@method("apps.connections.open", scopes="connections:write", token=Token.APP)
async def open_connection(call: Call) -> Json:
    """Return the address of one Socket Mode connection."""
    base = call.base.replace("http", "ws", 1)
    return {"url": f"{base}/link/?ticket={call.slack.sockets.ticket()}&app_id={APP_ID}"}


@method("team.info", optional="team domain", scopes="team:read", errors="team_not_found")
async def team_info(call: Call) -> Json:
    """Return the workspace."""
    if call.text("team", TEAM_ID) not in ("", TEAM_ID):
        call.fail("team_not_found")
    shown = {"id": TEAM_ID, "name": TEAM_NAME, "domain": TEAM_DOMAIN, "email_domain": "desk.example"}
    return {"team": shown | {"url": f"https://{TEAM_DOMAIN}.example/", "icon": {"image_default": True}}}


@method("bots.info", optional="bot team_id", scopes="users:read", errors="bot_not_found")
async def bots_info(call: Call) -> Json:
    """Return the app's bot."""
    if call.text("bot", BOT_ID) not in ("", BOT_ID):
        call.fail("bot_not_found")
    bot = {"id": BOT_ID, "deleted": False, "name": call.slack.app.name, "updated": 0}
    return {"bot": bot | {"app_id": APP_ID, "user_id": BOT_USER, "icons": {}}}


@method(
    "blocks.validate",
    optional="blocks message view",
    errors="invalid_blocks invalid_message invalid_view",
    tier=Tier.SPECIAL,
    token=Token.NONE,
)
async def validate(call: Call) -> Json:
    """Check blocks, a message or a view without sending them."""
    given = [name for name in ("blocks", "message", "view") if call.has(name)]
    if len(given) != 1:
        call.invalid("must define exactly one of: blocks, message, view")
    name = given[0]
    value = call.arguments[name]
    if isinstance(value, str):
        if len(value) > LONGEST:
            call.invalid(f"must be less than {LONGEST + 1} characters [json-pointer:/{name}]")
        value = parse_json(value)
    if not isinstance(value, list if name == "blocks" else dict):
        call.invalid(f"must be a valid JSON string [json-pointer:/{name}]")
    if faults := _faults(name, value):
        call.fail(f"invalid_{name}", errors=[compact(asdict(fault)) for fault in faults])
    return {}


def _faults(name: str, value: object) -> list[Fault]:
    if name == "message" and isinstance(value, dict):
        return check_message(value)
    return check_view(value) if name == "view" else check_blocks(value)
