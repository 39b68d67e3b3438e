"""What is kept of remotes: how far they were read, how tickets there looked, whose copies they are."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.domain.desk import SUBJECTS
from bot.domain.events import RemoteOpened
from bot.domain.ids import Cursor, DeskId, RemoteId, RemoteUpdateId
from bot.domain.intents import Origin
from bot.domain.ports import Transaction
from bot.domain.remote import Lists, RemoteAuthor, Side
from bot.domain.resources import Resource, ResourceId, ResourceType
from bot.domain.ticket import REMOTE, Ticket
from storage.store import SqlStore
from tests.builders import DESK, ELSEWHERE, NOW, WORKSPACE, add, after, opened, said
from tests.storage.test_export import Fresh, a_store, exported
from tests.storage.test_export import fresh as fresh

OTHER = DeskId("other")
THERE, NEXT = RemoteId("100200"), RemoteId("100201")
SAID_THERE = RemoteUpdateId("358332963")
LISTS = Lists(
    subjects=SUBJECTS,
    resources=(
        Resource(
            id=ResourceId("hardware:123"),
            name="db1.example.com",
            type=ResourceType.HARDWARE,
            addresses=("192.0.2.7", "2001:db8::7"),
        ),
    ),
    groups=("Support",),
    statuses=("Open", "Closed"),
    people=(RemoteAuthor(name="Ada Jones ☃", side=Side.OURS, id="5501"),),
    extensions=("log", "txt"),
)


async def open_there(store: SqlStore) -> Ticket:
    """A ticket that is open at the remote, with one copy of an update."""
    there = RemoteOpened(at=NOW, by=REMOTE, origin=Origin.REMOTE, via="Far", id=THERE, number="CS100200")
    ticket = await store.transact(WORKSPACE, add, opened(), said("It smokes."), there)
    await store.transact(WORKSPACE, lambda tx: tx.note_ticket(DESK, THERE, ticket.id))
    await store.transact(WORKSPACE, lambda tx: tx.note_copy(DESK, SAID_THERE, ticket.id, 2))
    return ticket


def _read_to(tx: Transaction, value: str) -> None:
    tx.set_cursor(DESK, "changes", Cursor(value))


def _seen(tx: Transaction, remote: str, look_at: datetime) -> None:
    tx.see(DESK, RemoteId(remote), "seen", look_at)


def _heeded(tx: Transaction, remote: str) -> None:
    tx.heed(DESK, RemoteId(remote))


def _fails(tx: Transaction) -> None:
    _read_to(tx, "lost")
    raise ZeroDivisionError


async def test_a_cursor_is_of_one_workspace_desk_and_name(store: SqlStore) -> None:
    assert await store.read(WORKSPACE, lambda tx: tx.cursor(DESK, "changes")) is None
    for value in ("first", "second"):
        await store.transact(WORKSPACE, _read_to, value)
    assert await store.read(WORKSPACE, lambda tx: tx.cursor(DESK, "changes")) == "second"
    assert await store.read(WORKSPACE, lambda tx: tx.cursor(DESK, "open")) is None
    assert await store.read(WORKSPACE, lambda tx: tx.cursor(OTHER, "changes")) is None
    assert await store.read(ELSEWHERE, lambda tx: tx.cursor(DESK, "changes")) is None


async def test_a_cursor_is_not_moved_by_a_unit_that_fails(store: SqlStore) -> None:
    with pytest.raises(ZeroDivisionError):
        await store.transact(WORKSPACE, _fails)
    assert await store.read(WORKSPACE, lambda tx: tx.cursor(DESK, "changes")) is None


async def test_a_print_is_the_last_one_seen(store: SqlStore) -> None:
    assert await store.read(WORKSPACE, lambda tx: tx.last_print(DESK, THERE)) is None
    await store.transact(WORKSPACE, lambda tx: tx.see(DESK, THERE, "as it was", None))
    await store.transact(WORKSPACE, lambda tx: tx.see(DESK, THERE, "as it is", None))
    assert await store.read(WORKSPACE, lambda tx: tx.last_print(DESK, THERE)) == "as it is"
    assert await store.read(WORKSPACE, lambda tx: tx.last_print(OTHER, THERE)) is None


async def test_what_is_due_is_looked_at_the_longest_due_first(store: SqlStore) -> None:
    times = {"3": after(minutes=3), "1": after(minutes=1), "2": after(minutes=2), "9": after(hours=9)}
    for remote, at in times.items():
        await store.transact(WORKSPACE, _seen, remote, at)
    await store.transact(WORKSPACE, lambda tx: tx.see(DESK, RemoteId("never"), "seen", None))
    await store.transact(WORKSPACE, lambda tx: tx.see(OTHER, RemoteId("theirs"), "seen", NOW))
    assert await store.read(WORKSPACE, lambda tx: tx.to_look_at(DESK, NOW, 9)) == []
    assert await store.read(WORKSPACE, lambda tx: tx.to_look_at(DESK, after(hours=1), 9)) == ["1", "2", "3"]
    assert await store.read(WORKSPACE, lambda tx: tx.to_look_at(DESK, after(hours=1), 2)) == ["1", "2"]
    await store.transact(WORKSPACE, lambda tx: tx.see(DESK, RemoteId("1"), "closed", None))
    assert await store.read(WORKSPACE, lambda tx: tx.to_look_at(DESK, after(hours=1), 9)) == ["2", "3"]


async def test_a_ticket_and_an_update_there_are_known_once(store: SqlStore) -> None:
    ticket = await open_there(store)
    later = await store.transact(WORKSPACE, add, opened(), said("Another."))
    await store.transact(WORKSPACE, lambda tx: tx.note_ticket(DESK, THERE, later.id))
    await store.transact(WORKSPACE, lambda tx: tx.note_copy(DESK, SAID_THERE, later.id, 1))
    assert await store.read(WORKSPACE, lambda tx: tx.ticket_of(DESK, THERE)) == ticket.id
    assert await store.read(WORKSPACE, lambda tx: tx.copy_of(DESK, SAID_THERE)) == (ticket.id, 2)
    assert await store.read(WORKSPACE, lambda tx: tx.ticket_of(DESK, NEXT)) is None
    assert await store.read(WORKSPACE, lambda tx: tx.ticket_of(OTHER, THERE)) is None
    assert await store.read(ELSEWHERE, lambda tx: tx.copy_of(DESK, SAID_THERE)) is None


async def test_an_update_and_a_ticket_of_one_number_are_two_things(store: SqlStore) -> None:
    ticket = await open_there(store)
    same = RemoteUpdateId(str(THERE))
    assert await store.read(WORKSPACE, lambda tx: tx.copy_of(DESK, same)) is None
    await store.transact(WORKSPACE, lambda tx: tx.note_copy(DESK, same, ticket.id, 2))
    assert await store.read(WORKSPACE, lambda tx: tx.ticket_of(DESK, THERE)) == ticket.id


async def test_lists_are_kept_as_they_were_read_last(store: SqlStore) -> None:
    assert await store.read(WORKSPACE, lambda tx: tx.lists(DESK)) is None
    assert await store.read(WORKSPACE, lambda tx: tx.lists_read_at(DESK)) is None
    at = NOW + timedelta(microseconds=7)
    await store.transact(WORKSPACE, lambda tx: tx.keep_lists(DESK, Lists(), NOW))
    await store.transact(WORKSPACE, lambda tx: tx.keep_lists(DESK, LISTS, at))
    assert await store.read(WORKSPACE, lambda tx: tx.lists(DESK)) == LISTS
    assert await store.read(WORKSPACE, lambda tx: tx.lists_read_at(DESK)) == at
    assert await store.read(WORKSPACE, lambda tx: tx.lists(OTHER)) is None
    assert await store.read(ELSEWHERE, lambda tx: tx.lists(DESK)) is None


async def test_remote_tickets_come_through_an_export_with_their_links(fresh: Fresh) -> None:
    async with a_store(fresh()) as store:
        ticket = await open_there(store)
        lines = await exported(store)
    async with a_store(fresh()) as other:
        await other.restore(lambda: lines)
        assert await exported(other) == lines
        assert await other.read(WORKSPACE, lambda tx: tx.ticket(ticket.id)) == ticket
        assert await other.read(WORKSPACE, lambda tx: tx.ticket_of(DESK, THERE)) == ticket.id
        assert await other.read(WORKSPACE, lambda tx: tx.copy_of(DESK, SAID_THERE)) == (ticket.id, 2)
        assert not (await other.restore(lambda: lines)).is_new
    assert ticket.remote is not None
    assert (ticket.remote.id, ticket.remote.number) == (THERE, "CS100200")


async def test_how_far_a_remote_was_read_is_read_anew_after_an_import(fresh: Fresh) -> None:
    async with a_store(fresh()) as store:
        await open_there(store)
        await store.transact(WORKSPACE, lambda tx: tx.set_cursor(DESK, "changes", Cursor("far")))
        await store.transact(WORKSPACE, lambda tx: tx.see(DESK, THERE, "seen", NOW))
        lines = await exported(store)
    async with a_store(fresh()) as other:
        await other.restore(lambda: lines)
        assert await other.read(WORKSPACE, lambda tx: tx.cursor(DESK, "changes")) is None
        assert await other.read(WORKSPACE, lambda tx: tx.last_print(DESK, THERE)) is None


async def test_what_is_to_be_heeded_comes_first_known_or_not(store: SqlStore) -> None:
    await store.transact(WORKSPACE, _seen, "1", after(minutes=-9))
    await store.transact(WORKSPACE, _seen, "2", after(hours=9))
    await store.transact(WORKSPACE, lambda tx: tx.see(DESK, RemoteId("3"), "closed", None))
    for remote in ("2", "3", "new"):
        await store.transact(WORKSPACE, _heeded, remote)
    assert await store.read(WORKSPACE, lambda tx: tx.urgent(DESK, 9)) == ["2", "3", "new"]
    assert await store.read(WORKSPACE, lambda tx: tx.urgent(DESK, 2)) == ["2", "3"]
    assert await store.read(WORKSPACE, lambda tx: tx.to_look_at(DESK, NOW, 9)) == ["2", "3", "new", "1"]
    assert await store.read(WORKSPACE, lambda tx: tx.last_print(DESK, RemoteId("2"))) == "seen"
    assert await store.read(WORKSPACE, lambda tx: tx.last_print(DESK, RemoteId("new"))) == ""
    assert await store.read(WORKSPACE, lambda tx: tx.urgent(OTHER, 9)) == []
    assert await store.read(ELSEWHERE, lambda tx: tx.urgent(DESK, 9)) == []


async def test_only_a_look_that_begins_later_ends_that_a_ticket_is_to_be_heeded(store: SqlStore) -> None:
    def begun(tx: Transaction) -> bool:
        return tx.begin_look(DESK, THERE, NOW, after(minutes=2))

    await store.transact(WORKSPACE, lambda tx: tx.heed(DESK, THERE))
    await store.transact(WORKSPACE, lambda tx: tx.see(DESK, THERE, "as it was", after(hours=6)))
    assert await store.read(WORKSPACE, lambda tx: tx.urgent(DESK, 9)) == [THERE]
    assert await store.read(WORKSPACE, lambda tx: tx.last_print(DESK, THERE)) == "as it was"
    assert await store.transact(WORKSPACE, begun)
    assert not await store.transact(WORKSPACE, begun), "two looks at once"
    assert await store.read(WORKSPACE, lambda tx: tx.to_look_at(DESK, NOW, 9)) == []
    assert await store.read(WORKSPACE, lambda tx: tx.to_look_at(DESK, after(minutes=2), 9)) == [THERE]
    await store.transact(WORKSPACE, lambda tx: tx.heed(DESK, THERE))
    await store.transact(WORKSPACE, lambda tx: tx.see(DESK, THERE, "as it is", None))
    assert await store.read(WORKSPACE, lambda tx: tx.urgent(DESK, 9)) == [THERE], "heard of while it was read"
    assert await store.transact(WORKSPACE, begun)
    await store.transact(WORKSPACE, lambda tx: tx.see(DESK, THERE, "as it is", None))
    assert await store.read(WORKSPACE, lambda tx: tx.to_look_at(DESK, after(hours=9), 9)) == []
