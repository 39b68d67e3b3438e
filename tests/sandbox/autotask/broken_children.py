"""What breaks the rules of what hangs on a ticket, what is said of it, and what keeps them."""

from __future__ import annotations

from collections.abc import Callable

from bot.sandbox.autotask.rules.case import Row
from bot.sandbox.autotask.seed import ids
from tests.sandbox.autotask.ledger import Ledger

NOTE = {"ticketID": 1, "title": "Reply", "description": "Called back.", "noteType": 3, "publish": 2}
FILE = {
    "ticketID": 1,
    "title": "log.txt",
    "fullPath": "log.txt",
    "publish": 1,
    "attachmentType": "FILE_ATTACHMENT",
    "data": "aGVsbG8=",
}
TIME = {"ticketID": 1, "resourceID": ids.BENO, "roleID": ids.SERVICE_DESK_ROLE, "hoursWorked": 0.5}
HOOK = {
    "name": "Desk",
    "webhookUrl": "https://desk.example/hook",
    "deactivationUrl": "https://desk.example/off",
    "secretKey": "s",
    "isActive": True,
    "sendThresholdExceededNotification": False,
    "isSubscribedToUpdateEvents": True,
}
SECONDARY = {"ticketID": 1, "resourceID": ids.CARLA, "roleID": ids.ENGINEER_ROLE}


def ledger(**more: object) -> Ledger:
    """Tables with one ticket of Acme that Beno works on."""
    built = Ledger()
    pair = {"assignedResourceID": ids.BENO, "assignedResourceRoleID": ids.SERVICE_DESK_ROLE}
    own = {"contactID": ids.ANN, "configurationItemID": ids.LAPTOP}
    built.ticket(**(pair | own | more))
    return built


def twice(entity: str, given: Row) -> Callable[[Ledger], object]:
    """Let it be there already."""
    return lambda built: built.create(entity, given)


def plain(_: Ledger) -> None:
    """Leave everything as it is."""


def no_impersonation(built: Ledger) -> None:
    """Take the right to impersonate contacts away."""
    built.house.impersonates_contacts = False


def loopback(built: Ledger) -> None:
    """Let webhooks go to this machine without https."""
    built.house.takes_loopback_http = True


