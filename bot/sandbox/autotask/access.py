"""Who calls: the three headers of credentials, the zone, and as whom something is written.

https://www.autotask.net/help/developerhelp/Content/APIs/REST/General_Topics/REST_Security_Auth.htm
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from bot.sandbox.autotask.reply import Refused, Reply, errors, page
from bot.sandbox.autotask.rules.case import Actor, no_right
from bot.sandbox.autotask.state import ApiUser, State

IMPERSONATION = "ImpersonationResourceId"


def zone_path(number: int) -> str:
    """Where a zone's API begins, below the stand-in."""
    return f"/zone{number}/ATServicesRest/"


def zone(state: State, name: str, base: str) -> Reply:
    """Tell the zone of a user; one that nobody knows is answered with an error."""
    if name.lower() not in {each.lower() for each in state.users}:
        return errors("The user was not found in any zone.")
    number = state.settings.zone
    told = {
        "zoneName": f"America East {number}",
        "url": base + zone_path(number),
        "webUrl": f"{base}/web{number}/",
        "ci": 45,
    }
    return Reply(value=told)


def user(state: State, path_zone: int, headers: Mapping[str, str]) -> ApiUser:
    """Find who calls; raises Refused (401)."""
    name, secret = headers.get("UserName", ""), headers.get("Secret", "")
    known = next((each for each in state.users.values() if each.name.lower() == name.lower()), None)
    is_known = known is not None and secrets.compare_digest(known.secret.encode(), secret.encode())
    is_integration = headers.get("ApiIntegrationCode", "") in state.integrations
    if known is None or not is_known or known.is_locked or not is_integration:
        raise Refused(unauthorized(state))
    if path_zone != state.settings.zone:
        raise Refused(unauthorized(state))
    return known


def unauthorized(state: State) -> Reply:
    """Answer that the credentials are not taken here; of its body nothing is documented."""
    match state.settings.error_body:
        case "json":
            return errors("Unauthorized", status=401)
        case "empty":
            return Reply(status=401)
        case "html":
            return page(401, "Unauthorized")


def actor(state: State, caller: ApiUser, headers: Mapping[str, str], *, writes: bool) -> Actor:
    """As whom a call is made; raises Refused where it may not be in somebody else's name."""
    given = headers.get(IMPERSONATION, "")
    if not given or not writes:
        return Actor(resource=caller.resource)
    resource = state.one("Resources", int(given)) if given.isdigit() else None
    may = state.settings.impersonation and caller.may_impersonate
    if resource is None or not resource.get("isActive", True) or not may:
        raise Refused(errors(no_right("impersonate this resource")))
    return Actor(resource=resource["id"], impersonator=caller.resource)
