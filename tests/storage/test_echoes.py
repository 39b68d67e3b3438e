"""What is expected back from remotes: noted before it leaves, heard once, forgotten when long past."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.domain.echo import Echo
from bot.domain.ids import DeskId, RemoteUpdateId
from bot.domain.ports import Transaction
from bot.domain.ticket import TicketId
from storage.store import SqlStore
from tests.builders import DESK, ELSEWHERE, NOW, WORKSPACE, after
from tests.storage.test_export import Fresh, a_store, exported
from tests.storage.test_export import fresh as fresh
from tests.storage.test_remotes import open_there

OTHER = DeskId("other")
TICKET, ANOTHER = TicketId("T20261122.0001"), TicketId("T20261122.0002")
FIRST = Echo(
    ticket=TICKET,
    sending=1,
    part=1,
    number=4,
    fingerprint="words",
    since=NOW,
    until=after(hours=1),
)
SECOND, LATER = replace(FIRST, part=2), replace(FIRST, sending=2, fingerprint="other words")
C1, C2 = RemoteUpdateId("c1"), RemoteUpdateId("c2")


async def expect(store: SqlStore, *echoes: Echo) -> None:
    await store.transact(WORKSPACE, lambda tx: tx.expect(DESK, echoes))


async def expected(store: SqlStore, ticket: TicketId = TICKET) -> list[Echo]:
    return await store.read(WORKSPACE, lambda tx: tx.expected(DESK, ticket))


def hear(tx: Transaction, echo: Echo, update: RemoteUpdateId) -> None:
    tx.hear(DESK, echo, update)


async def test_what_is_expected_is_so_of_one_ticket_and_desk_in_order(store: SqlStore) -> None:
    await expect(store, LATER, SECOND, FIRST, replace(FIRST, ticket=ANOTHER))
    assert await expected(store) == [FIRST, SECOND, LATER]
    assert await store.read(WORKSPACE, lambda tx: tx.expected(OTHER, TICKET)) == []
    assert await store.read(ELSEWHERE, lambda tx: tx.expected(DESK, TICKET)) == []


async def test_it_is_heard_once_and_then_stays_as_it_was(store: SqlStore) -> None:
    await expect(store, FIRST)
    await store.transact(WORKSPACE, hear, FIRST, C1)
    await store.transact(WORKSPACE, hear, FIRST, C2)
    await expect(store, replace(FIRST, fingerprint="again", number=9))
    assert await expected(store) == [replace(FIRST, update=C1)]


async def test_what_is_said_again_is_expected_in_the_words_of_now_and_the_time_of_both(
    store: SqlStore,
) -> None:
    again = replace(FIRST, fingerprint="again", number=9, since=after(minutes=30), until=after(hours=2))
    await expect(store, FIRST)
    await expect(store, again)
    assert await expected(store) == [replace(again, since=NOW)]
    await expect(store, FIRST)
    assert await expected(store) == [replace(FIRST, until=again.until)]


async def test_what_reads_like_something_is_found_whichever_ticket_it_is_of(store: SqlStore) -> None:
    await expect(store, FIRST, LATER, replace(FIRST, ticket=ANOTHER))
    found = await store.read(WORKSPACE, lambda tx: tx.expected_as(DESK, "words"))
    assert [each.ticket for each in found] == [TICKET, ANOTHER]
    await store.transact(WORKSPACE, hear, FIRST, C1)
    found = await store.read(WORKSPACE, lambda tx: tx.expected_as(DESK, "words"))
    assert [each.ticket for each in found] == [ANOTHER], "what was heard is expected no more"
    assert await store.read(WORKSPACE, lambda tx: tx.expected_as(OTHER, "words")) == []


async def test_what_was_refused_is_expected_no_more_unless_it_was_heard(store: SqlStore) -> None:
    await expect(store, FIRST, SECOND, LATER)
    await store.transact(WORKSPACE, hear, FIRST, C1)
    await store.transact(WORKSPACE, lambda tx: tx.expect_no_more(DESK, [FIRST, SECOND]))
    assert await expected(store) == [replace(FIRST, update=C1), LATER]


async def test_what_is_long_past_is_forgotten(store: SqlStore) -> None:
    await expect(store, FIRST, replace(LATER, until=after(hours=3)))
    assert await store.sweep(lambda ledger: ledger.forget_echoes(after(hours=1))) == 0
    at = after(hours=1) + timedelta(microseconds=1)
    assert await store.sweep(lambda ledger: ledger.forget_echoes(at)) == 1
    assert [each.sending for each in await expected(store)] == [2]


async def test_an_export_has_what_was_heard_and_not_what_is_expected(fresh: Fresh) -> None:
    async with a_store(fresh()) as store:
        ticket = await open_there(store)
        before = await exported(store)
        await expect(store, replace(FIRST, ticket=ticket.id))
        assert await exported(store) == before
        await store.transact(WORKSPACE, lambda tx: tx.note_copy(DESK, C1, ticket.id, 2))
        lines = await exported(store)
    async with a_store(fresh()) as other:
        await other.restore(lambda: lines)
        assert await expected(other, ticket.id) == []
        assert await other.read(WORKSPACE, lambda tx: tx.copy_of(DESK, C1)) == (ticket.id, 2)
