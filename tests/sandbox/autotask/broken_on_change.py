"""What breaks the rules of tickets on their change, what is said of it, and what keeps them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.sandbox.autotask.rules.case import Row
from bot.sandbox.autotask.seed import ids
from tests.sandbox.autotask.broken_on_creation import CHANGE, INCIDENT, PAIR, PROBLEM, RMA
from tests.sandbox.autotask.ledger import Ledger


def made(**more: Any) -> Callable[[Ledger], Row]:
    """Make a ticket to change."""
    return lambda ledger: ledger.ticket(**more)


def of_inactive_role(ledger: Ledger) -> Row:
    """Make a ticket whose role was made inactive since."""
    ticket = ledger.ticket(assignedResourceID=ids.ERIN, assignedResourceRoleID=ids.ENGINEER_ROLE)
    ledger.tables["Roles"].rows[ids.ENGINEER_ROLE]["isActive"] = False
    return ticket


def of_gone_contact(ledger: Ledger) -> Row:
    """Make a ticket whose contact, priority, category and queue were made inactive since."""
    ticket = ledger.ticket(contactID=ids.ANN)
    ledger.tables["Contacts"].rows[ids.ANN]["isActive"] = 0
    ledger.tables["TicketCategories"].rows[ids.STANDARD]["isActive"] = False
    ticket |= {"priority": 5, "queueID": ids.OLD_QUEUE}
    return ticket


def with_secondary(ledger: Ledger) -> Row:
    """Make a ticket with a secondary resource."""
    ticket = ledger.ticket()
    ledger.put("TicketSecondaryResources", ticketID=ticket["id"], resourceID=ids.BENO, roleID=12)
    return ticket


def with_posted(entity: str, mark: str) -> Callable[[Ledger], Row]:
    """Make a ticket with something that is posted."""

    def make(ledger: Ledger) -> Row:
        ticket = ledger.ticket()
        ledger.put(entity, ticketID=ticket["id"], **{mark: "2026-11-25T09:00:00.000Z"})
        return ticket

    return make


def problem_with_incident(ledger: Ledger) -> Row:
    """Make a problem that has an incident."""
    problem = ledger.ticket(**PROBLEM)
    ledger.ticket(**INCIDENT, problemTicketId=problem["id"])
    return problem


def with_approval(status: int) -> Callable[[Ledger], Row]:
    """Make a change request whose approval is so far."""

    def make(ledger: Ledger) -> Row:
        ticket = ledger.ticket(**CHANGE)
        ticket["changeApprovalStatus"] = status
        return ticket

    return make


ON_CHANGE: list[tuple[str, Callable[[Ledger], Row], Row, str, Row]] = [
    ("references_are_in_use", made(contactID=ids.ANN), {"contactID": ids.GONE}, "contactID: Value", {}),
    ("references_are_in_use", of_gone_contact, {"contactID": ids.GONE}, "contactID", {"title": "Still"}),
    (
        "picklist_values_are_in_use",
        of_gone_contact,
        {"queueID": ids.SERVICE_DESK, "status": 14},
        "status: Value 14",
        {"priority": 5, "queueID": ids.OLD_QUEUE},
    ),
    (
        "role_is_active_when_newly_set",
        made(),
        {"assignedResourceID": ids.FELIX, "assignedResourceRoleID": ids.FORMER_ROLE},
        "assignedResourceRoleID",
        PAIR,
    ),
    ("role_is_active_when_newly_set", of_inactive_role, {"assignedResourceRoleID": 14}, "ID", {"status": 8}),
    (
        "primary_is_no_secondary",
        with_secondary,
        PAIR,
        "already assigned as a secondary",
        {"assignedResourceID": ids.CARLA, "assignedResourceRoleID": ids.SERVICE_DESK_ROLE},
    ),
    (
        "item_is_of_the_company",
        made(configurationItemID=ids.LAPTOP),
        {"configurationItemID": ids.BORG_ROUTER},
        "configurationItemID",
        {"companyID": ids.BORG},
    ),
    (
        "location_is_of_the_company",
        made(companyLocationID=ids.HEAD_OFFICE),
        {"companyID": ids.BORG},
        "companyLocationID",
        {"companyID": ids.BORG, "companyLocationID": ids.BORG_OFFICE},
    ),
    (
        "contact_is_of_the_company_or_its_parent",
        made(contactID=ids.ANN),
        {"companyID": ids.BORG},
        "contactID",
        {"companyID": ids.BORG, "contactID": ids.BEA},
    ),
    (
        "company_stays_once_something_is_posted",
        with_posted("TimeEntries", "billingApprovalDateTime"),
        {"companyID": ids.BORG},
        "posted items",
        {"title": "Still"},
    ),
    (
        "company_stays_once_something_is_posted",
        with_posted("TicketCharges", "isBilled"),
        {"companyID": ids.BORG},
        "posted items",
        {"companyID": ids.ACME},
    ),
    (
        "problem_keeps_its_type_while_it_has_incidents",
        problem_with_incident,
        INCIDENT,
        "cannot be changed while it has incidents",
        PROBLEM,
    ),
    (
        "problem_has_no_problem",
        lambda ledger: ledger.ticket(**INCIDENT, problemTicketId=ledger.ticket(**PROBLEM)["id"]),
        PROBLEM,
        "A Problem ticket cannot be an incident",
        {"problemTicketId": None, **PROBLEM},
    ),
    (
        "approval_status_moves_between_assigned_and_requested",
        with_approval(2),
        {"changeApprovalStatus": 5},
        "changeApprovalStatus",
        {"changeApprovalStatus": 3},
    ),
    (
        "approval_status_moves_between_assigned_and_requested",
        with_approval(3),
        {"changeApprovalStatus": 6},
        "changeApprovalStatus",
        {"changeApprovalStatus": 2},
    ),
    (
        "approval_status_moves_between_assigned_and_requested",
        with_approval(1),
        {"changeApprovalStatus": 2},
        "changeApprovalStatus",
        {"changeApprovalStatus": 1},
    ),
    ("rma_locks_company_item_and_type", made(**RMA), {"companyID": ids.BORG}, "companyID", {"rmaType": 2}),
    ("rma_locks_company_item_and_type", made(**RMA), {"ticketType": 1}, "ticketType: The field", CHANGE),
    (
        "rma_locks_company_item_and_type",
        made(**RMA),
        {"configurationItemID": ids.PRINTER},
        "configurationItemID: The field",
        {"configurationItemID": ids.LAPTOP},
    ),
    (
        "category_is_active_when_newly_set",
        made(),
        {"ticketCategory": ids.OLD_CATEGORY},
        "ticketCategory",
        {"ticketCategory": ids.CHANGE},
    ),
    ("creation_is_never_attributed_later", made(), {"createdByContactID": ids.ANN}, "be updated", {}),
    ("number_never_changes", made(), {"ticketNumber": "T20200101.0001"}, "ticketNumber", {}),
    (
        "sub_issue_needs_its_issue",
        made(issueType=ids.HARDWARE, subIssueType=ids.PRINTER_ISSUE),
        {"issueType": ids.NETWORK},
        "subIssueType",
        {"issueType": ids.NETWORK, "subIssueType": ids.VPN_ISSUE},
    ),
    (
        "has_company_title_status_and_priority",
        made(),
        {"priority": None},
        "Missing Required Field: priority",
        {"priority": 1},
    ),
]
"""The rule, the ticket, what breaks it, what is said, and what keeps it."""
