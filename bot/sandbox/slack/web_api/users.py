"""users.*: the people of the workspace."""

from __future__ import annotations

from bot.sandbox.slack.people import Person, user_json
from bot.sandbox.slack.rate_limits import Tier
from bot.sandbox.slack.shapes import Json
from bot.sandbox.slack.web_api.pages import page
from bot.sandbox.slack.web_api.registry import Call, method


@method(
    "users.info",
    required="user",
    optional="include_locale",
    scopes="users:read",
    errors="user_not_found",
    tier=Tier.TIER_4,
)
async def info(call: Call) -> Json:
    """Return one person."""
    person = call.slack.workspace.people.get(call.text("user"))
    if person is None:
        call.fail("user_not_found")
    return {"user": _shown(call, person)}


@method(
    "users.list",
    optional="limit cursor include_locale team_id",
    scopes="users:read",
    errors="invalid_cursor invalid_limit",
    tier=Tier.TIER_2,
)
async def list_users(call: Call) -> Json:
    """Return everyone, in pages."""
    people, metadata = page(call, list(call.slack.workspace.people.values()), default=1000)
    members = [_shown(call, person) for person in people]
    return {"members": members, "cache_ts": int(call.slack.clock.now()), "response_metadata": metadata}


@method("users.lookupByEmail", required="email", scopes="users:read.email", errors="users_not_found")
async def lookup_by_email(call: Call) -> Json:
    """Return the member with this e-mail; strangers are never found."""
    wanted = call.text("email").casefold()
    known = call.slack.workspace.people.values()
    found = next((each for each in known if each.email == wanted and not each.is_stranger), None)
    if found is None:
        call.fail("users_not_found")
    return {"user": _shown(call, found)}


def _shown(call: Call, person: Person) -> Json:
    shown = user_json(person, with_email="users:read.email" in call.slack.app.scopes)
    if not call.flag("include_locale"):
        shown.pop("locale", None)
    return shown
