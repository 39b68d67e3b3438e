"""Whether the fields of a form depend on each other in a way that can work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.config.table import Table
from bot.domain.fields import CATEGORY, SUBJECT, Field
from bot.domain.ticket import FieldId, FieldType

KEY = "fields"


def check_dependence(table: Table, fields: Sequence[Field], *, has_subject: bool) -> None:
    """Add a fault for each id used twice, field that depends on none, value there is none of, and circle."""
    ids = [field.id for field in fields]
    for each in sorted({each for each in ids if ids.count(each) > 1}):
        table.fault(KEY, f"the id {each!r} is used twice")
    known = {field.id: field for field in fields}
    for field in fields:
        for fault in _faults(field, known, has_subject=has_subject):
            table.fault(f"{KEY}[{ids.index(field.id) + 1}]", f"{field.id}: {fault}")
    for circle in _circles(known):
        table.fault(KEY, f"{' → '.join(circle)} depend on each other in a circle")


def _faults(field: Field, known: Mapping[FieldId, Field], *, has_subject: bool) -> Iterable[str]:
    if field.repeats is not None:
        repeated = known.get(field.repeats)
        if repeated is None or repeated.type is not FieldType.TEXT or repeated.repeats or repeated == field:
            yield f"repeats: {field.repeats!r} is no other field of the type text"
        elif not field.required:
            yield "required: must be true for a field that repeats another"
    if field.parent is not None and field.parent not in _outside(has_subject):
        parent = known.get(field.parent)
        if parent is None or parent.type is not FieldType.CHOICE:
            yield f"parent: {field.parent!r} is no field of the type choice"
        else:
            under = {value for choice in field.choices for value in choice.under}
            yield from _unknown("choices", under, parent)
    for condition in field.shown_when:
        if condition.field in _outside(has_subject):
            continue
        other = known.get(condition.field)
        if other is None or other.type not in (FieldType.CHOICE, FieldType.CHOICES):
            yield f"shown_when: {condition.field!r} is no field of the types choice and choices"
        else:
            yield from _unknown("shown_when", condition.values, other)


def _outside(has_subject: bool) -> frozenset[FieldId]:
    return frozenset({SUBJECT, CATEGORY}) if has_subject else frozenset()


def _unknown(key: str, values: Iterable[str], field: Field) -> Iterable[str]:
    known = {choice.value for choice in field.choices}
    for value in sorted(set(values) - known):
        yield f"{key}: {value!r} is no choice of {field.id}"


def _circles(known: Mapping[FieldId, Field]) -> list[list[FieldId]]:
    """Each circle once, from the first of its fields around to that again."""
    circles = list[list[FieldId]]()
    found = set[FieldId]()
    for start in known:
        way = None if start in found else _way_back(known, start)
        if way is not None:
            circles.append(way)
            found.update(way)
    return circles


def _way_back(known: Mapping[FieldId, Field], start: FieldId) -> list[FieldId] | None:
    """A way from a field over what it depends on back to it; None when there is none."""
    seen = set[FieldId]()
    ways = [[start]]
    while ways:
        way = ways.pop()
        field = known.get(way[-1])
        for following in sorted(field.depends_on) if field else ():
            if following == start:
                return [*way, start]
            if following not in seen:
                seen.add(following)
                ways.append([*way, following])
    return None
