"""Who of the chat is who at a remote: what somebody said, one row each, of one workspace and desk."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.acquaintance import Acquaintance, KnownBy
from bot.domain.ids import DeskId, PersonId, WorkspaceId
from storage.store import SqlStore
from tests.builders import WORKSPACE

DESK, OTHER, ELSEWHERE = DeskId("far"), DeskId("other"), WorkspaceId("TELSE")
ADA = Acquaintance(person=PersonId("UADA"), id="resource:29", name="Ada Jones", by=KnownBy.WORD)
KIM = Acquaintance(person=PersonId("UKIM"), id="contact:99", name="Kim Lee", is_ours=False, by=KnownBy.WORD)


async def known(store: SqlStore, desk: DeskId = DESK) -> list[Acquaintance]:
    return await store.read(WORKSPACE, lambda tx: tx.acquaintances(desk))


async def test_what_was_said_is_read_back_and_the_last_word_counts(store: SqlStore) -> None:
    await store.transact(WORKSPACE, lambda tx: tx.introduce(DESK, KIM))
    await store.transact(WORKSPACE, lambda tx: tx.introduce(DESK, ADA))
    assert await known(store) == [ADA, KIM]
    other = replace(ADA, id="resource:30", name="A. Jones")
    await store.transact(WORKSPACE, lambda tx: tx.introduce(DESK, other))
    assert await known(store) == [other, KIM]


async def test_what_was_taken_back_is_known_no_more(store: SqlStore) -> None:
    await store.transact(WORKSPACE, lambda tx: tx.introduce(DESK, ADA))
    assert await store.transact(WORKSPACE, lambda tx: tx.forget_acquaintance(DESK, ADA.person))
    assert not await store.transact(WORKSPACE, lambda tx: tx.forget_acquaintance(DESK, ADA.person))
    assert await known(store) == []


async def test_it_is_of_one_workspace_and_one_desk(store: SqlStore) -> None:
    await store.transact(WORKSPACE, lambda tx: tx.introduce(DESK, ADA))
    assert await known(store, OTHER) == []
    assert await store.read(ELSEWHERE, lambda tx: tx.acquaintances(DESK)) == []
