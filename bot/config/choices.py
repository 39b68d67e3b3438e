"""The choices of a field, read from a list of words or of tables."""

from __future__ import annotations

from typing import Final

from bot.config.table import Table
from bot.domain.fields import Choice
from bot.domain.ticket import FieldType

VALUE_LIMIT: Final = 60
LABEL_LIMIT: Final = 75
"""An option's text: https://docs.slack.dev/reference/block-kit/composition-objects/option-object"""
MOST_CHOICES: Final = 5_000
KEY: Final = "choices"


def choices(table: Table, type_: FieldType) -> tuple[Choice, ...]:
    """The choices of the field; a field of another type must have none."""
    if type_ not in (FieldType.CHOICE, FieldType.CHOICES):
        if table.has(KEY):
            table.fault(KEY, "belong to fields of the types choice and choices")
        return ()
    found = _read(table)
    if not any(choice.active for choice in found):
        table.fault(KEY, "is missing: name one that can be chosen at least")
    if len(found) > MOST_CHOICES:
        table.fault(KEY, f"must be at most {MOST_CHOICES:,}")
    values = [choice.value for choice in found]
    for value in sorted({value for value in values if values.count(value) > 1}) if _repeats(values) else ():
        table.fault(KEY, f"{value!r} is there twice")
    if any(choice.under for choice in found) and not table.has("parent"):
        table.fault("parent", "is missing: some choices are `under` a value of it")
    if table.has("parent") and not any(choice.under for choice in found):
        table.fault(KEY, "none is `under` a value of the parent")
    return found


def _repeats(values: list[str]) -> bool:
    return len(set(values)) < len(values)


def _read(table: Table) -> tuple[Choice, ...]:
    listed = table.raw(KEY)
    if isinstance(listed, list) and listed and all(isinstance(each, str) for each in listed):
        return tuple(_checked(table, KEY, Choice(value=each.strip(), label=each.strip())) for each in listed)
    return tuple(_choice(each) for each in table.tables(KEY))


def _choice(table: Table) -> Choice:
    value = table.text("value", None)
    choice = Choice(
        value=value,
        label=table.text("label", value),
        active=table.flag("active", True),
        under=table.words("under", None, "values of the parent"),
    )
    table.refuse_others("value", "label", "active", "under")
    return _checked(table, "value", choice)


def _checked(table: Table, key: str, choice: Choice) -> Choice:
    if not 0 < len(choice.value) <= VALUE_LIMIT:
        table.fault(key, f"{choice.value!r} must be a text of 1 to {VALUE_LIMIT} characters")
    if len(choice.label) > LABEL_LIMIT:
        table.fault("label", f"must be at most {LABEL_LIMIT} characters")
    return choice
