"""The rules of webhooks: an https address, one of a kind, and ready once a field is subscribed to."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from urllib.parse import urlsplit

from bot.sandbox.autotask.rules.case import Case, Row, invalid
from bot.sandbox.autotask.rules.generic import lengths, references, required

FIELDS_OF = {"TicketWebhooks": "TicketWebhookFields", "TicketNoteWebhooks": "TicketNoteWebhookFields"}
UDF_FIELDS_OF = {"TicketWebhooks": "TicketWebhookUdfFields"}
EXCLUDED_OF = {
    "TicketWebhooks": "TicketWebhookExcludedResources",
    "TicketNoteWebhooks": "TicketNoteWebhookExcludedResources",
}
PARENT_OF = {
    child: parent for table in (FIELDS_OF, UDF_FIELDS_OF, EXCLUDED_OF) for parent, child in table.items()
}
KINDS = ("isSubscribedToCreateEvents", "isSubscribedToUpdateEvents", "isSubscribedToDeleteEvents")
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def addresses_are_https(case: Case) -> Iterator[str]:
    """Both addresses are https; loopback may go without where the house allows it."""
    for field in ("webhookUrl", "deactivationUrl"):
        value = case.row.get(field)
        if isinstance(value, str) and value and not _is_allowed(case, value):
            yield f"{field}: The URL must use HTTPS"


def one_webhook_of_a_kind(case: Case) -> Iterator[str]:
    """A second webhook with the same entity, address and events is refused."""
    same = {name: case.row.get(name) for name in ("webhookUrl", *KINDS)}
    if any(each["id"] != case.row.get("id") for each in case.all(case.entity, **same)):
        yield "webhookUrl: A webhook with the same URL and events already exists"


def events_need_fields(case: Case) -> Iterator[str]:
    """A webhook tells of creations, updates or deletions, at least of one of them."""
    if not any(case.row.get(name) for name in KINDS):
        yield "At least one kind of event must be subscribed to"


def webhook_exists(case: Case) -> Iterator[str]:
    """What belongs to a webhook names one that is there."""
    if case.one(PARENT_OF[case.entity], case.row.get("webhookID")) is None:
        yield invalid("webhookID", case.row.get("webhookID"))


def field_is_known(case: Case) -> Iterator[str]:
    """A field of a webhook is one of the picklist, and there only once."""
    name = "udfFieldID" if case.entity in UDF_FIELDS_OF.values() else "fieldID"
    if not any(each.value == case.row.get(name) for each in case.picks(name)):
        yield invalid(name, case.row.get(name))
    same = case.all(case.entity, webhookID=case.row.get("webhookID"), **{name: case.row.get(name)})
    if case.is_new and any(same):
        yield f"{name}: The field is already part of the webhook"


def excluded_only_once(case: Case) -> Iterator[str]:
    """A resource is excluded once."""
    pair = {"webhookID": case.row.get("webhookID"), "resourceID": case.row.get("resourceID")}
    if case.is_new and any(case.all(case.entity, **pair)):
        yield "resourceID: The resource is already excluded"


def made(case: Case) -> Row:
    """Own and name a new webhook; one that was switched on again is not ready before its fields say so."""
    flags: Row = {name: bool(case.row.get(name)) for name in (*KINDS, "isActive")}
    if case.is_new:
        flags |= {"isReady": False, "webhookGUID": str(uuid.uuid4())}
        flags["ownerResourceID"] = case.row.get("ownerResourceID") or case.actor.resource
    return flags


def _is_allowed(case: Case, url: str) -> bool:
    parts = urlsplit(url)
    if parts.scheme == "https":
        return bool(parts.hostname)
    return case.house.takes_loopback_http and parts.scheme == "http" and parts.hostname in LOOPBACK


WEBHOOK_CHECKS = (
    required("name", "webhookUrl", "deactivationUrl", "secretKey", "isActive"),
    required("sendThresholdExceededNotification"),
    lengths({"name": 50, "deactivationUrl": 500}),
    addresses_are_https,
    one_webhook_of_a_kind,
    events_need_fields,
)
FIELD_CHECKS = (webhook_exists, field_is_known)
EXCLUDED_CHECKS = (webhook_exists, references({"resourceID": "Resources"}), excluded_only_once)
CHECKS_OF = {
    **dict.fromkeys(FIELDS_OF, WEBHOOK_CHECKS),
    **dict.fromkeys([*FIELDS_OF.values(), *UDF_FIELDS_OF.values()], FIELD_CHECKS),
    **dict.fromkeys(EXCLUDED_OF.values(), EXCLUDED_CHECKS),
}
