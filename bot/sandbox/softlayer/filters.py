"""Object filters: which of the items are meant, and in what order. Pure; properties are read by a function.

A malformed advanced operation is silently left out, so that too much comes back.
https://sldn.softlayer.com/article/object-filters/
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from bot.sandbox.softlayer import dates
from bot.sandbox.softlayer.dates import Moment

Read = Callable[[Any, str], Any]
Test = Callable[[Any], bool]
Path = tuple[str, ...]
SIMPLE = re.compile(r"(!?[\^$*_]=|!?~|!=|>=|<=|>|<)\s*(.*)", re.DOTALL)
ADVANCED = ("in", "isDate", "greaterThanDate", "lessThanDate", "betweenDate", "orderBy", "and", "or")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """The zone in which date literals are read, and the moment that `currentDate` means."""

    zone: tzinfo
    now: float


def select(items: Iterable[Any], tree: object, read: Read, asking: Asking) -> list[Any]:
    """Return the items that a filter, without its root, leaves over, sorted as it says."""
    leaves = list(_leaves(tree))
    tests = [(path, test) for path, leaf in leaves if (test := _test(leaf, asking)) is not None]
    found = [item for item in items if all(_fits(item, path, test, read) for path, test in tests)]
    for path, is_descending in _sorting(leaves):
        found.sort(key=lambda item: _sort_key(_values(item, path, read)), reverse=is_descending)
    return found


def _leaves(tree: object, path: Path = ()) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    if not isinstance(tree, Mapping):
        return
    if "operation" in tree and path:
        yield path, tree
        return
    for name, below in tree.items():
        yield from _leaves(below, (*path, str(name)))


def _values(item: Any, path: Path, read: Read) -> list[Any]:
    values = [item]
    for name in path:
        values = [read(value, name) for value in values if value is not None]
        values = [one for value in values for one in (value if isinstance(value, list) else [value])]
    return values


def _fits(item: Any, path: Path, test: Test, read: Read) -> bool:
    return any(test(value) for value in _values(item, path, read) or [None])


def _sorting(leaves: list[tuple[Path, Mapping[str, Any]]]) -> list[tuple[Path, bool]]:
    """The sort keys, the least important first."""
    keys = []
    for number, (path, leaf) in enumerate(leaves):
        if leaf["operation"] == "orderBy" and (direction := _option(leaf, "sort")):
            place = _option(leaf, "sortOrder")
            rank = int(place[0]) if place and str(place[0]).isdigit() else number
            keys.append((rank, path, str(direction[0]).upper() == "DESC"))
    return [(path, is_descending) for _, path, is_descending in sorted(keys, reverse=True)]


def _sort_key(values: list[Any]) -> tuple[int, float, str]:
    value = next((one for one in values if one is not None), None)
    if value is None:
        return (0, 0.0, "")
    return (1, float(value), "") if isinstance(value, int | float) else (2, 0.0, str(value))


def _test(leaf: object, asking: Asking) -> Test | None:
    """What a condition asks of a value; None where it asks nothing."""
    if not isinstance(leaf, Mapping):
        return _simple(leaf, asking)
    operation = leaf.get("operation")
    if isinstance(operation, str) and operation in ADVANCED:
        return _advanced(operation, leaf, asking)
    return _simple(operation, asking)


def _simple(operation: object, asking: Asking) -> Test:
    if not isinstance(operation, str):
        return lambda value: _compare("=", value, operation, asking)
    text = operation.strip()
    if text.lower() in ("not null", "is null"):
        return lambda value: (value is None) == (text.lower() == "is null")
    found = SIMPLE.fullmatch(text)
    sign, wanted = found.groups() if found else ("=", text)
    if sign.startswith("!"):
        return lambda value: value is not None and not _compare(sign[1:], value, wanted, asking)
    return lambda value: _compare(sign, value, wanted, asking)


def _compare(sign: str, value: Any, wanted: Any, asking: Asking) -> bool:
    if value is None:
        return False
    if sign in WORDED:
        return WORDED[sign](_text(value), str(wanted))
    left, right = _alike(value, wanted, asking)
    return right is not None and MEASURED[sign](left, right)


def _alike(value: Any, wanted: Any, asking: Asking) -> tuple[Any, Any]:
    """A value and what it is compared with, of one kind; the latter None where it is of another."""
    if isinstance(value, Moment):
        text = str(wanted)
        moment = dates.relative(text, asking.now) or dates.read(text, asking.zone)
        return float(int(value)), moment
    if isinstance(value, int | float):
        try:
            return float(value), float({"true": 1, "false": 0}.get(str(wanted).lower(), wanted))
        except (TypeError, ValueError):
            return value, None
    return str(value), _text(wanted)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _search(value: str, pattern: str) -> bool:
    try:
        return re.search(pattern, value) is not None
    except re.error:
        return False


WORDED: dict[str, Callable[[str, str], bool]] = {
    "^=": lambda value, wanted: value.startswith(wanted),
    "$=": lambda value, wanted: value.endswith(wanted),
    "*=": lambda value, wanted: wanted in value,
    "_=": lambda value, wanted: value.casefold() == wanted.casefold(),
    "~": _search,
}
MEASURED: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda left, right: bool(left == right),
    ">": lambda left, right: bool(left > right),
    ">=": lambda left, right: bool(left >= right),
    "<": lambda left, right: bool(left < right),
    "<=": lambda left, right: bool(left <= right),
}


def _advanced(operation: str, leaf: Mapping[str, Any], asking: Asking) -> Test | None:
    match operation:
        case "in":
            wanted = _option(leaf, "data")
            return (
                (lambda value: any(_compare("=", value, one, asking) for one in wanted)) if wanted else None
            )
        case "and" | "or":
            return _joined(operation, leaf, asking)
        case "betweenDate":
            first, last = (_date(leaf, name, asking) for name in ("startDate", "endDate"))
            return _dated(lambda value: first <= value <= last) if first and last else None
        case "isDate" | "greaterThanDate" | "lessThanDate":
            wanted_at = _date(leaf, "date", asking)
            return _dated(_against(operation, wanted_at, asking)) if wanted_at else None
    return None


def _joined(operation: str, leaf: Mapping[str, Any], asking: Asking) -> Test | None:
    options = leaf.get("options")
    listed = _option(leaf, "data") or (options if isinstance(options, list) else [])
    conditions = [one for one in listed if not isinstance(one, Mapping) or "operation" in one]
    tests = [test for one in conditions if (test := _test(one, asking)) is not None]
    meant = all if operation == "and" else any
    return (lambda value: meant(test(value) for test in tests)) if tests else None


def _against(operation: str, wanted: Moment, asking: Asking) -> Test:
    match operation:
        case "greaterThanDate":
            return lambda value: value > wanted
        case "lessThanDate":
            return lambda value: value < wanted
    return lambda value: dates.day(value, asking.zone) == dates.day(wanted, asking.zone)


def _dated(test: Test) -> Test:
    return lambda value: isinstance(value, Moment) and test(Moment(int(value)))


def _date(leaf: Mapping[str, Any], name: str, asking: Asking) -> Moment | None:
    wanted = _option(leaf, name)
    return dates.literal(str(wanted[0]), asking.zone) if wanted else None


def _option(leaf: Mapping[str, Any], name: str) -> list[Any] | None:
    """The value of an option, a list with something in it; None where the options are malformed."""
    options = leaf.get("options")
    for option in options if isinstance(options, list) else []:
        if isinstance(option, Mapping) and option.get("name") == name:
            value = option.get("value")
            return value if isinstance(value, list) and value else None
    return None
