"""What a remote offers: read in the background, kept over a restart, seen by every process, never lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.abilities import Capabilities, Connected
from bot.domain.connector import Connector
from bot.domain.desk import DeskRules, Desks
from bot.domain.ids import SubjectId, WorkspaceId
from bot.domain.remote import Lists
from bot.domain.resources import Inventory, Resource, ResourceId, ResourceType
from bot.domain.subjects import Subject
from bot.domain.supplying import merged, supplied
from bot.errors import RemoteError, Transient, Unauthorized
from bot.service.catalogues import Catalogues
from bot.service.roster import Roster
from storage.store import SqlStore
from tests.domain.test_decide import RULES
from tests.fakes import HandClock

TEAM = WorkspaceId("TDESK")
DISKS = Subject(id=SubjectId("2001"), name="Disks", category="Servers")
FANS = Subject(id=SubjectId("2002"), name="Fans", category="Servers")
MINE = Resource(
    id=ResourceId("hardware:123"),
    name="db1.example.com",
    type=ResourceType.HARDWARE,
    addresses=("192.0.2.7",),
)
OFFER = Lists(subjects=(DISKS, FANS), resources=(MINE,), extensions=("txt", "log"))
REMOTE = Connected(capabilities=Capabilities(name="Far", abilities=frozenset(), kinds=(), text_limit=100))
CONNECTED = replace(RULES, remote=REMOTE)
AWAY = Transient("far", "lists", "no answer", certain=True)


class Offering:
    """The part of a connector that is asked here."""

    def __init__(self, offer: Lists | RemoteError) -> None:
        self.offer = offer
        self.asked = 0

    async def lists(self) -> Lists:
        self.asked += 1
        if isinstance(self.offer, RemoteError):
            raise self.offer
        return self.offer


class Process:
    """What one bot process has of it."""

    def __init__(self, store: SqlStore, clock: HandClock, offer: Lists | RemoteError = OFFER) -> None:
        self.remote = Offering(offer)
        self.roster = Roster(Desks(all=(CONNECTED,)))
        connector: Connector = self.remote  # type: ignore[assignment]  # Nothing else of it is called.
        self.catalogues = Catalogues(store, TEAM, RULES.id, connector, self.roster, clock)

    @property
    def rules(self) -> DeskRules:
        return self.roster.desks.default

    @property
    def offered(self) -> list[str]:
        return [each.name for each in self.rules.catalogue.matching({}, "")]


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


async def test_the_desk_offers_what_the_remote_offers_once_it_is_read(clock: HandClock) -> None:
    async with SqlStore("sqlite://", clock=clock) as store:
        one = Process(store, clock)
        before = one.offered
        assert await one.catalogues.beat()
    assert before != ["Disks", "Fans"]
    assert one.offered == ["Disks", "Fans"]
    assert one.rules.inventory.named("db1") == (MINE,)
    assert one.rules.remote is not None
    assert one.rules.remote.extensions == ("txt", "log")


async def test_it_is_read_at_the_start_and_every_hour(clock: HandClock) -> None:
    async with SqlStore("sqlite://", clock=clock) as store:
        one = Process(store, clock)
        for _ in range(3):
            await one.catalogues.beat()
        clock.turn(minutes=59)
        await one.catalogues.beat()
        assert one.remote.asked == 1
        clock.turn(minutes=2)
        one.remote.offer = replace(OFFER, subjects=(DISKS,))
        await one.catalogues.beat()
    assert one.remote.asked == 2
    assert one.offered == ["Disks"]


async def test_after_a_restart_it_is_there_while_the_remote_is_not(clock: HandClock) -> None:
    async with SqlStore("sqlite://", clock=clock) as store:
        await Process(store, clock).catalogues.beat()
        again = Process(store, clock, AWAY)
        await again.catalogues.refresh()
    assert again.remote.asked == 0
    assert again.offered == ["Disks", "Fans"]
    assert again.rules.inventory.named("192.0.2.7") == (MINE,)


@pytest.mark.parametrize("fault", [AWAY, Unauthorized("far", "lists", "Access Denied.")])
async def test_a_failing_reading_leaves_what_is_known_and_is_tried_again(
    clock: HandClock, fault: RemoteError
) -> None:
    async with SqlStore("sqlite://", clock=clock) as store:
        one = Process(store, clock)
        await one.catalogues.beat()
        clock.turn(hours=2)
        one.remote.offer = fault
        for _ in range(5):
            assert not await one.catalogues.beat()
        assert (one.offered, one.remote.asked) == (["Disks", "Fans"], 2)
        clock.turn(seconds=61)
        one.remote.offer = replace(OFFER, subjects=(FANS,))
        assert await one.catalogues.beat()
    assert one.offered == ["Fans"]


async def test_the_longer_a_reading_fails_the_more_seldom_it_is_tried(clock: HandClock) -> None:
    async with SqlStore("sqlite://", clock=clock) as store:
        one = Process(store, clock, AWAY)
        for _ in range(60):
            await one.catalogues.beat()
            clock.turn(minutes=1)
        assert one.remote.asked < 12
        one.remote.offer = OFFER
        clock.turn(minutes=8)
        assert await one.catalogues.beat()
        clock.turn(hours=2)
        one.remote.offer = AWAY
        await one.catalogues.beat()
        one.remote.offer = OFFER
        clock.turn(seconds=61)
        assert await one.catalogues.beat()


async def test_another_process_sees_what_one_has_read_without_asking_too(clock: HandClock) -> None:
    async with SqlStore("sqlite://", clock=clock) as store:
        one, other = Process(store, clock), Process(store, clock)
        await one.catalogues.beat()
        await other.catalogues.beat()
        clock.turn(hours=1, minutes=1)
        one.remote.offer = replace(OFFER, subjects=(FANS,), resources=())
        await one.catalogues.beat()
        await other.catalogues.beat()
    assert (one.remote.asked, other.remote.asked) == (2, 1)
    assert other.offered == ["Fans"]
    assert other.rules.inventory.resources == ()


async def test_a_subject_that_is_gone_keeps_its_name_over_restarts(clock: HandClock) -> None:
    async with SqlStore("sqlite://", clock=clock) as store:
        one = Process(store, clock)
        await one.catalogues.beat()
        clock.turn(hours=2)
        one.remote.offer = replace(OFFER, subjects=(DISKS,))
        await one.catalogues.beat()
        again = Process(store, clock, AWAY)
        await again.catalogues.refresh()
    gone = again.rules.subject(FANS.id)
    assert gone == replace(FANS, active=False)
    assert again.offered == ["Disks"]


async def test_a_clock_that_was_ahead_does_not_keep_it_from_being_read(clock: HandClock) -> None:
    async with SqlStore("sqlite://", clock=clock) as store:
        one = Process(store, clock)
        clock.turn(days=30)
        await one.catalogues.beat()
        clock.turn(days=-30)
        assert await one.catalogues.beat()


async def test_people_come_and_go_without_the_remote_s_lists_being_lost(clock: HandClock) -> None:
    async with SqlStore("sqlite://", clock=clock) as store:
        one = Process(store, clock)
        await one.catalogues.beat()
        one.roster.replace({})
    assert one.offered == ["Disks", "Fans"]


def test_a_subject_comes_back() -> None:
    gone = merged(OFFER, replace(OFFER, subjects=(DISKS,)))
    assert [each.active for each in gone.subjects] == [True, False]
    assert merged(gone, OFFER).subjects == OFFER.subjects


def test_a_remote_that_names_no_subject_takes_none_away() -> None:
    assert merged(OFFER, Lists()).subjects == OFFER.subjects


def test_the_configuration_still_says_who_owns_a_subject_and_which_is_not_offered() -> None:
    own = (replace(DISKS, name="Old name", group="hw"), replace(FANS, active=False))
    rules = supplied(replace(CONNECTED, subjects=own), OFFER, RULES.stock)
    assert rules.subjects == (replace(DISKS, group="hw"), replace(FANS, active=False))


def test_a_desk_without_a_remote_stays_as_it_is() -> None:
    assert supplied(RULES, OFFER, RULES.stock) is RULES


@pytest.mark.parametrize("typed", ["hardware:123", "123", " 123 ", "db1", "DB1.example.com", "192.0.2.7"])
def test_people_type_an_id_a_name_or_an_address(typed: str) -> None:
    assert Inventory(resources=(MINE,)).named(typed) == (MINE,)


def test_one_number_of_two_sorts_is_both() -> None:
    guest = replace(MINE, id=ResourceId("virtual_guest:123"), name="web1", type=ResourceType.VIRTUAL_GUEST)
    both = Inventory(resources=(MINE, guest))
    assert set(both.named("123")) == {MINE, guest}
    assert both.named("virtual_guest:123") == (guest,)


def test_a_text_names_a_device_by_its_whole_id_or_a_long_number() -> None:
    large = replace(MINE, id=ResourceId("hardware:1234567"), name="db2")
    inventory = Inventory(resources=(MINE, large))
    assert inventory.recognised("Look at hardware:123, please.") == (MINE,)
    assert inventory.recognised("Look at 1234567 and 123.") == (large,)


async def test_a_picker_over_ten_thousand_devices_is_served_from_memory(clock: HandClock) -> None:
    many = tuple(
        replace(
            MINE,
            id=ResourceId(f"hardware:{n}"),
            name=f"host{n}.example.com",
            addresses=(f"10.0.{n >> 8}.{n & 255}",),
        )
        for n in range(10_000)
    )
    async with SqlStore("sqlite://", clock=clock) as store:
        await Process(store, clock, replace(OFFER, resources=many)).catalogues.beat()
        one = Process(store, clock, AWAY)
        await one.catalogues.refresh()
        found = [
            one.rules.inventory.search(typed, 100) for typed in ("host9", "9999", "10.0.39", "example", "x y")
        ]
    assert [len(each) for each in found] == [100, 1, 16, 100, 0]