BROKEN: list[tuple[str, Row, Row, str, Row, Callable[[Ledger], object]]] = [
    ("TicketNotes", NOTE, {"ticketID": 77}, "ticketID: Value 77", {}, plain),
    ("TicketNotes", NOTE, {"description": ""}, "Missing Required Field: description", {}, plain),
    ("TicketNotes", NOTE, {"title": "x" * 251}, "longer than 250", {"title": None}, plain),
    ("TicketNotes", NOTE, {"noteType": 16}, "noteType: Value 16", {"noteType": 1}, plain),
    ("TicketNotes", NOTE, {"noteType": 13}, "noteType: Value 13", {"noteType": 2}, plain),
    ("TicketNotes", NOTE, {"publish": 5}, "publish: Value 5", {"publish": 1}, plain),
    (
        "TicketNotes",
        NOTE,
        {"createdByContactID": ids.ANN},
        "must be published to All Autotask Users",
        {"createdByContactID": ids.ANN, "publish": 1},
        plain,
    ),
    (
        "TicketNotes",
        {**NOTE, "publish": 1},
        {"createdByContactID": ids.BEA},
        "createdByContactID: Value",
        {"createdByContactID": ids.HOLLY},
        plain,
    ),
    (
        "TicketNotes",
        {**NOTE, "publish": 1},
        {"createdByContactID": ids.GONE},
        "createdByContactID: Value",
        {},
        plain,
    ),
    (
        "TicketNotes",
        {**NOTE, "publish": 1},
        {"createdByContactID": ids.ANN},
        "permissions to set createdByContactID",
        {},
        no_impersonation,
    ),
    ("TicketAttachments", FILE, {"fullPath": "a.exe"}, "Files of type .exe", {"fullPath": "a.txt"}, plain),
    ("TicketAttachments", FILE, {"title": None}, "Missing Required Field: title", {}, plain),
    ("TicketAttachments", FILE, {"fullPath": ""}, "Missing Required Field: fullPath", {}, plain),
    ("TicketAttachments", FILE, {"publish": 5}, "publish: Value 5", {"publish": 2}, plain),
    ("TicketAttachments", FILE, {"ticketID": 77}, "ticketID: Value 77", {}, plain),
    (
        "TicketAttachments",
        FILE,
        {"attachedByContactID": ids.ANN},
        "permissions to set attachedByContactID",
        {},
        no_impersonation,
    ),
    (
        "TimeEntries",
        TIME,
        {"roleID": ids.ENGINEER_ROLE},
        f"roleID: Value {ids.ENGINEER_ROLE}",
        {"resourceID": ids.CARLA, "roleID": ids.ENGINEER_ROLE},
        plain,
    ),
    ("TimeEntries", TIME, {"roleID": None}, "Missing Required Field: roleID", {}, plain),
    ("TimeEntries", TIME, {"resourceID": ids.GINA}, "resourceID: Value", {}, plain),
    (
        "TimeEntries",
        TIME,
        {"hoursWorked": None},
        "Missing Required Field: hoursWorked",
        {"hoursWorked": None, "startDateTime": "2026-11-25T09:00:00Z", "endDateTime": "2026-11-25T09:15:00Z"},
        plain,
    ),
    (
        "TimeEntries",
        TIME,
        {"startDateTime": "2026-11-25T09:00:00Z", "endDateTime": "2026-11-25T08:00:00Z"},
        "endDateTime: Must be after",
        {},
        plain,
    ),
    (
        "TicketSecondaryResources",
        SECONDARY,
        {"resourceID": ids.BENO, "roleID": ids.SERVICE_DESK_ROLE},
        "already the assignedResourceID",
        {},
        plain,
    ),
    (
        "TicketSecondaryResources",
        SECONDARY,
        {},
        "already associated with the ticket",
        {"resourceID": ids.ERIN},
        twice("TicketSecondaryResources", SECONDARY),
    ),
    (
        "TicketSecondaryResources",
        SECONDARY,
        {"resourceID": ids.DORA, "roleID": ids.SALES_ROLE},
        "not associated with a Service Desk Queue",
        {},
        plain,
    ),
    ("TicketSecondaryResources", SECONDARY, {"resourceID": ids.GINA}, "resourceID: Value", {}, plain),
    (
        "TicketAdditionalContacts",
        {"ticketID": 1, "contactID": ids.ADAM},
        {"contactID": ids.BEA},
        f"contactID: Value {ids.BEA}",
        {"contactID": ids.HOLLY},
        plain,
    ),
    (
        "TicketAdditionalContacts",
        {"ticketID": 1, "contactID": ids.ADAM},
        {"contactID": ids.ANN},
        "already the contactID of the ticket",
        {},
        plain,
    ),
    (
        "TicketAdditionalContacts",
        {"ticketID": 1, "contactID": ids.ADAM},
        {"contactID": ids.GONE},
        "contactID: Value",
        {},
        plain,
    ),
    (
        "TicketAdditionalContacts",
        {"ticketID": 1, "contactID": ids.ADAM},
        {},
        "already associated with the ticket",
        {"contactID": ids.HOLLY},
        twice("TicketAdditionalContacts", {"ticketID": 1, "contactID": ids.ADAM}),
    ),
    (
        "TicketAdditionalConfigurationItems",
        {"ticketID": 1, "configurationItemID": ids.PRINTER},
        {"configurationItemID": ids.BORG_ROUTER},
        "configurationItemID: Value",
        {},
        plain,
    ),
    (
        "TicketAdditionalConfigurationItems",
        {"ticketID": 1, "configurationItemID": ids.PRINTER},
        {"configurationItemID": ids.LAPTOP},
        "already the configurationItemID",
        {"configurationItemID": ids.ACME_NAS},
        plain,
    ),
    (
        "TicketTagAssociations",
        {"ticketID": 1, "tagID": ids.VIP_TAG},
        {"tagID": ids.OLD_TAG},
        f"tagID: Value {ids.OLD_TAG}",
        {},
        plain,
    ),
    (
        "TicketTagAssociations",
        {"ticketID": 1, "tagID": ids.VIP_TAG},
        {},
        "already associated with the ticket",
        {"tagID": ids.VENDOR_TAG},
        twice("TicketTagAssociations", {"ticketID": 1, "tagID": ids.VIP_TAG}),
    ),
    (
        "TicketChecklistItems",
        {"ticketID": 1, "itemName": "Back up"},
        {"itemName": "x" * 256},
        "longer than 255",
        {},
        plain,
    ),
    (
        "TicketChecklistItems",
        {"ticketID": 1, "itemName": "Back up"},
        {"itemName": None},
        "Missing Required Field: itemName",
        {},
        plain,
    ),
    (
        "TicketChecklistLibraries",
        {"ticketID": 1, "checklistLibraryID": ids.NEW_LAPTOP},
        {"checklistLibraryID": ids.OLD_LIBRARY},
        "checklistLibraryID: Value",
        {},
        plain,
    ),
    (
        "TicketChangeRequestApprovals",
        {"ticketID": 2, "resourceID": ids.BENO},
        {"ticketID": 1},
        "not a Change Request",
        {},
        lambda built: built.ticket(ticketType=4),
    ),
    (
        "TicketChangeRequestApprovals",
        {"ticketID": 2, "resourceID": ids.BENO},
        {"contactID": ids.ANN},
        "Exactly one of them",
        {"resourceID": None, "contactID": ids.ANN},
        lambda built: built.ticket(ticketType=4),
    ),
    (
        "TicketChangeRequestApprovals",
        {"ticketID": 2, "resourceID": ids.BENO},
        {},
        "already associated with the ticket",
        {"resourceID": ids.CARLA},
        lambda built: [
            built.ticket(ticketType=4),
            built.create("TicketChangeRequestApprovals", {"ticketID": 2, "resourceID": ids.BENO}),
        ],
    ),
    (
        "ChangeRequestLinks",
        {"changeRequestTicketID": 2, "problemOrIncidentTicketID": 3},
        {"problemOrIncidentTicketID": 1},
        "problemOrIncidentTicketID: Value 1",
        {},
        lambda built: [built.ticket(ticketType=4), built.ticket(ticketType=2)],
    ),
    (
        "TicketWebhooks",
        HOOK,
        {"webhookUrl": "http://desk.example/hook"},
        "webhookUrl: The URL must use HTTPS",
        {},
        plain,
    ),
    (
        "TicketWebhooks",
        HOOK,
        {"webhookUrl": "http://desk.example/hook"},
        "must use HTTPS",
        {"webhookUrl": "http://127.0.0.1:8080/hook"},
        loopback,
    ),
    (
        "TicketWebhooks",
        HOOK,
        {},
        "already exists",
        {"webhookUrl": "https://desk.example/other"},
        twice("TicketWebhooks", HOOK),
    ),
    ("TicketNoteWebhooks", HOOK, {"name": "x" * 51}, "longer than 50", {}, plain),
    ("TicketNoteWebhooks", HOOK, {"isSubscribedToUpdateEvents": False}, "At least one kind", {}, plain),
    (
        "TicketWebhookFields",
        {"webhookID": 1, "fieldID": 112, "isSubscribedField": True, "isDisplayAlwaysField": False},
        {"fieldID": 5},
        "fieldID: Value 5",
        {},
        twice("TicketWebhooks", HOOK),
    ),
    (
        "TicketWebhookExcludedResources",
        {"webhookID": 1, "resourceID": 4},
        {"webhookID": 9},
        "webhookID: Value 9",
        {},
        twice("TicketWebhooks", HOOK),
    ),
]
