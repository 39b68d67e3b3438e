"""Kinds of tickets that a desk describes itself, with the fields of their forms, read from their tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Final, TypeVar

from bot.config.choices import choices
from bot.config.dependence import check_dependence
from bot.config.table import Table
from bot.domain.fields import LONGEST_TEXT, Field, FormRole, ShownWhen, Today
from bot.domain.kinds import PLACEHOLDER, Kind
from bot.domain.ticket import ChannelId, Charge, FieldId, FieldType, KindId

KIND_ID = re.compile(r"^[a-z][a-z0-9_-]{0,30}$")
FIELD_ID = re.compile(r"^[a-z][a-z0-9_]{0,30}$")
CHANNEL = re.compile(r"^(#[^\s#A-Z]{1,80}|[CGD][A-Z0-9]{5,})$")
CURRENCY = re.compile(r"^[A-Z]{3}$")
MOST_FIELDS: Final = 50
"""With the parts of a text of 40,000 characters beside them, the form is within a modal's 100 blocks."""
RESERVED: Final = frozenset((
    "desk", "kind", "subject", "category", "title", "text", "priority", "files", "confirm", "visibility",
    "privacy", "resources",
))  # fmt: skip
"""Names of what every form has besides its fields."""
LABEL_LIMIT: Final = 150
HINT_LIMIT: Final = 500
MOST_DIGITS: Final = 12

ChoiceT = TypeVar("ChoiceT", bound=StrEnum)


def kind(table: Table) -> Kind:
    """The kind that a table describes."""
    kind_id = table.text("id", None, KIND_ID, "a lower-case word of at most 31 characters")
    has_subject = table.flag("has_subject", False)
    fields = tuple(_field(each) for each in table.tables("fields"))
    if len(fields) > MOST_FIELDS:
        table.fault("fields", f"a form has at most {MOST_FIELDS} fields")
    check_dependence(table, fields, has_subject=has_subject)
    described = Kind(
        id=KindId(kind_id),
        name=_short(table, "name", kind_id.replace("_", " ").capitalize() or "?", 75),
        has_subject=has_subject,
        title=_title(table, fields, has_subject=has_subject),
        fields=fields,
        charge=charge(table),
        effect=_short(table, "effect", "", 1_000),
        is_dangerous=table.flag("is_dangerous", False),
        needs_text=table.flag("needs_text", True),
        roles=_roles(table),
        channels=_channels(table),
    )
    if described.is_dangerous and not described.effect:
        table.fault("effect", "is missing: say what it does, since it is_dangerous")
    table.refuse_others(
        "id", "name", "has_subject", "title", "fields", "charge", "effect", "is_dangerous", "needs_text",
        "roles", "channels",
    )  # fmt: skip
    return described


def charge(table: Table) -> Charge | None:
    """What a table says it costs, once: an amount and a currency; 3 USD where it says neither."""
    told = table.table("charge")
    if told is None:
        return None
    told.refuse_others("amount", "currency")
    amount = told.raw("amount")
    currency = told.text("currency", "USD", CURRENCY, "three capital letters, such as USD")
    if amount is None:
        amount = "3"
    is_number = isinstance(amount, int | float | str) and not isinstance(amount, bool)
    if not is_number or not re.match(r"^\d{1,9}(\.\d{1,4})?$", str(amount)):
        told.fault("amount", f'{amount!r} must be a number above 0, such as 3 or "3.50"')
        return None
    value = Decimal(str(amount))
    if value <= 0:
        told.fault("amount", f"{amount!r} must be above 0; without a charge leave it out")
        return None
    return Charge(amount=value, currency=currency)


def _title(table: Table, fields: Sequence[Field], *, has_subject: bool) -> str:
    """How the title is made of the answers; only texts, numbers, days and single choices can stand in it."""
    title = _short(table, "title", "", 200)
    if title and has_subject:
        table.fault("title", "cannot be given where has_subject is true: the subject is the title")
    fit = {
        field.id
        for field in fields
        if field.type not in (FieldType.PERSON, FieldType.FILE) and field.repeats is None
    }
    for name in PLACEHOLDER.findall(title):
        if name not in fit:
            table.fault("title", f"{{{name}}} names no field that a title can be made of")
    return title


