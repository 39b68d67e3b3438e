"""What searches look at stays quick to write and to read, however many tickets come at once."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.domain.ticket import TicketId
from bot.service.indexing import Indexing
from storage import search_index
from storage.search import next_free
from storage.search_syntax import DAY, on_days, tsvector
from storage.search_text import Document
from storage.store import SqlStore
from tests.builders import WORKSPACE, add, after, opened, said
from tests.fakes import HandClock
from tests.storage.test_search import looking, page


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


@pytest.mark.parametrize("limit", [2, 5, 40])
async def test_hits_are_in_order_however_far_back_they_are(
    store: SqlStore, limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Among the newest, in the weeks before and among all the rest: some of both words in each of them."""
    monkeypatch.setattr(search_index, "NEWEST", 6)
    days = [*range(12), *range(12, 60, 6), *range(60, 400, 40)]
    written = []
    for place, day in enumerate(days[::-1]):
        at = after(hours=-24 * day)
        text = "rare and common" if place % 3 == 0 else "common"
        written.append(await store.transact(WORKSPACE, add, opened(at=at), said(text)))
    await store.sweep(lambda ledger: ledger.index(100))
    for words, wanted in (("common", written), ("rare common", written[::3])):
        got: list[TicketId] = []
        last = None
        while not got or last is not None:
            found = await page(store, looking(words), last=last, limit=limit)
            got += [hit.ticket.id for hit in found.hits]
            last = found.last
        assert got == [ticket.id for ticket in wanted[::-1]]


def test_a_document_has_the_day_of_its_key_though_its_number_may_not_tell_it() -> None:
    written = Document(shown="t20261122 0001 zebra", kept="", facets="desk:help")
    day = 20_779  # The 22nd of November 2026.
    assert tsvector(written, day * DAY) == "'t20261122':1A '0001':2A 'zebra':3A 'desk:help':6B"
    assert "'t20261123':6B" in tsvector(written, (day + 1) * DAY)


def test_a_search_is_narrowed_to_days() -> None:
    assert on_days("'zebra':A", 20_779 * DAY - 1, 20_779 * DAY) == "('zebra':A & ('t20261121' | 't20261122'))"


SEGMENTS = "SELECT count(DISTINCT id >> 37) FROM search_index_data WHERE id > 10"
"""How FTS5 numbers what it keeps: https://www.sqlite.org/src/file/ext/fts5/fts5_index.c"""


async def test_the_index_stays_in_few_pieces_though_it_is_merged_in_small_steps(
    tmp_path: Path, clock: HandClock
) -> None:
    url = f"sqlite:///{tmp_path / 'pieces.sqlite'}"
    async with SqlStore(url, clock=clock) as store:
        for number in range(15):
            await store.transact(
                WORKSPACE, add, opened(at=after(minutes=number)), said(f"Number {number} of the burst")
            )
            await Indexing(store).catch_up()
        assert len((await page(store, looking("burst"), limit=30)).hits) == 15
    with closing(sqlite3.connect(tmp_path / "pieces.sqlite")) as connection:
        (alone,) = connection.execute("SELECT v FROM search_index_config WHERE k = 'automerge'").fetchone()
        (pieces,) = connection.execute(SEGMENTS).fetchone()
    assert alone == 0
    assert pieces <= 6
