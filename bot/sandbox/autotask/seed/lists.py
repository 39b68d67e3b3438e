"""The picklists of this instance, by entity and field; their numbers are its own but for a few."""

from __future__ import annotations

from collections.abc import Sequence

from bot.sandbox.autotask.picklists import Pick, Picklists
from bot.sandbox.autotask.seed import ids, udf_fields

Listed = Sequence[tuple[int, str]]


def _picks(
    listed: Listed, *, default: int | None = None, old: tuple[int, ...] = (), system: tuple[int, ...] = ()
) -> tuple[Pick, ...]:
    """List values in the order in which they are shown."""
    return tuple(
        Pick(
            value=value,
            label=label,
            order=order,
            is_active=value not in old,
            is_default=value == default,
            is_system=value in system,
        )
        for order, (value, label) in enumerate(listed, 1)
    )


STATUSES: Listed = (
    (1, "New"),
    (8, "In Progress"),
    (10, "Scheduled/Dispatched"),
    (7, "Waiting Customer"),
    (9, "Waiting Materials"),
    (12, "Waiting Vendor"),
    (11, "Escalate"),
    (14, "On Hold (old)"),
    (5, "Complete"),
)
PRIORITIES: Listed = ((4, "Critical"), (1, "High"), (2, "Medium"), (3, "Low"), (5, "Some day (old)"))
TYPES: Listed = (
    (1, "Service Request"),
    (2, "Incident"),
    (3, "Problem"),
    (4, "Change Request"),
    (5, "Alert"),
)
QUEUES: Listed = (
    (ids.SERVICE_DESK, "Service Desk"),
    (ids.PORTAL_QUEUE, "Client Portal"),
    (ids.ESCALATION, "Level Two Support"),
    (ids.ALERT_QUEUE, "Monitoring Alert"),
    (ids.OLD_QUEUE, "Old Queue"),
)
SOURCES: Listed = (
    (ids.OTHER, "Other"),
    (ids.PHONE, "Phone"),
    (ids.EMAILED, "Email"),
    (ids.PORTAL, "Client Portal"),
    (ids.ALERTED, "Monitoring Alert"),
    (ids.VOICE_MAIL, "Voice Mail (old)"),
)
ISSUES: Listed = (
    (ids.HARDWARE, "Hardware"),
    (ids.SOFTWARE, "Software"),
    (ids.NETWORK, "Network"),
    (ids.EMAIL, "Email"),
    (ids.LEGACY, "Legacy (old)"),
)
SUB_ISSUES: Sequence[tuple[int, int, str, bool]] = (
    (ids.HARDWARE, ids.PRINTER_ISSUE, "Printer", True),
    (ids.HARDWARE, ids.LAPTOP_ISSUE, "Laptop", True),
    (ids.HARDWARE, ids.FAX_ISSUE, "Fax (old)", False),
    (ids.SOFTWARE, ids.OFFICE_ISSUE, "Office", True),
    (ids.SOFTWARE, 141, "Line of business", True),
    (ids.NETWORK, ids.VPN_ISSUE, "VPN", True),
    (ids.NETWORK, 151, "Wi-Fi", True),
    (ids.EMAIL, ids.MAILBOX_ISSUE, "Mailbox", True),
    (ids.EMAIL, 161, "Spam", True),
)
CATEGORIES: Listed = (
    (ids.STANDARD, "Standard"),
    (ids.RMA, "RMA"),
    (ids.CHANGE, "Change"),
    (ids.MONITORING, "Monitoring alert"),
    (ids.OLD_CATEGORY, "Old intake"),
)
APPROVALS: Listed = (
    (1, "Not Assigned"),
    (2, "Assigned"),
    (3, "Requested"),
    (4, "Partially Approved"),
    (5, "Approved"),
    (6, "Rejected"),
)
PUBLISHED: Listed = (
    (1, "All Autotask Users"),
    (2, "Internal Users Only"),
    (5, "Old Group Only"),
)
NOTE_TYPES: Listed = (
    (3, "Ticket Notes"),
    (1, "Task Summary"),
    (2, "Task Detail"),
    (13, "Workflow Rule - Action Note"),
    (99, "RMM Note"),
    (16, "Old Note"),
)
PEOPLE: Listed = ((1, "Resource"), (2, "Contact"))
HOOKED = (
    "assignedResourceID",
    "companyID",
    "configurationItemID",
    "contactID",
    "contractID",
    "description",
    "dueDateTime",
    "issueType",
    "priority",
    "queueID",
    "resolution",
    "status",
    "subIssueType",
    "ticketCategory",
    "ticketNumber",
    "ticketType",
    "title",
)
"""The fields of a ticket that webhooks may tell of; their numbers begin at 101."""
HOOKED_OF_NOTES = ("ticketID", "title", "description", "noteType", "publish", "creatorResourceID")


