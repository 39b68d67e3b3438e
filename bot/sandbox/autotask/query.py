"""The query language: conditions over the rows of an entity, which fields are shown, and pages of the answer.

Comparisons are those of the database behind it: texts whatever their case, and nothing compares with null.
https://www.autotask.net/help/developerhelp/Content/APIs/REST/API_Calls/REST_Basic_Query_Calls.htm
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from bot.sandbox.autotask import dates
from bot.sandbox.autotask.entities import Entity, Field
from bot.sandbox.autotask.rules.case import Row, Unfit

MOST = 500
GROUPS = frozenset({"and", "or"})
ALONE = frozenset({"exist", "notexist"})
LISTED = frozenset({"in", "notin"})
TEXTUAL: Mapping[str, Callable[[str, str], bool]] = {
    "beginswith": str.startswith,
    "endswith": str.endswith,
    "contains": lambda text, part: part in text,
}
ORDERED: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": lambda a, b: bool(a == b),
    "noteq": lambda a, b: bool(a != b),
    "gt": lambda a, b: bool(a > b),
    "gte": lambda a, b: bool(a >= b),
    "lt": lambda a, b: bool(a < b),
    "lte": lambda a, b: bool(a <= b),
}
NUMBERS = frozenset({"integer", "long", "decimal"})
SQL = {"integer": "int", "long": "bigint"}
LARGEST = {"integer": 2**31 - 1, "long": 2**63 - 1}
TOO_MANY = "Invalid query syntax. Queries are limited to 500 or fewer 'OR' conditions."

Test = Callable[[Row], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A query that can be carried out."""

    test: Test
    most: int
    shown: frozenset[str] | None


class Reading:
    """Reads one query of an entity with its custom fields; raises Unfit with the service's words."""

    def __init__(
        self, entity: Entity, customs: Mapping[str, tuple[str, str]] | None = None, *, texts: bool = True
    ) -> None:
        self._entity = entity
        self._customs = customs or {}
        self._takes_texts = texts
        self._fields = {name.lower(): each for name, each in entity.fields.items()}
        self._ors = 0
        self._udfs = 0

    def read(self, asked: object) -> Query:
        """Read the whole of it; its keys may be in any case."""
        body = _keys(asked)
        if not isinstance(body.get("filter"), list):
            raise Unfit(["Invalid query syntax. A query needs a filter."])
        tests = [self._condition(each) for each in body["filter"]]
        if self._ors > MOST:
            raise Unfit([TOO_MANY])
        if self._udfs > 1:
            raise Unfit(["Invalid query syntax. Only one UDF can be queried at a time."])
        return Query(
            test=lambda row: all(test(row) for test in tests),
            most=_most(body.get("maxrecords")),
            shown=self._shown(body.get("includefields")),
        )

    def _condition(self, asked: object) -> Test:
        each = _keys(asked)
        op = str(each.get("op") or "").lower()
        if op in GROUPS:
            return self._group(op, each)
        if each.get("udf"):
            self._udfs += 1
            return self._udf(op, each)
        name = str(each.get("field") or "")
        field = self._fields.get(name.lower())
        if field is None:
            raise Unfit([f"Unable to find {name} in the {self._entity.name} Entity."])
        if not field.is_queryable:
            raise Unfit([f"The field {name} of the {self._entity.name} Entity cannot be queried."])
        if field.type == "long" and not self._takes_texts:
            _demand_numbers(each.get("value"))
        test = self._test(op, each.get("value"), field.type)
        return lambda row: test(row.get(field.name))

    def _group(self, op: str, each: Mapping[str, Any]) -> Test:
        items = each.get("items")
        if not isinstance(items, list) or not items:
            raise Unfit([f"Invalid query syntax. {op} needs items."])
        tests = [self._condition(item) for item in items]
        if op == "or":
            self._ors += len(items)
            return lambda row: any(test(row) for test in tests)
        return lambda row: all(test(row) for test in tests)

    def _udf(self, op: str, each: Mapping[str, Any]) -> Test:
        name = str(each.get("field") or "")
        written, kind = self._customs.get(name.lower(), ("", ""))
        if not written:
            raise Unfit([f"Unable to find {name} in the {self._entity.name} Entity."])
        test = self._test(op, each.get("value"), kind)

        def fits(row: Row) -> bool:
            listed = row.get("userDefinedFields") or ()
            return test(next((udf["value"] for udf in listed if udf["name"] == written), None))

        return fits

    def _test(self, op: str, value: object, kind: str) -> Callable[[object], bool]:
        if op in ALONE:
            return lambda there: (there not in (None, "")) is (op == "exist")
        if op in LISTED:
            values = value if isinstance(value, list) else [value]
            self._ors += len(values)
            wanted = {_value(each, kind) for each in values}
            return lambda there: there is not None and (_value(there, kind) in wanted) is (op == "in")
        if op in TEXTUAL:
            part = str(value).lower()
            return lambda there: there is not None and TEXTUAL[op](str(there).lower(), part)
        if op not in ORDERED:
            raise Unfit([f"Invalid query syntax. {op or 'A condition without op'} is no operator."])
        if value is None:
            return lambda there: (there is None) is (op == "eq")
        compare, bound = ORDERED[op], _value(value, kind)
        return lambda there: there is not None and compare(_value(there, kind), bound)

    def _shown(self, asked: object) -> frozenset[str] | None:
        if not asked:
            return None
        if not isinstance(asked, list):
            raise Unfit(["Invalid query syntax. IncludeFields is a list."])
        names = {"id"}
        for name in asked:
            field = self._fields.get(str(name).lower())
            if field is None:
                raise Unfit([f"Unable to find {name} in the {self._entity.name} Entity."])
            names.add(field.name)
        return frozenset(names)


