"""What a person does in the console: as a contact, as a colleague, with webhooks, the house, and faults."""

from __future__ import annotations

from typing import Any

from bot.sandbox.autotask.console.asking import Asked, colleague
from bot.sandbox.autotask.console.reading import HOUSE, groups
from bot.sandbox.autotask.rules.values import Security, Status
from bot.sandbox.console import faults
from bot.sandbox.console.asked import Refused
from bot.sandbox.slack.shapes import Json

OK: Json = {"ok": True}
FIELDS = {
    "status": "status",
    "priority": "priority",
    "queue": "queueID",
    "assigned": "assignedResourceID",
}


async def note(question: Asked) -> Json:
    """Write an internal note as a colleague."""
    _note(question, public=False)
    return OK


async def answer(question: Asked) -> Json:
    """Write a note for everybody as a colleague."""
    _note(question, public=True)
    return OK


async def portal(question: Asked) -> Json:
    """Write as a contact in the portal."""
    question.stand.vendor.portal(
        question.number("ticket"),
        question.text("text"),
        contact=question.number("user"),
        files=question.files(),
    )
    return OK


async def workflow(question: Asked) -> Json:
    """Let a workflow rule write."""
    question.stand.vendor.workflow(question.number("ticket"), question.text("text"))
    return OK


async def time(question: Asked) -> Json:
    """Write down time that a colleague has worked."""
    hours = question.fields.get("hours")
    if not isinstance(hours, int | float) or isinstance(hours, bool) or hours <= 0:
        raise Refused("bad_number", "The field 'hours' is a number above nothing.")
    by, text = colleague(question), question.text("text")
    question.stand.vendor.work(question.number("ticket"), by=by, hours=float(hours), summary=text)
    return OK


async def open_ticket(question: Asked) -> Json:
    """Open a ticket as a contact in the portal."""
    made = question.stand.vendor.portal_open(
        question.text("title"),
        question.text("text"),
        contact=question.number("user"),
        category=question.number("category") if question.fields.get("category") else None,
    )
    return {"ticket": made["id"]}


async def change(question: Asked) -> Json:
    """Change fields of a ticket as a colleague."""
    patch: dict[str, Any] = {}
    for name, field in FIELDS.items():
        if name in question.fields:
            patch[field] = None if question.fields[name] in ("", None) else question.number(name)
    if "title" in question.fields:
        patch["title"] = question.text("title")
    question.stand.vendor.change(question.number("ticket"), by=colleague(question), **patch)
    return OK


async def complete(question: Asked) -> Json:
    """Complete a ticket as a colleague."""
    question.stand.vendor.complete(question.number("ticket"), by=colleague(question))
    return OK


async def reopen(question: Asked) -> Json:
    """Open a completed ticket again."""
    again = int(Status.IN_PROGRESS)
    question.stand.vendor.change(question.number("ticket"), by=colleague(question), status=again)
    return OK


async def leave(question: Asked) -> Json:
    """Close a ticket as a contact."""
    question.stand.vendor.leave(question.number("ticket"), contact=question.number("user"))
    return OK


async def tick(question: Asked) -> Json:
    """Tick a checklist item off, or open it again."""
    done = question.flag("done", True)
    question.stand.vendor.tick(question.number("item"), by=colleague(question), done=done)
    return OK


async def approve(question: Asked) -> Json:
    """Approve or reject a change as whoever was asked."""
    question.stand.vendor.approve(
        question.number("approval"), approved=question.flag("approved"), note=question.text("note", "")
    )
    return OK


async def delete(question: Asked) -> Json:
    """Delete a ticket."""
    question.stand.vendor.delete(question.number("ticket"), by=colleague(question))
    return OK


async def lock(question: Asked) -> Json:
    """Lock the API user, or unlock it."""
    for user in question.stand.state.users.values():
        user.is_locked = question.flag("locked")
    question.stand.faults_changed()
    return OK


async def send(question: Asked) -> Json:
    """Send what a webhook was told once more, as it was."""
    told, at = question.stand.hooks.deliveries, question.number("delivery")
    if not 0 <= at < len(told):
        raise Refused("no_delivery", "There is no such sending.")
    question.stand.hooks.send_again(told[at])
    return OK


async def house(question: Asked) -> Json:
    """Set how the company has set its Autotask up."""
    kept = question.stand.state.house
    for name, value in question.fields.items():
        kind = HOUSE.get(name)
        is_level = kind is Security and value in list(Security)
        if kind is None or not (is_level or (kind is bool and isinstance(value, bool))):
            raise Refused("bad_setting", f"There is no setting {name}, or it cannot be {value!r}.")
        setattr(kept, name, Security(value) if is_level else value)
    question.stand.faults_changed()
    return OK


async def set_faults(question: Asked) -> Json:
    """Add rules and set switches; `clear` takes them all back first."""
    return faults.set_faults(question, groups(question.stand))


def _note(question: Asked, *, public: bool) -> None:
    question.stand.vendor.note(
        question.number("ticket"),
        question.text("text"),
        by=colleague(question),
        public=public,
        files=question.files(),
    )
