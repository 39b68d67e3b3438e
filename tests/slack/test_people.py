"""The directory of people: asked once, kept a while, and never in the way."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from bot.domain.ticket import POLICY, PersonId
from bot.errors import Transient
from bot.slack import people as directory
from tests.slack.office import Office, an_office
from tests.slack.scenes import ANNA, BENO

UNKNOWN = PersonId("U0NOBODY1")
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    async with an_office() as made:
        yield made


async def test_name_and_zone_come_from_slack(office: Office) -> None:
    assert await office.people.name(ANNA) == "Anna Arndt"
    assert await office.people.zone(ANNA) == BERLIN
    assert await office.people.names([ANNA, BENO]) == {ANNA: "Anna Arndt", BENO: "Beno Brandt"}


async def test_somebody_is_asked_for_once_in_ten_minutes(office: Office) -> None:
    await office.people.name(ANNA)
    await office.people.zone(ANNA)
    office.clock.turn(minutes=9)
    await office.people.name(ANNA)
    assert await office.asked("users.info") == 1
    office.clock.turn(minutes=2)
    await office.people.name(ANNA)
    assert await office.asked("users.info") == 2


async def test_the_policy_has_a_name_of_its_own(office: Office) -> None:
    assert await office.people.name(POLICY) == "Threadesk"
    assert await office.people.zone(POLICY) == ZoneInfo("UTC")
    assert await office.asked("users.info") == 0


async def test_somebody_unknown_is_shown_as_their_id(office: Office) -> None:
    assert await office.people.name(UNKNOWN) == UNKNOWN
    assert await office.people.zone(UNKNOWN) == ZoneInfo("UTC")


async def test_an_old_name_serves_while_slack_is_down(office: Office) -> None:
    await office.people.name(ANNA)
    office.clock.turn(hours=1)
    await office.break_down("users.info", times=9)
    assert await office.people.name(ANNA) == "Anna Arndt"
    assert await office.people.zone(ANNA) == BERLIN


async def test_nobody_gets_a_wrong_zone_because_slack_is_down(office: Office) -> None:
    await office.break_down("users.info")
    with pytest.raises(Transient) as caught:
        await office.people.zone(ANNA)
    assert caught.value.certain
    assert await office.people.zone(ANNA) == BERLIN


async def test_names_for_a_text_are_those_that_can_be_had(office: Office) -> None:
    await office.people.name(ANNA)
    await office.break_down("users.info", times=9)
    assert await office.people.known([ANNA, BENO]) == {ANNA: "Anna Arndt"}
    await office.sandbox.faults(clear=True)
    assert await office.people.known([BENO]) == {BENO: "Beno Brandt"}


async def test_names_for_a_text_take_a_moment_and_no_longer(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(directory, "WITHIN", 0.05)
    await office.people.name(ANNA)
    office.clock.turn(hours=1)
    await office.break_down("users.info", do="hold", times=9)
    assert await office.people.known([ANNA, BENO]) == {ANNA: "Anna Arndt"}
    assert await office.asked("users.info") == 1
    await office.sandbox.faults(clear=True, release=True)


async def test_the_directory_does_not_grow_without_end(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(directory, "MOST_KEPT", 1)
    for person in (ANNA, BENO, ANNA):
        await office.people.name(person)
    assert await office.asked("users.info") == 3


async def test_a_zone_that_this_machine_does_not_know_reads_as_utc(office: Office) -> None:
    known = office.sandbox.slack.workspace.people
    known[str(ANNA)] = replace(known[str(ANNA)], tz="Mars/Olympus")
    assert await office.people.zone(ANNA) == ZoneInfo("UTC")
