"""The custom fields of tickets in this instance: one of each type, an old one, and a list's items."""

from __future__ import annotations

from bot.sandbox.autotask.rules.case import Row

TEXT, NUMBER, DATE, LIST = 1, 2, 3, 4
SITE_CODE, SEATS, GO_LIVE, REGION, OLD_FIELD = 29682761, 29682762, 29682763, 29682764, 29682765
DEFINED = (
    (SITE_CODE, "Site code", TEXT, "The customer's own code of the place", False),
    (SEATS, "Seats", NUMBER, "How many people it is about", False),
    (GO_LIVE, "Go-live", DATE, "When it must work", False),
    (REGION, "Region", LIST, "Which of our regions looks after it", False),
    (OLD_FIELD, "Old field", TEXT, "No longer used", False),
)
REGIONS = (("EU", "Europe", True), ("US", "America", True), ("AP", "Asia", True), ("XX", "Elsewhere", False))


def definitions() -> list[Row]:
    """Return the definitions of the custom fields."""
    return [
        {
            "id": number,
            "name": name,
            "description": description,
            "dataType": kind,
            "udfType": 7,
            "isRequired": is_required,
            "isActive": number != OLD_FIELD,
            "isEncrypted": False,
            "isPrivate": False,
            "isProtected": False,
            "sortOrder": order,
            "defaultValue": None,
            "displayFormat": None,
            "mergeVariableName": None,
            "crmToProjectUdfId": None,
            "numberOfDecimalPlaces": 0 if kind == NUMBER else None,
            "createDate": "2020-01-06T09:00:00.000Z",
        }
        for order, (number, name, kind, description, is_required) in enumerate(DEFINED, 1)
    ]


def list_items() -> list[Row]:
    """Return the items of the list."""
    return [
        {
            "id": number,
            "udfFieldId": REGION,
            "valueForDisplay": shown,
            "valueForExport": value,
            "isActive": is_active,
        }
        for number, (value, shown, is_active) in enumerate(REGIONS, 1)
    ]
