"""Lists of tickets: who is on them, in which order, page by page, and narrowed by words."""

from __future__ import annotations

from datetime import datetime

from bot.domain.events import DueChanged, Event, Reopened
from bot.domain.intents import Origin
from bot.domain.ports import Listing, Scope
from bot.domain.ticket import PersonId, Role, TicketId, Visibility
from storage.store import SqlStore
from tests.builders import (
    ANNA,
    BENO,
    CARLA,
    ELSEWHERE,
    NOW,
    WORKSPACE,
    add,
    after,
    closed,
    opened,
    resolved,
    said,
    taken,
)


async def listed(store: SqlStore, scope: Scope, person: PersonId = ANNA, words: str = "") -> list[TicketId]:
    """Every page of a list, two tickets at a time."""
    found: list[TicketId] = []
    while True:
        last = found[-1] if found else None
        listing = Listing(scope=scope, person=person, words=words, after=last, limit=2)
        page = await store.read(WORKSPACE, lambda tx, listing: tx.tickets(listing), listing)
        found += [ticket.id for ticket in page]
        if len(page) < 2:
            return found


def due(at: datetime | None) -> DueChanged:
    return DueChanged(at=NOW, by=BENO, origin=Origin.SLACK, due_at=at, before=None)


async def added(store: SqlStore, *events: Event) -> TicketId:
    return (await store.transact(WORKSPACE, add, *events)).id


async def test_mine_is_what_i_asked_for_opened_or_own(store: SqlStore) -> None:
    asked = await added(store, opened(by=BENO, requester=ANNA))
    opened_for_carla = await added(store, opened(at=after(minutes=1), by=ANNA, requester=CARLA))
    owned = await added(store, opened(at=after(minutes=2), by=CARLA), taken(ANNA))
    both = await added(store, opened(at=after(minutes=3), by=ANNA), taken(ANNA), closed())
    await added(store, opened(at=after(minutes=4), by=BENO), taken(CARLA))
    assert await listed(store, Scope.MINE) == [both, owned, opened_for_carla, asked]


async def test_all_are_listed_whatever_became_of_them(store: SqlStore) -> None:
    first = await added(store, opened(by=BENO), closed())
    second = await added(store, opened(at=after(minutes=1)), resolved())
    third = await added(store, opened(at=after(minutes=2)))
    assert await listed(store, Scope.ALL, CARLA) == [third, second, first]


async def test_unfinished_lists_go_by_status_and_turn(store: SqlStore) -> None:
    answer = said(by=BENO, role=Role.AGENT, at=after(hours=1))
    free = await added(store, opened())
    waiting = await added(store, opened(at=after(minutes=1)), answer)
    taken_by_beno = await added(store, opened(at=after(minutes=2)), taken(BENO))
    answered = await added(store, opened(at=after(minutes=3)), taken(BENO), answer)
    await added(store, opened(), taken(BENO), answer, resolved())
    await added(store, opened(), closed())
    assert await listed(store, Scope.OPEN) == [answered, taken_by_beno, waiting, free]
    assert await listed(store, Scope.UNOWNED) == [waiting, free]
    assert await listed(store, Scope.WAITING) == [answered, waiting]
    assert await listed(store, Scope.MY_TURN, BENO) == [taken_by_beno]
    assert await listed(store, Scope.MY_TURN, ANNA) == [answered, waiting]
    assert await listed(store, Scope.MY_TURN, CARLA) == []


async def test_closed_since_goes_by_when_it_was_closed(store: SqlStore) -> None:
    early = await added(store, opened(), closed(at=after(hours=3)))
    late = await added(store, opened(at=after(minutes=-5)), closed(at=after(hours=5)))
    old = await added(store, opened(at=after(minutes=5)), closed(at=after(hours=1)))
    assert await listed(store, Scope.CLOSED) == [late, early, old]
    since = Listing(scope=Scope.CLOSED, person=ANNA, since=after(hours=3))
    page = await store.read(WORKSPACE, lambda tx: tx.tickets(since))
    assert [ticket.id for ticket in page] == [late, early]


