"""The forms of tickets at Autotask: each category is a kind, with its fields and what it fills in. Pure.

What its interface does not tell of a category (whether a queue is required, whether it gives a due date) is
as configured; where nothing is, it is asked for, which is taken always.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.connectors.autotask import ticket_fields
from bot.connectors.autotask.answers import CUSTOM, MANY
from bot.connectors.autotask.metadata import RMA, Metadata
from bot.connectors.autotask.picks import Column, Columns, Pick
from bot.connectors.autotask.rows import Row
from bot.connectors.autotask.shapes import KIND
from bot.connectors.autotask.ticket_fields import DEFAULTS, FIELDS, LEVEL, LONGEST_INPUT, Spec
from bot.domain.fields import Choice, ShownWhen
from bot.domain.remote_forms import RemoteField, RemoteKind
from bot.domain.ticket import FieldId, FieldType, KindId

API_ONLY, RMA_MARK, LEVEL_MARK, QUEUE_MARK, DUE_MARK = "api", "rma", "level:", "queue:", "due:"
LONGEST_LABEL = 75
YES_AND_NO = (Choice(value="true", label="Yes"), Choice(value="false", label="No"))


class Queue(StrEnum):
    """What a category's setting "Queue is required" says."""

    ALWAYS = "always"
    NEVER = "never"
    UNOWNED = "unowned"
    """Only where nobody works on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What the interface does not tell of a category."""

    queue: Queue = Queue.ALWAYS
    gives_due: bool = False


UNTOLD = Setting()
GIVES_DUE = "due given"
SETTINGS = (*(f"queue {each.value}" for each in Queue), GIVES_DUE)
"""All that can be configured of a category."""
MOST_AT_OPENING, LONG_TEXT = 50, 4
"""So many fields of its own that are required are asked for at once; a modal has a hundred blocks, of 250 kB.

A long text counts as several.
"""


def setting_of(words: str) -> Setting:
    """What is configured of a category: `queue never, due given`; what it does not say is as ever."""
    said = {" ".join(each.split()).casefold() for each in words.split(",")}
    queue = next((each for each in Queue if f"queue {each.value}" in said), UNTOLD.queue)
    return Setting(queue=queue, gives_due=GIVES_DUE in said)


def kinds(metadata: Metadata, settings: Mapping[str, Setting] | None = None) -> tuple[RemoteKind, ...]:
    """The forms of all categories, what can be chosen first; `settings` are by name in lower case."""
    told = settings or {}
    found = (
        _kind(each, metadata, told.get(each.plain("name").casefold(), UNTOLD))
        for each in metadata.categories
        if each.id
    )
    return tuple(sorted(found, key=lambda each: not each.active))


def is_rma(category: Row) -> bool:
    return RMA in category.plain("name").casefold().replace("(", " ").replace(")", " ").split()


def _kind(category: Row, metadata: Metadata, setting: Setting) -> RemoteKind:
    defaults = metadata.defaults.get(category.id, Row())
    rma, level = is_rma(category), defaults.plain(LEVEL)
    # A name that comes twice cannot be told apart there either.
    named = {each.name: each for each in reversed(metadata.custom) if _is_askable(each)}
    own = _within(_custom(each, metadata) for each in reversed(named.values()))
    return RemoteKind(
        id=KindId(f"{KIND}{category.id}"),
        name=_cut(category.plain("name") or str(category.id)),
        fields=(
            *(
                _field(each, metadata.tickets, defaults, setting, rma)
                for each in FIELDS
                if _is_there(each, metadata.tickets) and (rma or not each.is_rma)
            ),
            *own,
        ),
        severity=FieldId("priority"),
        resources_under=FieldId("companyID"),
        resource_field=FieldId("configurationItemID"),
        marks=(
            *([API_ONLY] if category.flag("isApiOnly") else []),
            *([RMA_MARK] if rma else []),
            *([f"{LEVEL_MARK}{metadata.tickets.label(LEVEL, level)}"] if level else []),
            f"{QUEUE_MARK}{setting.queue.value}",
            *([f"{DUE_MARK}given"] if setting.gives_due else []),
        ),
        active=category.flag("isActive") is not False,
    )


def _is_there(spec: Spec, columns: Columns) -> bool:
    """Whether the instance has that field, as far as it tells, and we may write it."""
    column = columns.get(spec.id)
    if column is None:
        return spec.id in MANY or not columns.all
    return not column.is_read_only


def _field(spec: Spec, columns: Columns, defaults: Row, setting: Setting, rma: bool) -> RemoteField:
    column = columns.get(spec.id)
    required = _is_required(spec, column, setting, rma)
    choices = _choices(spec, column)
    type_ = spec.type
    if type_ is FieldType.CHOICE and not choices and not spec.pool:
        type_ = FieldType.TEXT
    parent = spec.parent if spec.pool or any(each.under for each in choices) else ""
    conditions = (ShownWhen(field=FieldId("ticketType"), values=spec.types),) if spec.types else ()
    value = _value(spec, choices, column, defaults)
    return RemoteField(
        id=FieldId(spec.id),
        label=spec.label,
        type=type_,
        required=required,
        hint=_hint(spec, defaults, columns),
        choices=choices,
        parent=FieldId(parent) if parent else None,
        shown_when=conditions,
        longest=min(spec.longest, (column.longest if column else None) or spec.longest),
        lines=spec.lines,
        leads=spec.leads,
        later=(spec.later or _is_given(spec, setting)) and not required,
        rich=spec.rich,
        pool=spec.pool,
        value=value,
        for_desk=_is_for_desk(spec, setting, required=required, has_value=bool(value)),
    )


