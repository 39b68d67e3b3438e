"""What the console shows: lists, a ticket, the journal, the faults; and waiting for any of it to change."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import asdict
from urllib.parse import quote

from aiohttp import WSMsgType, web

from bot.sandbox.slack.shapes import Json, brief
from bot.sandbox.softlayer.console.asked import Asked, Refused, asked
from bot.sandbox.softlayer.keys import SOFTLAYER
from bot.sandbox.softlayer.records import Device, Employee, Ticket, Transaction, Update, User
from bot.sandbox.softlayer.state import State

MOST = 200
SHOWN: dict[str, Callable[[Ticket], bool]] = {
    "open": lambda ticket: not ticket.is_closed,
    "waiting": lambda ticket: not ticket.is_closed and ticket.awaits_user,
    "closed": lambda ticket: ticket.is_closed,
    "all": lambda ticket: True,
}


async def snapshot(question: Asked) -> Json:
    """Return everything but tickets."""
    softlayer, state = question.softlayer, question.softlayer.state
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
    state, word = question.softlayer.state, question.text("show", "open")
    if word not in SHOWN:
        raise Refused("unknown_word", f"The lists are {', '.join(SHOWN)}.")
    wanted = question.text("query", "").strip().lower()
    found = [each for each in state.tickets.values() if SHOWN[word](each) and _matches(each, wanted)]
    found.sort(key=lambda each: (each.modify_date, each.id), reverse=True)
    return {"tickets": [_row(state, each) for each in found[:MOST]]}


async def ticket(question: Asked) -> Json:
    """Return one ticket with its conversation."""
    state, found = question.softlayer.state, question.softlayer.vendor.ticket(question.number("id"))
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


async def journal(question: Asked) -> Json:
    """Return the journal's entries after a number."""
    return {"entries": question.softlayer.journal.since(question.number("since", 0))}


async def faults(question: Asked) -> Json:
    """Return what is in force."""
    return question.softlayer.faults.shown() | {"settings": asdict(question.softlayer.settings)}


async def give_file(request: web.Request) -> web.Response:
    """Give a file's bytes to the page, to be saved and never to be run."""
    question = await asked(request)
    found = question.softlayer.vendor.ticket(question.number("ticket"))
    file = next((each for each in found.files if each.id == question.number("id")), None)
    if file is None or file.body is None:
        raise web.HTTPNotFound(text="There is no such file.")
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.file_name, safe='')}",
        "X-Content-Type-Options": "nosniff",
    }
    return web.Response(body=file.body, content_type="application/octet-stream", headers=headers)


async def live(request: web.Request) -> web.StreamResponse:
    """Send a frame for every change to an open console."""
    socket = web.WebSocketResponse(heartbeat=20)
    await socket.prepare(request)
    with request.app[SOFTLAYER].changes.watching("console") as frames:
        async with asyncio.TaskGroup() as group:
            sender = group.create_task(_send(socket, frames))
            async for message in socket:
                if message.type is WSMsgType.ERROR:
                    break
            sender.cancel()
    return socket


async def _send(socket: web.WebSocketResponse, frames: asyncio.Queue[Json]) -> None:
    while True:
        frame = await frames.get()
        try:
            await socket.send_json(frame)
        except ConnectionResetError:
            return  # The page is gone; the reading side ends by itself.


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
