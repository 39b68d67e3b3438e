"""Every call that we make of Autotask, by name. Pure.

Changes are PATCHed on the collection with just what changes, the number in the body; children are written
below their parent.
https://www.autotask.net/help/developerhelp/Content/APIs/REST/API_Calls/REST_Updating_Data_PATCH.htm
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.connectors.autotask.query import ALL, Condition, Query, any_of, compare, equal, literal, one_of
from bot.connectors.autotask.wire import Call

TICKETS, NOTES, TIMES = "Tickets", "TicketNotes", "TimeEntries"
FILES, NOTE_FILES, TIME_FILES = "TicketAttachments", "TicketNoteAttachments", "TimeEntryAttachments"
DELETED, HISTORY = "DeletedTicketLogs", "TicketHistory"
COMPLETE = 5
ACTIVE, MODIFIED = "lastActivityDate", "lastTrackedModificationDateTime"
"""The two times of a ticket by which its changes are found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """A sort of what belongs to a ticket: below which path it is written, and as what it is read."""

    path: str
    entity: str
    field: str
    """What of it says which one it is."""


SECONDARY = Child(path="SecondaryResources", entity="TicketSecondaryResources", field="resourceID")
CONTACTS = Child(path="AdditionalContacts", entity="TicketAdditionalContacts", field="contactID")
ITEMS = Child(
    path="AdditionalConfigurationItems",
    entity="TicketAdditionalConfigurationItems",
    field="configurationItemID",
)
TAGS = Child(path="TagAssociations", entity="TicketTagAssociations", field="tagID")
APPROVERS = Child(path="ChangeRequestApprovals", entity="TicketChangeRequestApprovals", field="resourceID")
CUSTOMERS_APPROVING = Child(path=APPROVERS.path, entity=APPROVERS.entity, field="contactID")
"""Who is to approve a change: colleagues, and contacts of the customer, in one collection."""
CHECKLIST = Child(path="ChecklistItems", entity="TicketChecklistItems", field="itemName")


def threshold() -> Call:
    """How many calls of the hour are spent."""
    return Call(
        name="GET ThresholdInformation", method="GET", path="ThresholdInformation", entity="Threshold"
    )


def fields(entity: str) -> Call:
    """What the fields of an entity are, with all that can be chosen in them."""
    return Call(
        name=f"GET {entity}/entityInformation/fields",
        method="GET",
        path=f"{entity}/entityInformation/fields",
        entity=entity,
    )


def ticket(number: int) -> Call:
    return Call(name="GET Tickets", method="GET", path=f"{TICKETS}/{number}", entity=TICKETS)


def changed_since(at: datetime, fields: tuple[str, ...] = ()) -> Query:
    """Tickets on which anything happened since then."""
    since = literal(at)
    changed = any_of(compare("gte", ACTIVE, since), compare("gte", MODIFIED, since))
    return Query(entity=TICKETS, filter=(changed,), fields=fields)


def open_tickets() -> Query:
    return Query(entity=TICKETS, filter=(compare("noteq", "status", COMPLETE),))


def opened_as(reference: str) -> Query:
    """Tickets that carry a reference of ours."""
    return Query(entity=TICKETS, filter=(equal("externalID", reference),))


def deleted_since(at: datetime) -> Query:
    return Query(entity=DELETED, filter=(compare("gte", "deletedDateTime", literal(at)),))


def history(ticket: int) -> Query:
    """All that happened to a ticket: it takes this one condition and no other, as a body."""
    return Query(entity=HISTORY, filter=(equal("ticketID", ticket),), has_body=True)


def among(entity: str, field: str, values: Sequence[int | str], fields: tuple[str, ...] = ()) -> Query:
    """Rows whose field has one of these values, at most 500 of them."""
    return Query(entity=entity, filter=(one_of(field, values),), fields=fields)


def everything(entity: str, *conditions: Condition, fields: tuple[str, ...] = ()) -> Query:
    """All rows of an entity for which these hold."""
    return Query(entity=entity, filter=conditions or (ALL,), fields=fields)


def create(body: dict[str, Any], as_whom: str = "") -> Call:
    return _post(TICKETS, TICKETS, body, as_whom)


def change(number: int, body: dict[str, Any], as_whom: str = "") -> Call:
    """Change these fields of a ticket and no others."""
    return _patch(TICKETS, TICKETS, {"id": number, **body}, as_whom)


def note(ticket: int, body: dict[str, Any], as_whom: str = "") -> Call:
    return _post(f"{TICKETS}/{ticket}/Notes", NOTES, body, as_whom)


def change_note(ticket: int, number: int, body: dict[str, Any], as_whom: str = "") -> Call:
    return _patch(f"{TICKETS}/{ticket}/Notes", NOTES, {"id": number, **body}, as_whom)


def attach(ticket: int, body: dict[str, Any], as_whom: str = "") -> Call:
    """Put a file on a ticket, its bytes as text in the body."""
    return _post(f"{TICKETS}/{ticket}/Attachments", FILES, {"id": 0, **body}, as_whom)


def attachment(ticket: int, number: int) -> Call:
    """A file of a ticket with its bytes: only this way they come."""
    return _file(f"{TICKETS}/{ticket}", FILES, number)


def note_attachment(note: int, number: int) -> Call:
    return _file(f"{NOTES}/{note}", NOTE_FILES, number)


def time_attachment(entry: int, number: int) -> Call:
    return _file(f"{TIMES}/{entry}", TIME_FILES, number)


def time_entry(body: dict[str, Any], as_whom: str = "") -> Call:
    return _post(TIMES, TIMES, body, as_whom)


def add(ticket: int, child: Child, body: dict[str, Any], as_whom: str = "") -> Call:
    return _post(f"{TICKETS}/{ticket}/{child.path}", child.entity, body, as_whom)


def amend(ticket: int, child: Child, number: int, body: dict[str, Any], as_whom: str = "") -> Call:
    return _patch(f"{TICKETS}/{ticket}/{child.path}", child.entity, {"id": number, **body}, as_whom)


def remove(ticket: int, child: Child, number: int, as_whom: str = "") -> Call:
    path = f"{TICKETS}/{ticket}/{child.path}"
    return Call(
        name=f"DELETE {child.entity}",
        method="DELETE",
        path=f"{path}/{number}",
        entity=child.entity,
        writes=True,
        as_whom=as_whom,
    )


def _post(path: str, entity: str, body: dict[str, Any], as_whom: str) -> Call:
    return Call(
        name=f"POST {entity}",
        method="POST",
        path=path,
        entity=entity,
        json=body,
        writes=True,
        as_whom=as_whom,
    )


def _patch(path: str, entity: str, body: dict[str, Any], as_whom: str) -> Call:
    return Call(
        name=f"PATCH {entity}",
        method="PATCH",
        path=path,
        entity=entity,
        json=body,
        writes=True,
        as_whom=as_whom,
    )


def _file(parent: str, entity: str, number: int) -> Call:
    path = f"{parent}/Attachments/{number}"
    return Call(name=f"GET {entity}", method="GET", path=path, entity=entity)
