"""What breaks the rules of tickets on their creation, what is said of it, and what keeps them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.sandbox.autotask.rules.case import Row
from bot.sandbox.autotask.rules.values import Security
from bot.sandbox.autotask.seed import ids
from tests.sandbox.autotask.ledger import Ledger

Prepare = Callable[[Ledger], object]
PAIR = {"assignedResourceID": ids.BENO, "assignedResourceRoleID": ids.SERVICE_DESK_ROLE}
RMA = {"ticketCategory": ids.RMA, "configurationItemID": ids.LAPTOP}
INCIDENT, PROBLEM, CHANGE = {"ticketType": 2}, {"ticketType": 3}, {"ticketType": 4}


def house(**settings: Any) -> Prepare:
    """Let the house be set so."""

    def prepare(ledger: Ledger) -> None:
        for name, value in settings.items():
            setattr(ledger.house, name, value)

    return prepare


def nothing(_: Ledger) -> None:
    """Leave everything as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A rule by its name, what breaks it, what is said, and what keeps it in the same place."""

    rule: str
    given: Row
    says: str
    kept: Row
    prepare: Prepare
    base: Row


def broken(
    rule: str, given: Row, says: str, kept: Row, *, prepare: Prepare = nothing, base: Row | None = None
) -> Broken:
    """Make a row of the table."""
    return Broken(rule=rule, given=given, says=says, kept=kept, prepare=prepare, base=base or {})


ON_CREATION = [
    broken(
        "module_is_active",
        {},
        "read-only: the Service Desk module",
        {},
        prepare=house(service_desk_is_on=False),
    ),
    broken(
        "security_level_allows_it",
        {},
        "does not have the adequate permissions to create Tickets",
        {},
        prepare=house(adds=Security.MINE_AND_COMPANIES),
    ),
    broken(
        "has_company_title_status_and_priority", {"companyID": None}, "Missing Required Field: companyID", {}
    ),
    broken(
        "has_company_title_status_and_priority",
        {"title": ""},
        "Missing Required Field: title",
        {"title": "Say what it is"},
        base={"ticketCategory": ids.CHANGE},
    ),
    broken("texts_fit", {"title": "x" * 256}, "title: The value is longer than 255", {"title": "x" * 255}),
    broken(
        "texts_fit",
        {"externalID": "x" * 51},
        "externalID: The value is longer than 50",
        {"externalID": "x" * 50},
    ),
    broken(
        "due_is_required_unless_the_category_gives_it",
        {"dueDateTime": None, **RMA},
        "Missing Required Field: dueDateTime",
        {"dueDateTime": None, "ticketCategory": ids.STANDARD},
    ),
    broken(
        "due_is_required_unless_the_category_gives_it", {"dueDateTime": "soon"}, "dueDateTime: Value soon", {}
    ),
    broken(
        "queue_is_required_by_the_category",
        {"queueID": None, **PAIR},
        "Missing Required Field: queueID",
        PAIR,
        base={"ticketCategory": ids.CHANGE},
    ),
    broken(
        "queue_is_required_by_the_category",
        {"queueID": None},
        "queueID: A queue or a primary resource is required",
        {"queueID": None, **PAIR},
        prepare=lambda ledger: ledger.tables["TicketCategoryFieldDefaults"].rows.clear(),
    ),
    broken(
        "queue_is_required_by_the_category",
        {"queueID": ids.OLD_QUEUE},
        f"queueID: Value {ids.OLD_QUEUE}",
        {"queueID": None},
        base=RMA | {"companyID": ids.ACME},
    ),
    broken(
        "work_type_is_required_by_the_system",
        {},
        "Missing Required Field: billingCodeID",
        {"billingCodeID": ids.REMOTE_WORK},
        prepare=house(work_type_is_required=True),
    ),
    broken(
        "billing_code_is_a_work_type",
        {"billingCodeID": ids.MATERIAL},
        f"billingCodeID: Value {ids.MATERIAL}",
        {"billingCodeID": ids.ON_SITE},
    ),
    broken(
        "sub_issue_needs_its_issue",
        {"subIssueType": ids.PRINTER_ISSUE},
        "issueType must be provided",
        {"issueType": ids.HARDWARE, "subIssueType": ids.PRINTER_ISSUE},
    ),
    broken(
        "sub_issue_needs_its_issue",
        {"issueType": ids.NETWORK, "subIssueType": ids.PRINTER_ISSUE},
        f"subIssueType: Value {ids.PRINTER_ISSUE}",
        {"issueType": ids.NETWORK},
    ),
    broken(
        "references_are_in_use",
        {"companyID": ids.OLD_ACME},
        f"companyID: Value {ids.OLD_ACME} does not exist or is invalid",
        {},
    ),
    broken(
        "references_are_in_use",
        {"contactID": ids.GONE},
        f"contactID: Value {ids.GONE} does not exist or is invalid",
        {"contactID": ids.ANN},
    ),
    broken(
        "references_are_in_use",
        {"configurationItemID": ids.OLD_SERVER},
        f"configurationItemID: Value {ids.OLD_SERVER}",
        {"configurationItemID": ids.PRINTER},
    ),
    broken(
        "references_are_in_use",
        {"contractID": ids.ENDED},
        f"contractID: Value {ids.ENDED}",
        {"contractID": ids.MANAGED},
    ),
    broken(
        "references_are_in_use",
        {"assignedResourceID": ids.GINA, "assignedResourceRoleID": ids.SERVICE_DESK_ROLE},
        f"assignedResourceID: Value {ids.GINA}",
        PAIR,
    ),
    broken(
        "picklist_values_are_in_use",
        {"priority": 5},
        "priority: Value 5 does not exist or is invalid",
        {"priority": 4},
    ),
    broken("picklist_values_are_in_use", {"status": 14}, "status: Value 14", {"status": 8}),
    broken(
        "picklist_values_are_in_use",
        {"source": ids.VOICE_MAIL},
        f"source: Value {ids.VOICE_MAIL}",
        {"source": ids.PHONE},
    ),
    broken(
        "picklist_values_are_in_use",
        {"changeApprovalBoard": 2},
        "changeApprovalBoard: Value 2",
        {"changeApprovalBoard": 1},
    ),
    broken("resource_and_role_go_together", {"assignedResourceID": ids.BENO}, "must both be provided", PAIR),
    broken(
        "resource_and_role_have_a_queue",
        {"assignedResourceID": ids.DORA, "assignedResourceRoleID": ids.SALES_ROLE},
        "not associated with a Service Desk Queue",
        {"assignedResourceID": ids.DORA, "assignedResourceRoleID": ids.SERVICE_DESK_ROLE},
    ),
    broken(
        "role_is_active_when_newly_set",
        {"assignedResourceID": ids.FELIX, "assignedResourceRoleID": ids.FORMER_ROLE},
        f"assignedResourceRoleID: Value {ids.FORMER_ROLE}",
        {"assignedResourceID": ids.FELIX, "assignedResourceRoleID": ids.SERVICE_DESK_ROLE},
    ),
    broken(
        "comanaged_assignee_sees_it",
        {"isVisibleToComanaged": False},
        "isVisibleToComanaged: Must be true",
        {},
        base={"assignedResourceID": ids.HAL, "assignedResourceRoleID": ids.SERVICE_DESK_ROLE},
    ),
    broken(
        "contact_is_of_the_company_or_its_parent",
        {"contactID": ids.BEA},
        f"contactID: Value {ids.BEA} does not exist or is invalid",
        {"contactID": ids.HOLLY},
    ),
    broken(
        "contact_is_of_the_company_or_its_parent",
        {"contactID": ids.PETE},
        f"contactID: Value {ids.PETE}",
        {"contactID": ids.ADAM},
    ),
    broken(
        "item_is_of_the_company",
        {"configurationItemID": ids.BORG_ROUTER},
        f"configurationItemID: Value {ids.BORG_ROUTER}",
        {"configurationItemID": ids.LAPTOP},
    ),
    broken(
        "location_is_of_the_company",
        {"companyLocationID": ids.BORG_OFFICE},
        f"companyLocationID: Value {ids.BORG_OFFICE}",
        {"companyLocationID": ids.WAREHOUSE},
    ),
    broken(
        "opportunity_is_of_the_company",
        {"opportunityID": ids.BORG_OPPORTUNITY},
        f"opportunityID: Value {ids.BORG_OPPORTUNITY}",
        {"opportunityID": ids.OPPORTUNITY},
    ),
    broken(
        "project_is_of_the_company",
        {"projectID": ids.BORG_PROJECT},
        f"projectID: Value {ids.BORG_PROJECT}",
        {"projectID": ids.PROJECT},
    ),
    broken(
        "contract_is_of_the_company",
        {"contractID": ids.BORG_CONTRACT},
        f"contractID: Value {ids.BORG_CONTRACT}",
        {"contractID": ids.MANAGED},
    ),
    broken(
        "service_is_of_the_contract",
        {"contractServiceID": ids.BACKUP_SERVICE},
        f"contractServiceID: Value {ids.BACKUP_SERVICE}",
        {"contractID": ids.MANAGED, "contractServiceID": ids.BACKUP_SERVICE},
    ),
    broken(
        "category_is_active_when_newly_set",
        {"ticketCategory": ids.OLD_CATEGORY},
        f"ticketCategory: Value {ids.OLD_CATEGORY}",
        {"ticketCategory": ids.MONITORING},
    ),
    broken("rma_needs_its_module", RMA, "The RMA module is not active", {}, prepare=house(rma_is_on=False)),
    broken(
        "rma_has_an_eligible_item",
        {},
        "Missing Required Field: configurationItemID",
        {"configurationItemID": ids.LAPTOP},
        base={"ticketCategory": ids.RMA},
    ),
    broken(
        "rma_has_an_eligible_item",
        {"configurationItemID": ids.ACME_NAS},
        "not eligible for RMA",
        {"configurationItemID": ids.PRINTER},
        base={"ticketCategory": ids.RMA},
    ),
    broken(
        "service_request_has_no_problem",
        {"problemTicketId": 1},
        "Service Request tickets cannot be associated with a problem",
        {"problemTicketId": 1, **INCIDENT},
        prepare=lambda ledger: ledger.ticket(**PROBLEM),
    ),
    broken(
        "change_request_has_no_problem",
        {"problemTicketId": 1, **CHANGE},
        "Change Request tickets cannot be associated",
        {"problemTicketId": 1, **INCIDENT},
        prepare=lambda ledger: ledger.ticket(**PROBLEM),
    ),
    broken(
        "problem_has_no_problem",
        {"problemTicketId": 1, **PROBLEM},
        "A Problem ticket cannot be an incident",
        PROBLEM,
        prepare=lambda ledger: ledger.ticket(**PROBLEM),
    ),
    broken(
        "only_incidents_have_a_problem",
        {"problemTicketId": 1, "ticketType": 5},
        "The ticket type must be Incident",
        {"problemTicketId": 1, **INCIDENT},
        prepare=lambda ledger: ledger.ticket(**PROBLEM),
    ),
    broken(
        "associated_ticket_is_a_problem",
        {"problemTicketId": 1, **INCIDENT},
        "problemTicketId: Value 1",
        INCIDENT,
        prepare=lambda ledger: ledger.ticket(**INCIDENT),
    ),
    broken(
        "incident_of_a_problem_is_no_problem_for_others",
        {"problemTicketId": 2, **INCIDENT},
        "already associated with a problem ticket",
        {"problemTicketId": 1, **INCIDENT},
        prepare=lambda ledger: [ledger.ticket(**PROBLEM), ledger.ticket(**INCIDENT, problemTicketId=1)],
    ),
    broken(
        "change_module_is_active",
        CHANGE,
        "The Change Management module is not active",
        {"changeInfoField1": "Accepted all the same", "changeApprovalBoard": 1},
        prepare=house(change_management_is_on=False),
    ),
    broken(
        "approval_status_moves_between_assigned_and_requested",
        {"changeApprovalStatus": 5},
        "Can only be changed from Assigned to Requested",
        {"changeApprovalStatus": 2},
        base=CHANGE,
    ),
    broken(
        "contact_impersonation_is_allowed",
        {"createdByContactID": ids.ANN},
        "permissions to set createdByContactID",
        {},
        prepare=house(impersonates_contacts=False),
    ),
    broken(
        "impersonated_contact_is_active",
        {"createdByContactID": ids.GONE},
        f"createdByContactID: Value {ids.GONE}",
        {"createdByContactID": ids.ANN},
    ),
    broken(
        "impersonated_contacts_company_is_active",
        {"createdByContactID": 106},
        "The company of the contact is not active",
        {"createdByContactID": ids.ANN},
    ),
    broken(
        "ticket_is_of_the_impersonated_contacts_company",
        {"createdByContactID": ids.BEA},
        "must be of the contact's company or of one of its children",
        {"createdByContactID": ids.HOLLY},
    ),
    broken(
        "custom_fields_are_defined_and_of_their_type",
        {"userDefinedFields": [{"name": "Shoe size", "value": "44"}]},
        "Shoe size does not exist",
        {"userDefinedFields": [{"name": "Site code", "value": "A1"}]},
    ),
    broken(
        "custom_fields_are_defined_and_of_their_type",
        {"userDefinedFields": [{"name": "Seats", "value": "many"}]},
        "Value many of Seats is invalid",
        {"userDefinedFields": [{"name": "Seats", "value": "12"}]},
    ),
    broken(
        "custom_fields_are_defined_and_of_their_type",
        {"userDefinedFields": [{"name": "Region", "value": "XX"}]},
        "Value XX of Region is invalid",
        {"userDefinedFields": [{"name": "Region", "value": "EU"}]},
    ),
    broken(
        "custom_fields_are_defined_and_of_their_type",
        {"userDefinedFields": [{"name": "Go-live", "value": "soon"}]},
        "Value soon of Go-live is invalid",
        {"userDefinedFields": [{"name": "Go-live", "value": "2026-12-01T00:00:00Z"}]},
    ),
]
