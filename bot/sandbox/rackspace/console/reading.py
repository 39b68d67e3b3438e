"""What the console shows: lists, a ticket, a file, the limits, the events, the faults, and all else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.sandbox.console import faults as faults_of
from bot.sandbox.console.asked import Asked as AskedOf
from bot.sandbox.console.asked import Refused
from bot.sandbox.console.reading import MOST
from bot.sandbox.rackspace import limiter, writing
from bot.sandbox.rackspace.local import Rackspace
from bot.sandbox.rackspace.records import Comment, Event, File, Person, Status, Ticket
from bot.sandbox.slack.shapes import Json, brief

Asked = AskedOf[Rackspace]
SHOWN: dict[str, Callable[[Ticket], bool]] = {
    "open": lambda ticket: ticket.status not in (Status.SOLVED, Status.CLOSED),
    "waiting": lambda ticket: ticket.status == Status.PENDING_CUSTOMER,
    "solved": lambda ticket: ticket.status == Status.SOLVED,
    "closed": lambda ticket: ticket.is_closed,
    "all": lambda ticket: True,
}
COUNTED = {
    "new tickets": limiter.CREATE,
    "changes": "PATCH /tickets/{id}",
    "comments": limiter.COMMENT,
    "lists": "GET /tickets",
    "tickets read": "GET /tickets/{id}",
    "files": limiter.UPLOAD,
}
EVENTS = 100
"""So many events are shown."""


async def snapshot(question: Asked) -> Json:
    """Return everything but tickets; the counts are those of one account, if it is named."""
    stand, state = question.stand, question.stand.state
    account, accounts = question.text("account", ""), list(state.accounts.values())
    tickets = [each for each in state.tickets.values() if account in ("", each.account_id)]
    return {
        "version": stand.changes.version,
        "now": stand.clock.now(),
        "offset": stand.clock.offset,
        "account": ", ".join(each.name for each in accounts),
        "users": [{"id": each.id, "name": each.name} for each in state.people.values()],
        "employees": state.rackers,
        "accounts": [
            {"id": each.id, "name": each.name, "severities": list(each.severities)} for each in accounts
        ],
        "categories": [
            {
                "name": category.name,
                "subcategories": [
                    {
                        "name": each.name,
                        "accounts": [one.id for one in accounts if one.type_id in each.allowed_products],
                    }
                    for each in category.subcategories
                ],
            }
            for category in state.categories
        ],
        "resources": [
            {"id": each.id, "name": each.name, "account": each.account_id}
            for each in state.resources.values()
        ],
        "statuses": [*Status],
        "counts": {word: sum(map(fits, tickets)) for word, fits in SHOWN.items()},
        "faults": await faults(question),
    }


async def tickets(question: Asked) -> Json:
    """Return the rows of a list, the newest change first."""
    word, account = question.text("show", "open"), question.text("account", "")
    if word not in SHOWN:
        raise Refused("unknown_word", f"The lists are {', '.join(SHOWN)}.")
    wanted = question.text("query", "").strip().lower()
    found = [
        each
        for each in question.stand.vendor.tickets()
        if SHOWN[word](each) and account in ("", each.account_id) and _matches(each, wanted)
    ]
    found.sort(key=lambda each: (each.modified, each.moved), reverse=True)
    return {"tickets": [_row(each) for each in found[:MOST]]}


async def ticket(question: Asked) -> Json:
    """Return one ticket with its conversation."""
    state, found = question.stand.state, question.stand.vendor.ticket(question.text("id"))
    people = [state.people.get(each) for each in found.recipients]
    return {
        "ticket": {
            **_row(found),
            "created": found.created,
            "account_name": state.accounts[found.account_id].name,
            "classification": found.classification,
            "closes_at": writing.closes_at(state, found),
            "resources": found.resources,
            "recipients": [each.name for each in people if each is not None],
            "updates": [_comment(each) for each in found.comments],
        }
    }


def file(question: Asked) -> tuple[str, bytes] | None:
    """Find a file of a ticket by its id."""
    found = question.stand.vendor.ticket(question.text("ticket"))
    files = (each for comment in found.comments for each in comment.attachments)
    bodies = ((each.filename, each.body) for each in files if each.uuid == question.text("id"))
    return next(((name, body) for name, body in bodies if body is not None), None)


async def limits(question: Asked) -> Json:
    """Return what of the limits is spent, how many calls were too many, and how many tokens are good."""
    stand = question.stand
    counted = {name: stand.limiter.used(operation) for name, operation in COUNTED.items()}
    if stand.limits.changes_are_one:
        del counted["comments"]
    return {
        "limits": [{"name": name, "most": most, "ends": ends} for name, (most, ends) in counted.items()],
        "refused": sum(each["status"] in (413, 429) for each in stand.journal.since(0)),
        "tokens": stand.access.good_tokens(),
    }


async def events(question: Asked) -> Json:
    """Return what was told of changes: by the feed and by the webhook."""
    stand = question.stand
    newest = list(reversed(stand.state.events[-EVENTS:]))
    return {"hook": stand.hook.url, "events": [_event(stand, each) for each in newest]}


async def faults(question: Asked) -> Json:
    """Return what is in force."""
    return faults_of.shown(question.stand, groups(question.stand))


def groups(stand: Rackspace) -> dict[str, Any]:
    """Return what may be set for good."""
    return {"settings": stand.settings, "limits": stand.limits}


def _matches(found: Ticket, wanted: str) -> bool:
    texts = [found.subject, found.ticket_id, *(each.text for each in found.comments)]
    return not wanted or any(wanted in each.lower() for each in texts)


def _row(found: Ticket) -> Json:
    last = found.comments[-1]
    return {
        "id": found.ticket_id,
        "title": found.subject,
        "status": found.status,
        "account": found.account_id,
        "severity": found.severity,
        "category": found.category,
        "subcategory": found.subcategory,
        "opened_by": found.created_by.name,
        "is_customer_last": isinstance(last.author, Person),
        "modified": found.modified,
        "updates": len(found.comments),
        "last": f"{last.author.name}: {brief(last.text, 90)}",
    }


def _comment(comment: Comment) -> Json:
    return {
        "id": comment.id,
        "at": comment.created,
        "entry": comment.text,
        "shown": None if comment.shown_text == comment.text else comment.shown_text,
        "kind": "user" if isinstance(comment.author, Person) else "employee",
        "editor": comment.author.name,
        "files": [_file(each) for each in comment.attachments],
    }


def _file(file: File) -> Json:
    size = None if file.body is None else len(file.body)
    return {"id": file.uuid, "name": file.filename, "size": size}


def _event(stand: Rackspace, event: Event) -> Json:
    return {
        "id": event.id,
        "at": event.at,
        "type": event.kind,
        "ticket": event.ticket_id,
        "account": event.account_id,
        "title": event.product["subject"],
        "status": event.product["status"],
        "is_own": event.is_own,
        "sendings": [
            {"status": each.status, "answer": brief(each.answer, 120)}
            for each in stand.hook.deliveries
            if each.event_id == event.id
        ],
    }
