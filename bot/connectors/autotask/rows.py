"""Autotask's objects as they come: rows of named values, any of which may be missing, null or something else.

An instance has fields of its own and may have newer ones, so a row is asked by name, and nothing of it is
believed to be of a type. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

from bot.connectors.texts import told

NEVER = datetime.fromtimestamp(0, UTC)
EARLIEST_YEAR, LATEST_YEAR = 1990, 2200
"""Times of other years stand for none."""
MOST_DIGITS = 18


def moment(value: object) -> datetime | None:
    """A time, which is in UTC there whether it says so or not; None for what is none."""
    if not isinstance(value, str):
        return None
    try:
        at = datetime.fromisoformat(value.strip())
        at = at.astimezone(UTC) if at.tzinfo is not None else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return at if EARLIEST_YEAR <= at.year <= LATEST_YEAR else None


def whole(text: str) -> int | None:
    """A whole number as it is written there; None for anything else that has digits in it."""
    digits = text.removeprefix("-")
    is_number = digits.isascii() and digits.isdigit() and len(digits) <= MOST_DIGITS
    return int(text) if is_number else None


def plain(value: object) -> str:
    """A value as a text: ids and numbers in one way, truths as words; empty for what is none."""
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            return _number(value)
        case str():
            return told(value).strip()
        case _:
            return ""


def _number(value: float) -> str:
    try:
        text = f"{Decimal(str(value)):f}"
    except InvalidOperation:
        return ""
    return text.rstrip("0").rstrip(".") if "." in text else text


class Row:
    """One of their objects. Names are looked for in any case: their pages do not agree on theirs."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, Any] | None = None) -> None:
        self._values = {name.casefold(): value for name, value in (values or {}).items()}

    def has(self, name: str) -> bool:
        """Whether it tells anything of that at all, be it null."""
        return name.casefold() in self._values

    def value(self, name: str) -> object:
        return self._values.get(name.casefold())

    def text(self, name: str) -> str:
        """A text as it stands, with its line breaks."""
        value = self.value(name)
        return told(value) if isinstance(value, str) else plain(value)

    def plain(self, name: str) -> str:
        return plain(self.value(name))

    def number(self, name: str) -> int | None:
        """An id or another whole number, which may come as digits."""
        return whole(self.plain(name))

    def moment(self, name: str) -> datetime | None:
        return moment(self.value(name))

    def flag(self, name: str) -> bool | None:
        """Yes or no, which may come as 1 and 0."""
        words = self.plain(name).lower()
        return {"true": True, "1": True, "false": False, "0": False}.get(words)

    def items(self, name: str) -> Iterator[Row]:
        """The objects in a list."""
        value = self.value(name)
        for each in value if isinstance(value, list) else ():
            if isinstance(each, dict):
                yield Row(each)

    @property
    def id(self) -> int:
        """Its number; 0 for what has none, which nothing there is called."""
        return self.number("id") or 0

    @property
    def custom(self) -> dict[str, object]:
        """The fields that the instance has besides, by name."""
        return {each.plain("name"): each.value("value") for each in self.items("userDefinedFields")}


class Details(msgspec.Struct, frozen=True, rename={"next_page": "nextPageUrl"}):
    next_page: str | None = None


class Page(msgspec.Struct, frozen=True, rename={"details": "pageDetails"}):
    items: list[Any] | None = None
    details: Details | None = None

    @property
    def rows(self) -> list[Row]:
        return list(rows_of(self.items or ()))

    @property
    def next_page(self) -> str:
        return (self.details.next_page if self.details else None) or ""


class One(msgspec.Struct, frozen=True):
    item: dict[str, Any] | None = None


class Made(msgspec.Struct, frozen=True, rename={"item_id": "itemId"}):
    item_id: int | None = None


class Counted(msgspec.Struct, frozen=True, rename={"count": "queryCount"}):
    count: int


class Fields(msgspec.Struct, frozen=True):
    fields: list[Any] | None = None

    @property
    def rows(self) -> list[Row]:
        return list(rows_of(self.fields or ()))


def rows_of(items: Iterable[Any]) -> Iterator[Row]:
    """The objects among what a list holds."""
    return (Row(each) for each in items if isinstance(each, dict))


def by_id(rows: Iterable[Row]) -> dict[int, Row]:
    """Each that has a number once, as it came last."""
    return {each.id: each for each in rows if each.id}
