"""Object filters: every operation, and the malformed ones that filter nothing."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.sandbox.softlayer import dates
from bot.sandbox.softlayer.dates import Moment
from bot.sandbox.softlayer.filters import Asking, select

ZONE = ZoneInfo("America/Chicago")
NOW = 1_795_600_800.0  # 2026-11-25 04:00 in Chicago


def at(text: str) -> Moment:
    moment = dates.literal(text, ZONE)
    assert moment is not None
    return moment


ROWS: list[dict[str, Any]] = [
    {
        "id": 1,
        "name": "Alpha",
        "on": at("07/20/2026 12:00:00"),
        "flag": True,
        "tags": [{"n": "a"}, {"n": "b"}],
    },
    {"id": 2, "name": "beta", "on": at("07/21/2026 00:00:00"), "flag": False, "tags": [{"n": "b"}]},
    {"id": 3, "name": None, "on": at("11/24/2026 08:00:00"), "flag": False, "tags": []},
]


def ids(tree: object) -> list[int]:
    found = select(ROWS, tree, lambda row, key: row[key], Asking(zone=ZONE, now=NOW))
    return [row["id"] for row in found]


def data(operation: str, *values: object, name: str = "data") -> dict[str, Any]:
    return {"operation": operation, "options": [{"name": name, "value": list(values)}]}


BETWEEN = {
    "operation": "betweenDate",
    "options": [
        {"name": "startDate", "value": ["07/21/2026"]},
        {"name": "endDate", "value": ["07/31/2026"]},
    ],
}


@pytest.mark.parametrize(
    ("key", "operation", "found"),
    [
        ("id", 2, [2]),
        ("id", "2", [2]),
        ("id", "!= 2", [1, 3]),
        ("id", "> 1", [2, 3]),
        ("id", ">= 2", [2, 3]),
        ("id", "< 2", [1]),
        ("id", "<= 2", [1, 2]),
        ("id", "none", []),
        ("flag", True, [1]),
        ("flag", "false", [2, 3]),
        ("name", "Alpha", [1]),
        ("name", "^= Al", [1]),
        ("name", "$= ta", [2]),
        ("name", "*= ph", [1]),
        ("name", "_= BETA", [2]),
        ("name", "~ ^[ab]", [2]),
        ("name", "!*= ph", [2]),
        ("name", "!^= Al", [2]),
        ("name", "not null", [1, 2]),
        ("name", "is null", [3]),
        ("on", "> currentDate - 30", [3]),
        ("on", "<= sysdate - 30", [1, 2]),
        ("on", "> 07/20/2026", [1, 2, 3]),
        ("on", ">= 07/21/2026 00:00:00", [2, 3]),
    ],
)
def test_a_simple_operation_chooses(key: str, operation: object, found: list[int]) -> None:
    assert ids({key: {"operation": operation}}) == found


@pytest.mark.parametrize(
    ("key", "leaf", "found"),
    [
        ("id", data("in", 1, 3), [1, 3]),
        ("on", data("isDate", "07/20/2026 00:00:00", name="date"), [1]),
        ("on", data("greaterThanDate", "07/21/2026 00:00:00", name="date"), [3]),
        ("on", data("lessThanDate", "07/21/2026 00:00:00", name="date"), [1]),
        ("on", BETWEEN, [2]),
        ("id", data("orderBy", "DESC", name="sort"), [3, 2, 1]),
        ("id", data("orderBy", "ASC", name="sort"), [1, 2, 3]),
        ("name", data("orderBy", "DESC", name="sort"), [2, 1, 3]),
        ("id", data("and", {"operation": "> 1"}, {"operation": "< 3"}), [2]),
        ("id", data("or", {"operation": 1}, {"operation": "3"}), [1, 3]),
        ("id", {"operation": "or", "options": [{"operation": 1}, {"operation": 3}]}, [1, 3]),
    ],
)
def test_an_advanced_operation_chooses_or_sorts(key: str, leaf: object, found: list[int]) -> None:
    assert ids({key: leaf}) == found


@pytest.mark.parametrize(
    ("key", "leaf"),
    [
        ("id", {"operation": "in"}),
        ("id", {"operation": "in", "options": [{"name": "data", "value": 1}]}),
        ("id", {"operation": "in", "options": {"name": "data", "value": [1]}}),
        ("on", data("greaterThanDate", "2026-07-21", name="date")),
        ("on", data("greaterThanDate", "07/21/2026", name="day")),
        ("on", {"operation": "betweenDate", "options": [{"name": "startDate", "value": ["07/21/2026"]}]}),
        ("id", {"operation": "orderBy", "options": []}),
        ("id", {"operation": "and", "options": "x"}),
    ],
)
def test_a_malformed_advanced_operation_filters_nothing(key: str, leaf: object) -> None:
    assert ids({key: leaf}) == [1, 2, 3]


def test_conditions_join_and_reach_through_lists() -> None:
    assert ids({"tags": {"n": {"operation": "b"}}, "id": {"operation": "> 1"}}) == [2]


def test_several_sort_keys_go_by_their_order() -> None:
    first = [{"name": "sort", "value": ["ASC"]}, {"name": "sortOrder", "value": [1]}]
    second = [{"name": "sort", "value": ["DESC"]}, {"name": "sortOrder", "value": [2]}]
    tree = {
        "id": {"operation": "orderBy", "options": second},
        "flag": {"operation": "orderBy", "options": first},
    }
    assert ids(tree) == [3, 2, 1]


@pytest.mark.parametrize("tree", [{}, [], None, "x", {"operation": "> 1"}])
def test_what_is_no_filter_filters_nothing(tree: object) -> None:
    assert ids(tree) == [1, 2, 3]
