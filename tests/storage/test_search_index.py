"""What searches look at stays quick to write and to read, however many tickets come at once."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from storage.search import next_free
from storage.store import SqlStore
from tests.builders import WORKSPACE, add, after, opened, said
from tests.fakes import HandClock
from tests.storage.test_search import added, looking, page


async def test_a_burst_of_tickets_is_found_newest_first(store: SqlStore) -> None:
    moments = [after(microseconds=100 * each) for each in range(40)]
    burst = [await store.transact(WORKSPACE, add, opened(at=at), said("burst")) for at in moments]
    await store.sweep(lambda ledger: ledger.index(100))
    hits = (await page(store, looking("burst"), limit=50)).hits
    assert [hit.ticket.id for hit in hits] == [ticket.id for ticket in burst[::-1]]


@pytest.mark.parametrize("burst", [1, 2, 3, 100, 4_095, 4_096, 5_000])
def test_a_free_key_is_found_in_few_looks_however_long_the_burst(burst: int) -> None:
    looks: list[int] = []

    def is_taken(key: int) -> bool:
        looks.append(key)
        return 7 <= key < 7 + burst

    assert next_free(is_taken, 7) == 7 + burst
    assert len(looks) <= 2 * burst.bit_length() + 1


SEGMENTS = "SELECT count(DISTINCT id >> 37) FROM search_index_data WHERE id > 10"
"""How FTS5 numbers what it keeps: https://www.sqlite.org/src/file/ext/fts5/fts5_index.c"""


async def test_the_index_stays_in_few_pieces_though_it_is_merged_in_small_steps(
    tmp_path: Path, clock: HandClock
) -> None:
    url = f"sqlite:///{tmp_path / 'pieces.sqlite'}"
    async with SqlStore(url, clock=clock) as store:
        for number in range(15):
            await added(store, opened(at=after(minutes=number)), said(f"Number {number} of the burst"))
        assert len((await page(store, looking("burst"), limit=30)).hits) == 15
    with closing(sqlite3.connect(tmp_path / "pieces.sqlite")) as connection:
        (alone,) = connection.execute("SELECT v FROM search_index_config WHERE k = 'automerge'").fetchone()
        (pieces,) = connection.execute(SEGMENTS).fetchone()
    assert alone == 0
    assert pieces <= 6
