"""Tables filled from the seed and written to by the rules, without any HTTP, for tests."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from bot.sandbox.autotask.rules.book import Rules
from bot.sandbox.autotask.rules.case import Actor, Row
from bot.sandbox.autotask.seed import customers, ids, setup, staff

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
API = Actor(resource=ids.API_RESOURCE)


@dataclass(slots=True, kw_only=True)
class Shelf:
    """The rows of one entity."""

    rows: dict[int, Row] = field(default_factory=dict)


@cache
def _seeded() -> dict[str, list[Row]]:
    return staff.tables() | customers.tables() | setup.tables()


class Ledger:
    """The tables, the settings of the house, a clock that is turned by hand, and the rules between them."""

    def __init__(self) -> None:
        self.tables = {
            name: Shelf(rows={row["id"]: copy.deepcopy(row) for row in rows})
            for name, rows in _seeded().items()
        }
        self.house = setup.house()
        self.now = NOW
        self.rules = Rules(self.house, lambda: self.now)

    def turn(self, hours: float) -> None:
        """Turn the clock forward."""
        self.now += timedelta(hours=hours)

    def put(self, entity: str, **fields: Any) -> Row:
        """Store a row as it is, past all rules."""
        rows = self.tables.setdefault(entity, Shelf()).rows
        row = {"id": max(rows, default=0) + 1} | fields
        rows[row["id"]] = row
        return row

    def create(self, entity: str, given: Row, actor: Actor = API) -> Row:
        """Create a row by the rules; raises Unfit."""
        stored = self.put(entity, **self.rules.create(self, entity, given, actor))
        self._follow(entity, None, stored, actor)
        return stored

    def change(self, entity: str, number: int, actor: Actor = API, **patch: Any) -> Row:
        """Change a row by the rules; raises Unfit."""
        rows = self.tables[entity].rows
        before = dict(rows[number])
        rows[number] = self.rules.change(self, entity, before, patch, actor)
        self._follow(entity, before, rows[number], actor)
        return rows[number]

    def delete(self, entity: str, number: int, actor: Actor = API) -> None:
        """Delete a row by the rules; raises Unfit."""
        before = self.tables[entity].rows[number]
        self.rules.remove(self, entity, before, actor)
        del self.tables[entity].rows[number]
        self._follow(entity, before, None, actor)

    def rows(self, entity: str, **fields: object) -> list[Row]:
        """Find rows by what they have."""
        shelf = self.tables.get(entity, Shelf())
        return [row for row in shelf.rows.values() if all(row.get(n) == v for n, v in fields.items())]

    def ticket(self, **more: Any) -> Row:
        """Create a ticket that is fit, with changes."""
        return self.create("Tickets", wanted(**more))

    def _follow(self, entity: str, before: Row | None, row: Row | None, actor: Actor) -> None:
        for write in list(self.rules.after(self, entity, before, row, actor)):
            if write.id is None:
                self.put(write.entity, **write.fields)
            else:
                self.tables[write.entity].rows[write.id] |= write.fields


def wanted(**more: Any) -> Row:
    """A ticket that may be created, with changes."""
    return {
        "companyID": ids.ACME,
        "title": "Printer down",
        "description": "No paper feed",
        "status": 1,
        "priority": 2,
        "queueID": ids.SERVICE_DESK,
        "dueDateTime": "2026-11-27T17:00:00Z",
        **more,
    }
