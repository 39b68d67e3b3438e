"""The entities of the API: their fields, what may be done to them and where they hang.

https://www.autotask.net/help/developerhelp/Content/APIs/REST/Entities/_EntitiesOverview.htm
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.sandbox.autotask.entities import tables
from bot.sandbox.autotask.entities.described import Described

_LINE = re.compile(r"^(?P<name>\w+) (?P<type>\w+)(?:\((?P<length>\d+)\))?(?P<marks>(?: \S+)*)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field. `entity` is what it refers to, `parent` the field whose value its picklist hangs on."""

    name: str
    type: str
    length: int = 0
    is_required: bool = False
    is_read_only: bool = False
    is_once: bool = False
    is_queryable: bool = True
    is_pick: bool = False
    entity: str = ""
    parent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """One entity: `root` and `child` are the verbs taken at its own address and under its parents."""

    name: str
    fields: Mapping[str, Field]
    root: frozenset[str] = frozenset()
    child: frozenset[str] = frozenset()
    queries: bool = True
    has_udfs: bool = False
    parents: Mapping[str, str] = field(default_factory=dict)
    """By what it can hang on, the field that holds the parent's id."""
    webhooks: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """What hangs on an entity under a name of its own."""

    entity: Entity
    field: str


def _fields(text: str) -> Iterator[Field]:
    for line in filter(None, map(str.strip, text.splitlines())):
        found = _LINE.match(line)
        if found is None:
            raise ValueError(f"{line!r} describes no field.")
        marks = found["marks"].split()
        yield Field(
            name=found["name"],
            type=found["type"],
            length=int(found["length"] or 0),
            is_required="*" in marks,
            is_read_only="ro" in marks,
            is_once="once" in marks,
            is_queryable="hidden" not in marks,
            is_pick=any(each.startswith("#") for each in marks),
            parent=next((each[1:] for each in marks if each.startswith("#")), ""),
            entity=next((each[1:] for each in marks if each.startswith(">")), ""),
        )


def _entity(table: Described) -> Entity:
    return Entity(
        name=table.name,
        fields={each.name: each for each in _fields(table.fields)},
        root=frozenset(table.root.split()),
        child=frozenset(table.child.split()),
        queries=table.queries,
        has_udfs=table.has_udfs,
        parents=dict(each.split(".") for each in table.under.split()),
        webhooks=table.webhooks,
    )


ENTITIES: Mapping[str, Entity] = {each.name: _entity(each) for each in tables.ALL}
_BY_NAME = {name.lower(): each for name, each in ENTITIES.items()}
_CHILDREN: dict[tuple[str, str], Child] = {
    (path.partition("/")[0].lower(), path.partition("/")[2].lower()): Child(
        entity=ENTITIES[entity], field=ENTITIES[entity].parents[path.partition("/")[0]]
    )
    for path, entity in tables.PATHS.items()
}


def entity(name: str) -> Entity | None:
    """Find an entity, whatever its case."""
    return _BY_NAME.get(name.lower())


def child(parent: str, name: str) -> Child | None:
    """Find what hangs on an entity under a name, whatever their case."""
    return _CHILDREN.get((parent.lower(), name.lower()))
