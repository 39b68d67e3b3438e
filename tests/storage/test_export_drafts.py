"""Drafts go with an export, and come back with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.errors import BrokenFile, Occupied
from bot.service import drafts
from storage.store import SqlStore
from tests.builders import ANNA, BENO, ELSEWHERE, NOW, WORKSPACE, add, opened, said, source
from tests.storage.test_drafts import DRAFT, open_it, save
from tests.storage.test_export import Fresh, a_store, exported, fresh

__all__ = ["fresh"]


async def filled(store: SqlStore) -> list[bytes]:
    """An export of a workspace with a ticket and drafts, and of another with a draft alone."""
    await store.transact(WORKSPACE, add, opened(), said())
    await save(store, DRAFT)
    await open_it(store, "opened")
    await save(store, replace(DRAFT, id=drafts.DraftId("d2")), "d2")
    await save(store, DRAFT, "beno's", BENO)
    await store.transact(ELSEWHERE, drafts.save, ANNA, DRAFT, source("elsewhere"), NOW)
    return await exported(store)


async def test_drafts_come_back_and_are_written_as_the_same_bytes(fresh: Fresh) -> None:
    async with a_store(fresh()) as store, a_store(fresh()) as other:
        lines = await filled(store)
        tally = await other.restore(lambda: lines)
        assert (tally.drafts, tally.is_new) == (3, True)
        assert await exported(other) == lines
        assert await other.read(WORKSPACE, drafts.own, BENO) == [DRAFT]
        assert await other.read(ELSEWHERE, drafts.own, ANNA) == [DRAFT]
        assert not (await other.restore(lambda: lines)).is_new
        # What was opened there before is still not opened twice.
        assert not (await open_it(other, "opened from an old form")).is_new


async def test_one_ticket_is_written_without_anybodys_drafts(fresh: Fresh) -> None:
    async with a_store(fresh()) as store:
        lines = await filled(store)
        (one, *_) = {line.split(b'"ticket":"')[1][:14].decode() for line in lines if b'"ticket":"T' in line}
        alone: list[bytes] = []
        await store.export(alone.append, one)  # type: ignore[arg-type]  # a TicketId, as it stands in the file
        assert len(alone) < len(lines)
        assert not any(b'"line":"draft"' in line for line in alone)


async def test_an_export_from_before_there_were_drafts_is_read(fresh: Fresh) -> None:
    async with a_store(fresh()) as store, a_store(fresh()) as other:
        await store.transact(WORKSPACE, add, opened(), said())
        lines = await exported(store)
        assert b"draft" not in lines[-1]
        await other.restore(lambda: lines)
        assert await exported(other) == lines


def without_last_draft(lines: list[bytes]) -> list[bytes]:
    return [*lines[:-2], lines[-1]]


def twice(lines: list[bytes]) -> list[bytes]:
    return [*lines[:-1], lines[-2], lines[-1].replace(b'"drafts":3', b'"drafts":4')]


def by_nobody(lines: list[bytes]) -> list[bytes]:
    return [*lines[:-2], lines[-2].replace(f'"person":"{ANNA}"'.encode(), b'"person":""'), lines[-1]]


def nameless(lines: list[bytes]) -> list[bytes]:
    return [*lines[:-2], lines[-2].replace(b'"id":"d1"', b'"id":""'), lines[-1]]


def without_zone(lines: list[bytes]) -> list[bytes]:
    return [*lines[:-2], lines[-2].replace(b'+00:00"', b'"').replace(b'Z","desk"', b'","desk"'), lines[-1]]


@pytest.mark.parametrize(
    ("breaks", "reason"),
    [
        (without_last_draft, "as many events"),
        (twice, "twice"),
        (by_nobody, "length >= 1"),
        (nameless, "without an id"),
        (without_zone, "no zone"),
    ],
)
async def test_a_draft_that_cannot_be_right_is_refused_and_changes_nothing(
    fresh: Fresh, breaks: Callable[[list[bytes]], list[bytes]], reason: str
) -> None:
    async with a_store(fresh()) as store, a_store(fresh()) as other:
        lines = breaks(await filled(store))
        with pytest.raises(BrokenFile, match=reason):
            await other.restore(lambda: lines)
        assert len(await exported(other)) == 2


async def test_a_database_with_other_drafts_is_another_one(fresh: Fresh) -> None:
    async with a_store(fresh()) as store, a_store(fresh()) as other:
        lines = await filled(store)
        await save(other, replace(DRAFT, text="Something else."), "first")
        with pytest.raises(Occupied):
            await other.restore(lambda: lines)
        assert [each.text for each in await other.read(WORKSPACE, drafts.own, ANNA)] == ["Something else."]
