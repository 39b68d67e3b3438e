"""What an entity tells of itself: what may be done, its fields with their picklists, its custom fields."""

from __future__ import annotations

from collections.abc import Mapping

from bot.sandbox.autotask.entities import Entity, Field
from bot.sandbox.autotask.picklists import Pick
from bot.sandbox.autotask.rules.case import Row
from bot.sandbox.autotask.rules.values import Security
from bot.sandbox.autotask.state import State
from bot.sandbox.slack.shapes import Json

UDF_TYPES = {1: "string", 2: "double", 3: "datetime", 4: "string"}
COMPARED = UDF_TYPES | {2: "decimal"}
"""As what a custom field is compared."""
Custom = tuple[str, str]


def information(state: State, entity: Entity) -> Json:
    """What may be done with the entity, and how far the security level lets the API user do it."""
    verbs, house = entity.root | entity.child, state.house
    is_ticket = entity.name == "Tickets"
    is_on = house.service_desk_is_on or not is_ticket
    info: Json = {"name": entity.name}
    for word, may, level in (
        ("Create", "c" in verbs and is_on, house.adds),
        ("Delete", "d" in verbs, Security.ALL),
        ("Query", entity.queries, house.views),
        ("Update", "u" in verbs and is_on, house.edits),
    ):
        told = level if is_ticket else Security.ALL
        info[f"can{word}"] = may
        info[f"userAccessFor{word}"] = (told if may else Security.NONE).value
    info["hasUserDefinedFields"] = entity.has_udfs
    info["supportsWebhookCallouts"] = entity.webhooks
    return {"info": info}


def fields(state: State, entity: Entity) -> Json:
    """All fields; the values of picklists are texts here, and numbers in the entities."""
    told = _told_by_webhooks(state, entity, "Fields", "fieldID")
    return {"fields": [_field(state, entity, each, each.name in told) for each in entity.fields.values()]}


def customs(state: State, entity: Entity) -> Mapping[str, Custom]:
    """The custom fields that are in use, by their names in lower case: how they are written, their types."""
    return {row["name"].lower(): (row["name"], COMPARED[row["dataType"]]) for row in _defined(state, entity)}


def _defined(state: State, entity: Entity) -> list[Row]:
    listed = state.tables["UserDefinedFieldDefinitions"].rows.values()
    return [
        each
        for each in listed
        if entity.has_udfs and each.get("isActive") and each.get("entity", "Tickets") == entity.name
    ]


def _told_by_webhooks(state: State, entity: Entity, kind: str, field: str) -> set[str]:
    """What webhooks can tell of an entity, as the list says from which theirs are chosen."""
    table = f"{entity.name.removesuffix('s')}Webhook{kind}"
    return {each.label for each in state.house.picklists.get((table, field), ())}


def _field(state: State, entity: Entity, field: Field, is_told: bool) -> Json:
    picks = state.house.picklists.get((entity.name, field.name), ())
    return {
        "name": field.name,
        "dataType": field.type,
        "length": field.length,
        "isRequired": field.is_required,
        "isReadOnly": field.is_read_only,
        "isQueryable": field.is_queryable,
        "isReference": bool(field.entity),
        "referenceEntityType": field.entity,
        "isPickList": field.is_pick,
        "picklistValues": [_pick(each) for each in picks] if field.is_pick else None,
        "picklistParentValueField": field.parent,
        "isSupportedWebhookField": is_told,
    }


def _pick(pick: Pick) -> Json:
    return {
        "value": str(pick.value),
        "label": pick.label,
        "isDefaultValue": pick.is_default,
        "sortOrder": pick.order,
        "parentValue": "" if pick.parent is None else str(pick.parent),
        "isActive": pick.is_active,
        "isSystem": pick.is_system,
    }


def custom_fields(state: State, entity: Entity) -> Json:
    """The custom fields of the entity that are in use."""
    told = _told_by_webhooks(state, entity, "UdfFields", "udfFieldID")
    return {"fields": [_custom(state, each, each["name"] in told) for each in _defined(state, entity)]}


def _custom(state: State, row: Row, is_told: bool) -> Json:
    is_list = row["dataType"] == 4
    items = state.tables["UserDefinedFieldListItems"].rows.values()
    values = [
        {
            "value": each["valueForExport"],
            "label": each.get("valueForDisplay", each["valueForExport"]),
            "isDefaultValue": False,
            "sortOrder": number,
            "parentValue": "",
            "isActive": each["isActive"],
            "isSystem": False,
        }
        for number, each in enumerate(items, 1)
        if each["udfFieldId"] == row["id"]
    ]
    return {
        "name": row["name"],
        "label": row.get("label", row["name"]),
        "type": UDF_TYPES[row["dataType"]],
        "length": row.get("length", 8000 if row["dataType"] == 1 else 0),
        "description": row.get("description", ""),
        "isRequired": row.get("isRequired", False),
        "isReadOnly": row.get("isReadOnly", False),
        "isQueryable": True,
        "isReference": False,
        "referenceEntityType": "",
        "isPickList": is_list,
        "picklistValues": values if is_list else None,
        "picklistParentValueField": "",
        "defaultValue": row.get("defaultValue", ""),
        "isSupportedWebhookField": is_told,
    }
