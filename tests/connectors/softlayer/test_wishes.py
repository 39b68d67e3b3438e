"""What people want of the vendor besides talk reaches it: ratings, alerts, and that its words were seen."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.events import RemoteUndone, UpdateAdded
from bot.domain.intents import CancelTimer, SetAlert, SetTimer, Source
from bot.domain.ticket import Role, Ticket, TicketId, TimerKind
from bot.errors import UserError
from tests.connectors.linked import TEAM, remote_id
from tests.connectors.softlayer.linked import Linked
from tests.connectors.softlayer.test_sync import opened
from tests.domain.test_decide import ANNA, BENO


async def answered(linked: Linked, *texts: str) -> Ticket:
    """A ticket that is open there, with these answers of the vendor's people."""
    async with linked.relaying():
        ticket = await opened(linked)
        await linked.poll.sweep()  # From now on.
        for text in texts:
            linked.turn(seconds=30)
            linked.stand.softlayer.vendor.answer(int(remote_id(ticket)), text)
            await linked.poll.sweep()
    return await linked.ticket(ticket.id)


def stars_there(linked: Linked, ticket: Ticket) -> list[int | None]:
    """How each answer of the vendor's people is rated there."""
    updates = linked.stand.softlayer.vendor.ticket(int(remote_id(ticket))).updates
    rated = [each.response_rating for each in updates if each.response_rating is not None]
    return [each if each in range(1, 6) else None for each in rated]


async def answers_of(linked: Linked, ticket: TicketId) -> list[int]:
    """The numbers of the vendor's answers in our log."""
    log = await linked.store.read(TEAM, lambda tx: tx.history(ticket))
    return [
        each.number for each in log if isinstance(each.event, UpdateAdded) and each.event.role is Role.REMOTE
    ]


async def rate(linked: Linked, ticket: Ticket, stars: int, number: int | None = None) -> None:
    source = Source(workspace=TEAM, key=f"rate:{stars}:{number}")
    await linked.desk.rate(source, ticket.id, ANNA, stars, number)
    await linked.worked()


async def test_a_rating_reaches_the_last_answer_or_the_one_that_is_named(linked: Linked) -> None:
    ticket = await answered(linked, "Since when?", "We look at it.")
    first, _ = await answers_of(linked, ticket.id)
    await rate(linked, ticket, 4)
    assert stars_there(linked, ticket) == [None, 4]
    await rate(linked, ticket, 2, first)
    await rate(linked, ticket, 5)
    assert stars_there(linked, ticket) == [2, 5]


async def test_what_is_no_answer_of_theirs_is_not_rated(linked: Linked) -> None:
    ticket = await answered(linked)
    for number in (None, 1, 2, 999):
        with pytest.raises(UserError, match="not_an_answer"):
            await rate(linked, ticket, 4, number)
    assert linked.stand.softlayer.journal.calls("addResponseRating") == []


async def test_a_rating_that_the_vendor_refuses_says_so_in_its_words(linked: Linked) -> None:
    ticket = await answered(linked, "We look at it.")
    linked.stand.softlayer.faults.add("addResponseRating", "error", error="Unable to set response rating.")
    await rate(linked, ticket, 4)
    assert await undone(linked, ticket) == ["Unable to set response rating."]


async def undone(linked: Linked, ticket: Ticket) -> list[str]:
    log = await linked.store.read(TEAM, lambda tx: tx.history(ticket.id))
    return [each.event.reason for each in log if isinstance(each.event, RemoteUndone)]


async def test_an_alert_is_set_there_changed_and_taken_back(linked: Linked) -> None:
    ticket = await answered(linked)
    day = timedelta(days=1)
    times = [linked.clock.now() + day * number for number in (1, 2, 4)]
    for due_at in (times[0], times[1], None, times[2]):
        await linked.desk.handle(TEAM, ticket.id, SetAlert(by=ANNA, due_at=due_at), None)
        await linked.worked()
    calls = linked.stand.softlayer.journal
    counts = [len(calls.calls(name)) for name in ("addScheduledAlert", "removeScheduledAlert")]
    assert counts == [3, 1]
    alerts = []
    for _ in range(5):
        linked.turn(days=1, seconds=30)
        await linked.poll.sweep()
        entries = linked.entries(remote_id(ticket))
        alerts.append(entries.count("This is the scheduled alert of this ticket."))
    assert alerts == [0, 0, 0, 1, 1], "only the last one that was set"
    assert (await linked.ticket(ticket.id)).updates == 2, "it is told here as it is there"


async def test_a_reminder_of_ours_sets_no_alert_there(linked: Linked) -> None:
    ticket = await answered(linked)
    due_at = linked.clock.now() + timedelta(days=1)
    reminded = SetTimer(by=ANNA, kind=TimerKind.ALERT, due_at=due_at)
    after = await linked.desk.handle(TEAM, ticket.id, reminded, None)
    await linked.desk.handle(TEAM, ticket.id, CancelTimer(by=ANNA, timer=after.timers[0].id), None)
    await linked.worked()
    assert linked.stand.softlayer.journal.calls("addScheduledAlert") == []


async def test_the_vendor_is_told_once_that_what_it_wrote_was_seen(linked: Linked) -> None:
    ticket = await answered(linked, "Since when?")
    calls = linked.stand.softlayer.journal
    for person in (ANNA, BENO, ANNA):
        await linked.desk.view(TEAM, person, await linked.ticket(ticket.id))
        await linked.worked()
    await linked.desk.view(TEAM, ANNA, None)
    assert len(calls.calls("markAsViewed")) == 1
    linked.turn(seconds=30)
    linked.stand.softlayer.vendor.answer(int(remote_id(ticket)), "Are you there?")
    await linked.poll.sweep()
    await linked.desk.view(TEAM, BENO, await linked.ticket(ticket.id))
    await linked.worked()
    assert len(calls.calls("markAsViewed")) == 2


async def test_a_mark_that_the_vendor_refuses_is_no_news(linked: Linked) -> None:
    ticket = await answered(linked, "Since when?")
    linked.stand.softlayer.faults.add("markAsViewed", "error", error="Access Denied.")
    await linked.desk.view(TEAM, ANNA, await linked.ticket(ticket.id))
    await linked.worked()
    assert await undone(linked, ticket) == []
