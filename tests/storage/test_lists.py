"""Lists of tickets: who is on them, in which order, page by page, and what is left out."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from bot.domain.events import DueChanged, Event, HandedOver, Reopened
from bot.domain.intents import Origin
from bot.domain.ports import Listing, Scope, Transaction
from bot.domain.sight import Sight
from bot.domain.ticket import DeskId, GroupId, PersonId, Role, TicketId
from storage.store import SqlStore
from tests.builders import (
    ANNA,
    BENO,
    CARLA,
    DESK,
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

NET = GroupId("net")


async def listed(
    store: SqlStore, scope: Scope, person: PersonId = ANNA, sight: Sight | None = None
) -> list[TicketId]:
    """Every page of a list, two tickets at a time."""
    found: list[TicketId] = []
    while True:
        last = found[-1] if found else None
        listing = Listing(scope=scope, person=person, sight=sight, after=last, limit=2)
        page = await store.read(WORKSPACE, lambda tx, listing: tx.tickets(listing), listing)
        found += [ticket.id for ticket in page]
        if len(page) < 2:
            return found


def due(at: datetime | None) -> DueChanged:
    return DueChanged(at=NOW, by=BENO, origin=Origin.SLACK, due_at=at, before=None)


def to_group(group: GroupId | None) -> HandedOver:
    return HandedOver(
        at=NOW, by=BENO, origin=Origin.SLACK, group=group, name="", group_channel=None, owner=None,
        reason="", group_before=None, owner_before=None,
    )  # fmt: skip


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


async def test_a_groups_list_has_what_it_has_not_finished(store: SqlStore) -> None:
    async def of_net(sight: Sight, after: TicketId | None = None, limit: int = 9) -> list[TicketId]:
        listing = Listing(scope=Scope.GROUP, person=CARLA, sight=sight, group=NET, after=after, limit=limit)
        return [each.id for each in await store.read(WORKSPACE, lambda tx: tx.tickets(listing))]

    first = await added(store, opened(), to_group(NET))
    owned = await added(store, opened(at=after(minutes=1)), to_group(NET), taken(CARLA))
    await added(store, opened(at=after(minutes=2)), to_group(NET), to_group(GroupId("ops")))
    await added(store, opened(at=after(minutes=3)), to_group(NET), to_group(None))
    await added(store, opened(at=after(minutes=4)), to_group(NET), resolved())
    await added(store, opened(at=after(minutes=5)))
    born = await added(store, replace(opened(at=after(minutes=6)), group=NET))
    every = Sight(person=CARLA, of_others=True)
    assert await of_net(every) == [born, owned, first]
    assert await of_net(every, limit=1) == [born]
    assert await of_net(every, born, limit=1) == [owned]
    assert await of_net(Sight(person=CARLA, desks=(DESK,))) == [born, owned, first]
    assert await of_net(Sight(person=CARLA)) == [owned]
    assert await of_net(Sight(person=ANNA)) == [born, owned, first]


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


@pytest.mark.parametrize("scope", [Scope.ALL, Scope.OPEN, Scope.UNOWNED, Scope.WAITING, Scope.CLOSED])
async def test_lists_leave_out_what_is_not_in_sight(store: SqlStore, scope: Scope) -> None:
    answer = said(by=CARLA, role=Role.AGENT, at=after(hours=1))
    ends = [closed()] if scope is Scope.CLOSED else []
    asked = await added(store, opened(by=BENO, requester=ANNA), answer, *ends)
    foreign = await added(store, opened(at=after(minutes=1), by=BENO), answer, *ends)
    created = await added(store, opened(at=after(minutes=2), by=ANNA, requester=BENO), answer, *ends)
    everything, own = [created, foreign, asked], [created, asked]
    elsewhere = DeskId("ops")
    assert await listed(store, scope, sight=Sight(person=ANNA)) == own
    assert await listed(store, scope, sight=Sight(person=ANNA, desks=(elsewhere,))) == own
    assert await listed(store, scope, sight=Sight(person=ANNA, desks=(DESK,), of_others=True)) == own
    assert await listed(store, scope, sight=Sight(person=CARLA)) == []
    assert await listed(store, scope, sight=Sight(person=CARLA, desks=(DESK, elsewhere))) == everything
    assert await listed(store, scope, sight=Sight(person=CARLA, of_others=True)) == everything


async def test_an_owner_sees_what_is_theirs_in_any_list(store: SqlStore) -> None:
    owned = await added(store, opened(by=BENO), taken(CARLA))
    assert await listed(store, Scope.OPEN, sight=Sight(person=CARLA)) == [owned]
    assert await listed(store, Scope.MY_TURN, CARLA, sight=Sight(person=CARLA)) == [owned]


async def test_living_tickets_are_all_but_those_closed_before(store: SqlStore) -> None:
    open_ = await added(store, opened())
    owned = await added(store, opened(at=after(minutes=1)), taken())
    thought_finished = await added(store, opened(at=after(minutes=2)), resolved())
    closed_lately = await added(store, opened(at=after(minutes=3)), closed(at=after(days=2)))
    await added(store, opened(at=after(minutes=4)), closed(at=after(hours=1)))
    living = await store.read(WORKSPACE, lambda tx: tx.living(after(days=1), 9))
    assert [ticket.id for ticket in living] == [closed_lately, thought_finished, owned, open_]
    newest = await store.read(WORKSPACE, lambda tx: tx.living(after(days=1), 2))
    assert [ticket.id for ticket in newest] == [closed_lately, thought_finished]
    assert await store.read(ELSEWHERE, lambda tx: tx.living(after(days=1), 9)) == []


async def test_what_is_due_goes_on_though_the_last_ticket_of_the_page_before_is_due_no_more(
    store: SqlStore,
) -> None:
    def three(tx: Transaction) -> list[TicketId]:
        return [add(tx, opened(), due(after(days=day))).id for day in (1, 2, 3)]

    first, *rest = await store.transact(WORKSPACE, three)
    listing = Listing(scope=Scope.DUE_SOON, person=ANNA, after=first, limit=5)
    read = await store.read(WORKSPACE, lambda tx: tx.tickets(listing))
    assert [each.id for each in read] == rest
    await store.transact(WORKSPACE, add, due(None), ticket_id=first)
    read = await store.read(WORKSPACE, lambda tx: tx.tickets(listing))
    assert [each.id for each in read] == rest
