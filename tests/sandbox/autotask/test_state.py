"""How rows are written in the stand-in: ids, rules, what follows from a write, and who is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pytest

from bot.sandbox.autotask.rules.case import Actor, Books, Row, Unfit
from bot.sandbox.autotask.state import Plainly, State, Written
from bot.sandbox.slack.clock import Clock

API = Actor(resource=4)


@dataclass
class Line:
    entity: str
    fields: Row
    id: int | None = None


class Strict(Plainly):
    """Titles are in capitals, tickets without one are refused, and each write has a line of history."""

    def create(self, books: Books, entity: str, row: Row, actor: Actor) -> Row:
        if not row.get("title"):
            raise Unfit(["Missing Required Field: title"])
        return row | {"title": row["title"].upper()}

    def after(
        self, books: Books, entity: str, before: Row | None, row: Row | None, actor: Actor
    ) -> Iterable[Written]:
        yield Line(entity="TicketHistory", fields={"ticketID": 1})
        yield Line(entity="Tickets", fields={"lastActivityDate": "now"}, id=1)


def test_ids_count_up_beyond_what_was_put_there_and_are_never_given_twice() -> None:
    state = State(clock=Clock())
    state.tables["Tickets"].put({"id": 8000, "title": "Old"})
    first = state.create("Tickets", {"title": "New"}, API)
    state.delete("Tickets", first["id"], API)
    assert [first["id"], state.create("Tickets", {"title": "Newer"}, API)["id"]] == [8001, 8002]
    assert state.create("Companies", {}, API)["id"] == 1


def test_a_write_goes_through_the_rules_and_what_follows_is_written_and_told() -> None:
    told: list[tuple[str, bool, bool]] = []
    state = State(clock=Clock(), rules=Strict())
    state.listeners.append(lambda entity, was, now, _: told.append((entity, was is None, now is None)))
    row = state.create("Tickets", {"title": "printer"}, API)
    assert row["title"] == "PRINTER"
    assert state.one("Tickets", row["id"]) == {"id": 1, "title": "PRINTER", "lastActivityDate": "now"}
    assert state.tables["TicketHistory"].rows == {1: {"id": 1, "ticketID": 1}}
    assert told == [("Tickets", True, False), ("TicketHistory", True, False), ("Tickets", False, False)]


def test_what_the_rules_refuse_changes_nothing() -> None:
    state = State(clock=Clock(), rules=Strict())
    with pytest.raises(Unfit):
        state.create("Tickets", {}, API)
    assert state.tables["Tickets"].rows == {}


def test_a_change_is_laid_over_the_row_and_no_caller_can_reach_into_the_tables() -> None:
    state = State(clock=Clock())
    patch: Row = {"title": "B", "userDefinedFields": [{"name": "Site", "value": "A1"}]}
    state.create("Tickets", {"title": "A", "status": 1}, API)
    state.change("Tickets", 1, patch, API)
    patch["userDefinedFields"].clear()
    assert state.one("Tickets", 1) == {
        "id": 1,
        "title": "B",
        "status": 1,
        "userDefinedFields": [{"name": "Site", "value": "A1"}],
    }
    with pytest.raises(KeyError):
        state.change("Tickets", 2, {}, API)
