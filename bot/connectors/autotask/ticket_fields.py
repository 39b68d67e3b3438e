"""The fields of a ticket that people fill in, in the order of the form, and what they depend on. Pure.

https://www.autotask.net/help/developerhelp/Content/APIs/REST/Entities/TicketsEntity.htm
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.ticket import FieldType

COMPANIES, CONTACTS, LOCATIONS, ITEMS = "companies", "contacts", "locations", "items"
CONTRACTS, SERVICES, BUNDLES = "contracts", "services", "bundles"
RESOURCES, ROLES, WORK_TYPES = "resources", "roles", "work_types"
OPPORTUNITIES, PROJECTS, PROBLEMS = "opportunities", "projects", "problems"
"""The pools of choices that all categories share."""

INCIDENT, CHANGE_REQUEST, PROBLEM, SERVICE_REQUEST = "2", "4", "3", "1"
"""The types of tickets that mean something to Autotask itself."""
LONGEST_INPUT = 3_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """A field: its label, where its choices are from, and when it is asked.

    Without a pool its choices are those of the picklist, and without one of these it is written. `types` are
    the ticket types for which it is shown, none for all. Customers are asked only what is `theirs` to say,
    and what a ticket cannot do without.
    """

    id: str
    label: str
    pool: str = ""
    parent: str = ""
    type: FieldType = FieldType.CHOICE
    hint: str = ""
    leads: bool = False
    later: bool = False
    rich: bool = False
    lines: bool = False
    longest: int = LONGEST_INPUT
    types: tuple[str, ...] = ()
    is_rma: bool = False
    theirs: bool = False


COMPANY = Spec(id="companyID", label="Company", pool=COMPANIES, leads=True)
"""Customers are of the one that is known of them, and read no others' names."""
CONTACT = Spec(
    id="contactID",
    label="Contact",
    pool=CONTACTS,
    parent="companyID",
    leads=True,
    hint="Of the company or of the one above it.",
    theirs=True,
)
ITEM = Spec(
    id="configurationItemID",
    label="Configuration item",
    pool=ITEMS,
    parent="companyID",
    later=True,
    theirs=True,
)
"""Of most tickets these are chosen as resources, several at once; only a return asks for this one itself."""
QUEUE = Spec(id="queueID", label="Queue")
DUE = Spec(id="dueDateTime", label="Due", type=FieldType.TIME)
WORK_TYPE = Spec(id="billingCodeID", label="Work type", pool=WORK_TYPES, later=True)
STATUS = Spec(id="status", label="Status", later=True)

FIELDS: tuple[Spec, ...] = (
    COMPANY,
    CONTACT,
    QUEUE,
    Spec(id="issueType", label="Issue type", theirs=True),
    Spec(id="subIssueType", label="Sub-issue type", parent="issueType", theirs=True),
    Spec(id="ticketType", label="Ticket type"),
    Spec(id="priority", label="Priority", theirs=True),
    ITEM,
    DUE,
    STATUS,
    Spec(
        id="companyLocationID",
        label="Location",
        pool=LOCATIONS,
        parent="companyID",
        later=True,
        theirs=True,
    ),
    Spec(id="contractID", label="Contract", pool=CONTRACTS, parent="companyID", later=True),
    Spec(
        id="contractServiceID",
        label="Contract service",
        pool=SERVICES,
        parent="contractID",
        later=True,
    ),
    Spec(
        id="contractServiceBundleID",
        label="Contract service bundle",
        pool=BUNDLES,
        parent="contractID",
        later=True,
    ),
    Spec(
        id="assignedResourceID",
        label="Primary resource",
        pool=RESOURCES,
        later=True,
        hint="Comes with a role.",
    ),
    Spec(
        id="assignedResourceRoleID",
        label="Role",
        pool=ROLES,
        parent="assignedResourceID",
        later=True,
        hint="As what the primary resource works on it: roles that have a queue.",
    ),
    Spec(
        id="secondaryResources",
        label="Secondary resources",
        pool=RESOURCES,
        type=FieldType.CHOICES,
        later=True,
    ),
    Spec(
        id="additionalContacts",
        label="Additional contacts",
        pool=CONTACTS,
        parent="companyID",
        type=FieldType.CHOICES,
        later=True,
    ),
    Spec(
        id="additionalItems",
        label="Additional configuration items",
        pool=ITEMS,
        parent="companyID",
        type=FieldType.CHOICES,
        later=True,
    ),
    WORK_TYPE,
    Spec(id="source", label="Source", later=True),
    Spec(id="estimatedHours", label="Estimated hours", type=FieldType.NUMBER, later=True),
    Spec(
        id="purchaseOrderNumber",
        label="Purchase order number",
        type=FieldType.TEXT,
        longest=50,
        later=True,
        theirs=True,
    ),
    Spec(id="opportunityID", label="Opportunity", pool=OPPORTUNITIES, parent="companyID", later=True),
    Spec(id="projectID", label="Project", pool=PROJECTS, parent="companyID", later=True),
    Spec(
        id="problemTicketId",
        label="Problem ticket",
        pool=PROBLEMS,
        types=(INCIDENT,),
        later=True,
        hint="The problem that this is an incident of.",
    ),
    Spec(id="changeApprovalBoard", label="Change approval board", types=(CHANGE_REQUEST,), later=True),
    Spec(id="changeApprovalType", label="Change approval type", types=(CHANGE_REQUEST,), later=True),
    Spec(
        id="changeApprovers",
        label="Change approvers",
        pool=RESOURCES,
        type=FieldType.CHOICES,
        types=(CHANGE_REQUEST,),
        later=True,
        hint="They answer in Autotask's own pages.",
    ),
    Spec(
        id="changeApprovingContacts",
        label="Change approvers of the customer",
        pool=CONTACTS,
        parent="companyID",
        type=FieldType.CHOICES,
        types=(CHANGE_REQUEST,),
        later=True,
    ),
    Spec(
        id="changeApprovalStatus",
        label="Change approval status",
        types=(CHANGE_REQUEST,),
        later=True,
        hint="Requested asks the approvers. People only turn Assigned into Requested and back.",
    ),
    *(
        Spec(
            id=f"changeInfoField{number}",
            label=f"Change information {number}",
            type=FieldType.TEXT,
            lines=True,
            types=(CHANGE_REQUEST,),
            later=True,
        )
        for number in range(1, 6)
    ),
    Spec(id="rmaType", label="RMA type", later=True, is_rma=True),
    Spec(id="rmaStatus", label="RMA status", later=True, is_rma=True),
    Spec(id="isVisibleToComanaged", label="Visible to co-managed users", later=True),
    Spec(
        id="description",
        label="Description",
        type=FieldType.TEXT,
        lines=True,
        rich=True,
        later=True,
        theirs=True,
    ),
    Spec(
        id="resolution",
        label="Resolution",
        type=FieldType.TEXT,
        lines=True,
        rich=True,
        later=True,
    ),
)
BY_ID = {each.id: each for each in FIELDS}
DEFAULTS = {
    "status": "status",
    "priority": "priority",
    "queueID": "queueID",
    "ticketTypeID": "ticketType",
    "issueTypeID": "issueType",
    "subIssueTypeID": "subIssueType",
    "sourceID": "source",
    "workTypeID": "billingCodeID",
    "estimatedHours": "estimatedHours",
    "purchaseOrderNumber": "purchaseOrderNumber",
    "resolution": "resolution",
}
"""What a category fills in, and the field of a ticket that it does that for."""
LEVEL = "serviceLevelAgreementID"
"""Both a category's field and a ticket's: which service level holds. People do not set it."""
