"""Homes over a chat that is slow, loses answers and is drawn to by two relays: never an older view on top."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.domain.effects import RefreshHome
from bot.domain.homes import LOOKS_FOR, Home, HomeList, HomeState, Page
from bot.domain.intents import Assign, Close, Follow, SetPriority, Unfollow
from bot.domain.ports import Claim
from bot.domain.search import Search, Words
from bot.domain.ticket import PersonId, Priority, Role, Status, Ticket
from bot.errors import Rejected, Transient
from bot.service import homes
from bot.service.claiming import LEASE
from bot.service.pulses import Pulses
from storage import search as searching
from storage.ranking import by_fit
from storage.store import SqlStore
from tests.builders import NOW, add, after, opened, said
from tests.domain.test_decide import ANNA, BENO, CARLA, ERIC
from tests.service.conftest import TEAM, House

PRIORITIES = (Priority.LOW, Priority.NORMAL, Priority.HIGH, Priority.URGENT)


async def look(house: House, person: PersonId, state: HomeState | None = None) -> None:
    await house.desk.look(TEAM, person, lambda known: state or known or HomeState())


async def prioritise(house: House, ticket: Ticket, priority: Priority) -> Ticket:
    return await house.desk.handle(TEAM, ticket.id, SetPriority(by=BENO, priority=priority), None)


def shown(home: Home) -> dict[str, Ticket]:
    """Every ticket that the home shows."""
    pages = [part.page for part in home.parts] + ([home.page] if home.page else [])
    return {ticket.id: ticket for page in pages for ticket in page.tickets}


async def waiting(house: House) -> set[PersonId]:
    """Whose homes are to be drawn; by asking they count as drawn."""
    later = house.clock.now() + timedelta(minutes=5)
    claims = await house.store.sweep(lambda ledger: ledger.claim(later, later + LEASE, house.chat.pace, 99))
    for claim in claims:
        await house.store.transact(TEAM, lambda tx, claim: tx.done(claim), claim)
    return {claim.effect.person for claim in claims if isinstance(claim.effect, RefreshHome)}


async def test_a_change_draws_the_homes_that_are_looked_at(house: House) -> None:
    async with house.relaying():
        await look(house, ANNA)
        await house.chat.until(lambda: len(house.chat.homes) == 1)
        assert shown(house.chat.homes[0]) == {}
        house.clock.turn(seconds=5)
        ticket = await house.opened()
        await house.chat.until(lambda: ticket.id in shown(house.chat.homes[-1]))
    assert {home.person for home in house.chat.homes} == {ANNA}


async def test_who_is_concerned_before_or_after_is_drawn_and_nobody_else(house: House) -> None:
    ticket = await house.opened()
    for person in (ANNA, BENO, CARLA, ERIC):
        await look(house, person)
    assert await waiting(house) == {ANNA, BENO, CARLA, ERIC}
    followed = await house.desk.handle(TEAM, ticket.id, Follow(by=BENO, person=ERIC), None)
    assert followed.followers == (ERIC,)
    # An unowned ticket is on the homes of all agents.
    assert await waiting(house) == {ANNA, BENO, CARLA, ERIC}
    await house.desk.handle(TEAM, ticket.id, Assign(by=BENO, owner=BENO), None)
    await waiting(house)
    await house.desk.handle(TEAM, ticket.id, Unfollow(by=ERIC, person=ERIC), None)
    assert await waiting(house) == {ANNA, BENO, ERIC}
    await prioritise(house, ticket, Priority.HIGH)
    assert await waiting(house) == {ANNA, BENO}


async def test_an_agent_with_a_list_of_the_desk_sees_others_tickets_change(house: House) -> None:
    ticket = await house.opened()
    await house.desk.handle(TEAM, ticket.id, Assign(by=BENO, owner=BENO), None)
    await look(house, CARLA, HomeState(list=HomeList.OPEN))
    await look(house, ERIC, HomeState(list=HomeList.OPEN))
    await waiting(house)
    await prioritise(house, ticket, Priority.HIGH)
    assert await waiting(house) == {CARLA}  # Eric is no agent, and it is not his.


async def test_a_home_that_was_not_looked_at_lately_is_left_alone(house: House) -> None:
    await look(house, ANNA)
    await waiting(house)
    house.clock.turn(seconds=LOOKS_FOR.total_seconds() + 1)
    await house.opened()
    assert await waiting(house) == set()


async def test_fifty_quick_changes_are_a_few_drawings_and_the_last_shows_the_last(house: House) -> None:
    ticket = await house.opened()
    await look(house, ANNA)
    async with house.relaying():
        for number in range(50):
            await prioritise(house, ticket, PRIORITIES[number % 3])
        house.clock.turn(seconds=1)
        last = await prioritise(house, ticket, Priority.URGENT)
        await house.chat.until(
            lambda: bool(house.chat.homes) and shown(house.chat.homes[-1])[ticket.id].version == last.version
        )
    assert len(house.chat.homes) <= 5


async def test_what_changes_while_a_home_is_drawn_is_drawn_after_it(house: House) -> None:
    ticket = await house.opened()
    changed: list[Ticket] = []

    async def change(home: Home) -> None:
        if not changed:
            changed.append(await prioritise(house, ticket, Priority.HIGH))
            house.clock.turn(seconds=1)

    house.chat.before_home = change
    async with house.relaying():
        await look(house, ANNA)
        await house.chat.until(lambda: len(house.chat.homes) == 2)
    assert [shown(home)[ticket.id].priority for home in house.chat.homes] == [Priority.NORMAL, Priority.HIGH]


async def draw(house: House, claim: Claim) -> None:
    assert isinstance(claim.effect, RefreshHome)
    pulses = Pulses(house.store, house.clock)
    await homes.draw(house.store, house.chat, house.desk.desks, house.clock, pulses, claim, claim.effect)


async def claimed(house: House) -> Claim:
    """The drawing whose turn it is."""
    now = house.clock.now()
    claims = await house.store.sweep(lambda ledger: ledger.claim(now, now + LEASE, house.chat.pace, 99))
    (claim,) = [each for each in claims if isinstance(each.effect, RefreshHome)]
    return claim


@pytest.mark.parametrize("known", [True, False], ids=["over a known view", "on the first time"])
async def test_a_drawing_that_was_overtaken_does_not_stay_on_top(house: House, known: bool) -> None:
    ticket = await house.opened()
    await look(house, ANNA)
    if known:
        await draw(house, await claimed(house))
        await look(house, ANNA)
    slow, read, go = await claimed(house), asyncio.Event(), asyncio.Event()

    async def hold(home: Home) -> None:
        if not read.is_set():
            read.set()
            await go.wait()

    house.chat.before_home = hold
    first = asyncio.create_task(draw(house, slow))
    await read.wait()  # It has read the ticket as it was; now its lease runs out.
    await prioritise(house, ticket, Priority.URGENT)
    house.clock.turn(seconds=60)
    await draw(house, await claimed(house))
    assert shown(house.chat.homes[-1])[ticket.id].priority is Priority.URGENT
    go.set()
    await first
    if known:
        assert shown(house.chat.homes[-1])[ticket.id].priority is Priority.URGENT
    else:  # Slack could not tell them apart: so it is drawn once more.
        assert shown(house.chat.homes[-1])[ticket.id].priority is Priority.NORMAL
    async with house.relaying():
        await house.chat.until(lambda: shown(house.chat.homes[-1])[ticket.id].priority is Priority.URGENT)


async def test_after_a_lost_answer_the_home_is_drawn_without_its_hash(house: House) -> None:
    await house.opened()
    await look(house, ANNA)
    await draw(house, await claimed(house))

    def lose(home: Home) -> None:
        house.chat.after_home = lambda home: None
        raise Transient("slack", "views.publish", "timeout", certain=False, after=0.0)

    house.chat.after_home = lose
    async with house.relaying():
        await look(house, ANNA)
        await house.chat.until(lambda: len(house.chat.homes) == 3)
    # The hash that was known is refused, for another view stands there by now.
    assert house.chat.replaced == ["", "hash 1", "hash 1", ""]


async def test_a_home_that_slack_refuses_is_left_alone_until_it_is_opened_again(house: House) -> None:
    async def refuse(home: Home) -> None:
        house.chat.before_home = None
        raise Rejected("slack", "views.publish", "not_enabled")

    house.chat.before_home = refuse
    await look(house, ANNA)
    await draw(house, await claimed(house))
    await house.opened()
    assert await waiting(house) == set()
    await look(house, ANNA)
    assert await waiting(house) == {ANNA}


async def page(house: House, state: HomeState, person: PersonId = BENO) -> Page:
    home = await house.queries.home(TEAM, person, house.desk.desks, state)
    assert home.page is not None
    return home.page


async def many(store: SqlStore, count: int) -> list[Ticket]:
    """So many tickets, each a minute after the one before."""
    return [
        await store.transact(TEAM, add, opened(at=after(minutes=number)), said()) for number in range(count)
    ]


async def test_a_filtered_list_is_read_on_until_its_page_is_full(house: House) -> None:
    tickets = await many(house.store, 130)
    for ticket in tickets[::8]:
        await prioritise(house, ticket, Priority.HIGH)
    state = HomeState(list=HomeList.OPEN, priority=Priority.HIGH)
    first = await page(house, state)
    assert [each.id for each in first.tickets] == [each.id for each in tickets[::8][::-1]][:15]
    second = await page(house, HomeState(list=HomeList.OPEN, priority=Priority.HIGH, after=first.next))
    assert [each.id for each in second.tickets] == [each.id for each in tickets[::8][::-1]][15:]
    assert not second.more


async def test_a_filter_that_hardly_anything_passes_goes_on_with_the_next_page(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(homes, "MOST_LOOKED_AT", 100)
    tickets = await many(house.store, 110)
    await house.desk.handle(TEAM, tickets[0].id, Close(by=BENO), None)
    state = HomeState(status=Status.CLOSED)
    first = await page(house, state)
    assert (first.tickets, first.more) == ((), True)
    second = await page(house, HomeState(status=Status.CLOSED, after=first.next))
    assert [each.id for each in second.tickets] == [tickets[0].id]


async def test_the_other_way_round_the_oldest_comes_first(house: House) -> None:
    tickets = await many(house.store, 3)
    shown = await page(house, HomeState(list=HomeList.OPEN, oldest_first=True))
    assert [each.id for each in shown.tickets] == [each.id for each in tickets]


async def test_viewing_takes_the_mark_away_and_draws_the_home(house: House) -> None:
    ticket = await house.opened()
    answer = said("Look.", by=BENO, role=Role.AGENT, at=NOW + timedelta(hours=1))
    ticket = await house.store.transact(TEAM, add, answer, ticket_id=ticket.id)
    await look(house, ANNA)
    await waiting(house)
    assert await house.queries.is_unread(TEAM, ANNA, ticket)
    await house.desk.view(TEAM, ANNA, ticket)
    assert not await house.queries.is_unread(TEAM, ANNA, ticket)
    assert await waiting(house) == {ANNA}
    await house.desk.view(TEAM, BENO, None)
    assert await waiting(house) == set()  # Beno does not look at his.


async def test_a_search_that_is_filtered_ranks_what_it_found_once(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    tickets = await many(house.store, 40)
    for ticket in (tickets[0], tickets[20]):
        await prioritise(house, ticket, Priority.HIGH)
    await house.store.sweep(lambda ledger: ledger.index(100))
    ranked: list[int] = []

    def counted(texts: Sequence[str], words: Sequence[Words]) -> list[int]:
        ranked.append(len(texts))
        return by_fit(texts, words)

    monkeypatch.setattr(searching, "by_fit", counted)
    search = Search(wanted=(Words(words=("boot",)),), best_first=True)
    state = HomeState(words="boot sort:best", priority=Priority.HIGH)
    home = await house.queries.home(TEAM, BENO, house.desk.desks, state, search)
    assert home.found is not None
    assert {hit.ticket.id for hit in home.found.hits} == {tickets[0].id, tickets[20].id}
    assert (ranked, home.found.last) == ([40], None)
