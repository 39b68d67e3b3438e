"""What several methods ask of their arguments: files, devices, an owner, a priority, an open ticket."""

from __future__ import annotations

import base64
import binascii
from pathlib import PurePosixPath
from typing import Any

from bot.sandbox.softlayer import words
from bot.sandbox.softlayer.errors import ApiError, invalid
from bot.sandbox.softlayer.records import Device, DeviceKind, Ticket, User
from bot.sandbox.softlayer.registry import Call
from bot.sandbox.softlayer.state import State
from bot.sandbox.softlayer.writing import Upload

PLANS_WITH_PRIORITY = ("ADVANCED", "PREMIUM")
MOST_FILES = 2


def public(text: str, **fields: Any) -> ApiError:
    """Break a business rule, in the vendor's words."""
    return ApiError(text.format(**fields) if fields else text)


def upload(state: State, ticket: Ticket | None, given: Any) -> Upload:
    """Read a file to be attached: {filename, data in base64}."""
    if not isinstance(given, dict):
        raise public(words.NULL_FILE)
    name, data = given.get("filename"), given.get("data")
    if not isinstance(name, str) or not name.strip():
        raise public(words.NAMELESS_FILE)
    if not isinstance(data, str) or not data:
        raise public(words.EMPTY_FILE)
    extension = PurePosixPath(name).suffix.lstrip(".").lower()
    if extension and extension not in state.extensions:
        raise public(words.INFERRED["extension"], extension=extension)
    if ticket is not None and ticket.has_file(name):
        raise public(words.SAME_FILE, name=name)
    try:
        return Upload(name=name, body=base64.b64decode(data, validate=False))
    except (binascii.Error, ValueError) as error:
        raise public(words.FILE_FAILED) from error


def uploads(state: State, ticket: Ticket | None, given: list[Any] | None, most: int | None) -> list[Upload]:
    """Read the files of one call; `most` is how many it may have."""
    listed = given or []
    if most is not None and len(listed) > most:
        raise public(words.TOO_MANY_FILES)
    read = [upload(state, ticket, each) for each in listed]
    for at, each in enumerate(read):
        if any(other.name == each.name for other in read[:at]):
            raise public(words.SAME_FILE, name=each.name)
    return read


def owner(call: Call, template: dict[str, Any]) -> User:
    """Find the user a new ticket is assigned to: the template's, else the caller."""
    wanted = template.get("assignedUserId")
    if wanted is None:
        return call.view.user
    found = call.state.users.get(wanted) if isinstance(wanted, int) else None
    if found is None:
        raise invalid(words.INFERRED["user"].format(id=wanted))
    return found


def priority(call: Call, template: dict[str, Any]) -> int | None:
    """Read the priority; without one of the higher support plans it is left out of account."""
    wanted = template.get("priority")
    if wanted is None or call.state.settings.support_plan not in PLANS_WITH_PRIORITY:
        return None
    if not isinstance(wanted, int) or isinstance(wanted, bool) or not 0 <= wanted <= 4:
        raise invalid("Invalid value for priority: 0 to 4 expected.")
    return wanted


def device(call: Call, kind: DeviceKind, device_id: int) -> Device | None:
    """Find a device that the caller may have to do with."""
    found = call.state.devices.get((kind, device_id))
    return found if found is not None and call.view.sees_device(found) else None


def kind_of(word: str | None, *more: DeviceKind) -> DeviceKind:
    """Read an attachment type, HARDWARE unless said otherwise."""
    kinds = {each.value: each for each in (DeviceKind.HARDWARE, *more)}
    found = kinds.get(word or DeviceKind.HARDWARE)
    if found is None:
        raise invalid(f"Invalid value for attachmentType: {', '.join(kinds)} expected.")
    return found


def is_fixed(ticket: Ticket) -> bool:
    """Whether the customer can no longer change the ticket."""
    return ticket.is_closed or not ticket.user_editable_flag
