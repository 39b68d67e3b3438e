"""What only SoftLayer does of one thread in two systems; all remotes are held to the other `test_sync.py`."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain.events import RemoteUndone
from bot.domain.intents import CancelTimer, SetTimer
from bot.domain.outgoing import called_apart
from bot.domain.ticket import REMOTE, Status, Ticket, TimerKind, Turn
from bot.service.reader import TOGETHER
from tests.connectors.linked import TEAM, remote_id
from tests.connectors.softlayer.linked import Linked
from tests.domain.test_decide import ANNA
from tests.domain.test_opening import FORM

COUNT = 2 * TOGETHER + 10


async def opened(linked: Linked) -> Ticket:
    ticket = await linked.opened()
    return await linked.until(ticket.id, lambda each: each.remote is not None and bool(each.remote.id))


async def delivered(linked: Linked, ticket: Ticket) -> Ticket:
    """The ticket once nothing of it is on its way any more."""
    return await linked.until(ticket.id, lambda each: each.remote is not None and not each.remote.sendings)


async def test_a_ticket_is_opened_there_with_its_words_and_who_said_them(linked: Linked) -> None:
    async with linked.relaying():
        ticket = await opened(linked)
    assert ticket.remote is not None
    assert ticket.remote.number.startswith("CS")
    assert (ticket.remote.status, ticket.status, ticket.turn) == ("Open", Status.OPEN, Turn.OURS)
    assert linked.entries(remote_id(ticket)) == [
        f"It fails.\n\n-- Anna Baker (via Slack, {called_apart(ticket.id)}-0.1)"
    ]
    there = linked.stand.softlayer.vendor.ticket(int(remote_id(ticket)))
    assert there.subject_id == 1003


async def test_assigned_and_closed_there_is_so_here(linked: Linked) -> None:
    async with linked.relaying():
        ticket = await opened(linked)
        await linked.poll.sweep()
        linked.turn(seconds=30)
        vendor = linked.stand.softlayer.vendor
        vendor.assign(int(remote_id(ticket)))
        await linked.poll.sweep()
        assigned = await linked.ticket(ticket.id)
        linked.turn(seconds=30)
        vendor.close(int(remote_id(ticket)), "The disk is a new one.")
        await linked.poll.sweep()
        closed = await linked.ticket(ticket.id)
    assert assigned.remote is not None
    assert (assigned.status, assigned.remote.assignee) == (Status.ASSIGNED, "Sam E")
    assert (closed.status, closed.closed_by, closed.updates) == (Status.CLOSED, REMOTE, 2)


async def test_an_auto_close_is_the_vendor_s_to_do_and_goes_when_it_is_taken_back(linked: Linked) -> None:
    def planned() -> list[datetime]:
        runs = (getattr(each.resource, "run_date", None) for each in there.attachments)
        return [datetime.fromtimestamp(at, UTC) for at in runs if at is not None]

    at = linked.clock.now() + timedelta(hours=3)
    set_timer = SetTimer(by=ANNA, kind=TimerKind.AUTO_CLOSE, due_at=at)
    ticket = await linked.opened()
    await linked.worked()
    there = linked.stand.softlayer.vendor.ticket(int(remote_id(await linked.ticket(ticket.id))))
    timed = await linked.desk.handle(TEAM, ticket.id, set_timer, None)
    await linked.worked()
    assert planned() == [at]
    await linked.desk.handle(TEAM, ticket.id, CancelTimer(by=ANNA, timer=timed.timers[0].id), None)
    await linked.worked()
    assert planned() == []
    await linked.poll.sweep()
    await linked.desk.handle(TEAM, ticket.id, set_timer, None)
    await linked.worked()
    linked.turn(hours=4)
    linked.stand.softlayer.settle()
    await linked.poll.sweep()
    after = await linked.ticket(ticket.id)
    assert (after.status, after.closed_by, planned()) == (Status.CLOSED, REMOTE, [])


async def test_what_was_read_before_the_remote_had_enough_is_not_read_again(linked: Linked) -> None:
    await linked.poll.beat()
    linked.turn(minutes=1)
    for number in range(COUNT):
        linked.stand.softlayer.vendor.portal_open(1021, f"Matter {number}.", user_id=5502)
    for _ in range(3):  # The page that tells of them, and two of three calls that read them.
        linked.stand.softlayer.faults.add("getTickets", "slow", seconds=0)
    linked.stand.softlayer.faults.add("getTickets", "ratelimited")
    assert await linked.poll.beat() == 0
    assert linked.poll.fault
    linked.turn(seconds=3)  # It rests as long as it was asked to, not longer.
    assert await linked.poll.beat() in (TOGETHER, COUNT - 2 * TOGETHER)
    assert not linked.poll.fault


async def test_a_ticket_whose_further_words_are_refused_is_open_and_not_opened_twice(linked: Linked) -> None:
    linked.stand.softlayer.faults.add("addUpdate", "error", error="Unable to add ticket update..")
    relay, text = linked.relay(), "\n\n".join(f"Line {number} " + "x" * 300 for number in range(20))
    ticket = await linked.opened(replace(FORM, text=text))
    while await relay.once():
        pass
    ticket = await linked.ticket(ticket.id)
    assert ticket.remote is not None
    assert (bool(ticket.remote.id), ticket.remote.refusal) == (True, "")
    assert len(linked.stand.softlayer.vendor.tickets()) == linked.before + 1
    log = await linked.store.read(TEAM, lambda tx: tx.history(ticket.id))
    (undone,) = (each.event for each in log if isinstance(each.event, RemoteUndone))
    assert (undone.number, undone.reason) == (2, "Unable to add ticket update..")
