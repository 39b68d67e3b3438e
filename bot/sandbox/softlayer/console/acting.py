"""What a person does in the console: the vendor's acts, the portal's, and the faults."""

from __future__ import annotations

from collections.abc import Callable

from bot.sandbox.console import faults
from bot.sandbox.console.asked import Asked as AskedOf
from bot.sandbox.slack.shapes import Json
from bot.sandbox.softlayer.local import SoftLayer
from bot.sandbox.softlayer.vendor import Vendor

Asked = AskedOf[SoftLayer]

OK: Json = {"ok": True}


async def answer(question: Asked) -> Json:
    """Answer as an employee, and close if that is wanted."""
    vendor, number, by = question.stand.vendor, question.number("ticket"), question.text("by")
    awaits, files = question.flag("awaits_user", True), question.files()
    vendor.answer(number, question.text("text"), by=by, files=files, awaits_user=awaits)
    if question.flag("close"):
        vendor.close(number, by=by)
    return OK


async def whisper(question: Asked) -> Json:
    """Write an internal update."""
    vendor = question.stand.vendor
    vendor.whisper(question.number("ticket"), question.text("text"), by=question.text("by"))
    return OK


async def note(question: Asked) -> Json:
    """Write as the vendor's system."""
    question.stand.vendor.note(question.number("ticket"), question.text("text"))
    return OK


async def portal(question: Asked) -> Json:
    """Write as a user of the account in the portal."""
    question.stand.vendor.portal(
        question.number("ticket"),
        question.text("text"),
        user_id=question.number("user"),
        files=question.files(),
    )
    return OK


async def open_ticket(question: Asked) -> Json:
    """Open a ticket as a user of the account in the portal."""
    made = question.stand.vendor.portal_open(
        question.number("subject"),
        question.text("text"),
        user_id=question.number("user"),
        title=question.text("title", ""),
    )
    return {"ticket": made.id}


def _employee(vendor: Vendor, number: int, question: Asked) -> None:
    name = question.text("employee")
    if name.strip():
        vendor.assign(number, name)
    else:
        vendor.unassign(number)


CHANGES: dict[str, Callable[[Vendor, int, Asked], None]] = {
    "group": lambda vendor, number, question: vendor.move(number, question.text("group")),
    "employee": _employee,
    "priority": lambda vendor, number, question: vendor.set_priority(number, question.number("priority")),
    "title": lambda vendor, number, question: vendor.rename(number, question.text("title")),
    "awaits_user": lambda vendor, number, question: vendor.await_user(number, question.flag("awaits_user")),
    "is_locked": lambda vendor, number, question: vendor.lock(number, question.flag("is_locked")),
}


async def change(question: Asked) -> Json:
    """Change what only the vendor can change."""
    number = question.number("ticket")
    for name, act in CHANGES.items():
        if name in question.fields:
            act(question.stand.vendor, number, question)
    return OK


async def close(question: Asked) -> Json:
    """Close a ticket."""
    question.stand.vendor.close(question.number("ticket"), by=question.text("by"))
    return OK


async def reopen(question: Asked) -> Json:
    """Open a closed ticket again."""
    question.stand.vendor.reopen(question.number("ticket"), by=question.text("by"))
    return OK


async def set_faults(question: Asked) -> Json:
    """Add rules and set switches; `clear` takes them all back first."""
    return faults.set_faults(question, {"settings": question.stand.settings})
