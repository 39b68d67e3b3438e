"""Thousands of subjects: what is typed is looked for at every keystroke, from memory."""

from __future__ import annotations

import pytest

from bot.domain.subjects import Catalogue, Subject
from bot.domain.ticket import SubjectId
from bot.service.queries import Queries
from bot.slack.views.forms import subject_groups
from storage.store import SqlStore
from tests.builders import WORKSPACE, add, opened
from tests.fakes import HandClock
from tests.slack.front import a_desk

MANY = tuple(
    Subject(
        id=SubjectId(f"s{number}"),
        name=f"Sübject {number:05} of {('servers', 'networks', 'mail')[number % 3]}",
        category=f"Category {number % 400} " + "x" * 100,
        active=number % 10 != 0,
    )
    for number in range(10_000)
)


@pytest.mark.parametrize("typed", ["", "s", "SÜBJECT mail", "09999", "no such thing"])
async def test_of_ten_thousand_subjects_one_menu_is_offered(typed: str) -> None:
    rules = a_desk(subjects=MANY)
    async with SqlStore("sqlite://", clock=HandClock()) as store:
        for number in (3, 7, 7, 1_001):
            await store.transact(WORKSPACE, add, opened(subject=SubjectId(f"s{number}")))
        groups = subject_groups(await Queries(store, HandClock()).subjects(WORKSPACE, rules, typed), typed)
    options = [each for group in groups for each in group["options"]]
    assert len(options) <= 100
    assert all(len(group["label"]["text"]) <= 75 for group in groups)
    assert {each["value"] for each in options}.isdisjoint(each.id for each in MANY if not each.active)


async def test_the_most_used_come_first_then_the_alphabet() -> None:
    async with SqlStore("sqlite://", clock=HandClock()) as store:
        for number in (7, 1_001, 7):
            await store.transact(WORKSPACE, add, opened(subject=SubjectId(f"s{number}")))
        found = await Queries(store, HandClock()).subjects(WORKSPACE, a_desk(subjects=MANY), "")
    assert [each.id for each in found[:4]] == ["s7", "s1001", "s1", "s2"]
    assert len(found) == 9_000


def test_subjects_are_found_by_id_whether_or_not_they_can_be_chosen() -> None:
    catalogue = Catalogue(MANY)
    assert catalogue.get(SubjectId("s10")) == MANY[10]
    assert catalogue.get(SubjectId("nope")) is None
    assert catalogue.get(None) is None
