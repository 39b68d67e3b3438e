"""One thing Slack refuses, in the words and with the codes of Slack's own schema checker.

Words and codes: https://github.com/slackhq/hack-json-schema, src/Constraints.
Form: https://docs.slack.dev/reference/methods/blocks.validate
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum


class Code(StrEnum):
    MISSING_FIELD = "missing_field"
    INVALID_TYPE = "invalid_type"
    FAILED_CONSTRAINT = "failed_constraint"
    NO_TEXT = "no_text"
    ONLY_ONE_TABLE_ALLOWED = "only_one_table_allowed"
    VIEW_TOO_LARGE = "view_too_large"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong, and where: `pointer` is a JSON pointer from whatever was checked."""

    code: Code
    message: str
    pointer: str = ""
    constraint: Mapping[str, object] | None = None

    @property
    def line(self) -> str:
        """Write the fault as `response_metadata.messages` shows it."""
        return f"[ERROR] {self.message} [json-pointer:{self.pointer}]"

    def prefixed(self, prefix: str) -> "Fault":
        """Return the same fault as seen from further out."""
        return replace(self, pointer=prefix + self.pointer)


def failed(message: str, constraint: str | None = None, expected: object = None) -> Fault:
    """Build the fault of a value that has the right type but breaks a rule."""
    told = None if constraint is None else {"type": constraint, "expected": expected}
    return Fault(code=Code.FAILED_CONSTRAINT, message=message, constraint=told)


def missing(field: str) -> Fault:
    """Build the fault of an object that lacks a field; it points at the object."""
    return Fault(code=Code.MISSING_FIELD, message=f"missing required field: {field}")


def wrong_type(wanted: str) -> Fault:
    """Build the fault of a value that is no string, no array, ..."""
    return Fault(code=Code.INVALID_TYPE, message=f"must {wanted}")


def already_exists(field: str) -> Fault:
    """Build the fault of an id that was used before."""
    return failed(f"`{field}` already exists", "unique_items")


def too_long(most: int) -> Fault:
    """Build the fault of more than `most` characters; Slack names the first length that is too much."""
    return failed(f"must be less than {most + 1} characters", "max_length", most)


def too_many(most: int) -> Fault:
    """Build the fault of more than `most` items."""
    return failed(f"no more than {most} items allowed", "max_items", most)


def at(step: str | int, faults: Iterable[Fault]) -> Iterator[Fault]:
    """Move faults one step further in: a field's name or an item's number."""
    escaped = str(step).replace("~", "~0").replace("/", "~1")
    return (fault.prefixed(f"/{escaped}") for fault in faults)