def _field(table: Table) -> Field:
    field_id = table.text("id", None, FIELD_ID, "a lower-case word of at most 31 of a-z, 0-9 and _")
    if field_id in RESERVED:
        table.fault("id", f"{field_id!r} is taken by the form itself")
    type_ = _one_of(table, "type", FieldType, FieldType.TEXT)
    least, most = _limit(table, "min", type_), _limit(table, "max", type_)
    _check_order(table, least, most)
    repeats = table.text("repeats", "", FIELD_ID, "the id of another field")
    parent = table.text("parent", "", FIELD_ID, "the id of another field, subject or category")
    field = Field(
        id=FieldId(field_id),
        label=_short(table, "label", field_id.replace("_", " ").capitalize() or "?", LABEL_LIMIT),
        type=type_,
        required=table.flag("required", False),
        hint=_short(table, "hint", "", HINT_LIMIT),
        choices=choices(table, type_),
        parent=FieldId(parent) if parent else None,
        shown_when=_shown_when(table),
        least=least,
        most=most,
        longest=_longest(table, type_),
        lines=table.flag("lines", False),
        repeats=FieldId(repeats) if repeats else None,
        roles=_roles(table),
        channels=_channels(table),
        active=table.flag("active", True),
    )
    for key in ("lines", "repeats"):
        if table.has(key) and type_ is not FieldType.TEXT:
            table.fault(key, "belongs to fields of the type text")
    table.refuse_others(
        "id", "label", "type", "required", "hint", "choices", "parent", "shown_when", "min", "max",
        "longest", "lines", "repeats", "roles", "channels", "active",
    )  # fmt: skip
    return field


def _short(table: Table, key: str, default: str, limit: int) -> str:
    text = table.text(key, default)
    if len(text) > limit:
        table.fault(key, f"must be at most {limit} characters")
    return text


def _one_of(table: Table, key: str, known: type[ChoiceT], default: ChoiceT) -> ChoiceT:
    word = table.text(key, default.value)
    if word not in list(known):
        table.fault(key, f"{word!r} must be one of {', '.join(known)}")
        return default
    return known(word)


def _roles(table: Table) -> tuple[FormRole, ...]:
    words = table.words("roles", None, ", ".join(FormRole))
    for word in words:
        if word not in list(FormRole):
            table.fault("roles", f"{word!r} must be one of {', '.join(FormRole)}")
    return tuple(role for role in FormRole if role.value in words)


def _channels(table: Table) -> tuple[ChannelId, ...]:
    words = table.words("channels", CHANNEL, "channels' ids (C…) or names with a #")
    return tuple(ChannelId(word) for word in sorted(set(words)))


def _limit(table: Table, key: str, type_: FieldType) -> Decimal | date | Today | None:
    """The smallest or largest number, or the first or last day."""
    value = table.raw(key)
    if value is None:
        return None
    if type_ is FieldType.NUMBER:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if is_number and re.match(rf"^-?\d{{1,{MOST_DIGITS}}}(\.\d{{1,{MOST_DIGITS}}})?$", str(value)):
            return Decimal(str(value))
        table.fault(key, f"{value!r} must be a number of at most {MOST_DIGITS} digits on either side")
    elif type_ is FieldType.DATE:
        if value == Today.TODAY.value:
            return Today.TODAY
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        table.fault(key, f'{value!r} must be a day, such as 2026-12-31, or "today"')
    else:
        table.fault(key, "belongs to fields of the types number and date")
    return None


def _check_order(table: Table, *limits: Decimal | date | Today | None) -> None:
    for least, most in pairwise(limits):
        if isinstance(least, Decimal) and isinstance(most, Decimal) and least > most:
            table.fault("max", "must not be below min")
        if isinstance(least, date) and isinstance(most, date) and least > most:
            table.fault("max", "must not be before min")


def _longest(table: Table, type_: FieldType) -> int:
    value = table.raw("longest")
    if value is None:
        return LONGEST_TEXT
    if type_ is not FieldType.TEXT:
        table.fault("longest", "belongs to fields of the type text")
    elif not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= LONGEST_TEXT:
        table.fault("longest", f"{value!r} must be a number from 1 to {LONGEST_TEXT:,}")
    else:
        return value
    return LONGEST_TEXT


def _shown_when(table: Table) -> tuple[ShownWhen, ...]:
    value = table.raw("shown_when")
    if value is None:
        return ()
    is_fit = isinstance(value, dict) and all(
        isinstance(values, list) and values and all(isinstance(each, str) for each in values)
        for values in value.values()
    )
    if not isinstance(value, dict) or not is_fit:
        table.fault("shown_when", 'must be fields with their values, such as { device = ["laptop"] }')
        return ()
    return tuple(ShownWhen(field=FieldId(name), values=tuple(values)) for name, values in value.items())
