"""Autotask's side of a transport in memory: rows that can be asked for and written, or set answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx

from bot.connectors.autotask.access import Access, Credentials
from bot.connectors.autotask.client import Autotask
from bot.connectors.autotask.limits import Budget
from bot.connectors.autotask.line import Line
from tests.fakes import HandClock

ZONES = "https://webservices.example/atservicesrest/"
ZONE = "https://webservices2.example/ATServicesRest/"
USER, SECRET, CODE = "api@desk.example", "s3cret", "ACME-CODE"
US, ADA, JANE, ACME, PARENT = 28, 29, 99, 175, 170
AT = "2026-11-22T08:00:00.000Z"
DONE = {"itemId": 1}

Answer = httpx.Response | Exception
Rows = dict[str, list[dict[str, Any]]]


def zone(url: str = ZONE) -> httpx.Response:
    told = {"zoneName": "America East 2", "url": url, "webUrl": "https://ww2.example/", "ci": 45}
    return httpx.Response(200, json=told)


def no(*words: str, status: int = 500, **headers: str) -> httpx.Response:
    return httpx.Response(status, json={"errors": list(words)}, headers=headers)


def picks(**labels: str) -> list[dict[str, Any]]:
    """A picklist of values in an order that is not theirs."""
    return [
        {"value": value.removeprefix("v"), "label": label, "sortOrder": place, "isActive": True}
        for place, (value, label) in enumerate(labels.items(), 1)
    ]


def column(name: str, sort: str = "integer", values: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    return {"name": name, "dataType": sort, "isPickList": values is not None, "picklistValues": values}


STATUSES = picks(v1="New", v5="Complete", v7="Waiting Customer", v8="In Progress")
PUBLISH = picks(v1="All Autotask Users", v2="Internal Only", v4="Internal & Co-managed")
FIELDS: dict[str, list[dict[str, Any]]] = {
    "Tickets": [
        column("companyID"),
        column("contactID"),
        column("status", values=STATUSES),
        column("priority", values=picks(v4="Critical", v1="High", v2="Medium", v3="Low")),
        column("queueID", values=picks(v5="Level 1", v6="Level 2")),
        column("dueDateTime", "datetime"),
        column("estimatedHours", "decimal"),
        column("title", "string"),
        column("isVisibleToComanaged", "boolean"),
        column("creatorType", values=picks(v1="Resource", v2="Contact")),
    ],
    "TicketNotes": [
        column("noteType", values=picks(v1="Task Summary", v3="Task/Ticket Notes", v13="Workflow Rule")),
        column("publish", values=PUBLISH),
    ],
    "TicketAttachments": [column("publish", values=PUBLISH)],
}


def ticket(number: int = 8103, **more: Any) -> dict[str, Any]:
    """A ticket as it is read."""
    return {
        "id": number,
        "ticketNumber": f"T20261122.{number:04}",
        "companyID": ACME,
        "title": "Printer down",
        "description": "No paper feed",
        "status": 1,
        "priority": 3,
        "queueID": 5,
        "ticketCategory": 3,
        "createDate": AT,
        "lastActivityDate": AT,
        "lastTrackedModificationDateTime": AT,
        "creatorResourceID": ADA,
        "creatorType": 1,
        "contactID": None,
        "userDefinedFields": [{"name": "Site code", "value": "A1"}],
        **more,
    }


def people() -> Rows:
    return {
        "Resources": [
            {"id": US, "firstName": "Api", "lastName": "User", "userName": USER, "email": USER},
            {
                "id": ADA,
                "firstName": "Ada",
                "lastName": "Jones",
                "email": "ada@desk.example",
                "isActive": True,
                "defaultServiceDeskRoleID": 12,
            },
        ],
        "Contacts": [
            {
                "id": JANE,
                "firstName": "Jane",
                "lastName": "Roe",
                "emailAddress": "Jane@acme.example",
                "companyID": ACME,
                "isActive": 1,
            }
        ],
        "Companies": [
            {"id": ACME, "companyName": "Acme", "parentCompanyID": PARENT, "isActive": True},
            {"id": PARENT, "companyName": "Acme Group", "isActive": True},
        ],
    }


@dataclass
class Instance:
    """Rows by entity. `answers` come before all others, by verb and path below the zone."""

    rows: Rows = field(default_factory=people)
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    asked: list[httpx.Request] = field(default_factory=list)
    zones: list[Answer] = field(default_factory=list)
    page: int = 500
    next_id: int = 5000

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        if request.url.path.endswith("/zoneInformation"):
            return _given(self.zones.pop(0)) if self.zones else zone()
        waiting = self.answers.get(named(request))
        if waiting:
            return _given(waiting.pop(0))
        return self._answer(request, path_of(request).split("/"))

    def _answer(self, request: httpx.Request, path: Sequence[str]) -> httpx.Response:
        match (request.method, *path):
            case ("GET", "ThresholdInformation"):
                told = {"externalRequestThreshold": 10000, "currentTimeframeRequestCount": 12}
                return httpx.Response(200, json=told)
            case ("GET", entity, "entityInformation", "fields"):
                return httpx.Response(200, json={"fields": FIELDS.get(entity, [])})
            case ("POST", entity, "query", "count"):
                return self._counted(request, entity)
            case (_, entity, "query"):
                return self._found(request, entity)
            case ("GET", entity, number) if number.isdigit():
                rows = [each for each in self.rows.get(entity, []) if each["id"] == int(number)]
                return httpx.Response(200, json={"item": rows[0] if rows else None})
            case ("GET", *_):
                return httpx.Response(200, json={"fields": [], "items": []})
            case _:
                return self._written(request, path)

    def _found(self, request: httpx.Request, entity: str) -> httpx.Response:
        said = request.content or request.url.params.get("search", "{}")
        asked = json.loads(said)
        begin = int(request.url.params.get("after", "0"))
        rows = [
            each
            for each in self.rows.get(entity, [])
            if all(holds(condition, each) for condition in asked["filter"])
        ]
        more = begin + self.page < len(rows)
        address = request.url.copy_set_param("after", str(begin + self.page)) if more else None
        details = {"nextPageUrl": str(address) if address else None}
        return httpx.Response(200, json={"items": rows[begin : begin + self.page], "pageDetails": details})

    def _counted(self, request: httpx.Request, entity: str) -> httpx.Response:
        asked = json.loads(request.content)
        rows = (each for each in self.rows.get(entity, []) if all(holds(c, each) for c in asked["filter"]))
        return httpx.Response(200, json={"queryCount": len(list(rows))})

    def _written(self, request: httpx.Request, path: Sequence[str]) -> httpx.Response:
        body = json.loads(request.content) if request.content else {}
        entity = CHILDREN.get(path[-1] if request.method != "DELETE" else path[-2], path[0])
        table = self.rows.setdefault(entity, [])
        if request.method == "DELETE":
            table[:] = [each for each in table if each["id"] != int(path[-1])]
            return httpx.Response(200, json={"itemId": int(path[-1])})
        if request.method == "PATCH":
            row = next(each for each in table if each["id"] == body["id"])
            row.update(body)
            return httpx.Response(200, json={"itemId": body["id"]})
        self.next_id += 1
        owner = {"ticketID": int(path[1])} if len(path) > 2 else {}
        whom = request.headers.get("ImpersonationResourceId")
        creator = {
            "creatorResourceID": int(whom or US),
            "impersonatorCreatorResourceID": US if whom else None,
        }
        times = {"createDateTime": AT, "createDate": AT, "lastActivityDate": AT}
        table.append({**times, **creator, **owner, **body, "id": self.next_id})
        return httpx.Response(200, json={"itemId": self.next_id})

    def of(self, name: str) -> list[httpx.Request]:
        return [each for each in self.asked if named(each) == name]

    def bodies(self, name: str) -> list[Any]:
        return [json.loads(each.content) for each in self.of(name)]


CHILDREN = {
    "Notes": "TicketNotes",
    "Attachments": "TicketAttachments",
    "SecondaryResources": "TicketSecondaryResources",
    "AdditionalContacts": "TicketAdditionalContacts",
    "AdditionalConfigurationItems": "TicketAdditionalConfigurationItems",
    "TagAssociations": "TicketTagAssociations",
    "ChecklistItems": "TicketChecklistItems",
}
COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda one, other: folded(one) == folded(other),
    "noteq": lambda one, other: one != other,
    "gte": lambda one, other: one is not None and moment(one) >= moment(other),
    "in": lambda one, other: one in other,
    "exist": lambda one, other: one is not None,
}


def folded(value: Any) -> Any:
    """A value as its database compares it."""
    return value.casefold() if isinstance(value, str) else value


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def holds(condition: dict[str, Any], row: dict[str, Any]) -> bool:
    if condition["op"] == "or":
        return any(holds(each, row) for each in condition["items"])
    return COMPARED[condition["op"]](row.get(condition["field"]), condition.get("value"))


def _given(answer: Answer) -> httpx.Response:
    if isinstance(answer, Exception):
        raise answer
    return answer


def path_of(request: httpx.Request) -> str:
    return request.url.path.partition("/v1.0/")[2]


def named(request: httpx.Request) -> str:
    """`POST Tickets/8103/Notes`."""
    return f"{request.method} {path_of(request)}"


def connected(
    instance: Instance, clock: HandClock | None = None, a_hour: int = 10_000
) -> tuple[Line, Autotask]:
    """A connector to that instance."""
    clock = clock or HandClock()
    client = httpx.AsyncClient(transport=httpx.MockTransport(instance))
    access = Access(client, Credentials(user=USER, secret=SECRET, code=CODE, url=ZONES), clock)
    line = Line(client, access, Budget(clock, a_hour))
    return line, Autotask(line, a_hour)
