"""What a ticket's form says at Autotask, and what is sent to have it say something else. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.connectors.autotask.calls import APPROVERS, CONTACTS, CUSTOMERS_APPROVING, ITEMS, SECONDARY, Child
from bot.connectors.autotask.names import REFERENCES, Names
from bot.connectors.autotask.parts import NAMED_BY, Parts
from bot.connectors.autotask.picks import Columns
from bot.connectors.autotask.query import literal
from bot.connectors.autotask.rows import Row, moment, plain, whole
from bot.connectors.autotask.ticket_fields import BY_ID
from bot.domain.ids import FieldId
from bot.domain.moments import moment as minute
from bot.domain.moments import utc
from bot.domain.remote_forms import RemoteField, RemoteKind
from bot.domain.ticket import Answer, FieldType

CUSTOM = "udf:"
"""How the ids of fields begin that an instance has besides."""
MANY: Mapping[FieldId, Child] = {
    FieldId("secondaryResources"): SECONDARY,
    FieldId("additionalContacts"): CONTACTS,
    FieldId("additionalItems"): ITEMS,
    FieldId("changeApprovers"): APPROVERS,
    FieldId("changeApprovingContacts"): CUSTOMERS_APPROVING,
}
"""Fields that are children of a ticket there."""
WHOLE = ("integer", "int", "long", "short")
BROKEN = ("decimal", "double", "float")
END_OF_DAY = "T23:59:00Z"


def answers_of(
    row: Row, parts: Parts | None, kind: RemoteKind | None, columns: Columns, names: Names
) -> tuple[Answer, ...]:
    """What the form of its kind says, as far as it was read: also that a field says nothing."""
    return tuple(_answers(row, parts, kind, columns, names)) if kind else ()


def _answers(
    row: Row, parts: Parts | None, kind: RemoteKind, columns: Columns, names: Names
) -> Iterator[Answer]:
    custom = row.custom
    for field in kind.fields:
        child = MANY.get(field.id)
        if child is not None:
            if parts is None or parts.of(child) is None:
                continue
            numbers = parts.numbers(child)
            words = tuple(names.name(NAMED_BY[child], each) or str(each) for each in numbers)
            yield _answer(field, tuple(map(str, numbers)), words)
            continue
        if field.id.startswith(CUSTOM):
            value = custom.get(field.id.removeprefix(CUSTOM))
        elif row.has(field.id):
            value = row.value(field.id)
        else:
            continue
        told = _told(field, value)
        yield _answer(field, told, tuple(_words(field, each, columns, names) for each in told))


def _answer(field: RemoteField, values: tuple[str, ...], words: tuple[str, ...]) -> Answer:
    return Answer(
        field=field.id,
        label=field.label,
        type=field.type,
        required=field.required,
        values=values,
        words=words,
    )


def _told(field: RemoteField, value: object) -> tuple[str, ...]:
    if field.type is FieldType.DATE:
        at = moment(value)
        return (at.date().isoformat(),) if at else ()
    if field.type is FieldType.TIME:
        at = moment(value)
        return (minute(at),) if at else ()
    if field.type is FieldType.TEXT and isinstance(value, str):
        at = moment(value) if _is_time(value) else None
        text = literal(at) if at else value.strip()
        return (text,) if text else ()
    told = plain(value)
    return (told,) if told else ()


def _is_time(value: str) -> bool:
    return len(value) >= len("2019-09-05T08:23:00") and value[4:5] == "-" and value[10:11] == "T"


def _words(field: RemoteField, value: str, columns: Columns, names: Names) -> str:
    if field.type is FieldType.TIME and (at := moment(value)) is not None:
        return utc(at)
    chosen = next((each.label for each in field.choices if each.value == value), "")
    entity = REFERENCES.get(field.id.casefold())
    named = names.name(entity, whole(value)) if entity else ""
    column = columns.get(field.id)
    return chosen or named or (column.label_of(value) if column else "") or value


def body_of(answers: Sequence[Answer], columns: Columns, before: Row | None = None) -> dict[str, Any]:
    """What is sent of a form: of one that is changed just the fields that say something else than before."""
    custom = before.custom if before is not None else {}
    body: dict[str, Any] = {}
    own: list[dict[str, Any]] = []
    for each in answers:
        if each.field in MANY:
            continue
        value = each.values[0] if each.values else None
        if each.field.startswith(CUSTOM):
            name = each.field.removeprefix(CUSTOM)
            is_same = before is not None and _is_same(each, value, custom.get(name))
            if not is_same and (value is not None or before is not None):
                own.append({"name": name, "value": _written(each, value, "string")})
            continue
        if before is not None and _is_same(each, value, before.value(each.field)):
            continue
        column = columns.get(each.field)
        if value is not None or before is not None:
            name = column.name if column else each.field
            body[name] = _written(each, value, column.type.lower() if column else "")
    return body | ({"userDefinedFields": own} if own else {})


def _is_same(answer: Answer, value: str | None, there: object) -> bool:
    """Whether a field says that already: a day is the same whatever its time."""
    if answer.type is FieldType.DATE:
        at = moment(there)
        return (at.date().isoformat() if at else None) == value
    if answer.type is FieldType.TIME:
        at = moment(there)
        return (minute(at) if at else None) == value
    at = moment(there) if isinstance(there, str) and value and _is_time(there) else None
    if at is not None:
        return moment(value) == at
    return plain(there) == (value or "").replace("\r\n", "\n").strip()


def _written(answer: Answer, value: str | None, sort: str) -> Any:
    """A value as the field takes it: ids and numbers as numbers."""
    if value is None:
        return None
    if sort == "boolean":
        return value.lower() in ("true", "yes", "1")
    if sort in WHOLE or (not sort and answer.type is FieldType.CHOICE):
        number = whole(value)
        return value if number is None else number
    if sort in BROKEN:
        return float(value) if _is_number(value) else value
    if answer.type is FieldType.DATE:
        return f"{value}{END_OF_DAY}" if answer.field == "dueDateTime" else f"{value}T00:00:00Z"
    at = moment(value) if sort == "datetime" else None
    return literal(at) if at else value


def _is_number(value: str) -> bool:
    return whole(value.replace(".", "", 1)) is not None


def wanted_children(answers: Sequence[Answer]) -> dict[Child, list[int]]:
    """What is to belong to a ticket by its form: those fields that were filled in, be it with nothing."""
    return {
        MANY[each.field]: [number for value in each.values if (number := whole(value))]
        for each in answers
        if each.field in MANY
    }


def kept_of(answers: Sequence[Answer], before: Row) -> list[Answer]:
    """What is to be sent of these: fields of a sort of ticket that it is no more stay as they are, unseen."""
    type_ = value_of(answers, "ticketType") or before.plain("ticketType")
    return [each for each in answers if each.values or _is_of(type_, each.field)]


def _is_of(type_: str, field: FieldId) -> bool:
    """Whether tickets of that type have the field."""
    spec = BY_ID.get(field)
    return spec is None or not spec.types or type_ in spec.types or field == "problemTicketId"


def would_lose(answer: Answer, before: Sequence[Answer], row: Row) -> bool:
    """Whether a text that may be formatted would go unread: somebody there wrote it since."""
    spec = BY_ID.get(answer.field)
    there = row.text(answer.field).strip()
    return spec is not None and spec.rich and there not in ("", value_of(before, answer.field).strip())


def value_of(answers: Sequence[Answer], field: str) -> str:
    return next((each.values[0] for each in answers if each.field == field and each.values), "")
