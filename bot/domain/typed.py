"""What was typed into a field, in the one form in which it is kept, or what is wrong with it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

from bot.domain.fields import MOST_FILES, Field, Given, Today, choice_of, offers, options
from bot.domain.moments import moment, moment_of
from bot.domain.ticket import FieldType
from bot.errors import UserError

LONGEST_NUMBER = 40

_PERSON = re.compile(r"^[UW][A-Z0-9]{2,}$")
_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")
_NUMBER = re.compile(r"^[+-]?[0-9]+([.,][0-9]+)?$")
_TWO_WAYS = re.compile(r"^[+-]?([1-9]\d{0,2})[.,](\d{3})$")
"""A number with one separator, which parts thousands for some people and decimals for others."""


def normal(field: Field, values: Iterable[str], given: Given, now: datetime) -> tuple[str, ...]:
    """The values as they are kept: days as ISO, numbers in one way, each choice once.

    Raises UserError with the field's id where one does not fit.
    """
    trimmed = tuple(dict.fromkeys(value.strip() for value in values if value.strip()))
    if len(trimmed) > 1 and field.type not in (FieldType.CHOICES, FieldType.FILE):
        raise UserError("field_takes_one", field.id, label=field.label)
    match field.type:
        case FieldType.TEXT:
            return tuple(_text(field, value) for value in trimmed)
        case FieldType.NUMBER:
            return tuple(_number(field, value) for value in trimmed)
        case FieldType.DATE:
            return tuple(_date(field, value, now) for value in trimmed)
        case FieldType.TIME:
            return tuple(_time(field, value, now) for value in trimmed)
        case FieldType.PERSON:
            return tuple(_person(field, value) for value in trimmed)
        case FieldType.CHOICE | FieldType.CHOICES:
            return _chosen(field, trimmed, given)
        case FieldType.FILE:
            if len(trimmed) > MOST_FILES:
                raise UserError("field_too_many_files", field.id, label=field.label, limit=str(MOST_FILES))
            return trimmed


def _text(field: Field, value: str) -> str:
    if len(value) > field.longest:
        raise UserError("field_too_long", field.id, label=field.label, limit=f"{field.longest:,}")
    return value


def _number(field: Field, value: str) -> str:
    if parts := _TWO_WAYS.match(value):
        whole, behind = parts.groups()
        large, small = whole + behind, f"{whole}.{behind}0"
        raise UserError("field_two_ways", field.id, label=field.label, word=value, large=large, small=small)
    try:
        number = Decimal(value.replace(",", ".")) if _NUMBER.match(value) else None
    except InvalidOperation:
        number = None
    if number is None or len(value) > LONGEST_NUMBER:
        raise UserError("field_no_number", field.id, label=field.label, word=value[:80])
    least, most = field.least, field.most
    if isinstance(least, Decimal) and number < least:
        raise UserError("field_too_small", field.id, label=field.label, limit=f"{least:f}")
    if isinstance(most, Decimal) and number > most:
        raise UserError("field_too_large", field.id, label=field.label, limit=f"{most:f}")
    plain = f"{number:f}"
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return "0" if plain == "-0" else plain


def _date(field: Field, value: str, now: datetime) -> str:
    try:
        day = date.fromisoformat(value) if _DAY.match(value) else None
    except ValueError:
        day = None
    if day is None:
        raise UserError("field_no_date", field.id, label=field.label, word=value[:80])
    # It is today somewhere between twelve hours behind UTC and fourteen ahead of it.
    least = (now - timedelta(hours=12)).date() if field.least is Today.TODAY else field.least
    most = (now + timedelta(hours=14)).date() if field.most is Today.TODAY else field.most
    if isinstance(least, date) and day < least:
        raise UserError("field_too_early", field.id, label=field.label, limit=_day(field.least))
    if isinstance(most, date) and day > most:
        raise UserError("field_too_late", field.id, label=field.label, limit=_day(field.most))
    return day.isoformat()


def _time(field: Field, value: str, now: datetime) -> str:
    """A time in UTC to the minute. Raises UserError for one without a day or a zone, or that is over."""
    at = moment_of(value)
    if at is None:
        raise UserError("field_no_time", field.id, label=field.label, word=value[:80])
    if field.least is Today.TODAY and at <= now:
        raise UserError("field_time_past", field.id, label=field.label)
    return moment(at)


def _day(limit: object) -> str:
    return limit.isoformat() if isinstance(limit, date) else str(limit)


def _person(field: Field, value: str) -> str:
    if not _PERSON.match(value):
        raise UserError("field_no_person", field.id, label=field.label, word=value[:80])
    return value


def _chosen(field: Field, values: tuple[str, ...], given: Given) -> tuple[str, ...]:
    """The choices in the form's order; what is no longer offered, or not with this parent, is refused."""
    for value in values:
        if not offers(field, (value,), given):
            known = choice_of(field, value)
            word = (known.label if known else value)[:80]
            raise UserError("field_no_choice", field.id, label=field.label, word=word)
    if field.pool is not None:
        return field.pool.in_order(values)
    return tuple(choice.value for choice in options(field, given) if choice.value in values)