async def test_due_soon_is_mine_and_what_is_due_first_comes_first(store: SqlStore) -> None:
    late = await added(store, opened(by=BENO, requester=ANNA), due(after(days=2)))
    over = await added(store, opened(at=after(minutes=1), by=ANNA), due(after(days=-1)))
    owned = await added(store, opened(at=after(minutes=2), by=CARLA), taken(ANNA), due(after(days=1)))
    far = await added(store, opened(at=after(minutes=3), by=ANNA), due(after(days=9)))
    await added(store, opened(by=BENO), due(after(days=1)))
    await added(store, opened(by=ANNA), due(after(days=1)), closed())
    await added(store, opened(by=ANNA), due(after(days=1)), due(None))
    assert await listed(store, Scope.DUE_SOON) == [over, owned, late, far]
    soon = Listing(scope=Scope.DUE_SOON, person=ANNA, until=after(days=3))
    page = await store.read(WORKSPACE, lambda tx: tx.tickets(soon))
    assert [ticket.id for ticket in page] == [over, owned, late]


async def test_page_goes_on_after_a_ticket_that_was_reopened_meanwhile(store: SqlStore) -> None:
    old = await added(store, opened(), closed(at=after(hours=1)))
    reopened = await added(store, opened(), closed(at=after(hours=2)))
    again = Reopened(at=after(hours=3), by=BENO, origin=Origin.SLACK, reason="Not mended.")
    await store.transact(WORKSPACE, lambda tx: add(tx, again, ticket_id=reopened))
    next_page = Listing(scope=Scope.CLOSED, person=ANNA, after=reopened)
    assert [each.id for each in await store.read(WORKSPACE, lambda tx: tx.tickets(next_page))] == [old]


async def test_tickets_of_one_moment_are_each_listed_once(store: SqlStore) -> None:
    tickets = [await added(store, opened()) for _ in range(7)]
    assert await listed(store, Scope.OPEN) == tickets[::-1]
    assert await listed(store, Scope.MINE) == tickets[::-1]


async def test_page_after_an_unknown_ticket_is_empty(store: SqlStore) -> None:
    await added(store, opened())
    beyond = Listing(scope=Scope.OPEN, person=ANNA, after=TicketId("T20261122.0099"))
    assert await store.read(WORKSPACE, lambda tx: tx.tickets(beyond)) == []
    beyond = Listing(scope=Scope.CLOSED, person=ANNA, after=TicketId("T20261122.0001"))
    assert await store.read(WORKSPACE, lambda tx: tx.tickets(beyond)) == []


async def test_other_workspace_is_not_listed(store: SqlStore) -> None:
    await store.transact(ELSEWHERE, add, opened())
    assert await listed(store, Scope.OPEN) == []


async def test_every_word_has_to_occur_somewhere(store: SqlStore) -> None:
    disk = await added(store, opened(title="Disk failure"), said("It clicks in rack Ä7."))
    fan = await added(store, opened(title="Fan failure"), said("The rack is LOUD."), said("Louder still."))
    assert await listed(store, Scope.OPEN, words="failure") == [fan, disk]
    assert await listed(store, Scope.OPEN, words="FAILURE rack loud") == [fan]
    assert await listed(store, Scope.MINE, words="ä7") == [disk]
    assert await listed(store, Scope.OPEN, words=f"{disk}") == [disk]
    assert await listed(store, Scope.OPEN, words="failure nowhere") == []


async def test_signs_in_words_mean_themselves(store: SqlStore) -> None:
    percent = await added(store, opened(), said("CPU at 100% in host_a, path C:\\temp"))
    await added(store, opened(), said("CPU at 1000 in hostXa, path C:temp"))
    for word in ("100%", "host_a", "c:\\temp", "%"):
        assert await listed(store, Scope.OPEN, words=word) == [percent], word


async def test_very_long_search_is_answered(store: SqlStore) -> None:
    ticket = await added(store, opened(), said("a b c"))
    words = "a b c " * 500
    assert await listed(store, Scope.OPEN, words=words) == [ticket]
    assert await listed(store, Scope.OPEN, words=" ".join(map(str, range(3_000)))) == []


async def test_notes_are_found_too(store: SqlStore) -> None:
    note = said("Check the invoice.", by=BENO, role=Role.AGENT, visibility=Visibility.INTERNAL)
    ticket = await added(store, opened(), said(), note)
    assert await listed(store, Scope.OPEN, words="invoice") == [ticket]
