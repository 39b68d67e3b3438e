"""Shows a value as the wire has it: by its type, the mask, the caller's zone. Also reads it for filters."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.sandbox.softlayer import dates
from bot.sandbox.softlayer.dates import Moment
from bot.sandbox.softlayer.errors import ApiError
from bot.sandbox.softlayer.masks import Branch, Wanted
from bot.sandbox.softlayer.schema import (
    TYPES,
    Relation,
    defaults_of,
    is_a,
    local_of,
    locals_of,
    relation_of,
    type_of,
)
from bot.sandbox.softlayer.view import View
from bot.sandbox.softlayer.words import INFERRED


def check(branches: Iterable[Branch], declared: str) -> None:
    """Refuse a mask with a property that the (cast) type does not have."""
    for branch in branches:
        name = branch.cast or declared
        if name not in TYPES:
            raise _unknown(name, "type")
        for each in branch.wanted:
            _check_wanted(each, name)


def _check_wanted(wanted: Wanted, name: str) -> None:
    relation = relation_of(name, wanted.name)
    if relation is None and local_of(name, wanted.name) is None:
        raise _unknown(name, wanted.name)
    if relation is not None and relation.target is not None:
        check([wanted.branch], relation.target)
    elif wanted.branch.wanted or wanted.branch.cast:
        raise _unknown(f"{name}::{wanted.name}", (wanted.branch.wanted or (wanted,))[0].name)


def _unknown(type_name: str, name: str) -> ApiError:
    return ApiError(INFERRED["property"].format(name=name, type=type_name))


def shown(value: Any, declared: str | None, branches: tuple[Branch, ...], view: View) -> Any:
    """Show a value: an object, a list of them, a date, or whatever is as plain as JSON."""
    if isinstance(value, list | tuple):
        return [shown(each, declared, branches, view) for each in value]
    if isinstance(value, Moment):
        return dates.shown(value, view.zone)
    if declared is None and isinstance(value, dict):
        return {key: shown(each, None, (), view) for key, each in value.items()}
    if declared is None or value is None or isinstance(value, str | int | float | bool):
        return value
    return _object(value, declared, branches, view)


def _object(record: Any, declared: str, branches: tuple[Branch, ...], view: View) -> dict[str, Any]:
    actual = type_of(record, declared)
    fitting = [each for each in branches if each.cast is None or is_a(actual, each.cast)]
    named: dict[str, list[Branch]] = {}
    for branch in fitting:
        for wanted in branch.wanted:
            named.setdefault(wanted.name, []).append(wanted.branch)
    locals_named = [key for key in named if local_of(actual, key) is not None]
    relational = [key for key in named if relation_of(actual, key) is not None]
    if not locals_named:
        brief = TYPES[declared].brief
        locals_named = list(brief(record)) if brief else list(locals_of(actual))
        relational += [key for key in defaults_of(actual) if key not in relational]
    answer: dict[str, Any] = {}
    for key in locals_named:
        read = local_of(actual, key)
        if read is not None:
            _put(answer, key, shown(read(record, view), None, (), view), actual, view)
    for key in relational:
        relation = relation_of(actual, key)
        if relation is not None:
            _put(answer, key, _related(record, relation, named.get(key, []), view), actual, view)
    return answer


def _related(record: Any, relation: Relation, branches: list[Branch], view: View) -> Any:
    return shown(relation.get(record, view), relation.target, tuple(branches), view)


def _put(answer: dict[str, Any], key: str, value: Any, name: str, view: View) -> None:
    """Leave an unset property out, or show it as null, as the settings and the type say."""
    is_null = any(key in TYPES[each].nulls for each in (name, TYPES[name].base or name))
    if value is not None or is_null or view.state.settings.unset == "null":
        answer[key] = value


def read_for_filter(record: Any, key: str, declared: str, view: View) -> Any:
    """Read one property for a filter; one that the type does not have is refused."""
    actual = type_of(record, declared)
    local = local_of(actual, key)
    if local is not None:
        return local(record, view)
    relation = relation_of(actual, key)
    if relation is None:
        raise _unknown(actual, key)
    return relation.get(record, view)
