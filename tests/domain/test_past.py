"""A log and what its remote tells, as one list by time, page by page."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.events import Recorded
from bot.domain.past import PastPage, page_of
from bot.domain.remote import RemoteDeed
from tests.builders import NOW, said


def ours(number: int, minute: int) -> Recorded:
    return Recorded(number=number, event=replace(said("x"), at=NOW + timedelta(minutes=minute)))


def theirs(minute: int) -> RemoteDeed:
    return RemoteDeed(at=NOW + timedelta(minutes=minute), who="Olga", action="Edit", detail=f"at {minute}")


def told(page: PastPage) -> list[str]:
    return [each.detail if isinstance(each, RemoteDeed) else str(each.number) for each in page.entries]


LOG = [ours(1, 0), ours(2, 5), ours(3, 10)]


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        ((), ["3", "2", "1"]),
        ((-1, 7, 12), ["at 12", "3", "at 7", "2", "1", "at -1"]),
        ((5, 5), ["3", "at 5", "at 5", "2", "1"]),
    ],
)
def test_both_sides_are_one_list_newest_first(minutes: tuple[int, ...], expected: list[str]) -> None:
    assert told(page_of(LOG, [theirs(each) for each in minutes], None, None, 25)) == expected


@pytest.mark.parametrize("most", [1, 2, 3, 4, 25])
def test_pages_bring_each_entry_of_both_once_and_what_is_new_meanwhile_moves_none(most: int) -> None:
    log, deeds = list(LOG), [theirs(each) for each in (1, 2, 5, 6, 11)]
    whole = told(page_of(log, deeds, None, None, 25))
    seen: list[str] = []
    before = there = None
    while True:
        page = page_of(log, deeds, before, there, most)
        seen += told(page)
        before, there = page.before, page.there
        if not page.has_more:
            break
        log.append(ours(len(log) + 1, 20))
        deeds.append(theirs(21))
    assert seen == whole


def test_while_the_remote_is_silent_its_place_in_the_list_is_kept() -> None:
    page = page_of(LOG, None, 3, 4, 1)
    assert (told(page), page.before, page.there, page.has_more) == (["2"], 2, 4, True)
    assert page_of(LOG, None, None, None, 25).there is None
