"""What an instance of Autotask says of its tickets: fields, picklists, custom fields and categories."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.connectors.autotask import calls
from bot.connectors.autotask.calls import TICKETS
from bot.connectors.autotask.line import Line, together
from bot.connectors.autotask.picks import Column, Columns, column_of
from bot.connectors.autotask.rows import Fields, Page, Row
from bot.connectors.autotask.wire import Call
from bot.errors import Rejected, Withheld

log = logging.getLogger(__name__)

CATEGORIES = "TicketCategories"
RMA = "rma"
"""What the category is called that returns are handled under; its number is the instance's own."""


@dataclass(frozen=True, kw_only=True)
class Metadata:
    """All of that, as it was read last."""

    tickets: Columns = field(default_factory=Columns)
    custom: tuple[Column, ...] = ()
    """The fields that the instance has besides, each under its own name."""
    presets: Mapping[str, str] = field(default_factory=dict)
    """What these are filled in with, by name."""
    categories: tuple[Row, ...] = ()
    defaults: Mapping[int, Row] = field(default_factory=dict)
    """What a category fills in, by its number."""


def custom_fields() -> Call:
    return Call(
        name="GET Tickets/entityInformation/userDefinedFields",
        method="GET",
        path=f"{TICKETS}/entityInformation/userDefinedFields",
        entity=TICKETS,
    )


def defaults_of(category: int) -> Call:
    return Call(
        name="GET TicketCategories/FieldDefaults",
        method="GET",
        path=f"{CATEGORIES}/{category}/FieldDefaults",
        entity=CATEGORIES,
    )


async def read(line: Line) -> Metadata:
    """Ask for everything. What is kept from us is as if there were none. Raises RemoteError."""
    tickets, custom = await together(_fields(line, calls.fields(TICKETS)), _fields(line, custom_fields()))
    categories = await _shown(line)
    numbers = [each.id for each in categories if each.id]
    defaults = await together(*(_defaults(line, each) for each in numbers))
    return Metadata(
        tickets=Columns.of(tickets),
        custom=tuple(column_of(each) for each in custom if each.plain("name")),
        presets={each.plain("name"): each.plain("defaultValue") for each in custom},
        categories=tuple(categories),
        defaults={number: row for number, row in zip(numbers, defaults, strict=True) if row is not None},
    )


async def _fields(line: Line, call: Call) -> Sequence[Row]:
    try:
        rows = (await line.asked(call, Fields)).rows
    except (Rejected, Withheld) as error:
        if isinstance(error, Rejected):  # Else all forms would be without them until the next look.
            line.demand_lasting(call.name, error)
        log.warning("fields are kept from us", extra={"call": call.name, "reason": error.reason})
        return ()
    line.is_shown(call.name)
    return rows


async def _shown(line: Line) -> list[Row]:
    try:
        rows = await line.rows(calls.everything(CATEGORIES))
    except (Rejected, Withheld) as error:
        if isinstance(error, Rejected):
            line.demand_lasting(CATEGORIES, error)
        log.warning("categories are kept from us", extra={"reason": error.reason})
        return []
    line.is_shown(CATEGORIES)
    return rows


async def _defaults(line: Line, category: int) -> Row | None:
    try:
        page = await line.asked(defaults_of(category), Page)
    except (Rejected, Withheld) as error:
        log.warning("defaults are kept from us", extra={"category": category, "reason": error.reason})
        return None
    return next(iter(page.rows), None)
