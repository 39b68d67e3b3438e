"""The vendor's types: which properties are local, which relational, and how each is read off a record.

Masks, filters and the relational getters all go by this one table, which the `types_*` modules fill.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from bot.sandbox.slack.shapes import Json
from bot.sandbox.softlayer.view import View

Get = Callable[[Any, View], Any]
HUMP = re.compile(r"(?<!^)(?=[A-Z])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A relational property: of which type (None: a bare value), whether many, how it is read."""

    target: str | None
    get: Get
    is_many: bool = False
    is_default: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Type:
    """A type; `nulls` are the locals shown as null where others are left out when unset."""

    name: str
    base: str | None
    local: Mapping[str, Get]
    relations: Mapping[str, Relation]
    nulls: frozenset[str]
    brief: Callable[[Any], tuple[str, ...]] | None


TYPES: dict[str, Type] = {}


def define(
    name: str,
    local: str,
    listed: Mapping[str, Relation] = MappingProxyType({}),
    *,
    base: str | None = None,
    nulls: str = "",
    brief: Callable[[Any], tuple[str, ...]] | None = None,
    computed: Mapping[str, Get] = MappingProxyType({}),
    **named: Relation,
) -> None:
    """Add a type; `local` are properties read from the record's field of that name, `computed` the others."""
    relations = {**listed, **named}
    counts = {_count_of(key): _counting(each) for key, each in relations.items() if each.is_many}
    TYPES[name] = Type(
        name=name,
        base=base,
        local={each: _field(each) for each in local.split()} | dict(computed),
        relations={**counts, **relations},
        nulls=frozenset(nulls.split()),
        brief=brief,
    )


def one(target: str | None, get: Get, *, is_default: bool = False) -> Relation:
    """A relation to one object, or to a bare value."""
    return Relation(target=target, get=get, is_default=is_default)


def many(target: str, get: Get) -> Relation:
    """A relation to a list of objects, which can also be counted."""
    return Relation(target=target, get=get, is_many=True)


def lineage(name: str) -> Iterator[Type]:
    """The type and those it is built on."""
    while (found := TYPES.get(name)) is not None:
        yield found
        if found.base is None:
            return
        name = found.base


def is_a(name: str, wanted: str) -> bool:
    """Whether a type is another or is built on it."""
    return any(each.name == wanted for each in lineage(name))


def local_of(name: str, key: str) -> Get | None:
    """How a local property of a type is read."""
    return next((each.local[key] for each in lineage(name) if key in each.local), None)


def relation_of(name: str, key: str) -> Relation | None:
    """A relational property of a type."""
    return next((each.relations[key] for each in lineage(name) if key in each.relations), None)


def locals_of(name: str) -> tuple[str, ...]:
    """The names of all local properties of a type."""
    return tuple(dict.fromkeys(key for each in reversed(list(lineage(name))) for key in each.local))


def defaults_of(name: str) -> tuple[str, ...]:
    """The relational properties that are returned without being named."""
    pairs = (pair for each in lineage(name) for pair in each.relations.items())
    return tuple(key for key, relation in pairs if relation.is_default)


def type_of(record: Any, declared: str) -> str:
    """The type of a record: the one it carries, else the declared one."""
    carried = record.get("_type") if isinstance(record, dict) else getattr(record, "sl_type", None)
    return str(carried or declared)


def thing(type_name: str, **fields: Any) -> Json:
    """A record that is not worth a class: its properties under the vendor's names."""
    return {"_type": type_name, **fields}


def _field(key: str) -> Get:
    name = HUMP.sub("_", key).lower()

    def read(record: Any, _: View) -> Any:
        return record.get(key) if isinstance(record, dict) else getattr(record, name)

    return read


def _count_of(key: str) -> str:
    return f"{key[:-1] if key.endswith('s') else key}Count"


def _counting(relation: Relation) -> Relation:
    return Relation(target=None, get=lambda record, view: len(relation.get(record, view)))
