"""usergroups.*: the user groups of the workspace and who is in them."""

from __future__ import annotations

from bot.sandbox.slack.rate_limits import Tier
from bot.sandbox.slack.shapes import Json
from bot.sandbox.slack.web_api.registry import Call, method


@method(
    "usergroups.list",
    optional="include_count include_disabled include_users team_id",
    scopes="usergroups:read",
    tier=Tier.TIER_2,
)
async def list_usergroups(call: Call) -> Json:
    """Return the user groups."""
    dropped = {
        name
        for name, flag in (("users", "include_users"), ("user_count", "include_count"))
        if not call.flag(flag)
    }
    groups = call.slack.workspace.usergroups
    return {"usergroups": [{key: each[key] for key in each if key not in dropped} for each in groups]}


@method(
    "usergroups.users.list",
    required="usergroup",
    optional="include_disabled team_id",
    scopes="usergroups:read",
    errors="no_such_subteam",
    tier=Tier.TIER_2,
)
async def list_users(call: Call) -> Json:
    """Return who is in a user group, all at once."""
    wanted = call.text("usergroup")
    group = next((each for each in call.slack.workspace.usergroups if each["id"] == wanted), None)
    if group is None:
        call.fail("no_such_subteam")
    return {"users": list(group["users"])}
