"""What a person does in the console: the vendor's acts, the portal's, and the faults."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

from bot.sandbox.slack.faults import FaultError
from bot.sandbox.slack.shapes import Json
from bot.sandbox.softlayer.console.asked import Asked, Refused
from bot.sandbox.softlayer.console.reading import faults as shown_faults
from bot.sandbox.softlayer.state import Settings
from bot.sandbox.softlayer.vendor import Vendor

OK: Json = {"ok": True}
NUMBER = (int, float, type(None))
SETTINGS: dict[str, tuple[type, ...]] = {
    "support_plan": (str,),
    "rate": NUMBER,
    "rate_status": (int,),
    "expired_status": (int,),
    "unset": (str,),
    "unwraps_singles": (bool,),
    "total_is_missing": (bool,),
    "offset_hours": NUMBER,
}
SWITCHES = {"clear", "rules", "down", "chaos", "release", "settings"}


async def answer(question: Asked) -> Json:
    """Answer as an employee, and close if that is wanted."""
    vendor, number, by = question.softlayer.vendor, question.number("ticket"), question.text("by")
    awaits, files = question.flag("awaits_user", True), question.files()
    vendor.answer(number, question.text("text"), by=by, files=files, awaits_user=awaits)
    if question.flag("close"):
        vendor.close(number, by=by)
    return OK


async def whisper(question: Asked) -> Json:
    """Write an internal update."""
    vendor = question.softlayer.vendor
    vendor.whisper(question.number("ticket"), question.text("text"), by=question.text("by"))
    return OK


async def note(question: Asked) -> Json:
    """Write as the vendor's system."""
    question.softlayer.vendor.note(question.number("ticket"), question.text("text"))
    return OK


async def portal(question: Asked) -> Json:
    """Write as a user of the account in the portal."""
    question.softlayer.vendor.portal(
        question.number("ticket"),
        question.text("text"),
        user_id=question.number("user"),
        files=question.files(),
    )
    return OK


async def open_ticket(question: Asked) -> Json:
    """Open a ticket as a user of the account in the portal."""
    made = question.softlayer.vendor.portal_open(
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
            act(question.softlayer.vendor, number, question)
    return OK


async def close(question: Asked) -> Json:
    """Close a ticket."""
    question.softlayer.vendor.close(question.number("ticket"), by=question.text("by"))
    return OK


async def reopen(question: Asked) -> Json:
    """Open a closed ticket again."""
    question.softlayer.vendor.reopen(question.number("ticket"), by=question.text("by"))
    return OK


async def set_faults(question: Asked) -> Json:
    """Add rules and set switches; `clear` takes them all back first."""
    softlayer, wanted = question.softlayer, question.fields
    if unknown := set(wanted) - SWITCHES:
        raise Refused("bad_fault", f"There is no switch {', '.join(sorted(unknown))}.")
    settings = _settings(wanted.get("settings") or {})
    if wanted.get("clear"):
        softlayer.faults.clear()
        _set(softlayer.settings, {each.name: each.default for each in fields(Settings)})
    try:
        for rule in wanted.get("rules") or []:
            softlayer.faults.add(**rule)
        if "down" in wanted:
            softlayer.faults.set_down(wanted["down"])
        if "chaos" in wanted:
            softlayer.faults.set_chaos(**wanted["chaos"])
    except (FaultError, TypeError) as error:
        raise Refused("bad_fault", str(error)) from error
    _set(softlayer.settings, settings)
    if wanted.get("release"):
        softlayer.faults.release()
    softlayer.faults_changed()
    return await shown_faults(question)


def _settings(wanted: dict[str, Any]) -> dict[str, Any]:
    for name, value in wanted.items():
        if not isinstance(value, SETTINGS.get(name, ())):
            raise Refused("bad_fault", f"There is no setting {name}, or it cannot be {value!r}.")
    return wanted


def _set(settings: Settings, wanted: dict[str, Any]) -> None:
    for name, value in wanted.items():
        setattr(settings, name, value)
