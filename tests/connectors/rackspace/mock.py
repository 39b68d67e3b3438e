"""The vendor's side of a transport in memory: an answer for each operation; what was asked, in order."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from bot.connectors.rackspace.access import Access, Credentials
from bot.connectors.rackspace.client import Rackspace
from bot.connectors.rackspace.limits import Paces, Reads
from bot.connectors.rackspace.line import Line
from tests.fakes import HandClock

API, IDENTITY = "https://ticketing.example/", "https://identity.example/v2.0/"
RESOURCES, STORAGE = "https://resources.example/resources", "https://storage101.example"
ADA = {"id": "RPN-100-200-300", "name": "Ada Jones", "roles": ["Technical"], "type": "customer"}
BEN = {"id": "RPN-100-200-301", "name": "Ben Okafor", "roles": [], "type": "customer"}
SAM = {"id": "", "name": "Sam R.", "roles": ["Racker"], "type": "racker"}
TICKET = "250722-03057"
DONE = httpx.Response(204)

Answer = httpx.Response | Exception
Handler = Callable[[httpx.Request], Answer]


def token(number: int = 1, **more: Any) -> httpx.Response:
    """A token that ends in a day, by the clock of the tests."""
    told = {"id": f"token-{number}", "expires": "2026-11-23T09:00:00.000Z", "tenant": {"id": "12345"}, **more}
    return httpx.Response(200, json={"access": {"token": told, "user": {"id": "10063", "name": "rack.demo"}}})


def ok(value: Any, status: int = 200) -> httpx.Response:
    return httpx.Response(status, json=value)


def no(status: int, message: str, code: str = "badRequest", **headers: str) -> httpx.Response:
    return httpx.Response(
        status, json={"status": status, "message": message, "faultCode": code}, headers=headers
    )


def told(text: str = "It hums.", **more: Any) -> dict[str, Any]:
    """A ticket as it is read."""
    first = {
        "id": "531126898",
        "text": text,
        "created": "2026-11-22T10:00:00.000Z",
        "author": ADA,
        "format": "bbcode",
    }
    return {
        "ticketId": TICKET,
        "accountId": "hybrid:12345",
        "subject": "The server hums",
        "status": "Pending Rackspace",
        "severity": "High",
        "category": "Incident",
        "subcategory": "General",
        "classification": "Incident",
        "resources": [],
        "created": "2026-11-22T10:00:00.000Z",
        "modified": "2026-11-22T10:00:00.000Z",
        "createdBy": ADA,
        "modifiedBy": ADA,
        "comments": [first],
        "recipients": [],
        "favorite": False,
        "permission": "admin",
        **more,
    }


def row(ticket: str = TICKET, modified: str = "2026-11-22T10:00:00.000Z", **more: Any) -> dict[str, Any]:
    """A ticket as a list has it."""
    return {
        "ticketId": ticket,
        "subject": "The server hums",
        "status": "Pending Rackspace",
        "modified": modified,
        "accountId": "hybrid:12345",
        "severity": "",
        "favorite": False,
        "resources": [],
        "createdAt": "0001-01-01T00:00:00Z",
        "modifiedBy": ADA,
        "createdBy": ADA,
        "classification": "",
        "lastComment": {"text": "It hu…"},
        "permission": "admin",
        "recipients": None,
        **more,
    }


def listed(*rows: dict[str, Any], total: int | None = None) -> httpx.Response:
    links = {"self": API, "first": API, "last": API, "prev": "", "next": ""}
    count = {} if total is None else {"total": total}
    return ok({"tickets": list(rows), "_links": links, **count})


ACCOUNTS = {
    "accounts": [
        {"id": "hybrid:12345", "name": "Dedicated", "severities": ["Low", "High"], "type": {"id": "hybrid"}}
    ]
}
CATEGORIES = {
    "categories": [
        {"id": 4, "name": "Incident", "subcategories": [{"name": "General", "allowedProducts": ["hybrid"]}]}
    ]
}
LISTS: dict[str, Any] = {
    "GET accounts": lambda request: ok(ACCOUNTS),
    "GET categories": lambda request: ok(CATEGORIES),
}


@dataclass
class Wire:
    """Answers by verb and last words of the address; what is not among them is a failure of the test."""

    answers: dict[str, Handler | list[Answer]]
    asked: list[httpx.Request] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        answer = self.answers[name_of(request)]
        found = answer.pop(0) if isinstance(answer, list) else answer(request)
        if isinstance(found, Exception):
            raise found
        return found

    def of(self, name: str) -> list[httpx.Request]:
        return [each for each in self.asked if name_of(each) == name]

    def bodies(self, name: str) -> list[Any]:
        return [json.loads(each.content) for each in self.of(name)]


def name_of(request: httpx.Request) -> str:
    """`GET tickets`, `GET ticket`, `POST comments`, `POST tokens`, `GET resources`, `PUT storage101`."""
    if request.url.host.startswith("storage"):
        return f"{request.method} storage"
    parts = request.url.path.strip("/").split("/")
    last = "ticket" if len(parts) == 2 and parts[0] == "tickets" else parts[-1]
    return f"{request.method} {last}"


def at_rackspace(
    answers: dict[str, Handler | list[Answer]], clock: HandClock | None = None, reads: int = 100_000
) -> tuple[Wire, Rackspace]:
    """A connector whose vendor answers so; identity gives a token whenever it is asked."""
    wire = Wire({"POST tokens": lambda request: token(), **answers})
    return wire, connected(wire, clock, reads)


def connected(
    wire: Wire,
    clock: HandClock | None = None,
    reads: int = 100_000,
    recipients: Mapping[str, str] | None = None,
) -> Rackspace:
    client = httpx.AsyncClient(base_url=API, transport=httpx.MockTransport(wire))
    credentials = Credentials(user="rack.demo", key="secret", url=IDENTITY)
    access = Access(client, credentials, clock or HandClock())
    line = Line(client, access, Reads(reads))
    return Rackspace(line, Paces(user="rack.demo"), RESOURCES, recipients)