def _keys(asked: object) -> dict[str, Any]:
    if not isinstance(asked, dict):
        raise Unfit(["Invalid query syntax."])
    return {str(key).lower(): value for key, value in asked.items()}


def _most(asked: object) -> int:
    if asked is None:
        return MOST
    if not isinstance(asked, int) or isinstance(asked, bool) or not 1 <= asked <= MOST:
        raise Unfit([f"Invalid query syntax. MaxRecords is between 1 and {MOST}."])
    return asked


def _value(value: object, kind: str) -> Any:
    """A value as the database compares it."""
    if kind in NUMBERS:
        try:
            number = Decimal(str(int(value) if isinstance(value, bool) else value))
        except InvalidOperation:
            raise Unfit([_unconverted(value, SQL.get(kind, kind))]) from None
        if not number.is_finite():
            raise Unfit([_unconverted(value, SQL.get(kind, kind))])
        return number
    if kind == "datetime":
        moment = dates.read(value)
        if moment is None:
            raise Unfit([_unconverted(value, "datetime")])
        return moment
    if kind == "boolean":
        text = str(value).lower()
        if text not in ("true", "false", "0", "1"):
            raise Unfit([_unconverted(value, "bit")])
        return text in ("true", "1")
    return str(value).lower()


def _demand_numbers(value: object) -> None:
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, str):
            raise Unfit([_unconverted(each, SQL["long"])])


def demand_only(body: object, name: str) -> None:
    """Refuse a query whose only condition is not that this field equals something; raises Unfit."""
    listed = _keys(body).get("filter")
    only = _keys(listed[0]) if isinstance(listed, list) and len(listed) == 1 else {}
    if (str(only.get("op")).lower(), str(only.get("field")).lower()) != ("eq", name.lower()):
        raise Unfit([f"Invalid query syntax. TicketHistory takes one condition: {name} eq a number."])


def _unconverted(value: object, kind: str) -> str:
    return f"Conversion failed when converting the nvarchar value '{value}' to data type {kind}."


def checked(field: Field, value: object) -> object:
    """A value that is to be written; raises Unfit where its type is another."""
    if value is None or field.type not in (*NUMBERS, "boolean", "datetime", "string"):
        return value
    fits = {
        "integer": _is_whole(value, "integer"),
        "long": _is_whole(value, "long"),
        "decimal": isinstance(value, int | float) and not isinstance(value, bool),
        "boolean": isinstance(value, bool),
        "datetime": dates.read(value) is not None,
        "string": isinstance(value, str),
    }
    if not fits[field.type]:
        raise Unfit(
            [f"Error converting value {json.dumps(value)} to type '{field.type}'. Path '{field.name}'."]
        )
    if field.type == "datetime":
        moment = dates.read(value)
        return dates.shown(moment) if moment is not None else value
    if isinstance(value, str) and field.length and len(value) > field.length:
        raise Unfit([f"{field.name}: The value is longer than {field.length} characters"])
    return value


def _is_whole(value: object, kind: str) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= LARGEST[kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of rows, and the key of the next one, "" where there is none."""

    rows: Sequence[Row]
    next: str


def page(rows: Mapping[int, Row], query: Query, after: int, digest: str, *, goes_on: bool = False) -> Page:
    """Take the rows that fit behind an id, in the order of their ids.

    `goes_on` is whether a page that is just full names a next one, though it is the last.
    """
    found = [rows[each] for each in sorted(rows) if each > after and query.test(rows[each])]
    taken = found[: query.most]
    is_last = len(found) < query.most or (len(found) == query.most and not goes_on)
    key = "" if is_last else _key(taken[-1]["id"], digest)
    return Page(rows=taken, next=key)


def digest(verb: str, asked: object) -> str:
    """What a next page has to be asked for with again."""
    return hashlib.sha256(f"{verb} {json.dumps(asked, sort_keys=True)}".encode()).hexdigest()[:16]


def _key(after: int, digest: str) -> str:
    return base64.urlsafe_b64encode(f"{after}:{digest}".encode()).decode()


def place(key: str, digest: str) -> int:
    """The id behind which the page begins; raises Unfit where the key is not of this query."""
    try:
        after, _, made_for = base64.urlsafe_b64decode(key).decode().partition(":")
        number = int(after)
    except ValueError:
        raise Unfit(["Invalid paging key."]) from None
    if made_for != digest:
        raise Unfit(["The paging key belongs to another query."])
    return number
