"""What each relational getter of a ticket answers for the seed's ticket that waits for the customer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.sandbox.softlayer import seed
from tests.sandbox.softlayer.harness import WAITING

GETTERS: dict[str, Callable[[Any], bool]] = {
    "getAccount": lambda value: value["id"] == seed.ACCOUNT_ID,
    "getAssignedAgents": lambda value: value == [],
    "getAssignedUser": lambda value: value["username"] == seed.API_USER,
    "getAttachedAdditionalEmails": lambda value: value == [],
    "getAttachedDedicatedHosts": lambda value: value == [],
    "getAttachedFiles": lambda value: value == [],
    "getAttachedHardware": lambda value: value[0]["fullyQualifiedDomainName"] == "web-01.desk.example",
    "getAttachedHardwareCount": lambda value: value == 1,
    "getAttachedResources": lambda value: value[0]["hardwareId"] == 2001,
    "getAttachedVirtualGuests": lambda value: value == [],
    "getAwaitingUserResponseFlag": lambda value: value is True,
    "getBnppSupportedFlag": lambda value: value is False,
    "getCancellationRequest": lambda value: value is None,
    "getEmployeeAttachments": lambda value: value[0]["displayName"] == "Sam E",
    "getEuSupportedFlag": lambda value: value is False,
    "getFirstAttachedResource": lambda value: value["attachmentId"] == 2001,
    "getFirstUpdate": lambda value: value["entry"].startswith("Packet loss"),
    "getFsboaSupportedFlag": lambda value: value is False,
    "getGroup": lambda value: value["name"] == "Support",
    "getInvoiceItems": lambda value: value == [],
    "getLastActivity": lambda value: value["value"] == "UPDATE",
    "getLastEditor": lambda value: value == {"displayName": "Sam E", "username": "same"},
    "getLastUpdate": lambda value: (value["editorType"], value["editorId"]) == ("EMPLOYEE", None),
    "getLocation": lambda value: value["name"] == "dal05",
    "getNewUpdatesFlag": lambda value: value is True,
    "getScheduledActions": lambda value: value == [],
    "getServerAdministrationBillingInvoice": lambda value: value is None,
    "getServerAdministrationRefundInvoice": lambda value: value is None,
    "getServiceProvider": lambda value: value["id"] == 1,
    "getState": lambda value: value[0]["ticketId"] == WAITING,
    "getStatus": lambda value: value == {"id": 1004, "name": "Assigned"},
    "getSubject": lambda value: value["name"] == "Public Network Question",
    "getTagReferences": lambda value: value == [],
    "getUpdateRatingFlag": lambda value: value is True,
    "getUpdates": lambda value: [each["editorType"] for each in value] == ["USER", "EMPLOYEE"],
}