def picklists() -> Picklists:
    """Return all of them."""
    notes = _picks(NOTE_TYPES, default=3, old=(16,), system=(13, 99))
    published = _picks(PUBLISHED, default=1, old=(5,), system=(1, 2))
    hooked = tuple(enumerate(HOOKED, 101))
    hooked_of_notes = tuple(enumerate(HOOKED_OF_NOTES, 201))
    tickets = {
        "status": _picks(STATUSES, default=1, old=(14,), system=(1, 5, 7)),
        "priority": _picks(PRIORITIES, default=2, old=(5,)),
        "ticketType": _picks(TYPES, default=1, system=(1, 2, 3, 4, 5)),
        "queueID": _picks(QUEUES, old=(ids.OLD_QUEUE,)),
        "source": _picks(SOURCES, default=ids.OTHER, old=(ids.VOICE_MAIL,)),
        "ticketCategory": _picks(CATEGORIES, default=ids.STANDARD, old=(ids.OLD_CATEGORY,)),
        "issueType": _picks(ISSUES, old=(ids.LEGACY,)),
        "subIssueType": _sub_issues(),
        "serviceLevelAgreementID": _picks(
            ((ids.STANDARD_LEVEL, "Standard"), (ids.GOLD_LEVEL, "Gold"), (ids.OLD_LEVEL, "Old level")),
            old=(ids.OLD_LEVEL,),
        ),
        "changeApprovalBoard": _picks(((1, "Change board"), (2, "Old board")), old=(2,)),
        "changeApprovalStatus": _picks(APPROVALS, default=1, system=(1, 2, 3, 4, 5, 6)),
        "changeApprovalType": _picks(((1, "All must approve"), (2, "One must approve")), default=1),
        "rmaStatus": _picks(((1, "Requested"), (2, "Sent in"), (3, "Returned")), default=1),
        "rmaType": _picks(((1, "Repair"), (2, "Replace"))),
        "creatorType": _picks(PEOPLE, system=(1, 2)),
        "lastActivityPersonType": _picks(PEOPLE, system=(1, 2)),
        "apiVendorID": _picks(((1, "Threadesk"),)),
    }
    return {
        **{("Tickets", field): listed for field, listed in tickets.items()},
        ("TicketNotes", "noteType"): notes,
        ("TicketNotes", "publish"): published,
        ("TicketAttachments", "publish"): published,
        ("TicketNoteAttachments", "publish"): published,
        ("TimeEntryAttachments", "publish"): published,
        ("TicketWebhookFields", "fieldID"): _picks(hooked),
        ("TicketNoteWebhookFields", "fieldID"): _picks(hooked_of_notes),
        ("TicketWebhookUdfFields", "udfFieldID"): _picks(
            [(number, name) for number, name, *_ in udf_fields.DEFINED]
        ),
    }


def _sub_issues() -> tuple[Pick, ...]:
    return tuple(
        Pick(value=value, label=label, order=order, parent=issue, is_active=is_active)
        for order, (issue, value, label, is_active) in enumerate(SUB_ISSUES, 1)
    )
