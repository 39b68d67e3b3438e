"""Custom fields of a row: merged by their names, of the type that their definition says."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from bot.sandbox.autotask.dates import read
from bot.sandbox.autotask.rules.case import Case, Row

MOST = 300


def merged(case: Case) -> Row:
    """Keep the custom fields that are not given; each that is defined stands in the row."""
    given = {each.get("name"): each.get("value") for each in case.given.get("userDefinedFields") or ()}
    kept = (case.before or {}).get("userDefinedFields") or ()
    defined = {each["name"]: None for each in case.all("UserDefinedFieldDefinitions", isActive=True)}
    values = defined | {each["name"]: each["value"] for each in kept} | given
    listed = [{"name": name, "value": value} for name, value in values.items()]
    return {"userDefinedFields": listed}


def custom_fields_are_defined_and_of_their_type(case: Case) -> Iterator[str]:
    """A given custom field is defined, and its value is of its type; a list's is one of the list."""
    given = case.given.get("userDefinedFields") or ()
    if len(given) > MOST:
        yield f"userDefinedFields: An entity has no more than {MOST} user-defined fields"
    for each in given:
        name, value = each.get("name"), each.get("value")
        known = next(iter(case.all("UserDefinedFieldDefinitions", name=name, isActive=True)), None)
        if known is None:
            yield f"userDefinedFields: {name} does not exist"
        elif value not in (None, "") and not _fits(case, known, value):
            yield f"userDefinedFields: Value {value} of {name} is invalid"


def _fits(case: Case, known: Row, value: object) -> bool:
    match known["dataType"]:
        case 2:
            return _is_number(value)
        case 3:
            return read(value) is not None
        case 4:
            listed = case.all("UserDefinedFieldListItems", udfFieldId=known["id"])
            return any(str(value) == each["valueForExport"] for each in listed if each["isActive"])
    return isinstance(value, str)


def _is_number(value: object) -> bool:
    try:
        return Decimal(str(value)).is_finite()
    except InvalidOperation:
        return False
