"""Searches that are narrowed afterwards: one asking of the index a page, however few pass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.domain.search import Found, Search, Sieve, Words
from bot.domain.ticket import Priority, Ticket, TicketId
from storage import search as searching
from storage.ranking import by_fit
from storage.store import SqlStore
from tests.builders import WORKSPACE, opened, said
from tests.storage.test_search import ALL, added, looking


def is_urgent(ticket: Ticket) -> bool:
    return ticket.priority is Priority.URGENT


async def sifted(store: SqlStore, search: Search, last: TicketId | None = None, most: int = 50) -> Found:
    sieve = Sieve(passes=is_urgent, most=most)
    return await store.read(WORKSPACE, lambda tx: tx.search(search, ALL, last, 2, sieve))


async def many(store: SqlStore) -> list[TicketId]:
    """Forty tickets, of which the first, the eleventh, ... are urgent; those are told."""
    urgent = []
    for number in range(40):
        priority = Priority.LOW if number % 10 else Priority.URGENT
        ticket = await added(store, replace(opened(), priority=priority), said("vpn"))
        urgent += [] if number % 10 else [ticket]
    return urgent[::-1]


@pytest.mark.parametrize("best_first", [False, True])
async def test_a_page_is_filled_by_one_asking_however_few_pass(
    store: SqlStore, best_first: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    urgent = await many(store)
    ranked: list[int] = []

    def counted(texts: Sequence[str], words: Sequence[Words]) -> list[int]:
        ranked.append(len(texts))
        return by_fit(texts, words)

    monkeypatch.setattr(searching, "by_fit", counted)
    search = looking("vpn", best_first=best_first)
    first = await sifted(store, search)
    assert [hit.ticket.id for hit in first.hits] == urgent[:2]
    assert ranked == ([40] if best_first else [])
    second = await sifted(store, search, first.last)
    assert [hit.ticket.id for hit in second.hits] == urgent[2:]
    assert second.last is None


async def test_no_more_are_looked_at_than_it_says_and_the_next_page_goes_on_behind_them(
    store: SqlStore,
) -> None:
    urgent = await many(store)
    first = await sifted(store, looking("vpn"), most=15)
    assert [hit.ticket.id for hit in first.hits] == urgent[:1]
    second = await sifted(store, looking("vpn"), first.last, most=15)
    assert [hit.ticket.id for hit in second.hits] == urgent[1:3]
