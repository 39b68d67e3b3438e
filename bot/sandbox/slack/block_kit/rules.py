"""The small language of the limits: a rule looks at a JSON value and yields what is wrong with it.

Rules are combined, not subclassed: strings, numbers and choices at the bottom, lists and shapes above them.
Knows no block and no element.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.sandbox.slack.block_kit.fault import (
    Fault,
    already_exists,
    at,
    failed,
    missing,
    too_long,
    too_many,
    wrong_type,
)

Rule = Callable[[object], Iterator[Fault]]
Fields = Mapping[str, Rule]
Check = Callable[[Mapping[str, object]], Iterator[Fault]]
"""A rule about several fields of one object; it must bear fields of any type."""

DECIMAL = r"-?[0-9]+(\.[0-9]+)?"


def string(most: int | None = None, *, least: int = 0, pattern: str | None = None) -> Rule:
    """Take a string of so many code points, which is how Slack counts them."""

    def rule(value: object) -> Iterator[Fault]:
        if not isinstance(value, str):
            yield wrong_type("provide a string")
        elif len(value) < least:
            yield failed(f"must be more than {least - 1} characters", "min_length", least)
        elif most is not None and len(value) > most:
            yield too_long(most)
        elif pattern is not None and not re.fullmatch(pattern, value):
            yield failed(f"input must match regex pattern: {pattern}", "pattern", pattern)

    return rule


def integer(least: int | None = None, most: int | None = None) -> Rule:
    """Take a whole number between two bounds, both included."""

    def rule(value: object) -> Iterator[Fault]:
        if not isinstance(value, int) or isinstance(value, bool):
            yield wrong_type("provide an integer")
        elif least is not None and value < least:
            yield failed(f"must be greater than {least}", "minimum", least)
        elif most is not None and value > most:
            yield failed(f"must be less than {most}", "maximum", most)

    return rule


def number(value: object) -> Iterator[Fault]:
    """Take any number."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        yield wrong_type("provide a number")


def positive(value: object) -> Iterator[Fault]:
    """Take a number above zero."""
    yield from number(value)
    if isinstance(value, int | float) and value <= 0:
        yield failed("must be greater than 0", "minimum", 0)


def boolean(value: object) -> Iterator[Fault]:
    """Take true or false."""
    if not isinstance(value, bool):
        yield wrong_type("be a boolean")


def choice(*allowed: str) -> Rule:
    """Take one of these words."""

    def rule(value: object) -> Iterator[Fault]:
        if value not in allowed:
            yield failed("must be a valid enum value", "enum", list(allowed))

    return rule


def nullable(rule: Rule) -> Rule:
    """Take null as well."""
    return lambda value: iter(()) if value is None else rule(value)


def items(rule: Rule, *, most: int | None = None, least: int = 1) -> Rule:
    """Take an array of so many items; a wrong number of them is said once, without judging each."""

    def check(value: object) -> Iterator[Fault]:
        if not isinstance(value, list):
            yield wrong_type("provide an array")
        elif most is not None and len(value) > most:
            yield too_many(most)
        elif len(value) < least:
            yield failed(f"must provide at least {least} items", "min_items", least)
        else:
            for place, item in enumerate(value):
                yield from at(place, rule(item))

    return check


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Take an object with the fields it needs, those it takes besides, and no other."""

    needs: Fields
    takes: Fields
    checks: tuple[Check, ...]

    def __call__(self, value: object) -> Iterator[Fault]:
        if not isinstance(value, Mapping):
            yield wrong_type("provide an object")
            return
        fields = {**self.needs, **self.takes}
        for name in self.needs:
            if name not in value:
                yield missing(name)
        for name in value:
            if name not in fields:
                yield failed(f"invalid additional property: {name}", "additional_properties")
        for name, rule in fields.items():
            if name in value:
                yield from at(name, rule(value[name]))
        for check in self.checks:
            yield from check(value)


def shape(*checks: Check, needs: Fields | None = None, takes: Fields | None = None) -> Shape:
    """Write down an object's fields, and what they owe one another."""
    return Shape(needs=needs or {}, takes=takes or {}, checks=checks)


def typed(shapes: Mapping[str, Rule]) -> Rule:
    """Take an object whose `type` names one of these shapes; a shape does not mention `type` itself."""

    def rule(value: object) -> Iterator[Fault]:
        if not isinstance(value, Mapping):
            yield wrong_type("provide an object")
        elif "type" not in value:
            yield missing("type")
        elif not isinstance(kind := value["type"], str):
            yield from at("type", [wrong_type("provide a string")])
        elif kind not in shapes:
            yield from at("type", [failed(f"unsupported type: {kind}", "enum", list(shapes))])
        else:
            yield from shapes[kind]({name: field for name, field in value.items() if name != "type"})

    return rule


def at_least_one(*names: str) -> Check:
    """Demand one of these fields, or several."""
    return _defines(lambda count: count >= 1, names)


def exactly_one(*names: str) -> Check:
    """Demand one of these fields and refuse a second."""
    return _defines(lambda count: count == 1, names)


def _defines(is_right: Callable[[int], bool], names: tuple[str, ...]) -> Check:
    def check(value: Mapping[str, object]) -> Iterator[Fault]:
        if not is_right(sum(name in value for name in names)):
            yield failed("must define either " + " or ".join(f"`{name}`" for name in names))

    return check


def ascending(low: str, high: str) -> Check:
    """Demand that a range's lower end does not lie above its upper end; numbers may be written as strings."""

    def check(value: Mapping[str, object]) -> Iterator[Fault]:
        bottom, top = as_number(value.get(low)), as_number(value.get(high))
        if bottom is not None and top is not None and bottom > top:
            yield from at(high, [failed(f"must be greater than {value[low]}", "minimum", value[low])])

    return check


def as_number(value: object) -> float | None:
    """Read a number, or a number in a string; None for anything else."""
    if isinstance(value, str) and re.fullmatch(DECIMAL, value):
        return float(value)
    return value if isinstance(value, int | float) else None


def unique(listed: str, field: str) -> Check:
    """Demand that the items of one array differ in one of their fields, where they have it."""

    def check(value: Mapping[str, object]) -> Iterator[Fault]:
        yield from repeats(field, ((f"/{listed}/{place}", item) for place, item in listing(value, listed)))

    return check


def listing(value: object, field: str) -> Iterator[tuple[int, object]]:
    """Number the items of an array field; nothing where there is no such array."""
    found = value.get(field) if isinstance(value, Mapping) else None
    return enumerate(found if isinstance(found, list) else ())


def repeats(field: str, objects: Iterable[tuple[str, object]]) -> Iterator[Fault]:
    """Point at each object whose `field` an earlier one had already; objects come with their pointers."""
    seen: set[str] = set()
    for pointer, item in objects:
        name = item.get(field) if isinstance(item, Mapping) else None
        if not isinstance(name, str):
            continue
        if name in seen:
            yield already_exists(field).prefixed(f"{pointer}/{field}")
        seen.add(name)
