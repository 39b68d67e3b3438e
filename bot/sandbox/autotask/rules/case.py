"""One write as the rules see it, and what they say of one that cannot be. Reads tables, writes none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.sandbox.autotask.picklists import Pick, pick
from bot.sandbox.autotask.rules.house import House

Row = dict[str, Any]


class Unfit(Exception):
    """A write breaks rules of the server: the texts of its answer."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.texts = tuple(texts)
        super().__init__("; ".join(self.texts))


class Shelf(Protocol):
    """The rows of one entity by their ids."""

    @property
    def rows(self) -> Mapping[int, Row]:
        """The rows."""


class Books(Protocol):
    """The tables by the names of their entities."""

    @property
    def tables(self) -> Mapping[str, Shelf]:
        """The tables."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who writes: a resource, or a contact in the portal; `impersonator` is the API user behind a resource.

    What the system does by itself, workflow rules and approvals, is bound by fewer rules.
    """

    resource: int | None = None
    contact: int | None = None
    impersonator: int | None = None
    is_system: bool = False
    is_page: bool = False

    @property
    def person(self) -> int | None:
        """The number of whoever it is."""
        return self.resource if self.contact is None else self.contact


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What was there (nothing for a new one), what is given, what would be stored, by whom and when."""

    books: Books
    house: House
    entity: str
    before: Row | None
    given: Row
    row: Row
    actor: Actor
    now: datetime

    @property
    def is_new(self) -> bool:
        """Whether it is a creation."""
        return self.before is None

    def sets(self, field: str) -> bool:
        """Whether a value is newly set: not empty, and not the one that is there."""
        value = self.row.get(field)
        return value is not None and (self.before is None or self.before.get(field) != value)

    def moves(self, field: str) -> bool:
        """Whether the field of an existing row changes, to nothing too."""
        return self.before is not None and self.before.get(field) != self.row.get(field)

    def one(self, entity: str, number: object) -> Row | None:
        """Find a row by its id."""
        table = self.books.tables.get(entity)
        return table.rows.get(number) if table is not None and isinstance(number, int) else None

    def all(self, entity: str, **fields: object) -> Iterator[Row]:
        """Find the rows that have these values."""
        table = self.books.tables.get(entity)
        for row in list(table.rows.values()) if table is not None else ():
            if all(row.get(name) == value for name, value in fields.items()):
                yield row

    def picks(self, field: str, entity: str | None = None) -> Sequence[Pick]:
        """Return the picklist of a field."""
        return self.house.picklists.get((entity or self.entity, field), ())

    def pick(self, field: str) -> Pick | None:
        """Find the chosen value of a picklist."""
        return pick(self.picks(field), self.row.get(field))

    @property
    def ticket(self) -> Row | None:
        """The ticket that a child belongs to."""
        return self.one("Tickets", self.row.get("ticketID"))


Check = Callable[[Case], Iterator[str]]
"""A rule: says what is wrong, in the words of the server, and nothing where all is well."""
Default = Callable[[Case], Row]
"""Fills in: returns the fields that the server sets by itself, given what it would store."""


def is_active(row: Row | None) -> bool:
    """Whether a row is there and in use; what has no such mark always is."""
    if row is None:
        return False
    mark = "status" if "contractName" in row else "isActive"
    return row.get(mark, True) in (True, 1)


def invalid(field: str, value: object) -> str:
    """What is said of a value that cannot be."""
    return f"{field}: Value {value} does not exist or is invalid"


def no_right(to_do: str) -> str:
    """What is said where the security level does not allow it."""
    return f"The logged in Resource does not have the adequate permissions to {to_do}."


def examine(case: Case, checks: Iterable[Check]) -> None:
    """Raise Unfit with everything that is wrong."""
    texts = list(dict.fromkeys(text for check in checks for text in check(case)))
    if texts:
        raise Unfit(texts)
