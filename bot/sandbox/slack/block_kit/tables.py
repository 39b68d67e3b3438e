"""The blocks that show figures: table, data_table and data_visualization.

https://docs.slack.dev/reference/block-kit/blocks
"""

from collections.abc import Iterator, Mapping

from bot.sandbox.slack.block_kit.composition import BLOCK_ID
from bot.sandbox.slack.block_kit.fault import Fault, at, failed, too_long
from bot.sandbox.slack.block_kit.rich_text import RICH_TEXT
from bot.sandbox.slack.block_kit.rules import (
    Check,
    Rule,
    boolean,
    choice,
    integer,
    items,
    listing,
    nullable,
    number,
    positive,
    shape,
    string,
    typed,
)

_RAW: dict[str, Rule] = {
    "raw_text": shape(needs={"text": string(least=1)}),
    "raw_number": shape(needs={"value": number}, takes={"text": string(least=1)}),
}
_ROW = items(typed({**_RAW, "rich_text": RICH_TEXT}), most=20)
_COLUMN = shape(takes={"align": choice("left", "center", "right"), "is_wrapped": boolean})


def _rectangular(value: Mapping[str, object]) -> Iterator[Fault]:
    """Demand rows as long as the first one."""
    rows = [(place, row) for place, row in listing(value, "rows") if isinstance(row, list)]
    for place, row in rows:
        if len(row) != len(rows[0][1]):
            yield from at(
                "rows", at(place, [failed(f"must provide {len(rows[0][1])} items, as the first row")])
            )


def _header_is_raw(value: Mapping[str, object]) -> Iterator[Fault]:
    """Refuse rich text in the first row of a data table."""
    header = next((row for _, row in listing(value, "rows")), None)
    for column, cell in listing({"cells": header}, "cells"):
        if isinstance(cell, Mapping) and cell.get("type") == "rich_text":
            unsupported = failed("unsupported type: rich_text", "enum", list(_RAW))
            yield unsupported.prefixed(f"/rows/0/{column}/type")


def _at_most_in_all(most: int) -> Check:
    def check(value: Mapping[str, object]) -> Iterator[Fault]:
        if _characters(value.get("rows")) > most:
            yield from at("rows", [too_long(most)])

    return check


def _characters(rows: object) -> int:
    """Count the text of all cells, however deep; without recursion, for the depth is the sender's."""
    count, waiting = 0, [rows]
    while waiting:
        match waiting.pop():
            case list() as listed:
                waiting += listed
            case dict() as cell:
                text = cell.get("text")
                count += len(text) if isinstance(text, str) else 0
                waiting += cell.values()
    return count


_LABEL = string(20, least=1)
_POINT = shape(needs={"label": _LABEL, "value": number})
_PLOT = shape(
    needs={
        "series": items(shape(needs={"name": _LABEL, "data": items(_POINT, most=20)}), most=6),
        "axis_config": shape(
            needs={"categories": items(_LABEL, most=20)}, takes={"x_label": string(50), "y_label": string(50)}
        ),
    }
)
_PIE = shape(needs={"segments": items(shape(needs={"label": _LABEL, "value": positive}), most=6)})

TABLES: dict[str, Rule] = {
    "table": shape(
        _rectangular,
        _at_most_in_all(10_000),
        needs={"rows": items(_ROW, most=100)},
        takes={"block_id": BLOCK_ID, "column_settings": items(nullable(_COLUMN), most=20, least=0)},
    ),
    "data_table": shape(
        _rectangular,
        _header_is_raw,
        _at_most_in_all(20_000),
        needs={"rows": items(_ROW, most=201, least=2), "caption": string(least=1)},
        takes={"block_id": BLOCK_ID, "page_size": integer(1, 100), "row_header_column_index": integer(0)},
    ),
}

CHARTS: dict[str, Rule] = {
    "data_visualization": shape(
        needs={
            "title": string(50, least=1),
            "chart": typed({"pie": _PIE, "bar": _PLOT, "area": _PLOT, "line": _PLOT}),
        },
        takes={"block_id": BLOCK_ID},
    ),
}
