"""Categories: which one a ticket gets, what it fills in, and what RMA asks and locks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, timedelta
from datetime import time as time_of_day

from bot.sandbox.autotask.dates import shown
from bot.sandbox.autotask.rules.case import Case, Row, invalid, is_active
from bot.sandbox.autotask.rules.values import Type

DEFAULTS = {
    "title": "title",
    "description": "description",
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
"""A category's field default, and the ticket's field that it fills; service levels have their own order."""
LOCKED_BY_RMA = ("companyID", "configurationItemID", "ticketType")
OF_RMA = ("rmaStatus", "rmaType")


def category_or_default(case: Case) -> Row:
    """Without a category use the user's default, else the system's."""
    if case.row.get("ticketCategory") is not None:
        return {}
    house, who = case.house, case.actor.impersonator or case.actor.resource
    return {"ticketCategory": house.default_categories.get(who or 0) or house.system_category}


def category_defaults(case: Case) -> Row:
    """Fill unset fields with the category's defaults, on creation and when a category is applied."""
    if not case.is_new and not case.sets("ticketCategory"):
        return {}
    category = case.row.get("ticketCategory")
    filled: Row = {}
    for defaults in case.all("TicketCategoryFieldDefaults", ticketCategoryID=category):
        for name, field in DEFAULTS.items():
            if defaults.get(name) is not None and case.row.get(field) is None:
                filled[field] = defaults[name]
    issue = case.row.get("issueType", filled.get("issueType"))
    if "subIssueType" in filled and issue != filled.get("issueType"):
        del filled["subIssueType"]
    return filled


def due_by_category(case: Case) -> Row:
    """Fill in the due date where the category has both a due date and a due time."""
    settings = case.house.category(case.row.get("ticketCategory"))
    if case.row.get("dueDateTime") is not None or settings.due_days is None or settings.due_time is None:
        return {}
    day = case.now.astimezone(UTC) + timedelta(days=settings.due_days)
    at = time_of_day.fromisoformat(settings.due_time)
    return {"dueDateTime": shown(day.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0))}


def service_request_by_default(case: Case) -> Row:
    """Without a type a ticket is a service request."""
    return {"ticketType": int(Type.SERVICE_REQUEST)} if case.row.get("ticketType") is None else {}


def rma_is_a_change_request(case: Case) -> Row:
    """A new ticket of category RMA is a change request, whatever type was given."""
    return {"ticketType": int(Type.CHANGE_REQUEST)} if _is_rma(case) and case.is_new else {}


def rma_contact_is_the_items(case: Case) -> Row:
    """Without a contact a ticket of category RMA has that of its configuration item."""
    item = case.one("ConfigurationItems", case.row.get("configurationItemID"))
    if not _is_rma(case) or item is None or case.row.get("contactID") is not None:
        return {}
    return {"contactID": item.get("contactID")}


def rma_fields_only_for_rma(case: Case) -> Row:
    """On other categories what is given for the RMA fields is ignored; RMA has a default for the status."""
    if not _is_rma(case):
        return {field: (case.before or {}).get(field) for field in OF_RMA if field in case.given}
    status = case.house.category(case.row.get("ticketCategory")).rma_status
    if case.is_new and case.row.get("rmaStatus") is None and status is not None:
        return {"rmaStatus": status}
    return {}


def source_on_update(case: Case) -> Row:
    """A source that was never set is the default one from the first update on."""
    return {"source": case.house.default_source} if case.row.get("source") is None else {}


def category_is_active_when_newly_set(case: Case) -> Iterator[str]:
    """An inactive category is refused when newly set; API-only ones may be used."""
    category = case.row.get("ticketCategory")
    if case.sets("ticketCategory") and not is_active(case.one("TicketCategories", category)):
        yield invalid("ticketCategory", category)


def rma_needs_its_module(case: Case) -> Iterator[str]:
    """The category RMA cannot be set while the RMA module is off."""
    if case.sets("ticketCategory") and _is_rma(case) and not case.house.rma_is_on:
        yield "ticketCategory: The RMA module is not active"


def rma_has_an_eligible_item(case: Case) -> Iterator[str]:
    """RMA needs a configuration item whose product is eligible for it."""
    if not _is_rma(case) or not (case.sets("ticketCategory") or case.moves("configurationItemID")):
        return
    item = case.one("ConfigurationItems", case.row.get("configurationItemID"))
    if item is None:
        yield "Missing Required Field: configurationItemID"
        return
    product = case.one("Products", item.get("productID"))
    if product is None or not product.get("isEligibleForRma"):
        yield "configurationItemID: The product of the configuration item is not eligible for RMA"


def rma_locks_company_item_and_type(case: Case) -> Iterator[str]:
    """Company, configuration item and type of an RMA ticket cannot be changed."""
    if case.house.category((case.before or {}).get("ticketCategory")).is_rma:
        for field in LOCKED_BY_RMA:
            if case.moves(field):
                yield f"{field}: The field cannot be changed on a ticket of category RMA"


def _is_rma(case: Case) -> bool:
    return case.house.category(case.row.get("ticketCategory")).is_rma
