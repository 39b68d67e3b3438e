"""Homes that are looked at, their drawings, and what each person has seen: the same on every database."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.effects import RefreshHome
from bot.domain.homes import Breadth, HomeList, HomeState
from bot.domain.ports import Claim, Listing, Scope, Transaction
from bot.domain.ticket import PersonId, Role, Ticket, TicketId
from storage.store import SqlStore
from tests.builders import ANNA, BENO, CARLA, ELSEWHERE, NOW, WORKSPACE, add, after, opened, said

ANSWER = said("Look now.", by=BENO, role=Role.AGENT, at=after(minutes=5))
CHOSEN = HomeState(list=HomeList.OPEN, words="vpn", after=TicketId("T20261122.0009"), trail=(TicketId(""),))


async def look(store: SqlStore, person: PersonId, breadth: Breadth = Breadth.OWN, at: datetime = NOW) -> None:
    await store.transact(WORKSPACE, lambda tx: tx.look(person, HomeState(), breadth, at))


async def looking(
    store: SqlStore, *people: PersonId, breadth: Breadth, since: datetime = NOW
) -> set[PersonId]:
    found = await store.read(WORKSPACE, lambda tx: tx.looking(people, breadth, since))
    assert len({each.person for each in found}) == len(found)
    return {each.person for each in found}


async def redraw(store: SqlStore, person: PersonId, at: datetime = NOW) -> None:
    effect = RefreshHome(ticket=TicketId("T20261122.0001"), person=person)
    await store.transact(WORKSPACE, lambda tx: tx.enqueue([effect], at))


async def claimed(store: SqlStore, now: datetime) -> list[Claim]:
    return await store.sweep(
        lambda ledger: ledger.claim(now, now + timedelta(seconds=30), lambda effect: None, 50)
    )


async def test_who_looks_is_found_by_name_and_by_how_broad_the_home_is(store: SqlStore) -> None:
    await look(store, ANNA)
    await look(store, BENO, Breadth.DESK)
    await look(store, CARLA, Breadth.UNOWNED, at=after(hours=-1))
    assert await looking(store, ANNA, CARLA, breadth=Breadth.DESK) == {ANNA, BENO}
    assert await looking(store, ANNA, breadth=Breadth.SEARCH) == {ANNA}
    assert await looking(store, breadth=Breadth.UNOWNED, since=after(hours=-2)) == {BENO, CARLA}
    assert await store.read(ELSEWHERE, lambda tx: tx.looking([ANNA], Breadth.OWN, NOW)) == []


async def test_what_was_chosen_is_kept_until_the_home_is_forgotten(store: SqlStore) -> None:
    await store.transact(WORKSPACE, lambda tx: tx.look(ANNA, CHOSEN, Breadth.SEARCH, NOW))
    assert await store.read(WORKSPACE, lambda tx: tx.home_state(ANNA)) == CHOSEN
    await store.transact(WORKSPACE, lambda tx: tx.overlook(ANNA))
    assert await store.read(WORKSPACE, lambda tx: tx.home_state(ANNA)) is None
    assert await store.transact(WORKSPACE, lambda tx: tx.draw(ANNA)) is None


async def test_only_the_drawing_that_was_begun_last_says_what_stands_there(store: SqlStore) -> None:
    await look(store, ANNA)
    first = await store.transact(WORKSPACE, lambda tx: tx.draw(ANNA))
    second = await store.transact(WORKSPACE, lambda tx: tx.draw(ANNA))
    assert first is not None
    assert second is not None
    assert (first.hash, second.number) == ("", first.number + 1)
    assert await store.transact(WORKSPACE, lambda tx: tx.drew(ANNA, second.number, "new", NOW))
    assert not await store.transact(WORKSPACE, lambda tx: tx.drew(ANNA, first.number, "old", NOW))
    await look(store, ANNA)  # Looking again forgets nothing of it.
    third = await store.transact(WORKSPACE, lambda tx: tx.draw(ANNA))
    assert third is not None
    assert third.hash == "new"
    await store.transact(WORKSPACE, lambda tx: tx.forget_drawn(ANNA, "old"))
    assert await _hash(store) == "new"
    await store.transact(WORKSPACE, lambda tx: tx.forget_drawn(ANNA, "new"))
    assert await _hash(store) == ""


async def _hash(store: SqlStore) -> str:
    drawing = await store.transact(WORKSPACE, lambda tx: tx.draw(ANNA))
    assert drawing is not None
    return drawing.hash


async def test_drawings_of_one_home_that_wait_are_one_and_go_one_after_another(store: SqlStore) -> None:
    for person in (ANNA, BENO, ANNA):
        await redraw(store, person)
    first = await claimed(store, NOW)
    assert sorted(each.effect.person for each in first if isinstance(each.effect, RefreshHome)) == [
        ANNA,
        BENO,
    ]
    await redraw(store, ANNA)  # The one under way may have read already.
    assert await claimed(store, NOW) == []
    for each in first:
        await store.transact(WORKSPACE, lambda tx, claim: tx.done(claim), each)
    assert len(await claimed(store, NOW)) == 1


async def test_a_drawing_that_is_put_off_comes_sooner_if_it_is_wanted_sooner(store: SqlStore) -> None:
    await redraw(store, ANNA, after(seconds=1))
    assert await claimed(store, NOW) == []
    await redraw(store, ANNA, after(seconds=5))
    assert await claimed(store, after(seconds=0.5)) == []
    await redraw(store, ANNA, after(seconds=0.2))
    assert len(await claimed(store, after(seconds=0.5))) == 1


async def _listed(store: SqlStore, person: PersonId) -> dict[TicketId, bool]:
    mine = Listing(scope=Scope.MINE, person=person)
    rows = await store.read(WORKSPACE, lambda tx: tx.listed(mine))
    tickets = [row.ticket for row in rows]
    marked = {row.ticket.id: row.is_unread for row in rows}
    unread = await store.read(WORKSPACE, lambda tx: tx.unread(person, tickets))
    assert unread == {ticket for ticket, is_unread in marked.items() if is_unread}
    return marked


async def test_lists_say_what_is_new_for_whoever_asks(store: SqlStore) -> None:
    seen = await store.transact(WORKSPACE, add, opened(), said(), ANSWER)
    new = await store.transact(WORKSPACE, add, opened(at=after(minutes=1)), said(), ANSWER)
    await store.transact(WORKSPACE, lambda tx: tx.view(ANNA, seen.id, seen.version))
    await store.transact(WORKSPACE, lambda tx: tx.view(BENO, new.id, new.version))
    assert await _listed(store, ANNA) == {new.id: True, seen.id: False}
    await store.transact(WORKSPACE, add, ANSWER, ticket_id=seen.id)
    assert await _listed(store, ANNA) == {new.id: True, seen.id: True}
    await store.transact(WORKSPACE, lambda tx: tx.view_all(ANNA, after(minutes=5)))
    assert await _listed(store, ANNA) == {new.id: False, seen.id: False}


async def test_a_slow_view_takes_nothing_back(store: SqlStore) -> None:
    ticket = await store.transact(WORKSPACE, add, opened(), said(), ANSWER)
    await store.transact(WORKSPACE, lambda tx: tx.view(ANNA, ticket.id, ticket.version))
    await store.transact(WORKSPACE, lambda tx: tx.view(ANNA, ticket.id, 1))
    assert await _listed(store, ANNA) == {ticket.id: False}


async def test_lists_are_read_the_other_way_round_by_the_page(store: SqlStore) -> None:
    def five(tx: Transaction) -> list[Ticket]:
        return [add(tx, opened(at=after(minutes=minute))) for minute in range(5)]

    tickets = [ticket.id for ticket in await store.transact(WORKSPACE, five)]
    seen: list[TicketId] = []
    while True:
        last = seen[-1] if seen else None
        listing = Listing(scope=Scope.OPEN, person=ANNA, after=last, limit=2, oldest_first=True)
        page = await store.read(WORKSPACE, lambda tx, listing: tx.tickets(listing), listing)
        seen += [ticket.id for ticket in page]
        if len(page) < 2:
            break
    assert seen == tickets
