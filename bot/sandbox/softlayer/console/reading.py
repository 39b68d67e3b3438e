"""What the console shows: everything but tickets, lists, a ticket, a file, the faults."""

from __future__ import annotations

from collections.abc import Callable

from bot.sandbox.console import faults as faults_of
from bot.sandbox.console.asked import Asked as AskedOf
from bot.sandbox.console.asked import Refused
from bot.sandbox.console.reading import MOST
from bot.sandbox.slack.shapes import Json, brief
from bot.sandbox.softlayer.local import SoftLayer
from bot.sandbox.softlayer.records import Device, Employee, Ticket, Transaction, Update, User
from bot.sandbox.softlayer.state import State

Asked = AskedOf[SoftLayer]
SHOWN: dict[str, Callable[[Ticket], bool]] = {
    "open": lambda ticket: not ticket.is_closed,
    "waiting": lambda ticket: not ticket.is_closed and ticket.awaits_user,
    "closed": lambda ticket: ticket.is_closed,
    "all": lambda ticket: True,
}


async def snapshot(question: Asked) -> Json:
    """Return everything but tickets."""
    softlayer, state = question.stand, question.stand.state
    tickets = list(state.tickets.values())
    return {
        "version": softlayer.changes.version,
        "now": softlayer.clock.now(),
        "offset": softlayer.clock.offset,
        "account": state.account.company_name,
        "users": [
            {"id": each.id, "name": each.display_name, "username": each.username}
            for each in state.users.values()
        ],
        "employees": [each.display_name for each in state.employees.values()],
        "groups": [each.name for each in state.groups.values()],
        "subjects": [{"id": each.id, "name": each.name} for each in state.subjects.values()],
        "counts": {word: sum(map(fits, tickets)) for word, fits in SHOWN.items()},
        "faults": await faults(question),
    }


async def tickets(question: Asked) -> Json:
    """Return the rows of a list, the newest change first."""
    state, word = question.stand.state, question.text("show", "open")
    if word not in SHOWN:
        raise Refused("unknown_word", f"The lists are {', '.join(SHOWN)}.")
    wanted = question.text("query", "").strip().lower()
    found = [each for each in state.tickets.values() if SHOWN[word](each) and _matches(each, wanted)]
    found.sort(key=lambda each: (each.modify_date, each.id), reverse=True)
    return {"tickets": [_row(state, each) for each in found[:MOST]]}


async def ticket(question: Asked) -> Json:
    """Return one ticket with its conversation."""
    state, found = question.stand.state, question.stand.vendor.ticket(question.number("id"))
    resources = [each.resource for each in found.attachments]
    return {
        "ticket": {
            **_row(state, found),
            "created": float(found.create_date),
            "subject": state.subjects[found.subject_id].name if found.subject_id else None,
            "is_locked": not found.user_editable_flag,
            "final_comments": found.final_comments,
            "devices": [each.fully_qualified_domain_name for each in resources if isinstance(each, Device)],
            "emails": found.emails,
            "tags": [each["tag"]["name"] for each in found.tags],
            "plans": [
                {"name": each.name, "at": float(each.run_date)}
                for each in resources
                if isinstance(each, Transaction)
            ],
            "updates": [_update(each) for each in found.updates],
        }
    }


async def faults(question: Asked) -> Json:
    """Return what is in force."""
    return faults_of.shown(question.stand, {"settings": question.stand.settings})


def file(question: Asked) -> tuple[str, bytes] | None:
    """Find a file of a ticket by its id."""
    number, found = question.number("id"), question.stand.vendor.ticket(question.number("ticket"))
    bodies = ((each.file_name, each.body) for each in found.files if each.id == number)
    return next(((name, body) for name, body in bodies if body is not None), None)


def _matches(found: Ticket, wanted: str) -> bool:
    texts = [
        found.title,
        str(found.id),
        found.service_provider_resource_id,
        *(u.entry for u in found.updates),
    ]
    return not wanted or any(wanted in each.lower() for each in texts)


def _row(state: State, found: Ticket) -> Json:
    last = found.updates[-1] if found.updates else None
    owner = state.users.get(found.assigned_user_id or 0)
    return {
        "id": found.id,
        "number": found.service_provider_resource_id,
        "title": found.title,
        "status": state.statuses[found.status_id].name,
        "group": state.groups[found.group_id].name,
        "priority": found.priority,
        "awaits_user": found.awaits_user,
        "owner": None if owner is None else owner.display_name,
        "employee": found.employees[-1].display_name if found.employees else None,
        "modified": float(found.modify_date),
        "updates": len(found.updates),
        "last": "" if last is None else f"{_name(last.editor)}: {brief(last.entry, 90)}",
    }


def _name(editor: User | Employee | None) -> str:
    return "System" if editor is None else editor.display_name


def _update(update: Update) -> Json:
    return {
        "id": update.id,
        "at": float(update.create_date),
        "entry": update.entry,
        "kind": update.editor_type.lower(),
        "editor": _name(update.editor),
        "is_hidden": update.is_hidden,
        "rating": update.response_rating if update.response_rating in range(1, 6) else None,
        "files": [
            {"id": each.id, "name": each.file_name, "size": int(each.file_size)} for each in update.files
        ],
    }
