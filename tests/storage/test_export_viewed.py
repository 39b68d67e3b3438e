"""What each person has seen goes with an export, and comes back with it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.domain.ports import Listing, Scope
from bot.domain.ticket import Role
from bot.errors import BrokenFile, Occupied
from storage.store import SqlStore
from tests.builders import ANNA, BENO, ELSEWHERE, NOW, WORKSPACE, add, after, opened, said
from tests.storage.test_export import Fresh, a_store, exported, fresh

__all__ = ["fresh"]

ANSWER = said("Look now.", by=BENO, role=Role.AGENT, at=after(minutes=5))


async def filled(store: SqlStore) -> list[bytes]:
    """An export of two workspaces in which some things were viewed."""
    first = await store.transact(WORKSPACE, add, opened(), said(), ANSWER)
    await store.transact(WORKSPACE, add, opened(at=after(minutes=1)), said(), ANSWER)
    await store.transact(WORKSPACE, lambda tx: tx.view(ANNA, first.id, first.version))
    await store.transact(WORKSPACE, lambda tx: tx.view_all(BENO, NOW))
    other = await store.transact(ELSEWHERE, add, opened(), said(), ANSWER)
    await store.transact(ELSEWHERE, lambda tx: tx.view(ANNA, other.id, 2))
    return await exported(store)


async def unread(store: SqlStore) -> list[bool]:
    mine = Listing(scope=Scope.MINE, person=ANNA)
    return [row.is_unread for row in await store.read(WORKSPACE, lambda tx: tx.listed(mine))]


async def test_what_was_seen_comes_back_and_is_written_as_the_same_bytes(fresh: Fresh) -> None:
    async with a_store(fresh()) as store, a_store(fresh()) as other:
        lines = await filled(store)
        tally = await other.restore(lambda: lines)
        assert (tally.events, tally.viewed) == (9, 3)
        assert await exported(other) == lines
        assert await unread(other) == await unread(store) == [True, False]
        assert not (await other.restore(lambda: lines)).is_new


async def test_one_ticket_is_written_without_who_saw_it(fresh: Fresh) -> None:
    async with a_store(fresh()) as store:
        lines = await filled(store)
        (one, *_) = {line.split(b'"ticket":"')[1][:14].decode() for line in lines if b'"ticket":"T' in line}
        alone: list[bytes] = []
        await store.export(alone.append, one)  # type: ignore[arg-type]  # a TicketId, as it stands in the file
        assert not any(b'"line":"viewed"' in line for line in alone)


async def test_an_export_from_before_there_were_views_is_read(fresh: Fresh) -> None:
    async with a_store(fresh()) as store, a_store(fresh()) as other:
        lines = [line for line in await filled(store) if b'"line":"viewed"' not in line]
        lines[-1] = b'{"line":"end","events":9,"links":0}\n'
        await other.restore(lambda: lines)
        assert await exported(other) == lines


def without_last_view(lines: list[bytes]) -> list[bytes]:
    return [*lines[:-2], lines[-1]]


def of_no_ticket(lines: list[bytes]) -> list[bytes]:
    return [*lines[:-2], lines[-2].replace(b".0001", b".0009"), lines[-1]]


def by_nobody(lines: list[bytes]) -> list[bytes]:
    return [*lines[:-2], lines[-2].replace(ANNA.encode(), b""), lines[-1]]


@pytest.mark.parametrize(
    ("breaks", "reason"),
    [
        (without_last_view, "as many events"),
        (of_no_ticket, "not in the file"),
        (by_nobody, "length >= 1"),
    ],
)
async def test_a_view_that_cannot_be_right_is_refused_and_changes_nothing(
    fresh: Fresh, breaks: Callable[[list[bytes]], list[bytes]], reason: str
) -> None:
    async with a_store(fresh()) as store, a_store(fresh()) as other:
        lines = breaks(await filled(store))
        with pytest.raises(BrokenFile, match=reason):
            await other.restore(lambda: lines)
        assert len(await exported(other)) == 2


async def test_a_database_in_which_less_was_seen_is_another_one(fresh: Fresh) -> None:
    async with a_store(fresh()) as store, a_store(fresh()) as other:
        lines = await filled(store)
        await other.restore(lambda: lines)
        await other.transact(WORKSPACE, lambda tx: tx.view_all(BENO, after(days=1)))
        with pytest.raises(Occupied):
            await other.restore(lambda: lines)
