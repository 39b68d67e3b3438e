"""The operations of the ticketing API, by verb and address."""

from __future__ import annotations

from collections.abc import Callable

from bot.sandbox.rackspace.operations import attaching, reading, writing
from bot.sandbox.rackspace.operations.asked import Call
from bot.sandbox.rackspace.reply import Reply

OPERATIONS: dict[str, Callable[[Call], Reply]] = {
    "GET /accounts": reading.accounts,
    "GET /categories": reading.categories,
    "GET /tickets": reading.tickets,
    "POST /tickets": writing.create,
    "GET /tickets/{id}": reading.ticket,
    "PATCH /tickets/{id}": writing.change,
    "PUT /tickets/{id}": writing.change,
    "POST /tickets/{id}/comments": writing.comment,
    "POST /attachment": attaching.attach,
}


def address(path: str) -> tuple[str, str]:
    """Read a path of the API: returns its template and the ticket's id, if it names one."""
    parts = path.strip("/").split("/")
    if parts[0] != "tickets" or len(parts) == 1:
        return "/" + "/".join(parts), ""
    return "/" + "/".join(["tickets", "{id}", *parts[2:]]), parts[1]


def verbs(template: str) -> list[str]:
    """Return the verbs that an address takes."""
    return [name.partition(" ")[0] for name in OPERATIONS if name.partition(" ")[2] == template]
