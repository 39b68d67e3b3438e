"""The rules of what hangs on a ticket: people, items, tags, checklists, approvals, links of changes."""

from __future__ import annotations

from collections.abc import Iterator

from bot.sandbox.autotask.dates import shown
from bot.sandbox.autotask.rules.case import Case, Check, Row, invalid, is_active
from bot.sandbox.autotask.rules.generic import (
    belongs_to_a_ticket,
    lengths,
    references,
    required,
    stays_at_its_ticket,
)
from bot.sandbox.autotask.rules.tickets.assignment import has_queue
from bot.sandbox.autotask.rules.tickets.belonging import companies_of
from bot.sandbox.autotask.rules.values import Type


def only_once(field: str) -> Check:
    """Make the rule that a ticket has this value once."""

    def is_there_only_once(case: Case) -> Iterator[str]:
        pair = {"ticketID": case.row.get("ticketID"), field: case.row.get(field)}
        if pair[field] is not None and case.is_new and any(case.all(case.entity, **pair)):
            yield f"{field}: Value {pair[field]} is already associated with the ticket"

    return is_there_only_once


def is_not_the_tickets_own(field: str, own: str) -> Check:
    """Make the rule that what is added is not already the ticket's main one."""

    def differs_from_the_tickets_own(case: Case) -> Iterator[str]:
        value = case.row.get(field)
        if value is not None and (case.ticket or {}).get(own) == value:
            yield f"{field}: Value {value} is already the {own} of the ticket"

    return differs_from_the_tickets_own


def secondary_has_a_queue(case: Case) -> Iterator[str]:
    """A secondary resource and its role belong to at least one service desk queue."""
    resource, role = case.row.get("resourceID"), case.row.get("roleID")
    if resource is not None and role is not None and not has_queue(case, resource, role):
        yield "resourceID: The Resource and Role are not associated with a Service Desk Queue"


def contact_is_of_the_tickets_company(case: Case) -> Iterator[str]:
    """An additional contact is of the ticket's company or of its parent."""
    contact = case.one("Contacts", case.row.get("contactID"))
    if (
        contact is not None
        and case.ticket is not None
        and contact["companyID"] not in companies_of(case, case.ticket["companyID"])
    ):
        yield invalid("contactID", case.row["contactID"])


def item_is_of_the_tickets_company(case: Case) -> Iterator[str]:
    """An additional configuration item is of the ticket's company."""
    item = case.one("ConfigurationItems", case.row.get("configurationItemID"))
    if item is not None and case.ticket is not None and item["companyID"] != case.ticket["companyID"]:
        yield invalid("configurationItemID", case.row["configurationItemID"])


def approver_is_one_person(case: Case) -> Iterator[str]:
    """An approver is a resource or a contact, not both and not nobody."""
    if (case.row.get("resourceID") is None) == (case.row.get("contactID") is None):
        yield "resourceID, contactID: Exactly one of them must be provided"


def approver_is_new(case: Case) -> Iterator[str]:
    """Nobody is asked twice."""
    for field in ("resourceID", "contactID"):
        if case.row.get(field) is not None:
            yield from only_once(field)(case)


def ticket_is_a_change_request(case: Case) -> Iterator[str]:
    """Only change requests have approvals."""
    if case.ticket is not None and case.ticket.get("ticketType") != Type.CHANGE_REQUEST:
        yield "ticketID: The ticket is not a Change Request"


def change_is_linked_to_problem_or_incident(case: Case) -> Iterator[str]:
    """A link goes from a change request to a problem or an incident."""
    change = case.one("Tickets", case.row.get("changeRequestTicketID")) or {}
    other = case.one("Tickets", case.row.get("problemOrIncidentTicketID")) or {}
    if change.get("ticketType") != Type.CHANGE_REQUEST:
        yield invalid("changeRequestTicketID", case.row.get("changeRequestTicketID"))
    if other.get("ticketType") not in (Type.PROBLEM, Type.INCIDENT):
        yield invalid("problemOrIncidentTicketID", case.row.get("problemOrIncidentTicketID"))


def library_is_active(case: Case) -> Iterator[str]:
    """A library whose items are added is active."""
    library = case.row.get("checklistLibraryID")
    if not is_active(case.one("ChecklistLibraries", library)):
        yield invalid("checklistLibraryID", library)


def ticked(case: Case) -> Row:
    """Place a checklist item, and say who ticked it off and when."""
    filled: Row = {
        "isCompleted": bool(case.row.get("isCompleted")),
        "isImportant": bool(case.row.get("isImportant")),
    }
    if case.row.get("position") is None:
        placed = [each["position"] for each in case.all(case.entity, ticketID=case.row.get("ticketID"))]
        filled["position"] = max(placed, default=0) + 1
    if filled["isCompleted"] and not (case.before or {}).get("isCompleted"):
        filled |= {
            "completedByResourceID": case.actor.resource,
            "completedDateTime": shown(case.now),
        }
    elif not filled["isCompleted"]:
        filled |= {"completedByResourceID": None, "completedDateTime": None}
    return filled


def decided(case: Case) -> Row:
    """Date what an approver has said."""
    if case.sets("isApproved"):
        return {"approveRejectDateTime": shown(case.now)}
    return {}


AT_A_TICKET = (required("ticketID"), belongs_to_a_ticket, stays_at_its_ticket)
CHECKS_OF: dict[str, tuple[Check, ...]] = {
    "TicketSecondaryResources": (
        *AT_A_TICKET,
        required("resourceID", "roleID"),
        references({"resourceID": "Resources", "roleID": "Roles"}),
        is_not_the_tickets_own("resourceID", "assignedResourceID"),
        only_once("resourceID"),
        secondary_has_a_queue,
    ),
    "TicketAdditionalContacts": (
        *AT_A_TICKET,
        required("contactID"),
        references({"contactID": "Contacts"}),
        is_not_the_tickets_own("contactID", "contactID"),
        only_once("contactID"),
        contact_is_of_the_tickets_company,
    ),
    "TicketAdditionalConfigurationItems": (
        *AT_A_TICKET,
        required("configurationItemID"),
        references({"configurationItemID": "ConfigurationItems"}),
        is_not_the_tickets_own("configurationItemID", "configurationItemID"),
        only_once("configurationItemID"),
        item_is_of_the_tickets_company,
    ),
    "TicketTagAssociations": (
        *AT_A_TICKET,
        required("tagID"),
        references({"tagID": "Tags"}),
        only_once("tagID"),
    ),
    "TicketChecklistItems": (*AT_A_TICKET, required("itemName"), lengths({"itemName": 255})),
    "TicketChecklistLibraries": (*AT_A_TICKET, library_is_active),
    "TicketChangeRequestApprovals": (
        *AT_A_TICKET,
        references({"resourceID": "Resources", "contactID": "Contacts"}),
        approver_is_one_person,
        approver_is_new,
        ticket_is_a_change_request,
    ),
    "ChangeRequestLinks": (
        required("changeRequestTicketID", "problemOrIncidentTicketID"),
        change_is_linked_to_problem_or_incident,
    ),
}
