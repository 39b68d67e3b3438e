"""Everything as lines and back: the same bytes, the same rows; a broken file changes nothing."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.events import Event
from bot.domain.ports import Listing, Scope
from bot.domain.ticket import Ticket, TicketId, WorkspaceId
from bot.errors import BrokenFile, Occupied
from storage.store import SqlStore
from tests.builders import (
    ANNA,
    BENO,
    DESK,
    ELSEWHERE,
    HELP,
    NOW,
    WORKSPACE,
    add,
    after,
    card_posted,
    closed,
    message,
    opened,
    said,
    taken,
    timer_set,
)
from tests.fakes import HandClock
from tests.postgres import postgres_url
from tests.storage.test_properties import _step, anything

Fresh = Callable[[], str]
DEEP = 100_000
NESTED = (
    b'{"line":"event","workspace":"T0DESK001","ticket":"T20261122.0001","number":2,"type":"UpdateAdded",'
    b'"event":{"text":' + b"[" * DEEP + b"]" * DEEP + b"}}\n"
)
_numbers = count(1)


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> Fresh:
    """Makes empty databases, whose URLs it gives."""
    if request.param == "postgresql":
        return postgres_url
    return lambda: f"sqlite:///{tmp_path / f'{next(_numbers)}.sqlite'}"


@asynccontextmanager
async def a_store(url: str) -> AsyncIterator[SqlStore]:
    async with SqlStore(url, clock=HandClock()) as store:
        yield store


async def exported(store: SqlStore, only: TicketId | None = None) -> list[bytes]:
    lines: list[bytes] = []
    await store.export(lines.append, only)
    return lines


async def filled(store: SqlStore) -> list[bytes]:
    """An export of two workspaces with all that hangs on tickets."""
    first = (opened(), said("It smokes.", message=message("99.1")), card_posted("100.1"), taken())
    ticket = await store.transact(WORKSPACE, add, *first, timer_set(due_at=after(hours=1)))
    await store.transact(
        WORKSPACE, add, opened(by=BENO), said("Mine\0 ☃ <!channel>", by=BENO), closed(by=BENO)
    )
    await store.transact(ELSEWHERE, add, opened(title="Elsewhere", subject=None), said())
    await store.transact(WORKSPACE, lambda tx: tx.link(message("101.7"), ticket.id, 4))
    return await exported(store)


async def test_what_was_exported_and_imported_is_exported_as_the_same_bytes(fresh: Fresh) -> None:
    async with a_store(fresh()) as store:
        lines = await filled(store)
    async with a_store(fresh()) as other:
        tally = await other.restore(lambda: lines)
        assert await exported(other) == lines
    assert (tally.events, tally.links, tally.is_new) == (10, 3, True)


async def test_an_import_brings_back_all_that_hangs_on_a_ticket(fresh: Fresh) -> None:
    async with a_store(fresh()) as store:
        lines = await filled(store)
    async with a_store(fresh()) as other:
        await other.restore(lambda: lines)
        first = TicketId("T20261122.0001")
        assert await other.read(WORKSPACE, lambda tx: tx.ticket_at(HELP, "100.1")) == first
        assert await other.read(WORKSPACE, lambda tx: tx.linked(message("101.7"))) == (first, 4)
        assert await other.read(WORKSPACE, lambda tx: tx.linked(message("99.1"))) == (first, 2)
        assert await other.read(WORKSPACE, lambda tx: tx.subject_uses(DESK)) == {"1021": 2}
        assert [due.ticket for due in await other.sweep(lambda ledger: ledger.due_timers(after(days=1), 9))]
        mine = Listing(scope=Scope.MINE, person=ANNA)
        assert [each.id for each in await other.read(WORKSPACE, lambda tx: tx.tickets(mine))] == [first]
        assert await other.transact(WORKSPACE, lambda tx: tx.next_number(NOW)) == "T20261122.0003"
        assert await other.transact(ELSEWHERE, lambda tx: tx.next_number(NOW)) == "T20261122.0002"


async def test_the_same_file_again_changes_nothing(fresh: Fresh) -> None:
    async with a_store(fresh()) as store:
        lines = await filled(store)
        assert not (await store.restore(lambda: lines)).is_new
        assert await exported(store) == lines


async def test_a_database_with_other_tickets_is_left_alone(fresh: Fresh) -> None:
    async with a_store(fresh()) as store, a_store(fresh()) as other:
        lines = await filled(store)
        await other.transact(WORKSPACE, add, opened(), said("Something else"))
        before = await exported(other)
        with pytest.raises(Occupied):
            await other.restore(lambda: lines)
        assert await exported(other) == before
        await store.transact(WORKSPACE, add, opened(), said("One more"))
        with pytest.raises(Occupied):
            await store.restore(lambda: lines)


async def test_one_ticket_is_exported_with_its_links_alone(fresh: Fresh) -> None:
    async with a_store(fresh()) as store:
        await filled(store)
        lines = [json.loads(line) for line in await exported(store, TicketId("T20261122.0001"))]
    assert {line.get("ticket") for line in lines[1:-1]} == {"T20261122.0001"}
    assert [line["line"] for line in lines if line["line"] == "link"] == ["link"] * 3
    assert lines[-1] == {"line": "end", "events": 7, "links": 3}


def changed(place: int, /, **fields: object) -> Callable[[list[bytes]], list[bytes]]:
    """The file with other fields on a line."""

    def change(lines: list[bytes]) -> list[bytes]:
        line = json.loads(lines[place - 1]) | fields
        return [*lines[: place - 1], json.dumps(line).encode() + b"\n", *lines[place:]]

    return change


def inside(number: int, **fields: object) -> Callable[[list[bytes]], list[bytes]]:
    """The file with other fields in the event of a line."""

    def change(lines: list[bytes]) -> list[bytes]:
        return changed(number, event=json.loads(lines[number - 1])["event"] | fields)(lines)

    return change


@pytest.mark.parametrize(
    ("breaks", "line", "reason"),
    [
        (lambda lines: [], 1, "empty"),
        (lambda lines: lines[1:], 1, "does not begin like one"),
        (changed(1, version=2), 1, "version 2"),
        (lambda lines: [*lines[:2], b"{oops\n", *lines[2:]], 3, "malformed"),
        (lambda lines: [*lines[:2], b"\xff\n", *lines[2:]], 3, "malformed"),
        (lambda lines: [*lines[:2], lines[0], *lines[2:]], 3, "second beginning"),
        (lambda lines: [*lines[:2], NESTED, *lines[2:]], 3, "nested too deep"),
        (lambda lines: lines[:-1], 15, "ends too early"),
        (lambda lines: [*lines, lines[1]], 16, "behind the last line"),
        (lambda lines: [*lines[:3], *lines[4:]], 4, "event 4 where event 3 belongs"),
        (lambda lines: [*lines[:6], *lines[7:]], 7, "event 2 where event 1 belongs"),
        (changed(2, type="Vanished"), 2, "no such type"),
        (changed(3, type="Opened"), 3, "`desk`"),
        (changed(2, extra=1), 2, "unknown field"),
        (inside(3, said_at="2026-11-22T10:00:00"), 3, "no zone"),
        (inside(3, text=7), 3, r"\$.text"),
        (inside(6, timer={"id": 1, "kind": "often"}), 6, "Invalid enum"),
        (changed(15, events=9), 15, "as many events"),
        (changed(11, number=9), 11, "not in the file"),
        (lambda lines: [*lines[:14], *lines[1:3], *lines[14:]], 16, "twice"),
    ],
)
async def test_a_broken_file_is_refused_with_line_and_reason_and_changes_nothing(
    fresh: Fresh, breaks: Callable[[list[bytes]], list[bytes]], line: int, reason: str
) -> None:
    async with a_store(fresh()) as store, a_store(fresh()) as other:
        broken = breaks(await filled(store))
        with pytest.raises(BrokenFile, match=reason) as caught:
            await other.restore(lambda: broken)
        assert caught.value.line == line
        assert await exported(other) == [
            b'{"line":"threadesk","version":1}\n',
            b'{"line":"end","events":0,"links":0}\n',
        ]
        assert await other.transact(WORKSPACE, lambda tx: tx.next_number(NOW)) == "T20261122.0001"


async def test_two_tickets_in_one_thread_are_refused(fresh: Fresh) -> None:
    async with a_store(fresh()) as store, a_store(fresh()) as other:
        await store.transact(WORKSPACE, add, opened(root="1.0"), said())
        await store.transact(WORKSPACE, add, opened(root="2.0"), said())
        lines = [line.replace(b'"2.0"', b'"1.0"') for line in await exported(store)]
        with pytest.raises(BrokenFile, match="another ticket's") as caught:
            await other.restore(lambda: lines)
        assert caught.value.line == 5


async def test_the_reason_never_quotes_what_somebody_wrote(fresh: Fresh) -> None:
    async with a_store(fresh()) as store, a_store(fresh()) as other:
        await store.transact(WORKSPACE, add, opened(title="My salary"), said("the password is hunter2"))
        lines = await exported(store)
        for breaks in (inside(2, title=["My salary"]), inside(3, said_at="hunter2")):
            broken = breaks(lines)
            with pytest.raises(BrokenFile) as caught:
                await other.restore(broken.copy)
            assert "salary" not in str(caught.value)
            assert "hunter2" not in str(caught.value)


logs = st.lists(st.lists(anything, max_size=6), min_size=1, max_size=4)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(logs=logs)
async def test_whatever_happened_comes_back_byte_for_byte(fresh: Fresh, logs: list[list[Event]]) -> None:
    workspace = WorkspaceId("T0DESK001")
    async with a_store("sqlite://") as store, a_store("sqlite://") as other:
        for wanted in logs:
            ticket = await store.transact(workspace, add, opened())
            # A thread belongs to one ticket, so each ticket's messages have names of their own.
            own = [each for each in wanted if type(each).__name__ != "CardPosted"]
            await store.transact(workspace, _step, ticket.id, own)
        lines = await exported(store)
        await other.restore(lambda: lines)
        assert await exported(other) == lines
        for number in {TicketId(json.loads(line)["ticket"]) for line in lines[1:-1]}:
            assert await read_ticket(other, number) == await read_ticket(store, number)


async def read_ticket(store: SqlStore, number: TicketId) -> Ticket | None:
    return await store.read(WorkspaceId("T0DESK001"), lambda tx: tx.ticket(number))


async def test_a_desk_moves_from_sqlite_to_postgresql_and_back(tmp_path: Path) -> None:
    async with a_store(f"sqlite:///{tmp_path / 'small.sqlite'}") as store, a_store(postgres_url()) as large:
        lines = await filled(store)
        await large.restore(lambda: lines)
        moved = await exported(large)
        assert moved == lines
        assert not (await store.restore(lambda: moved)).is_new
