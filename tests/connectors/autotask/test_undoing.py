"""What Autotask does not take stands here as it stands there again, and is told once."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.domain.events import PriorityChanged, RemoteUndone, TitleChanged
from bot.domain.intents import SetPriority, SetTitle, Source
from bot.domain.ticket import REMOTE, Priority, Ticket
from tests.connectors.autotask.linked import Linked, running_linked
from tests.connectors.linked import TEAM, remote_id
from tests.domain.test_decide import BENO


@pytest.fixture
async def linked() -> AsyncIterator[Linked]:
    async with running_linked() as linked:
        yield linked


async def read(linked: Linked) -> Ticket:
    ticket = await linked.delivered((await linked.opened()).id)
    await linked.poll.sweep()
    linked.turn(minutes=1)
    return await linked.ticket(ticket.id)


async def do(linked: Linked, ticket: Ticket, intent: SetTitle | SetPriority, key: str) -> None:
    await linked.desk.handle(TEAM, ticket.id, intent, Source(workspace=TEAM, key=key))


def refuse(linked: Linked, times: int = 1) -> None:
    faults = linked.there.stand.autotask.faults
    faults.add("PATCH /Tickets", "error", message="You may not.", times=times)


@pytest.mark.parametrize(
    ("intent", "changed"),
    [
        (SetTitle(by=BENO, title="It is on fire"), TitleChanged),
        (SetPriority(by=BENO, priority=Priority.URGENT), PriorityChanged),
    ],
)
async def test_what_is_refused_is_as_it_was_and_the_next_look_has_nothing_to_tell(
    linked: Linked, intent: SetTitle | SetPriority, changed: type
) -> None:
    ticket = await read(linked)
    refuse(linked)
    await do(linked, ticket, intent, "change")
    assert (await linked.ticket(ticket.id)) != ticket
    await linked.worked()
    after = await linked.ticket(ticket.id)
    assert (after.title, after.priority) == (ticket.title, ticket.priority)
    _, log = await linked.queries.history(TEAM, ticket.id)
    events = [each.event for each in log]
    assert [each.by for each in events if isinstance(each, changed)] == [BENO, REMOTE]
    assert ["You may not." in each.reason for each in events if isinstance(each, RemoteUndone)] == [True]
    linked.turn(minutes=1)
    await linked.poll.sweep()
    assert (await linked.ticket(ticket.id)).title == ticket.title


async def test_what_was_changed_since_stays_and_is_tried(linked: Linked) -> None:
    ticket = await read(linked)
    refuse(linked)
    await do(linked, ticket, SetTitle(by=BENO, title="It is on fire"), "first")
    await do(linked, ticket, SetTitle(by=BENO, title="It smokes"), "second")
    await linked.worked()
    assert (await linked.ticket(ticket.id)).title == "It smokes"
    assert linked.there.ticket(remote_id(ticket))["title"] == "It smokes"
