"""Every call that we make of Rackspace's ticketing and of its service of resources. Pure.

https://docs.rackspace.com/reference/ticketing-tickets-methods
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from bot.connectors.http import Part
from bot.connectors.rackspace.wire import Accepts, Call
from bot.domain.ids import RemoteId

PAGE = 100
"""Tickets of one answer; a list of so many takes long."""
SMALL_PAGE = 20
"""When somebody waits for it."""
RESOURCES_PAGE = 500
CLOSED = "Closed"


def accounts() -> Call:
    return Call(name="GET /accounts", method="GET", path="accounts")


def categories() -> Call:
    return Call(name="GET /categories", method="GET", path="categories")


def tickets(offset: int, limit: int = PAGE, subject: str = "") -> Call:
    """A page of all tickets; what `subject` leaves out is not documented."""
    params = {"limit": str(limit), "offset": str(offset)} | ({"subject": subject} if subject else {})
    return Call(name="GET /tickets", method="GET", path="tickets", params=params)


def ticket(ticket_id: RemoteId) -> Call:
    return Call(name="GET /tickets/{id}", method="GET", path=_path(ticket_id), ticket=ticket_id)


def create(body: dict[str, Any]) -> Call:
    return Call(name="POST /tickets", method="POST", path="tickets", json=body, writes=True)


def comment(ticket_id: RemoteId, text: str, files: Sequence[tuple[str, str]] = ()) -> Call:
    """Say something; `files` are names and uuids of what was uploaded."""
    said: dict[str, Any] = {"text": text}
    if files:
        said["attachments"] = [{"filename": name, "uuid": uuid} for name, uuid in files]
    return Call(
        name="POST /tickets/{id}/comments",
        method="POST",
        path=f"{_path(ticket_id)}/comments",
        json={"comment": said},
        ticket=ticket_id,
        writes=True,
    )


def close(ticket_id: RemoteId) -> Call:
    return _change(ticket_id, {"status": CLOSED})


def replace_resources(ticket_id: RemoteId, addresses: Sequence[str]) -> Call:
    """Let these be all resources of a ticket."""
    return _change(ticket_id, {"resources": list(addresses)})


def _change(ticket_id: RemoteId, body: dict[str, Any]) -> Call:
    return Call(
        name="PATCH /tickets/{id}",
        method="PATCH",
        path=_path(ticket_id),
        json=body,
        ticket=ticket_id,
        writes=True,
    )


def attachment(name: str, content: bytes) -> Call:
    """Ask for a place for a file. Nothing of it is on a ticket before a comment names it."""
    part = Part(field="filename", name=name, content=content)
    return Call(name="POST /attachment", method="POST", path="attachment", part=part)


def resources(service: str, offset: int, search: str = "") -> Call:
    """A page of the resources of all accounts, online or not: also what is down is what tickets are about."""
    params = {"limit": str(RESOURCES_PAGE), "offset": str(offset), "status": "all"}
    order = {"sortBy": "id", "sort": "asc"}
    return Call(
        name="GET /resources",
        method="GET",
        path=service,
        params=params | order | ({"q": search} if search else {}),
        accepts=Accepts.JSON,
    )


def feed(address: str, params: Mapping[str, str]) -> Call:
    """A page of the feed of an account."""
    return Call(name="GET feed", method="GET", path=address, params=params, accepts=Accepts.ATOM)


def _path(ticket_id: RemoteId) -> str:
    return f"tickets/{quote(ticket_id, safe='')}"
