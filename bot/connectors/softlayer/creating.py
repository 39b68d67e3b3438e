"""The calls that open a ticket, one a kind, and what a form's answers become in their arguments. Pure.

The answers are those of the built-in kinds, or of a desk's own forms with the same kinds and field ids.
https://sldn.softlayer.com/reference/services/SoftLayer_Ticket/createStandardTicket/ and its neighbours
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from bot.connectors.softlayer.calls import NUMBERS, write
from bot.connectors.softlayer.capabilities import CAPABILITIES
from bot.connectors.softlayer.shapes import device_id
from bot.connectors.softlayer.wire import SYSTEM, Call
from bot.domain.remote import NewTicket
from bot.domain.resources import ResourceType
from bot.domain.ticket import ADMINISTRATIVE, CANCEL_SERVER, CANCEL_SERVICE, STANDARD, UPGRADE, Priority
from bot.errors import Rejected

TYPE_NAMES = {ResourceType.HARDWARE: "HARDWARE", ResourceType.VIRTUAL_GUEST: "VIRTUAL_GUEST"}
NAMED_IN = {CANCEL_SERVER: "host", CANCEL_SERVICE: "service", UPGRADE: "host"}
"""The answer that names the machine which a ticket of that kind is about."""
NO_DEVICE = "a server or virtual guest that SoftLayer knows has to be named or attached"
JOINTS = 100
"""The characters that are left free between the words of a form and those of its author."""
LEAST_TEXT = 500
"""Fewer characters for the words of a ticket are too few: a text in parts would have too many."""
REASONS = {"unneeded": "No longer needed", "cost": "Server / Upgrade Costs"}
"""Ours that are on SoftLayer's list of reasons; others go in our own words, for it takes any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """The machine that a ticket is about."""

    sort: ResourceType
    number: int


def device_name(new: NewTicket) -> str:
    """What the form calls the machine that the ticket is about; nothing where it asks for none."""
    return _words(new, NAMED_IN[new.kind]) if new.kind in NAMED_IN else ""


def sorts_named(new: NewTicket) -> tuple[ResourceType, ...]:
    """Among which devices that name is looked for: what is cancelled as a server is one."""
    return (ResourceType.HARDWARE,) if new.kind == CANCEL_SERVER else tuple(TYPE_NAMES)


def attached(new: NewTicket) -> Device | None:
    """The first server or virtual guest of SoftLayer's that the ticket comes with; others are not its."""
    theirs = (
        Device(sort=sort, number=number)
        for sort, each in new.resources
        if sort in TYPE_NAMES and (number := device_id(each)) is not None
    )
    return next(theirs, None)


def create(new: NewTicket, us: int, device: Device | None) -> Call:
    """The call that opens a ticket of that kind. Raises Rejected where the form does not say enough."""
    match new.kind:
        case kind if kind == STANDARD:
            template = {"subjectId": _number(new.subject), "assignedUserId": us, "title": new.title}
            return _created("createStandardTicket", _with_priority(template, new.priority), new, device)
        case kind if kind == ADMINISTRATIVE:
            template = {"assignedUserId": us, "title": new.title}
            return _created("createAdministrativeTicket", _with_priority(template, new.priority), new, device)
        case kind if kind == CANCEL_SERVER:
            number, sort = _needed(device if device and device.sort is ResourceType.HARDWARE else None)
            # Only what somebody says in so many words is cancelled with it.
            associated = _value(new, "associated") == "yes"
            return write("createCancelServerTicket", number, _reason(new), _timed(new), associated, sort)
        case kind if kind == CANCEL_SERVICE:
            return write("createCancelServiceTicket", *_cancelled(new, device))
        case kind if kind == UPGRADE:
            return write("createUpgradeTicket", *_upgraded(new, device))
        case _:
            raise Rejected(SYSTEM, "create", f"SoftLayer has no tickets of the kind {new.kind}")


def text_limit(new: NewTicket) -> int:
    """How many characters are left for the words of a ticket beside those that SoftLayer puts before them.

    How it joins them is not documented, so a little more is left free. Raises Rejected when too few are left.
    """
    match new.kind:
        case kind if kind in (CANCEL_SERVER, CANCEL_SERVICE):
            beside = (_reason(new), _timed(replace(new, text="")))
        case kind if kind == UPGRADE:
            beside = _upgrade(new)
        case _:
            return CAPABILITIES.text_limit
    left = CAPABILITIES.text_limit - JOINTS - sum(len(each) for each in beside)
    if left < LEAST_TEXT:
        raise Rejected(SYSTEM, "create", "the answers of its form are too long")
    return left


def _created(method: str, template: dict[str, Any], new: NewTicket, device: Device | None) -> Call:
    """With a machine only where its password is given, for which SoftLayer asks then."""
    if not new.access or device is None:
        return write(method, template, new.text)
    sort = TYPE_NAMES[device.sort]
    return write(method, template, new.text, device.number, new.access, None, None, None, sort)


def _with_priority(template: dict[str, Any], priority: Priority) -> dict[str, Any]:
    """Only some support plans take one, so an ordinary ticket says nothing of it."""
    return template if priority is Priority.NORMAL else {**template, "priority": NUMBERS[priority]}


def _needed(device: Device | None) -> tuple[int, str]:
    if device is None:
        raise Rejected(SYSTEM, "create", NO_DEVICE)
    return device.number, TYPE_NAMES[device.sort]


def _cancelled(new: NewTicket, device: Device | None) -> tuple[Any, ...]:
    number, sort = _needed(device)
    return number, _reason(new), _timed(new), sort


def _timed(new: NewTicket) -> str:
    """The words of a cancellation, with when it is to be; its signature stays last."""
    when = _words(new, "when")
    return f"When: {when}\n\n{new.text}" if when else new.text


def _reason(new: NewTicket) -> str:
    return REASONS.get(_value(new, "reason")) or _words(new, "reason")


def _upgraded(new: NewTicket, device: Device | None) -> tuple[Any, ...]:
    """What to what, and when; a machine that is not SoftLayer's own device is only named."""
    number, sort = _needed(device) if device else (None, "NONE")
    upgrade, window = _upgrade(new)
    return number, upgrade, window, new.text, sort, new.title or None


def _upgrade(new: NewTicket) -> tuple[str, str]:
    """What is to become what, and when."""
    part = _words(new, "other_part") or _words(new, "part")
    upgrade = ": ".join(filter(None, (part, _words(new, "target"))))
    window = ", ".join(filter(None, (_words(new, "window"), _words(new, "window_time"))))
    return upgrade, window


def _value(new: NewTicket, field: str) -> str:
    return next((each.values[0] for each in new.answers if each.field == field and each.values), "")


def _words(new: NewTicket, field: str) -> str:
    given = next((each for each in new.answers if each.field == field), None)
    return ", ".join(given.words or given.values) if given else ""


def _number(subject: str | None) -> int | None:
    return int(subject) if subject is not None and subject.isdigit() else None
