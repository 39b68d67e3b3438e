"""Feeds, webhook and list tell of the same, in any order and any number of times: each word is here once."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from itertools import permutations

import httpx
import pytest

from bot.connectors.rackspace import hooks as rackspace_hooks
from bot.domain.events import UpdateAdded
from bot.domain.ids import Cursor, RemoteId
from bot.hooking import HookDoor
from bot.sandbox.rackspace import seed
from bot.service import units
from bot.service.hooks import Caller, Hooks
from tests.connectors.linked import TEAM, remote_id
from tests.connectors.rackspace.linked import Linked, running_linked
from tests.connectors.rackspace.there import There, running_there
from tests.domain.test_decide import RULES

ORDERS = sorted(set(permutations(("feed", "hook", "hook", "list"))))


@pytest.fixture
async def fed() -> AsyncIterator[There]:
    async with running_there(There, feeds=True) as there:
        yield there


@pytest.fixture
async def linked() -> AsyncIterator[Linked]:
    async with running_linked(feeds=True) as linked:
        await linked.poll.begin()
        await linked.poll.beat()
        yield linked


class Calling:
    """Calls the door of a desk as Rackspace does."""

    def __init__(self, linked: Linked) -> None:
        self._linked = linked
        caller = Caller(read=rackspace_hooks.read, secret=seed.WEBHOOK_KEY, poll=linked.poll)
        self._door = HookDoor(Hooks(linked.store, TEAM, {RULES.id: caller}, linked.clock))
        self._count = 0

    async def __call__(self, ticket: RemoteId) -> None:
        self._count += 1
        stamp, token = str(int(self._linked.clock.now().timestamp())), f"token-{self._count}"
        signature = hmac.new(seed.WEBHOOK_KEY.encode(), (stamp + token).encode(), hashlib.sha256).hexdigest()
        headers = {"timestamp": stamp, "token": token, "signature": signature}
        body = json.dumps({"type": "UPDATE", "ticket": {"ticketId": ticket}})
        transport = httpx.ASGITransport(app=self._door)
        async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
            answer = await client.post(f"/hooks/{RULES.id}", headers=headers, content=body)
        assert answer.status_code == 200, answer.text


async def texts(linked: Linked, ticket: RemoteId) -> list[str]:
    """What our ticket of one there says."""
    found = await linked.ticket_of(ticket)
    assert found is not None
    _, log = await linked.store.read(TEAM, units.history, found.id)
    return [each.event.text for each in log if isinstance(each.event, UpdateAdded)]


def some_ticket(there: There) -> RemoteId:
    """One that is open there."""
    return next(RemoteId(each.ticket_id) for each in there.vendor.tickets() if not each.is_closed)


async def test_each_word_is_here_once_in_whatever_order_it_is_told(linked: Linked) -> None:
    opened = await linked.opened()
    ticket = await linked.delivered(opened.id)
    there, calling = remote_id(ticket), Calling(linked)

    async def hook() -> None:
        await calling(there)
        await linked.poll.beat()

    ways: dict[str, Callable[[], Awaitable[object]]] = {
        "feed": linked.poll.sweep,
        "hook": hook,
        "list": linked.poll.reconcile,
    }
    wanted = ["It fails."]
    for number, order in enumerate(ORDERS):
        await linked.say(ticket.id, f"200.{number}", f"Ours {number}.")
        await linked.delivered(ticket.id)
        linked.there.answer(there, f"Theirs {number}.")
        wanted += [f"Ours {number}.", f"Theirs {number}."]
        for way in order:
            await ways[way]()
            assert await texts(linked, there) == wanted, (order, way)
    linked.there.answer(there, "At last.")
    await asyncio.gather(*(ways[way]() for way in (*ORDERS[0], *ORDERS[-1])))
    assert await texts(linked, there) == [*wanted, "At last."]


@pytest.mark.parametrize("first", ["feed", "hook", "list"])
async def test_a_ticket_of_the_portal_is_adopted_once_whoever_tells_first(linked: Linked, first: str) -> None:
    calling = Calling(linked)
    linked.turn(seconds=5)
    there = linked.there.open("It hums.")

    async def hook() -> None:
        await calling(there)
        await linked.poll.beat()

    ways = {"feed": linked.poll.sweep, "hook": hook, "list": linked.poll.reconcile}
    await ways.pop(first)()
    assert await texts(linked, there) == ["It hums."]
    for way in ways.values():
        await way()
    assert await texts(linked, there) == ["It hums."]
    count = await linked.store.read(TEAM, lambda tx: sum(tx.subject_uses(RULES.id).values()))
    assert count <= 1


async def test_feeds_tell_what_changed_since_and_nothing_of_before(fed: There) -> None:
    stand, ticket = fed.stand.rackspace, some_ticket(fed)
    stand.vendor.answer(ticket, "Before.")
    first = await fed.connector.changed(None)
    assert (first.hints, first.heads, first.is_last, first.is_told) == ((), (), True, True)
    fed.turn(seconds=20)
    assert (await fed.connector.changed(first.cursor)).hints == ()
    stand.vendor.answer(ticket, "After.")
    told = await fed.connector.changed(first.cursor)
    assert (told.hints, told.is_last) == ((ticket,), True)
    assert (await fed.connector.changed(told.cursor)).hints == ()


@pytest.mark.parametrize("do", ["status", "unavailable_html", "ratelimited_html", "drop", "not_found"])
async def test_a_feed_that_fails_is_replaced_by_the_list(fed: There, do: str) -> None:
    stand, ticket = fed.stand.rackspace, some_ticket(fed)
    first = await fed.connector.changed(None)
    fed.turn(minutes=5)
    stand.vendor.answer(ticket, "It is mended.")
    stand.faults.add("GET /feeds", do, times=100)
    listed = await fed.connector.changed(first.cursor)
    assert (listed.hints, listed.is_told) == ((), False)
    assert ticket in [each.id for each in listed.heads]
    stand.faults.clear()
    fed.turn(minutes=11)
    well = await fed.connector.changed(listed.cursor)
    assert well.hints == (ticket,)


async def test_without_the_role_the_list_is_read(fed: There) -> None:
    for user in fed.stand.rackspace.state.users.values():
        user.roles.discard("cloudfeeds:observer")
    first = await fed.connector.changed(None)
    fed.turn(minutes=5)
    ticket = some_ticket(fed)
    fed.stand.rackspace.vendor.answer(ticket, "It is mended.")
    assert ticket in [each.id for each in (await fed.connector.changed(first.cursor)).heads]


async def test_who_reads_feeds_no_more_goes_on_by_the_list_from_there(fed: There) -> None:
    cursor: Cursor = (await fed.connector.changed(None)).cursor
    fed.turn(minutes=5)
    ticket = some_ticket(fed)
    fed.stand.rackspace.vendor.answer(ticket, "It is mended.")
    fed.connector._changes = None
    found = await fed.connector.changed(cursor)
    assert ticket in [each.id for each in found.heads]
