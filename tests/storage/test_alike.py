"""What is like a ticket to come, and tickets of a resource: the same on both databases, and only in sight."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.events import Event, ResourcesChanged
from bot.domain.intents import Origin
from bot.domain.resources import Attached
from bot.domain.search import Either, Search, WithResource
from bot.domain.sight import Sight
from bot.domain.ticket import DeskId, SubjectId, TicketId
from bot.service.alike import Alike, Likeness, telling
from bot.service.queries import Queries
from storage.store import SqlStore
from tests.builders import (
    ANNA,
    BENO,
    CARLA,
    DB,
    DESK,
    HARDWARE,
    INVENTORY,
    NOW,
    WEB,
    WORKSPACE,
    after,
    closed,
    opened,
    resolved,
    said,
    taken,
)
from tests.fakes import HandClock
from tests.storage.test_search import ALL, added, found, looking

OTHER = SubjectId("1003")


def on(*ids: str, off: tuple[str, ...] = ()) -> ResourcesChanged:
    put, taken_off = (
        tuple(
            Attached(id=each.id, type=each.type, name=each.name) for each in map(INVENTORY.get, some) if each
        )
        for some in (ids, off)
    )
    return ResourcesChanged(at=NOW, by=BENO, origin=Origin.SLACK, added=put, removed=taken_off)


async def alike(store: SqlStore, clock: HandClock, likeness: Likeness, sight: Sight = ALL) -> Alike:
    return await Queries(store, clock).alike(WORKSPACE, likeness, sight)


def numbers(found: Alike) -> tuple[list[TicketId], list[TicketId]]:
    return [each.id for each in found.open], [each.id for each in found.past]


async def test_open_tickets_with_the_subject_or_a_resource_are_alike(
    store: SqlStore, clock: HandClock
) -> None:
    same = await added(store, opened())
    other = await added(store, opened(subject=OTHER), on(WEB), taken())
    await added(store, opened(subject=OTHER), on(DB), on(WEB, off=(DB,)), on(off=(WEB,)))
    for likeness, expected in (
        (Likeness(desk=DESK, subject=HARDWARE), [same]),
        (Likeness(desk=DESK, resources=(WEB,)), [other]),
        (Likeness(desk=DESK, subject=HARDWARE, resources=(WEB, DB)), [other, same]),
        (Likeness(desk=DeskId("ops"), subject=HARDWARE), []),
        (Likeness(desk=DESK), []),
    ):
        assert numbers(await alike(store, clock, likeness)) == (expected, [])


async def test_what_is_finished_or_older_than_a_day_is_not_open_lately(
    store: SqlStore, clock: HandClock
) -> None:
    await added(store, opened(at=after(hours=-25)))
    await added(store, opened(), resolved())
    await added(store, opened(), closed())
    young = await added(store, opened(at=after(hours=-23)))
    assert numbers(await alike(store, clock, Likeness(desk=DESK, subject=HARDWARE))) == ([young], [])


async def test_three_are_shown_the_newest_first(store: SqlStore, clock: HandClock) -> None:
    every = [await added(store, opened(at=after(minutes=-minute))) for minute in (5, 4, 3, 2)]
    found = await alike(store, clock, Likeness(desk=DESK, subject=HARDWARE))
    assert numbers(found) == (every[:0:-1], [])


@pytest.mark.parametrize(
    ("sight", "sees"),
    [
        (ALL, True),
        (Sight(person=CARLA, desks=(DESK,)), True),
        (Sight(person=ANNA), True),
        (Sight(person=CARLA), False),
        (Sight(person=CARLA, desks=(DESK,), of_others=True), False),
    ],
)
async def test_nothing_out_of_sight_is_alike(
    store: SqlStore, clock: HandClock, sight: Sight, sees: bool
) -> None:
    text = "The mainboard overheats."
    is_open = await added(store, opened(), said(text), on(WEB))
    past = await added(store, opened(subject=OTHER), said(text), closed())
    likeness = Likeness(desk=DESK, subject=HARDWARE, resources=(WEB,), text=text)
    assert numbers(await alike(store, clock, likeness, sight)) == (([is_open], [past]) if sees else ([], []))


async def test_finished_tickets_with_two_of_the_words_are_told_newest_first(
    store: SqlStore, clock: HandClock
) -> None:
    one = await added(store, opened(), said("The mainboard is broken."), closed())
    two = await added(store, opened(), said("A mainboard overheats."), resolved())
    three = await added(store, opened(), said("The mainboard overheats and beeps loudly."), closed())
    await added(store, opened(), said("The mainboard overheats too."))
    found = await alike(store, clock, Likeness(desk=DESK, text="My mainboard overheats, loudly!"))
    assert numbers(found) == ([], [three, two])
    assert one not in numbers(found)[1]
    assert numbers(await alike(store, clock, Likeness(desk=DESK, text="overheats"))) == ([], [three, two])
    assert numbers(await alike(store, clock, Likeness(desk=DESK, text="of it"))) == ([], [])


def test_the_longest_words_tell_most() -> None:
    assert telling("It is the MAINBOARD, the mainboard of a server.") == ("mainboard", "server")
    assert len(telling(" ".join(f"word{number:04}" for number in range(99)))) == 5


async def test_a_resource_is_a_filter_and_a_word_to_find(store: SqlStore) -> None:
    web = await added(store, opened(), on(WEB))
    both = await added(store, opened(), on(WEB, DB))
    gone = await added(store, opened(), on(WEB), on(off=(WEB,)))
    for name in (WEB, "web-01", "web-01.example.com"):
        assert await found(store, Search(wanted=(WithResource(name=name),))) == [both, web]
    some = Either(parts=(WithResource(name=DB), WithResource(name="nothing")))
    assert await found(store, Search(wanted=(some,))) == [both]
    assert await found(store, Search(unwanted=(some,))) == [gone, web]
    assert await found(store, looking("example")) == [both, web]


async def test_the_first_event_counts_too(store: SqlStore) -> None:
    first: Event = replace(opened(), resources=on(DB).added)
    ticket = await added(store, first, said())
    assert await found(store, Search(wanted=(WithResource(name="db-01"),))) == [ticket]
