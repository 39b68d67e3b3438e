"""What the values of Autotask's picklists are called, which differ from instance to instance. Pure.

Only two of its statuses are the same everywhere, and the number of a priority is not its order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from bot.connectors.autotask.rows import Row
from bot.domain.ticket import Priority

NEW, COMPLETE, WAITING_CUSTOMER = "1", "5", "7"
"""The statuses of the system itself."""
WAITING = "waiting customer"
EVERYBODY = "all autotask users"
"""The label of what the customer sees too."""
INTERNAL = "internal"
ALL_SEE, ONLY_WE_SEE, PLAIN_NOTE = "1", "2", "3"
"""Values that were seen for them, where nothing is labelled so."""
SYSTEM_NOTES = ("13", "99")
"""Notes of workflow rules and of the remote monitoring."""
CONTACT = "2"
NAMED = {
    "critical": Priority.URGENT,
    "high": Priority.HIGH,
    "medium": Priority.NORMAL,
    "normal": Priority.NORMAL,
    "low": Priority.LOW,
}
FALLING = (Priority.URGENT, Priority.HIGH, Priority.NORMAL, Priority.LOW)
LAST = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """One value of a picklist."""

    value: str
    label: str
    is_active: bool = True
    is_system: bool = False
    is_default: bool = False
    order: int = LAST
    parent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A field of an entity: its sort, and its values or the entity that it refers to, if it has such."""

    name: str
    type: str = "string"
    label: str = ""
    longest: int | None = None
    is_read_only: bool = False
    is_required: bool = False
    picks: tuple[Pick, ...] | None = None
    refers_to: str = ""
    parent: str = ""

    def label_of(self, value: str) -> str:
        """What a value is called; empty where it is not known."""
        return next((each.label for each in self.picks or () if each.value == value), "")


def column_of(row: Row) -> Column:
    picks = tuple(sorted(map(_pick, row.items("picklistValues")), key=lambda each: each.order))
    is_list = bool(row.flag("isPickList")) or bool(picks)
    return Column(
        name=row.plain("name"),
        type=row.plain("dataType") or row.plain("type") or "string",
        label=row.plain("label"),
        longest=row.number("length") or None,
        is_read_only=bool(row.flag("isReadOnly")),
        is_required=bool(row.flag("isRequired")),
        picks=picks if is_list else None,
        refers_to=row.plain("referenceEntityType"),
        parent=row.plain("picklistParentValueField"),
    )


def _pick(row: Row) -> Pick:
    order = row.number("sortOrder")
    return Pick(
        value=row.plain("value"),
        label=row.plain("label") or row.plain("value"),
        is_active=row.flag("isActive") is not False,
        is_system=bool(row.flag("isSystem")),
        is_default=bool(row.flag("isDefaultValue")),
        order=LAST if order is None else order,
        parent=row.plain("parentValue"),
    )


@dataclass(frozen=True, kw_only=True)
class Columns:
    """All fields of an entity, found by name in any case."""

    all: Mapping[str, Column] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[Row]) -> Columns:
        found = (column_of(each) for each in rows)
        return cls(all={each.name.casefold(): each for each in found if each.name})

    def get(self, name: str) -> Column | None:
        return self.all.get(name.casefold())

    def picks(self, name: str) -> tuple[Pick, ...]:
        column = self.get(name)
        return (column.picks or ()) if column else ()

    def label(self, name: str, value: str) -> str:
        """What a value of that field is called; the value itself where it has no name."""
        column = self.get(name)
        return (column.label_of(value) if column else "") or value

    @cached_property
    def priorities(self) -> Mapping[str, Priority]:
        """What each of its priorities is to us: by its name, else by its place among all."""
        picks = self.picks("priority")
        found: dict[str, Priority] = {}
        for place, each in enumerate(picks):
            by_name = next((ours for name, ours in NAMED.items() if name in each.label.casefold()), None)
            found[each.value] = by_name or FALLING[place * len(FALLING) // len(picks)]
        return found

    def priority_for(self, wanted: Priority) -> str:
        """The value that is nearest to one of our priorities; empty where it has none."""
        active = [each.value for each in self.picks("priority") if each.is_active]
        place = FALLING.index(wanted)
        ranked = [(abs(FALLING.index(self.priorities[each]) - place), each) for each in active]
        return min(ranked, key=lambda each: each[0])[1] if ranked else ""

    def is_waiting(self, status: str) -> bool:
        """Whether it is the customer's turn."""
        return status == WAITING_CUSTOMER or self.label("status", status).casefold() == WAITING

    @cached_property
    def reopened(self) -> str:
        """The status of a ticket that somebody works on again."""
        active = [each for each in self.picks("status") if each.is_active and each.value != COMPLETE]
        worked_on = (each.value for each in active if "progress" in each.label.casefold())
        return next(worked_on, NEW)

    @cached_property
    def everybody(self) -> str:
        """As what it is published that the customer is to see."""
        labelled = (each.value for each in self.picks("publish") if each.label.casefold() == EVERYBODY)
        return next(labelled, ALL_SEE)

    @cached_property
    def internal(self) -> str:
        """As what it is published that only we are to see: the narrowest word for it that there is."""
        active = [each for each in self.picks("publish") if each.is_active and each.value != self.everybody]
        labelled = [each for each in active if INTERNAL in each.label.casefold()]
        shortest = min(labelled, key=lambda each: len(each.label), default=None)
        return shortest.value if shortest else ONLY_WE_SEE

    @cached_property
    def plain_note(self) -> str:
        """The sort of a note that is just something said."""
        active = [each for each in self.picks("noteType") if each.is_active and not each.is_system]
        usable = [each for each in active if each.value not in SYSTEM_NOTES]
        if not usable or any(each.value == PLAIN_NOTE for each in usable):
            return PLAIN_NOTE
        return next((each.value for each in usable if "note" in each.label.casefold()), usable[0].value)

    def is_contact(self, creator_type: str) -> bool:
        """Whether that sort of creator is somebody of the customer."""
        label = self.label("creatorType", creator_type).casefold()
        return "contact" in label or creator_type == CONTACT == label
