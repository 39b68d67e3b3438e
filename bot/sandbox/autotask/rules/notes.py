"""The rules of notes, files, and time entries: what is said on a ticket."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from bot.sandbox.autotask.dates import read, shown
from bot.sandbox.autotask.rules.case import Case, Row, invalid, is_active, no_right
from bot.sandbox.autotask.rules.generic import (
    belongs_to_a_ticket,
    lengths,
    picklists,
    references,
    required,
    stays_at_its_ticket,
)
from bot.sandbox.autotask.rules.values import Person, Publish

MADE_BY_SYSTEM = (13, 99)


def title_by_category(case: Case) -> Iterator[str]:
    """A note needs a title where the ticket's category says so."""
    category = (case.ticket or {}).get("ticketCategory")
    if case.house.category(category).note_title_is_required and not case.row.get("title"):
        yield "Missing Required Field: title"


def edit_permission_for_notes(case: Case) -> Iterator[str]:
    """Changing a note needs the permission to edit notes."""
    if not case.is_new and not case.house.edits_notes and not case.actor.is_page:
        yield no_right("edit this TicketNote")


def system_types_are_the_systems(case: Case) -> Iterator[str]:
    """Only the system itself writes workflow and RMM notes."""
    if case.sets("noteType") and case.row["noteType"] in MADE_BY_SYSTEM and not case.actor.is_system:
        yield invalid("noteType", case.row["noteType"])


def contacts_note_is_for_all(case: Case) -> Iterator[str]:
    """A note with a contact as its creator is published to all Autotask users."""
    if case.row.get("createdByContactID") is not None and case.row.get("publish") != Publish.ALL:
        yield "publish: A note of a contact must be published to All Autotask Users"


def contact_is_of_the_ticket(case: Case) -> Iterator[str]:
    """A contact who writes a note is the ticket's own, an additional one, or of its company or parent."""
    contact = case.one("Contacts", case.row.get("createdByContactID"))
    if case.row.get("createdByContactID") is None or case.ticket is None or not case.is_new:
        return
    company = case.one("Companies", case.ticket["companyID"]) or {}
    if contact is None or contact["companyID"] not in (company.get("id"), company.get("parentCompanyID")):
        yield invalid("createdByContactID", case.row["createdByContactID"])
    elif not is_active(contact):
        yield invalid("createdByContactID", contact["id"])


def note_impersonation_is_allowed(case: Case) -> Iterator[str]:
    """Naming a contact as the creator needs contact impersonation."""
    if (
        case.sets("createdByContactID")
        and case.actor.contact is None
        and not case.house.impersonates_contacts
    ):
        yield no_right("set createdByContactID")


def written(case: Case) -> Row:
    """Date a note, and say who wrote it."""
    at = shown(case.now)
    if not case.is_new:
        return {"lastActivityDate": at, "impersonatorUpdaterResourceID": case.actor.impersonator}
    contact = case.actor.contact or case.row.get("createdByContactID")
    return {
        "createDateTime": at,
        "lastActivityDate": at,
        "createdByContactID": contact,
        "creatorResourceID": None if contact is not None or case.actor.is_system else case.actor.resource,
        "impersonatorCreatorResourceID": case.actor.impersonator,
    }


def file_type_is_allowed(case: Case) -> Iterator[str]:
    """The instance refuses some types of files."""
    ending = PurePath(str(case.row.get("fullPath") or "")).suffix.lower()
    if ending in case.house.refused_file_types:
        yield f"fullPath: Files of type {ending} are not allowed"


def attached(case: Case) -> Row:
    """Date a file, and say who attached it."""
    contact = case.actor.contact or case.row.get("attachedByContactID")
    who = Person.RESOURCE if contact is None else Person.CONTACT
    return {
        "attachDate": shown(case.now),
        "attachedByContactID": contact,
        "attachedByResourceID": case.actor.resource if contact is None else None,
        "creatorType": int(who),
        "impersonatorCreatorResourceID": case.actor.impersonator,
    }


