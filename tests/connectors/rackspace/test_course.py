"""A ticket that Rackspace thinks solved: it is resolved here, a reply wakes it, and it closes by itself."""

from __future__ import annotations

from bot.domain.ticket import REMOTE, Status, Ticket, Turn
from bot.sandbox.rackspace.records import Status as Theirs
from tests.connectors.linked import SAM, remote_id
from tests.connectors.rackspace.linked import Linked, running_linked


async def solved(linked: Linked) -> Ticket:
    """A ticket that is open there and has just been solved."""
    ticket = await linked.delivered((await linked.opened()).id)
    await linked.poll.sweep()
    linked.turn(minutes=5)
    linked.there.vendor.solve(remote_id(ticket), by=SAM)
    await linked.poll.sweep()
    return await linked.ticket(ticket.id)


async def test_what_is_solved_there_is_resolved_here_until_somebody_works_on_it_again() -> None:
    async with running_linked() as linked:
        ticket = await solved(linked)
        assert (ticket.status, ticket.turn, ticket.is_closed) == (Status.RESOLVED, Turn.NOBODY, False)
        assert ticket.remote is not None
        assert (ticket.remote.status, ticket.remote.is_writable) == ("Solved", True)
        assert ticket.resolved_at == linked.clock.now()
        linked.turn(minutes=5)
        linked.there.vendor.set_status(remote_id(ticket), Theirs.IN_PROGRESS, by=SAM)
        await linked.poll.sweep()
        ticket = await linked.ticket(ticket.id)
        assert (ticket.status, ticket.turn, ticket.resolved_at) == (Status.ASSIGNED, Turn.OURS, None)


async def test_a_reply_to_what_is_solved_wakes_it_on_both_sides() -> None:
    async with running_linked() as linked:
        ticket = await solved(linked)
        await linked.say(ticket.id, "300.1", "It hums again, louder.")
        now = await linked.delivered(ticket.id)
        assert linked.said(now)[-1] == "It hums again, louder."
        assert linked.there.ticket(remote_id(now)).status == Theirs.PENDING_RACKSPACE
        linked.turn(minutes=1)
        await linked.poll.sweep()
        now = await linked.ticket(ticket.id)
        assert (now.status, now.turn) == (Status.OPEN, Turn.OURS)


async def test_what_stays_solved_is_closed_there_by_itself_and_so_here() -> None:
    async with running_linked() as linked:
        ticket = await solved(linked)
        linked.turn(days=4)
        await linked.poll.sweep()
        await linked.poll.reconcile()
        await linked.poll.sweep()
        now = await linked.ticket(ticket.id)
        assert (now.status, now.closed_by) == (Status.CLOSED, REMOTE)
