"""One thread, two systems: what is said here is there once, what is said there is here once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.effects import AskSend, Mark, MarkUpdate, PostUpdate, TellLasting
from bot.domain.events import RemoteUndone
from bot.domain.ids import RemoteId
from bot.domain.intents import CancelTimer, Drop, OpenAgain, SendAgain, SendNow, SetTimer, Source
from bot.domain.remote_side import SendingState
from bot.domain.ticket import REMOTE, MessageRef, Status, Ticket, TimerKind, Turn, Visibility
from bot.service.reader import TOGETHER
from bot.service.units import Revision
from tests.connectors.conftest import TEAM, Linked
from tests.domain.test_decide import ANNA, BENO, HELP
from tests.domain.test_opening import FORM

SEED = 100_200
COUNT = 2 * TOGETHER + 10


async def opened(linked: Linked) -> Ticket:
    ticket = await linked.opened()
    return await linked.until(ticket.id, lambda each: each.remote is not None and bool(each.remote.id))


def remote_id(ticket: Ticket) -> str:
    assert ticket.remote is not None
    assert ticket.remote.id is not None
    return ticket.remote.id


async def delivered(linked: Linked, ticket: Ticket) -> Ticket:
    """The ticket once nothing of it is on its way any more."""
    return await linked.until(ticket.id, lambda each: each.remote is not None and not each.remote.sendings)


async def worked(linked: Linked) -> None:
    """All that can leave by now has left."""
    relay = linked.relay()
    while await relay.once():
        pass


def said(linked: Linked, ticket: Ticket) -> list[str]:
    """What stands on the ticket there, without who said it."""
    return [entry.rpartition("\n\n-- ")[0] or entry for entry in linked.entries(remote_id(ticket))]


async def test_a_ticket_is_opened_there_with_its_words_and_who_said_them(linked: Linked) -> None:
    async with linked.relaying():
        ticket = await opened(linked)
    assert ticket.remote is not None
    assert ticket.remote.number.startswith("CS")
    assert (ticket.remote.status, ticket.status, ticket.turn) == ("Open", Status.OPEN, Turn.OURS)
    assert linked.entries(remote_id(ticket)) == [f"It fails.\n\n-- Anna Baker (via Slack, {ticket.id}-0.1)"]
    there = linked.stand.softlayer.vendor.ticket(int(remote_id(ticket)))
    assert there.subject_id == 1003


async def test_what_is_said_within_the_hold_goes_out_as_one(linked: Linked) -> None:
    async with linked.relaying():
        ticket = await opened(linked)
        await linked.say(ticket.id, "200.1", "It is louder now.")
        held = await linked.say(ticket.id, "200.2", "And hot.")
        assert held.remote is not None
        assert [each.state for each in held.remote.sendings] == [SendingState.HELD]
        assert len(said(linked, ticket)) == 1
        linked.turn(seconds=21)
        await delivered(linked, ticket)
    assert said(linked, ticket)[1:] == ["It is louder now.\n\nAnd hot."]


async def test_another_person_s_words_go_out_apart(linked: Linked) -> None:
    async with linked.relaying():
        ticket = await opened(linked)
        await linked.say(ticket.id, "200.1", "It is louder now.")
        await linked.say(ticket.id, "200.2", "I hear it too.", by=BENO)
        linked.turn(seconds=21)
        await delivered(linked, ticket)
    assert said(linked, ticket)[1:] == ["It is louder now.", "I hear it too."]


async def test_the_marks_tell_what_became_of_it(linked: Linked) -> None:
    async with linked.relaying():
        ticket = await opened(linked)
        after = await linked.say(ticket.id, "200.1", "It is louder now.")
        linked.turn(seconds=21)
        await delivered(linked, ticket)
        async with linked.chat.changed:
            await linked.chat.changed.wait_for(lambda: len(linked.done(MarkUpdate)) >= 2)
    marks = [each for each in linked.done(MarkUpdate) if isinstance(each, MarkUpdate)]
    assert [each.mark for each in marks] == [Mark.QUEUED, Mark.DONE]
    assert {each.number for each in marks} == {after.version - 1}


async def test_send_now_does_not_wait(linked: Linked) -> None:
    async with linked.relaying():
        ticket = await opened(linked)
        await linked.say(ticket.id, "200.1", "It burns!")
        await linked.desk.handle(TEAM, ticket.id, SendNow(by=ANNA, sending=1), None)
        await delivered(linked, ticket)
    assert said(linked, ticket)[1:] == ["It burns!"]


@pytest.mark.parametrize(("text", "expected"), [("It is quiet now.", ["It is quiet now."]), (None, [])])
async def test_an_edit_within_the_hold_goes_out_as_it_reads_then(
    linked: Linked, text: str | None, expected: list[str]
) -> None:
    async with linked.relaying():
        ticket = await opened(linked)
        await linked.say(ticket.id, "200.1", "It is louder now.")
        assert await revised(linked, "200.1", text) is Revision.RECORDED
        linked.turn(seconds=21)
        await delivered(linked, ticket)
    assert said(linked, ticket)[1:] == expected


async def revised(linked: Linked, ts: str, text: str | None) -> Revision:
    message = MessageRef(channel=HELP, id=ts)
    at = linked.clock.now() + timedelta(seconds=1)
    source = Source(workspace=TEAM, key=f"edit:{ts}:{text}")
    return await linked.desk.revise(message, text, ANNA, at, source)


async def test_an_edit_of_what_is_there_is_a_correction(linked: Linked) -> None:
    async with linked.relaying():
        ticket = await opened(linked)
        await linked.say(ticket.id, "200.1", "It is louder now.")
        linked.turn(seconds=21)
        await delivered(linked, ticket)
        await revised(linked, "200.1", "It is quiet now.")
        linked.turn(seconds=21)
        await delivered(linked, ticket)
    assert said(linked, ticket)[1:] == [
        "It is louder now.",
        "Correction of what I wrote before:\n\nIt is quiet now.",
    ]


async def test_what_seems_a_secret_waits_for_its_author(linked: Linked) -> None:
    async with linked.relaying():
        ticket = await opened(linked)
        await linked.say(ticket.id, "200.1", "The password is hunter2secret")
        linked.turn(minutes=5)
        async with linked.chat.changed:
            await linked.chat.changed.wait_for(lambda: bool(linked.done(AskSend)))
        assert len(said(linked, ticket)) == 1
        await linked.desk.handle(TEAM, ticket.id, Drop(by=ANNA, sending=1), None)
        await linked.say(ticket.id, "200.2", "Please reset it.")
        linked.turn(seconds=21)
        await delivered(linked, ticket)
    assert said(linked, ticket)[1:] == ["Please reset it."]


async def test_a_vendor_s_answer_is_here_once_however_often_it_is_read(linked: Linked) -> None:
    async with linked.relaying():
        ticket = await opened(linked)
        await linked.poll.sweep()
        linked.turn(seconds=30)
        linked.stand.softlayer.vendor.answer(int(remote_id(ticket)), "We are looking.")
        for _ in range(3):
            await linked.poll.sweep()
            await linked.poll.reconcile()
        after = await linked.ticket(ticket.id)
    assert (after.updates, after.turn, after.last_by) == (2, Turn.THEIRS, REMOTE)
    posted = [each for each in linked.done(PostUpdate) if isinstance(each, PostUpdate)]
    assert len({each.number for each in posted}) == len(posted)


async def test_our_own_words_never_come_back(linked: Linked) -> None:
    async with linked.relaying():
        ticket = await opened(linked)
        await linked.say(ticket.id, "200.1", "It is louder now.")
        linked.turn(seconds=21)
        await delivered(linked, ticket)
        await linked.poll.sweep()
        await linked.poll.reconcile()
        await linked.desk.resync(TEAM, await linked.ticket(ticket.id))
        assert await linked.poll.beat() == 1
    assert (await linked.ticket(ticket.id)).updates == 2


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
    await worked(linked)
    there = linked.stand.softlayer.vendor.ticket(int(remote_id(await linked.ticket(ticket.id))))
    timed = await linked.desk.handle(TEAM, ticket.id, set_timer, None)
    await worked(linked)
    assert planned() == [at]
    await linked.desk.handle(TEAM, ticket.id, CancelTimer(by=ANNA, timer=timed.timers[0].id), None)
    await worked(linked)
    assert planned() == []
    await linked.poll.sweep()
    await linked.desk.handle(TEAM, ticket.id, set_timer, None)
    await worked(linked)
    linked.turn(hours=4)
    linked.stand.softlayer.settle()
    await linked.poll.sweep()
    after = await linked.ticket(ticket.id)
    assert (after.status, after.closed_by, planned()) == (Status.CLOSED, REMOTE, [])


async def test_a_ticket_that_was_opened_elsewhere_is_shown_here(linked: Linked) -> None:
    async with linked.relaying():
        await linked.poll.sweep()
        linked.turn(seconds=30)
        there = linked.stand.softlayer.vendor.portal_open(1021, "It hums.", user_id=5502, title="The fan")
        for _ in range(2):
            await linked.poll.sweep()
            await linked.poll.reconcile()
        found = await linked.ticket_of(RemoteId(str(there.id)))
    assert found is not None
    assert (found.title, found.requester) == ("Hardware Issue - The fan", REMOTE)
    assert found.updates == 1


async def test_what_is_refused_there_says_why_and_can_be_sent_again(linked: Linked) -> None:
    faults = linked.stand.softlayer.faults
    async with linked.relaying():
        ticket = await opened(linked)
        faults.add("addUpdate", "error", error="Unable to add ticket update..")
        await linked.say(ticket.id, "200.1", "It is louder now.")
        linked.turn(seconds=21)
        refused = await linked.until(
            ticket.id,
            lambda each: (
                each.remote is not None
                and [one.state for one in each.remote.sendings] == [SendingState.REFUSED]
            ),
        )
        assert refused.remote is not None
        assert refused.remote.sendings[0].reason == "Unable to add ticket update.."
        await linked.desk.handle(TEAM, ticket.id, SendAgain(by=ANNA, sending=1), None)
        await delivered(linked, ticket)
    assert said(linked, ticket)[1:] == ["It is louder now."]


async def test_a_ticket_that_is_refused_there_is_kept_and_can_be_opened_again(linked: Linked) -> None:
    faults = linked.stand.softlayer.faults
    faults.add("createStandardTicket", "error", error="Please provide ticket contents.")
    async with linked.relaying():
        ticket = await linked.opened()
        refused = await linked.until(ticket.id, lambda each: bool(each.remote and each.remote.refusal))
        assert refused.remote is not None
        assert refused.remote.refusal == "Please provide ticket contents."
        await linked.say(ticket.id, "200.1", "It is louder now.")
        linked.turn(seconds=21)
        await linked.desk.handle(TEAM, ticket.id, OpenAgain(by=ANNA), None)
        await linked.until(ticket.id, lambda each: bool(each.remote and each.remote.id))
        again = await delivered(linked, ticket)
    assert again.remote is not None
    assert again.remote.refusal == ""
    assert said(linked, again) == ["It fails.", "It is louder now."]


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("method", ["createStandardTicket", "addUpdate"])
@pytest.mark.parametrize("how", ["drop", "internal", "empty"])
async def test_what_is_cut_off_is_there_exactly_once(
    linked: Linked, method: str, when: str, how: str
) -> None:
    linked.stand.softlayer.faults.add(method, how, when=when, times=2)
    relay, ticket = linked.relay(), await linked.opened()
    await linked.say(ticket.id, "200.1", "It is louder now.")
    for _ in range(40):
        while await relay.once():
            pass
        ticket = await linked.ticket(ticket.id)
        if ticket.remote is not None and ticket.remote.id is not None and not ticket.remote.sendings:
            break
        linked.turn(seconds=21)
    assert said(linked, ticket) == ["It fails.", "It is louder now."]
    assert len(linked.stand.softlayer.vendor.tickets()) == linked.before + 1


async def test_a_deletion_of_what_is_there_tells_its_author_that_it_stays(linked: Linked) -> None:
    async with linked.relaying():
        ticket = await opened(linked)
        await linked.say(ticket.id, "200.1", "It is louder now.")
        linked.turn(seconds=21)
        await delivered(linked, ticket)
        assert await revised(linked, "200.1", None) is Revision.RECORDED
        async with linked.chat.changed:
            await linked.chat.changed.wait_for(lambda: len(linked.done(TellLasting)) == 2)
    assert said(linked, ticket)[1:] == ["It is louder now."]


async def test_an_edit_of_what_is_there_tells_that_a_correction_follows(linked: Linked) -> None:
    async with linked.relaying():
        ticket = await opened(linked)
        await linked.say(ticket.id, "200.1", "It is louder now.")
        linked.turn(seconds=21)
        await delivered(linked, ticket)
        await revised(linked, "200.1", "It is not louder now.")
        async with linked.chat.changed:
            await linked.chat.changed.wait_for(lambda: len(linked.done(TellLasting)) == 2)
    first, edit = linked.done(TellLasting)
    assert isinstance(first, TellLasting)
    assert isinstance(edit, TellLasting)
    assert (first.person, edit.person) == (ANNA, ANNA)


async def test_the_vendor_s_number_leads_to_our_ticket(linked: Linked) -> None:
    async with linked.relaying():
        ticket = await opened(linked)
    assert ticket.remote is not None
    number = ticket.remote.number
    found = await linked.queries.called(TEAM, linked.desk.desks, ["show", number.lower(), "CS99999999"])
    assert found == {number.lower(): ticket.id}


async def test_a_resync_has_the_ticket_read_at_the_next_beat(linked: Linked) -> None:
    async with linked.relaying():
        ticket = await opened(linked)
        linked.turn(hours=30)
        await linked.poll.beat()
        linked.stand.softlayer.vendor.answer(int(remote_id(ticket)), "Try now.")
        assert await linked.poll.beat() == 0
        await linked.desk.resync(TEAM, await linked.ticket(ticket.id))
        assert await linked.poll.beat() == 1
        await linked.until(ticket.id, lambda each: each.last_by == REMOTE)


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


async def test_what_becomes_a_note_on_its_way_never_reaches_the_remote(linked: Linked) -> None:
    linked.stand.softlayer.faults.add("addUpdate", "status", when="before", times=1)
    async with linked.relaying():
        ticket = await opened(linked)
    relay = linked.relay()
    await linked.say(ticket.id, "200.1", "It is louder now.")
    linked.turn(seconds=21)
    while await relay.once():
        pass
    message, at = MessageRef(channel=HELP, id="200.1"), linked.clock.now() + timedelta(seconds=1)
    source = Source(workspace=TEAM, key="edit")
    await linked.desk.revise(message, "They pay late.", ANNA, at, source, Visibility.INTERNAL)
    for _ in range(5):
        linked.turn(minutes=6)
        while await relay.once():
            pass
    assert said(linked, ticket)[1:] == ["It is louder now."]


async def test_what_was_opened_before_the_first_look_has_a_thread_but_not_what_was_there_before(
    linked: Linked,
) -> None:
    vendor = linked.stand.softlayer.vendor
    old = vendor.portal_open(1021, "It hummed before.", user_id=5502, title="An old fan")
    linked.turn(seconds=2)
    await linked.poll.begin()
    new = vendor.portal_open(1021, "It hums.", user_id=5502, title="The fan")
    linked.turn(seconds=5)
    await linked.poll.beat()
    assert await linked.ticket_of(RemoteId(str(old.id))) is None
    found = await linked.ticket_of(RemoteId(str(new.id)))
    assert found is not None
    assert "The fan" in found.title
