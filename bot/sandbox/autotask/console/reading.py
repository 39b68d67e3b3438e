"""What the console shows: lists, a ticket, a file, the limits, the webhooks, the house, and all else."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

from bot.sandbox.autotask.console.asking import Asked, name_of, picks
from bot.sandbox.autotask.dates import read
from bot.sandbox.autotask.local import Autotask
from bot.sandbox.autotask.picklists import label
from bot.sandbox.autotask.rules.case import Row, is_active
from bot.sandbox.autotask.rules.values import Security, Status
from bot.sandbox.autotask.state import State
from bot.sandbox.console import faults as faults_of
from bot.sandbox.console.asked import Refused
from bot.sandbox.console.reading import MOST
from bot.sandbox.slack.shapes import Json, brief

SHOWN: dict[str, Callable[[Row], bool]] = {
    "open": lambda row: row["status"] != Status.COMPLETE,
    "waiting": lambda row: row["status"] == Status.WAITING_CUSTOMER,
    "unassigned": lambda row: row["status"] != Status.COMPLETE and row.get("assignedResourceID") is None,
    "closed": lambda row: row["status"] == Status.COMPLETE,
    "all": lambda row: True,
}
HOUSE = {
    "service_desk_is_on": bool,
    "rma_is_on": bool,
    "change_management_is_on": bool,
    "work_type_is_required": bool,
    "edits_notes": bool,
    "impersonates_contacts": bool,
    "takes_loopback_http": bool,
    "views": Security,
    "adds": Security,
    "edits": Security,
}
"""What of the house can be set here, and as what."""
TOLD = 100
"""So many sendings of webhooks are shown."""


async def snapshot(question: Asked) -> Json:
    """Return everything but tickets; the counts are those of one company, if it is named."""
    stand, state = question.stand, question.stand.state
    tickets = [each for each in stand.vendor.tickets() if _is_of(each, question.text("company", ""))]
    contacts = [row for row in state.tables["Contacts"].rows.values() if is_active(row)][:MOST]
    companies = {row["companyID"] for row in contacts} | {each["companyID"] for each in tickets}
    return {
        "version": stand.changes.version,
        "now": stand.clock.now(),
        "offset": stand.clock.offset,
        "account": "an MSP's database",
        "users": [{"id": row["id"], "name": f"{name_of(row)} · {_company(state, row)}"} for row in contacts],
        "employees": [name_of(row) for row in _resources(state)],
        "resources": [{"id": row["id"], "name": name_of(row)} for row in _resources(state)],
        "companies": [
            {"id": number, "name": (state.one("Companies", number) or {}).get("companyName", str(number))}
            for number in sorted(companies)
        ],
        "categories": [
            {"id": row["id"], "name": row["name"]}
            for row in state.tables["TicketCategories"].rows.values()
            if is_active(row) and not row["isApiOnly"]
        ],
        "statuses": _listed(state, "status"),
        "priorities": _listed(state, "priority"),
        "queues": _listed(state, "queueID"),
        "counts": {word: sum(map(fits, tickets)) for word, fits in SHOWN.items()},
        "faults": await faults(question),
    }


async def tickets(question: Asked) -> Json:
    """Return the rows of a list, the newest activity first."""
    word, company = question.text("show", "open"), question.text("company", "")
    if word not in SHOWN:
        raise Refused("unknown_word", f"The lists are {', '.join(SHOWN)}.")
    state, wanted = question.stand.state, question.text("query", "").strip().lower()
    found = [
        each
        for each in question.stand.vendor.tickets()
        if SHOWN[word](each) and _is_of(each, company) and _matches(state, each, wanted)
    ]
    found.sort(key=lambda each: (each["lastActivityDate"], each["id"]), reverse=True)
    return {"tickets": [_row(state, each) for each in found[:MOST]]}


async def ticket(question: Asked) -> Json:
    """Return one ticket with everything that hangs on it."""
    state, found = question.stand.state, question.stand.vendor.ticket(question.number("id"))
    number = found["id"]
    return {
        "ticket": {
            **_row(state, found),
            "created": _at(found["createDate"]),
            "contact": name_of(state.one("Contacts", found.get("contactID") or 0)),
            "category": _label(state, found, "ticketCategory"),
            "kind": _label(state, found, "ticketType"),
            "due": _at(found.get("dueDateTime")),
            "approval": _label(state, found, "changeApprovalStatus"),
            "resolution": found.get("resolution") or "",
            "checklist": [
                {
                    "id": row["id"],
                    "name": row["itemName"],
                    "done": row["isCompleted"],
                    "is_important": row["isImportant"],
                }
                for row in _hanging(state, "TicketChecklistItems", number)
            ],
            "approvals": [
                {"id": row["id"], "name": _approver(state, row), "approved": row.get("isApproved")}
                for row in _hanging(state, "TicketChangeRequestApprovals", number)
            ],
            "updates": sorted(_updates(state, found), key=lambda each: each["at"]),
        }
    }


def file(question: Asked) -> tuple[str, bytes] | None:
    """Find a file of a ticket by its id."""
    found = question.stand.state.one("TicketAttachments", question.number("id"))
    if found is None or found["ticketID"] != question.number("ticket") or not found.get("data"):
        return None
    return found["fullPath"], base64.b64decode(found["data"])


async def limits(question: Asked) -> Json:
    """Return what of the requests of an hour is spent, and whether the API user is locked."""
    state = question.stand.state
    told = question.stand.limiter.information()
    return {"limits": told, "locked": any(each.is_locked for each in state.users.values())}


async def hooks(question: Asked) -> Json:
    """Return the webhooks, and what was told to whom, newest first."""
    stand = question.stand
    listed = [
        {
            "entity": entity,
            **{name: row.get(name) for name in ("id", "name", "webhookUrl", "isActive", "isReady")},
        }
        for entity in ("TicketWebhooks", "TicketNoteWebhooks")
        for row in stand.state.tables[entity].rows.values()
    ]
    numbered = list(enumerate(stand.hooks.deliveries))[-TOLD:]
    told = [
        {
            "id": at,
            "at": each.at,
            "hook": f"{each.key[0]} {each.key[1]}",
            "action": each.action,
            "row": each.row,
            "sequence": each.sequence,
            "status": each.status,
            "answer": brief(each.answer, 120),
            "body": each.body,
        }
        for at, each in numbered
    ]
    return {"hooks": listed, "told": told}


async def house(question: Asked) -> Json:
    """Return how the company has set its Autotask up, as far as it can be set here."""
    kept = question.stand.state.house
    return {"house": {name: getattr(kept, name) for name in HOUSE}, "levels": list(Security)}


async def faults(question: Asked) -> Json:
    """Return what is in force."""
    return faults_of.shown(question.stand, groups(question.stand))


def groups(stand: Autotask) -> dict[str, Any]:
    """Return what may be set for good."""
    return {"settings": stand.settings, "limits": stand.limits}


def _updates(state: State, found: Row) -> list[Json]:
    number, by = found["id"], found.get("createdByContactID")
    described = {
        "id": "description",
        "at": _at(found["createDate"]),
        "entry": found.get("description") or "(no description)",
        "kind": "employee" if by is None else "user",
        "editor": _writer(state, found.get("creatorResourceID"), by),
        "is_hidden": False,
        "notes": ["description"],
        "files": [],
    }
    notes = [_note(state, row) for row in _hanging(state, "TicketNotes", number)]
    times = [_time(state, row) for row in _hanging(state, "TimeEntries", number)]
    files = [_file(state, row) for row in _hanging(state, "TicketAttachments", number)]
    return [described, *notes, *times, *files]


def _note(state: State, row: Row) -> Json:
    contact, resource = row.get("createdByContactID"), row.get("creatorResourceID")
    picked = state.house.picklists
    system = row["noteType"] in (13, 99)
    return {
        "id": f"note:{row['id']}",
        "at": _at(row["createDateTime"]),
        "entry": row["description"],
        "kind": "auto" if system else "user" if contact is not None else "employee",
        "editor": "Autotask" if system else _writer(state, resource, contact),
        "is_hidden": row["publish"] != 1,
        "notes": [label(picked["TicketNotes", "publish"], row["publish"])],
        "files": [],
    }


def _time(state: State, row: Row) -> Json:
    return {
        "id": f"time:{row['id']}",
        "at": _at(row["createDateTime"]),
        "entry": row.get("summaryNotes") or "(no summary)",
        "kind": "employee",
        "editor": name_of(state.one("Resources", row["resourceID"])),
        "is_hidden": False,
        "notes": [f"worked {row['hoursWorked']:g} h"],
        "files": [],
    }


def _file(state: State, row: Row) -> Json:
    contact = row.get("attachedByContactID")
    told = {"id": row["id"], "name": row["fullPath"], "size": row.get("fileSize")}
    return {
        "id": f"file:{row['id']}",
        "at": _at(row["attachDate"]),
        "entry": row["title"],
        "kind": "employee" if contact is None else "user",
        "editor": _writer(state, row.get("attachedByResourceID"), contact),
        "is_hidden": row["publish"] != 1,
        "notes": ["file"],
        "files": [told],
    }


def _row(state: State, found: Row) -> Json:
    notes = _hanging(state, "TicketNotes", found["id"])
    last = notes[-1] if notes else None
    by_contact = found.get("creatorType") == 2 if last is None else last.get("createdByContactID") is not None
    assigned = found.get("assignedResourceID")
    return {
        "id": found["id"],
        "number": found["ticketNumber"],
        "title": found["title"],
        "status": _label(state, found, "status"),
        "status_id": found["status"],
        "priority": _label(state, found, "priority"),
        "priority_id": found["priority"],
        "queue": _label(state, found, "queueID"),
        "queue_id": found.get("queueID"),
        "company": _company(state, found),
        "assigned_id": assigned,
        "assigned": None if assigned is None else name_of(state.one("Resources", assigned)),
        "is_customer_last": by_contact,
        "modified": _at(found["lastActivityDate"]),
        "last": brief(found.get("description") or "" if last is None else last["description"], 90),
    }


def _approver(state: State, row: Row) -> str:
    if row.get("resourceID") is not None:
        return name_of(state.one("Resources", row["resourceID"]))
    return f"{name_of(state.one('Contacts', row['contactID']))} (contact)"


def _writer(state: State, resource: int | None, contact: int | None) -> str:
    if contact is not None:
        return name_of(state.one("Contacts", contact))
    return "Autotask" if resource is None else name_of(state.one("Resources", resource))


def _hanging(state: State, entity: str, number: int) -> list[Row]:
    return [row for row in state.tables[entity].rows.values() if row.get("ticketID") == number]


def _matches(state: State, found: Row, wanted: str) -> bool:
    notes = [row["description"] for row in _hanging(state, "TicketNotes", found["id"])]
    texts = [found["title"], found["ticketNumber"], str(found["id"]), found.get("description") or "", *notes]
    return not wanted or any(wanted in each.lower() for each in texts)


def _is_of(found: Row, company: str) -> bool:
    return company in ("", str(found["companyID"]))


def _resources(state: State) -> list[Row]:
    return [row for row in state.tables["Resources"].rows.values() if is_active(row)]


def _listed(state: State, field: str) -> list[Json]:
    return [{"id": each.value, "name": each.label} for each in picks(state, field) if each.is_active]


def _label(state: State, found: Row, field: str) -> str:
    return label(picks(state, field), found.get(field))


def _company(state: State, row: Row) -> str:
    name: str = (state.one("Companies", row["companyID"]) or {}).get("companyName", "")
    return name


def _at(text: object) -> float:
    moment = read(text)
    return 0.0 if moment is None else moment.timestamp()
