"""Autotask's questions: conditions, and the call that asks them. Pure.

https://www.autotask.net/help/developerhelp/Content/APIs/REST/API_Calls/REST_Advanced_Query_Features.htm
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import quote

import msgspec

from bot.connectors.autotask.wire import Call

PAGE = 500
"""Rows of one answer at most, and values of one list of an `in`: each counts as a condition there."""
LONGEST_SEARCH = 1_700
"""Characters of a question in an address: of all 2,048 the rest is for the zone and the path."""

Condition = dict[str, Any]
T = TypeVar("T")


def literal(at: datetime) -> str:
    """A time as it is written there, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def compare(op: str, field: str, value: str | int | bool) -> Condition:
    return {"op": op, "field": field, "value": value}


def equal(field: str, value: str | int | bool) -> Condition:
    return compare("eq", field, value)


def one_of(field: str, values: Iterable[int | str]) -> Condition:
    return {"op": "in", "field": field, "value": list(values)}


def any_of(*conditions: Condition) -> Condition:
    return {"op": "or", "items": list(conditions)}


ALL: Condition = {"op": "exist", "field": "id"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A question for rows of an entity: all conditions must hold; no `fields` are all of them.

    A short one stands in the address unless it `has_body` in any case.
    """

    entity: str
    filter: Sequence[Condition]
    fields: tuple[str, ...] = ()
    most: int = PAGE
    has_body: bool = False

    @property
    def body(self) -> dict[str, Any]:
        asked: dict[str, Any] = {"MaxRecords": self.most, "filter": list(self.filter)}
        return asked | ({"IncludeFields": list(self.fields)} if self.fields else {})

    @property
    def search(self) -> str:
        return msgspec.json.encode(self.body).decode()

    def call(self, page: str = "") -> Call:
        """The call for its first page, or for that one: with the same verb, and the same body if it has one.

        A short question stands in the address, a long one in a body.
        """
        name, search = f"query {self.entity}", self.search
        if not self.has_body and len(quote(search, safe="")) <= LONGEST_SEARCH:
            params = {} if page else {"search": search}
            path = page or f"{self.entity}/query"
            return Call(name=name, method="GET", path=path, entity=self.entity, params=params)
        return Call(
            name=name,
            method="POST",
            path=page or f"{self.entity}/query",
            entity=self.entity,
            json=self.body,
        )

    def count(self) -> Call:
        """The call for how many rows there are; always in a body, which takes any length."""
        return Call(
            name=f"count {self.entity}",
            method="POST",
            path=f"{self.entity}/query/count",
            entity=self.entity,
            json={"filter": list(self.filter)},
        )


def portions(values: Iterable[T]) -> Iterator[list[T]]:
    """As many at once as one question may list, each once."""
    rest = list(dict.fromkeys(values))
    for begin in range(0, len(rest), PAGE):
        yield rest[begin : begin + PAGE]