def _is_required(spec: Spec, column: Column | None, setting: Setting, rma: bool) -> bool:
    match spec.id:
        case "companyID" | "priority":
            return True
        case "configurationItemID":
            return rma
        case "queueID":
            return setting.queue is Queue.ALWAYS
        case "dueDateTime":
            return not setting.gives_due
        case "billingCodeID":
            return bool(column and column.is_required)
        case _:
            return False


def _is_for_desk(spec: Spec, setting: Setting, *, required: bool, has_value: bool) -> bool:
    """Whether no customer is asked: of what a ticket cannot do without they are, but for the company."""
    if spec is ticket_fields.COMPANY:
        return True
    return not (spec.theirs or required or (_is_needed(spec, setting) and not has_value))


def _is_needed(spec: Spec, setting: Setting) -> bool:
    """Whether a ticket on which nobody works yet cannot do without it."""
    return spec is ticket_fields.QUEUE and setting.queue is not Queue.NEVER


def _is_given(spec: Spec, setting: Setting) -> bool:
    """Whether the category gives it, so that nobody need say it at first."""
    return spec is ticket_fields.DUE and setting.gives_due


def _hint(spec: Spec, defaults: Row, columns: Columns) -> str:
    if spec is ticket_fields.COMPANY and (level := defaults.plain(LEVEL)):
        name = columns.label(LEVEL, level)
        return f"Service level: {name}, unless its configuration item or its contract has another."
    return spec.hint


def _value(spec: Spec, choices: Sequence[Choice], column: Column | None, defaults: Row) -> tuple[str, ...]:
    """What the category fills in, else the picklist itself, as far as that can be chosen."""
    theirs = next((name for name, ours in DEFAULTS.items() if ours == spec.id), "")
    value = defaults.plain(theirs) if theirs else ""
    if not value and spec.id in ("priority", "ticketType", "status"):
        value = next((each.value for each in (column.picks or () if column else ()) if each.is_default), "")
    if not value or (choices and value not in {each.value for each in choices if each.active}):
        return ()
    return (value,)


def _choices(spec: Spec, column: Column | None) -> tuple[Choice, ...]:
    if spec.pool or column is None:
        return ()
    if column.type.casefold() == "boolean":
        return YES_AND_NO
    return tuple(map(_choice, column.picks or ()))


def _choice(pick: Pick) -> Choice:
    """A value of a picklist; one that is inactive is known by name and not offered."""
    return Choice(
        value=pick.value,
        label=_cut(pick.label),
        active=pick.is_active,
        under=(pick.parent,) if pick.parent else (),
    )


def _is_askable(column: Column) -> bool:
    """Whether a field that the instance has besides can be written: its interface takes no references.

    https://www.autotask.net/help/developerhelp/Content/APIs/REST/Entities/UserdefinedFieldsUDFs.htm
    """
    return not column.is_read_only and (bool(column.picks) or not column.refers_to)


def _custom(column: Column, metadata: Metadata) -> RemoteField:
    """A field that the instance has besides: a text, a number, a day or a list."""
    sort = column.type.casefold()
    choices = tuple(map(_choice, column.picks or ()))
    preset = metadata.presets.get(column.name, "")
    is_known = not choices or preset in {each.value for each in choices if each.active}
    return RemoteField(
        id=FieldId(f"{CUSTOM}{column.name}"),
        label=_cut(column.label or column.name),
        type=_sort_of(sort, choices),
        required=column.is_required,
        choices=choices,
        longest=min(column.longest or LONGEST_INPUT, LONGEST_INPUT),
        lines=(column.longest or 0) > 255,
        later=not column.is_required,
        for_desk=not column.is_required,
        value=(preset,) if preset and is_known else (),
    )


def _within(fields: Iterable[RemoteField]) -> Iterator[RemoteField]:
    """The fields, of which no more are asked for at the opening than a modal takes: the rest waits."""
    count = 0
    for each in fields:
        count += (LONG_TEXT if each.lines else 1) if each.required else 0
        yield replace(each, later=True) if count > MOST_AT_OPENING else each


def _sort_of(sort: str, choices: Sequence[Choice]) -> FieldType:
    if choices:
        return FieldType.CHOICE
    if any(each in sort for each in ("int", "long", "decimal", "double", "number", "float", "numeric")):
        return FieldType.NUMBER
    return FieldType.DATE if "date" in sort else FieldType.TEXT


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_LABEL else text[: LONGEST_LABEL - 1].rstrip() + "…"
