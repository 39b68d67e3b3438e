"""What belongs to Autotask's tickets, read for many of them in as few calls as there can be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.connectors.autotask.calls import (
    CHECKLIST,
    FILES,
    ITEMS,
    NOTE_FILES,
    NOTES,
    SECONDARY,
    TAGS,
    TIME_FILES,
    TIMES,
    Child,
)
from bot.connectors.autotask.calls import CONTACTS as OTHERS
from bot.connectors.autotask.line import Line, together
from bot.connectors.autotask.names import (
    CONTACTS,
    REFERENCES,
    RESOURCES,
    TAG_LABELS,
)
from bot.connectors.autotask.names import (
    ITEMS as MACHINES,
)
from bot.connectors.autotask.picks import Columns
from bot.connectors.autotask.rows import Row

TICKET = "ticketID"
CHILDREN = (SECONDARY, OTHERS, ITEMS, TAGS, CHECKLIST)
NAMED_BY: Mapping[Child, str] = {
    SECONDARY: RESOURCES,
    OTHERS: CONTACTS,
    ITEMS: MACHINES,
    TAGS: TAG_LABELS,
}
"""What the children of a ticket refer to."""


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What belongs to one ticket; None for what the API user may not see."""

    notes: Sequence[Row] = ()
    times: Sequence[Row] = ()
    files: Sequence[Row] = ()
    note_files: Sequence[Row] = ()
    time_files: Sequence[Row] = ()
    children: Mapping[str, Sequence[Row] | None] = field(default_factory=dict)

    def of(self, child: Child) -> Sequence[Row] | None:
        return self.children.get(child.entity)

    def numbers(self, child: Child) -> list[int]:
        """What its children of a sort refer to, in the order in which they came."""
        rows = self.of(child) or ()
        return [number for each in rows if (number := each.number(child.field))]


NONE = Parts()


async def parts_of(line: Line, tickets: Iterable[int]) -> dict[int, Parts]:
    """What belongs to each of these tickets."""
    numbers = sorted(set(tickets))
    if not numbers:
        return {}
    said, kept = (NOTES, TIMES, FILES), tuple(each.entity for each in CHILDREN)
    read = await together(
        *(line.surely_shown(entity, TICKET, numbers) for entity in said),
        *(line.shown(entity, TICKET, numbers) for entity in kept),
    )
    first = (*said, *kept)
    by_entity = dict(zip(first, read, strict=True))
    behind = await together(
        line.surely_shown(NOTE_FILES, "ticketNoteID", _ids(by_entity[NOTES])),
        line.surely_shown(TIME_FILES, "timeEntryID", _ids(by_entity[TIMES])),
    )
    note_files, time_files = _grouped(behind[0], "ticketNoteID"), _grouped(behind[1], "timeEntryID")
    grouped = {entity: _grouped(rows, TICKET) for entity, rows in by_entity.items()}
    return {
        number: Parts(
            notes=(notes := grouped[NOTES].get(number, [])),
            times=(times := grouped[TIMES].get(number, [])),
            files=grouped[FILES].get(number, []),
            note_files=[file for each in notes for file in note_files.get(each.id, [])],
            time_files=[file for each in times for file in time_files.get(each.id, [])],
            children={
                each.entity: None if by_entity[each.entity] is None else grouped[each.entity].get(number, [])
                for each in CHILDREN
            },
        )
        for number in numbers
    }


def _ids(rows: Sequence[Row] | None) -> list[int]:
    return [each.id for each in rows or () if each.id]


def _grouped(rows: Sequence[Row] | None, field: str) -> dict[int, list[Row]]:
    """The rows of each ticket or entry, each once, in the order of their numbers."""
    found: dict[int, dict[int, Row]] = {}
    for each in rows or ():
        number = each.number(field)
        if number and each.id:
            found.setdefault(number, {})[each.id] = each
    return {number: [some[each] for each in sorted(some)] for number, some in found.items()}


def named_on(row: Row, parts: Parts, columns: Columns) -> Iterator[tuple[str, int | None]]:
    """Everybody and everything that a ticket names, to be known before it is told."""
    for name, entity in REFERENCES.items():
        yield entity, row.number(name)
    for child, entity in NAMED_BY.items():
        yield from ((entity, each) for each in parts.numbers(child))
    if columns.is_contact(row.plain("creatorType")):
        yield CONTACTS, row.number("creatorResourceID")
    for each in (*parts.notes, *parts.times, *parts.files, *parts.note_files, *parts.time_files):
        for name in ("creatorResourceID", "resourceID", "attachedByResourceID"):
            yield RESOURCES, each.number(name)
        for name in ("createdByContactID", "attachedByContactID"):
            yield CONTACTS, each.number(name)
    for each in parts.of(CHECKLIST) or ():
        yield RESOURCES, each.number("completedByResourceID")