def attaching_as_a_contact_is_allowed(case: Case) -> Iterator[str]:
    """Naming a contact who attached it needs contact impersonation."""
    named = case.given.get("attachedByContactID")
    if named is not None and case.actor.contact is None and not case.house.impersonates_contacts:
        yield no_right("set attachedByContactID")


def parent_exists(case: Case) -> Iterator[str]:
    """A file belongs to a ticket, a note, or a time entry that is there."""
    parents = {"ticketID": "Tickets", "ticketNoteID": "TicketNotes", "timeEntryID": "TimeEntries"}
    given = [(field, case.row[field]) for field in parents if case.row.get(field) is not None]
    if not given and case.row.get("parentID") is None:
        yield invalid("parentID", None)
    for field, value in given:
        if case.one(parents[field], value) is None:
            yield invalid(field, value)


def resource_has_the_role(case: Case) -> Iterator[str]:
    """On a ticket a time entry's resource and role are a pair that exists."""
    if case.row.get("ticketID") is None:
        return
    resource, role = case.row.get("resourceID"), case.row.get("roleID")
    if role is None:
        yield "Missing Required Field: roleID"
    elif case.is_new or case.moves("resourceID") or case.moves("roleID"):
        pairs = case.all("ResourceServiceDeskRoles", resourceID=resource, roleID=role)
        if not any(is_active(each) for each in pairs):
            yield invalid("roleID", role)


def approved_time_stays(case: Case) -> Iterator[str]:
    """Approved or posted time entries cannot be changed."""
    if (case.before or {}).get("billingApprovalDateTime"):
        yield "The time entry is approved or posted and cannot be updated."


def time_is_a_span(case: Case) -> Iterator[str]:
    """A time entry has hours, or a start and a later end."""
    start, end = read(case.row.get("startDateTime")), read(case.row.get("endDateTime"))
    if start is not None and end is not None and end <= start:
        yield "endDateTime: Must be after startDateTime"
    if case.row.get("hoursWorked") is None and (start is None or end is None):
        yield "Missing Required Field: hoursWorked"


def worked(case: Case) -> Row:
    """Work out hours, date them, and take over the ticket's contract."""
    at, row = shown(case.now), case.row
    start, end = read(row.get("startDateTime")), read(row.get("endDateTime"))
    filled: Row = {"lastModifiedDateTime": at, "lastModifiedUserID": case.actor.resource}
    if row.get("hoursWorked") is None and start is not None and end is not None:
        filled["hoursWorked"] = round((end - start).total_seconds() / 3600, 4)
    hours = filled.get("hoursWorked", row.get("hoursWorked"))
    filled["hoursToBill"] = 0.0 if row.get("isNonBillable") else hours
    if case.is_new:
        filled |= {"createDateTime": at, "creatorUserID": case.actor.resource, "timeEntryType": 2}
        filled["impersonatorCreatorResourceID"] = case.actor.impersonator
        filled["dateWorked"] = row.get("dateWorked") or at[:10] + "T00:00:00.000Z"
        filled["contractID"] = row.get("contractID") or (case.ticket or {}).get("contractID")
    return filled


NOTE_CHECKS = (
    required("ticketID", "description", "noteType", "publish"),
    lengths({"title": 250, "description": 32000}),
    belongs_to_a_ticket,
    stays_at_its_ticket,
    picklists("noteType", "publish"),
    title_by_category,
    edit_permission_for_notes,
    system_types_are_the_systems,
    contacts_note_is_for_all,
    contact_is_of_the_ticket,
    note_impersonation_is_allowed,
)
FILE_CHECKS = (
    required("title", "fullPath", "publish", "attachmentType"),
    picklists("publish"),
    parent_exists,
    file_type_is_allowed,
    attaching_as_a_contact_is_allowed,
)
TIME_CHECKS = (
    required("resourceID"),
    references({"resourceID": "Resources", "ticketID": "Tickets", "billingCodeID": "BillingCodes"}),
    lengths({"summaryNotes": 32000, "internalNotes": 32000}),
    resource_has_the_role,
    approved_time_stays,
    time_is_a_span,
)
