"""What a webhook says of a write: whether, with which fields, in which form, and signed how. Pure.

https://www.autotask.net/help/DeveloperHelp/Content/APIs/Webhooks/Introduction.htm
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.sandbox.autotask.dates import shown
from bot.sandbox.autotask.picklists import label
from bot.sandbox.autotask.rules.case import Actor, Row
from bot.sandbox.autotask.rules.webhooks import EXCLUDED_OF, FIELDS_OF, UDF_FIELDS_OF
from bot.sandbox.autotask.state import State

HOOKS = {"Tickets": "TicketWebhooks", "TicketNotes": "TicketNoteWebhooks"}
"""Which webhooks tell of an entity."""
TYPES = {"Tickets": "Ticket", "TicketNotes": "TicketNote"}
SUBSCRIBED = {
    "Create": "isSubscribedToCreateEvents",
    "Update": "isSubscribedToUpdateEvents",
    "Delete": "isSubscribedToDeleteEvents",
}
ESCAPED = frozenset("&<>'\"`+")
HEADER = "X-Hook-Signature"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One write of an entity that webhooks may tell of."""

    entity: str
    before: Row | None
    after: Row | None
    actor: Actor

    @property
    def action(self) -> str:
        """What has happened, in the words of the payload."""
        if self.before is None:
            return "Create"
        return "Update" if self.after is not None else "Delete"

    @property
    def row(self) -> Row:
        """The row as it is, or as it last was."""
        return self.after or self.before or {}


def told(state: State, hook: Row, change: Change) -> Row | None:
    """Return the fields that a webhook tells of a change; None where it does not tell of it."""
    if not (hook["isActive"] and hook["isReady"] and hook.get(SUBSCRIBED[change.action])):
        return None
    if change.actor.contact is None and _is_excluded(state, hook, change):
        return None
    subscribed, always = _fields(state, hook, change.entity)
    changed = [name for name in subscribed if _changes(change, name)]
    if change.action == "Update" and not changed:
        return None
    names = dict.fromkeys([*changed, *always])
    return {name: _value(state, change, name) for name in names}


def payload(state: State, change: Change, fields: Mapping[str, object], sequence: int) -> Row:
    """Write what is sent of a change."""
    return {
        "Action": change.action,
        "Guid": str(uuid.uuid4()),
        "EntityType": TYPES[change.entity],
        "Id": change.row["id"],
        "Fields": dict(fields),
        "EventTime": shown(state.now()),
        "SequenceNumber": sequence,
        "PersonID": change.actor.person,
    }


def deactivated(state: State, hook: Row) -> Row:
    """Write what is sent when a webhook is switched off or deleted."""
    return {
        "Action": "Deactivated",
        "Guid": hook.get("webhookGUID"),
        "Id": hook["id"],
        "EventTime": shown(state.now()),
    }


def escaped(value: object) -> str:
    """Write JSON in the form that is signed: inside texts some characters, and all but ASCII, as \\uXXXX."""
    if isinstance(value, str):
        return '"' + "".join(map(_escaped, value)) + '"'
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{escaped(str(name))}:{escaped(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(escaped, value)) + "]"
    return json.dumps(value)


def signature(key: str, text: str) -> str:
    """Sign the escaped form of a payload, as the header has it."""
    made = hmac.new(key.encode(), text.encode(), hashlib.sha1).digest()
    return "sha1=" + base64.b64encode(made).decode()


def _escaped(character: str) -> str:
    if character not in ESCAPED and ord(character) <= 0x7F:
        return json.dumps(character)[1:-1]
    # Beyond the first plane a character is two of UTF-16, as the service counts them.
    units = character.encode("utf-16-be")
    return "".join(f"\\u{units[at] << 8 | units[at + 1]:04X}" for at in range(0, len(units), 2))


def _is_excluded(state: State, hook: Row, change: Change) -> bool:
    table = state.tables[EXCLUDED_OF[HOOKS[change.entity]]]
    excluded = {row["resourceID"] for row in table.rows.values() if row["webhookID"] == hook["id"]}
    return bool(excluded & {change.actor.resource, change.actor.impersonator})


def _fields(state: State, hook: Row, entity: str) -> tuple[list[str], list[str]]:
    """Return the names of the fields that are subscribed to, and of those that are always shown."""
    listed: list[tuple[str, Row]] = []
    for children, name in ((FIELDS_OF, "fieldID"), (UDF_FIELDS_OF, "udfFieldID")):
        if (child := children.get(HOOKS[entity])) is not None:
            picks = state.house.picklists.get((child, name), ())
            rows = _of(state.tables[child].rows.values(), hook)
            listed += [(label(picks, row[name]), row) for row in rows]
    subscribed = [name for name, row in listed if row.get("isSubscribedField")]
    return subscribed, [name for name, row in listed if row.get("isDisplayAlwaysField")]


def _of(rows: Iterable[Row], hook: Row) -> list[Row]:
    return [row for row in rows if row["webhookID"] == hook["id"]]


def _changes(change: Change, name: str) -> bool:
    was, now = _raw(change.before or {}, name), _raw(change.after or {}, name)
    return was != now


def _raw(row: Row, name: str) -> object:
    if name in row:
        return row[name]
    custom = row.get("userDefinedFields") or ()
    return next((each["value"] for each in custom if each["name"] == name), None)


def _value(state: State, change: Change, name: str) -> object:
    value = _raw(change.row, name)
    picks = state.house.picklists.get((change.entity, name), ())
    return label(picks, value) if state.settings.picks_as_labels and picks and value is not None else value
