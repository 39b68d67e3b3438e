"""The resources service: servers, networks and the like of all accounts, searched and in pages.

https://docs.rackspace.com/reference/ticketing-resources-methods
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from bot.sandbox.rackspace.access import FILES_AND_RESOURCES
from bot.sandbox.rackspace.errors import bad_request, forbidden
from bot.sandbox.rackspace.operations.asked import Call, number
from bot.sandbox.rackspace.records import Resource
from bot.sandbox.rackspace.reply import Reply

LIMIT, MOST = 100, 500
STATUSES: dict[str, Callable[[Resource], bool]] = {
    "all": lambda each: True,
    "online": lambda each: each.is_online,
    "offline": lambda each: not each.is_online,
}
SORTED_BY: dict[str, Callable[[Resource], str]] = {
    "name": lambda each: each.name,
    "id": lambda each: each.id,
}
ORDERS = {"asc": False, "desc": True}
Choice = TypeVar("Choice")


def resources(call: Call) -> Reply:
    """List resources whose name or id contains `q`."""
    settings = call.state.settings
    if not FILES_AND_RESOURCES & call.user.roles:
        raise forbidden(settings, "You do not have permission to list resources")
    limit, offset = number(call.query, "limit", LIMIT), number(call.query, "offset", 0)
    if limit > MOST and settings.resources_limit == "refused":
        raise bad_request("limit provided is invalid")
    limit = min(limit, MOST)
    is_meant = _chosen(call, "status", STATUSES, "all")
    key = _chosen(call, "sortBy", SORTED_BY, "name")
    wanted = call.query.get("q", "").lower()
    found = [
        each
        for each in call.state.resources.values()
        if is_meant(each) and (wanted in each.name.lower() or wanted in each.id.lower())
    ]
    found.sort(key=key, reverse=_chosen(call, "sort", ORDERS, "asc"))
    rows = [call.show.resource(each) for each in found[offset : offset + limit]]
    return Reply(value={"resources": rows, "total": len(found), "offset": offset, "limit": limit})


def _chosen(call: Call, name: str, choices: dict[str, Choice], default: str) -> Choice:
    word = call.query.get(name) or default
    if word not in choices:
        raise bad_request(f"{name} provided is invalid")
    return choices[word]
