"""One thread, two systems: what is said here is there once, what is said there is here once.

For every remote that a desk can have. Time goes on only as far as a test turns it.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.connector import Errand
from bot.domain.effects import AskSend, Mark, MarkUpdate, PostUpdate, TellLasting
from bot.domain.intents import Drop, OpenAgain, SendAgain, SendNow, Source
from bot.domain.remote_side import SendingState
from bot.domain.ticket import REMOTE, MessageRef, Status, Ticket, Turn, Visibility
from bot.service.revising import Revision
from tests.connectors.harness import Fault
from tests.connectors.linked import SAM, TEAM, Linked, remote_id
from tests.domain.test_decide import ANNA, BENO, HELP


async def opened(linked: Linked) -> Ticket:
    """A ticket that is open there."""
    return await linked.delivered((await linked.opened()).id)


async def test_what_is_said_within_the_hold_goes_out_as_one(linked: Linked) -> None:
    ticket = await opened(linked)
    await linked.say(ticket.id, "200.1", "It is louder now.")
    held = await linked.say(ticket.id, "200.2", "And hot.")
    assert held.remote is not None
    assert [each.state for each in held.remote.sendings] == [SendingState.HELD]
    await linked.worked()
    assert linked.said(ticket)[1:] == []
    await linked.delivered(ticket.id)
    assert linked.said(ticket)[1:] == ["It is louder now.\n\nAnd hot."]


async def test_another_person_s_words_go_out_apart(linked: Linked) -> None:
    ticket = await opened(linked)
    await linked.say(ticket.id, "200.1", "It is louder now.")
    await linked.say(ticket.id, "200.2", "I hear it too.", by=BENO)
    await linked.delivered(ticket.id)
    assert linked.said(ticket)[1:] == ["It is louder now.", "I hear it too."]


async def test_the_marks_tell_what_became_of_it(linked: Linked) -> None:
    ticket = await opened(linked)
    after = await linked.say(ticket.id, "200.1", "It is louder now.")
    await linked.delivered(ticket.id)
    await linked.worked()
    marks = [each for each in linked.done(MarkUpdate) if isinstance(each, MarkUpdate)]
    assert [each.mark for each in marks] == [Mark.QUEUED, Mark.DONE]
    assert {each.number for each in marks} == {after.version - 1}


async def test_send_now_does_not_wait(linked: Linked) -> None:
    ticket = await opened(linked)
    await linked.say(ticket.id, "200.1", "It burns!")
    await linked.desk.handle(TEAM, ticket.id, SendNow(by=ANNA, sending=1), None)
    await linked.worked()
    assert linked.said(ticket)[1:] == ["It burns!"]


@pytest.mark.parametrize(("text", "expected"), [("It is quiet now.", ["It is quiet now."]), (None, [])])
async def test_an_edit_within_the_hold_goes_out_as_it_reads_then(
    linked: Linked, text: str | None, expected: list[str]
) -> None:
    ticket = await opened(linked)
    await linked.say(ticket.id, "200.1", "It is louder now.")
    assert await linked.revised("200.1", text) is Revision.RECORDED
    await linked.delivered(ticket.id)
    assert linked.said(ticket)[1:] == expected


async def test_an_edit_of_what_is_there_is_a_correction_and_its_author_is_told(linked: Linked) -> None:
    ticket = await opened(linked)
    await linked.say(ticket.id, "200.1", "It is louder now.")
    await linked.delivered(ticket.id)
    assert len(linked.done(TellLasting)) == 1
    await linked.revised("200.1", "It is quiet now.")
    await linked.delivered(ticket.id)
    assert linked.said(ticket)[1:] == [
        "It is louder now.",
        "Correction of what I wrote before:\n\nIt is quiet now.",
    ]
    told = [each.person for each in linked.done(TellLasting) if isinstance(each, TellLasting)]
    assert told == [ANNA, ANNA]


async def test_a_deletion_of_what_is_there_tells_its_author_that_it_stays(linked: Linked) -> None:
    ticket = await opened(linked)
    await linked.say(ticket.id, "200.1", "It is louder now.")
    await linked.delivered(ticket.id)
    assert await linked.revised("200.1", None) is Revision.RECORDED
    await linked.worked()
    assert len(linked.done(TellLasting)) == 2
    assert linked.said(ticket)[1:] == ["It is louder now."]


async def test_what_seems_a_secret_waits_for_its_author(linked: Linked) -> None:
    ticket = await opened(linked)
    await linked.say(ticket.id, "200.1", "The password is hunter2secret")
    linked.turn(minutes=5)
    await linked.worked()
    assert len(linked.done(AskSend)) == 1
    assert linked.said(ticket)[1:] == []
    await linked.desk.handle(TEAM, ticket.id, Drop(by=ANNA, sending=1), None)
    await linked.say(ticket.id, "200.2", "Please reset it.")
    await linked.delivered(ticket.id)
    assert linked.said(ticket)[1:] == ["Please reset it."]


async def test_what_becomes_a_note_on_its_way_never_reaches_whom_it_is_kept_from(linked: Linked) -> None:
    ticket = await opened(linked)
    linked.there.strike(Errand.SAY, Fault.BROKEN)
    await linked.say(ticket.id, "200.1", "It is louder now.")
    linked.turn(seconds=21)
    await linked.worked()
    message, at = MessageRef(channel=HELP, id="200.1"), linked.clock.now() + timedelta(seconds=1)
    source = Source(workspace=TEAM, key="edit")
    await linked.desk.revise(message, "They pay late.", ANNA, at, source, Visibility.INTERNAL)
    for _ in range(5):
        linked.turn(minutes=6)
        await linked.worked()
    # Where we serve a note is said there too, where no customer sees it.
    is_served = linked.connector.capabilities.is_service_desk
    notes = ["Correction of what I wrote before:\n\nThey pay late."] * is_served
    assert linked.said(ticket)[1:] == ["It is louder now.", *notes]


async def test_a_vendor_s_answer_is_here_once_however_often_it_is_read(linked: Linked) -> None:
    ticket = await opened(linked)
    await linked.poll.sweep()
    linked.turn(seconds=30)
    linked.there.answer(remote_id(ticket), "We are looking.")
    for _ in range(3):
        await linked.poll.sweep()
        await linked.poll.reconcile()
    await linked.worked()
    after = await linked.ticket(ticket.id)
    is_served = linked.connector.capabilities.is_service_desk
    assert (after.updates, after.last_by) == (2, REMOTE)
    assert after.turn is (Turn.OURS if is_served else Turn.THEIRS)
    posted = [each.number for each in linked.done(PostUpdate) if isinstance(each, PostUpdate)]
    assert len(set(posted)) == len(posted)
    assert after.version in (*posted, max(posted) + 1)  # The turn goes over with it.


async def test_our_own_words_never_come_back(linked: Linked) -> None:
    ticket = await opened(linked)
    await linked.say(ticket.id, "200.1", "It is louder now.")
    await linked.delivered(ticket.id)
    await linked.poll.sweep()
    await linked.poll.reconcile()
    await linked.desk.resync(TEAM, await linked.ticket(ticket.id))
    assert await linked.poll.beat() == 1
    assert (await linked.ticket(ticket.id)).updates == 2


async def test_what_is_closed_there_is_so_here(linked: Linked) -> None:
    ticket = await opened(linked)
    await linked.poll.sweep()
    linked.turn(seconds=30)
    linked.there.close(remote_id(ticket), SAM)
    await linked.poll.sweep()
    closed = await linked.ticket(ticket.id)
    assert (closed.status, closed.turn, closed.closed_by) == (Status.CLOSED, Turn.NOBODY, REMOTE)


async def test_a_ticket_that_was_opened_elsewhere_is_shown_here(linked: Linked) -> None:
    await linked.poll.sweep()
    linked.turn(seconds=30)
    there = linked.there.open("It hums.")
    for _ in range(2):
        await linked.poll.sweep()
        await linked.poll.reconcile()
    found = await linked.ticket_of(there)
    assert found is not None
    assert (found.requester, found.updates, bool(found.title)) == (REMOTE, 1, True)


async def test_what_was_opened_before_the_first_look_has_a_thread_but_not_what_was_there_before(
    linked: Linked,
) -> None:
    old = linked.there.open("It hummed before.")
    linked.turn(seconds=2)
    await linked.poll.begin()
    new = linked.there.open("It hums.")
    linked.turn(seconds=5)
    await linked.poll.beat()
    assert await linked.ticket_of(old) is None
    assert await linked.ticket_of(new) is not None


async def test_what_is_refused_there_says_why_and_can_be_sent_again(linked: Linked) -> None:
    ticket = await opened(linked)
    linked.there.strike(Errand.SAY, Fault.REFUSED)
    await linked.say(ticket.id, "200.1", "It is louder now.")
    linked.turn(seconds=21)
    await linked.worked()
    refused = (await linked.ticket(ticket.id)).remote
    assert refused is not None
    assert [(each.state, each.reason) for each in refused.sendings] == [
        (SendingState.REFUSED, linked.there.refusal)
    ]
    await linked.desk.handle(TEAM, ticket.id, SendAgain(by=ANNA, sending=1), None)
    await linked.delivered(ticket.id)
    assert linked.said(ticket)[1:] == ["It is louder now."]


async def test_a_ticket_that_is_refused_there_is_kept_and_can_be_opened_again(linked: Linked) -> None:
    linked.there.strike(Errand.OPEN, Fault.REFUSED)
    ticket = await linked.opened()
    await linked.worked()
    refused = (await linked.ticket(ticket.id)).remote
    assert refused is not None
    assert refused.refusal == linked.there.refusal
    await linked.say(ticket.id, "200.1", "It is louder now.")
    linked.turn(seconds=21)
    await linked.desk.handle(TEAM, ticket.id, OpenAgain(by=ANNA), None)
    again = await linked.delivered(ticket.id)
    assert again.remote is not None
    assert again.remote.refusal == ""
    assert linked.said(again) == ["It fails.", "It is louder now."]


LOST = (Fault.CUT, Fault.CUT_LATE, Fault.BROKEN, Fault.BROKEN_LATE)


@pytest.mark.parametrize("errand", [Errand.OPEN, Errand.SAY])
@pytest.mark.parametrize("fault", LOST)
async def test_what_is_cut_off_is_there_exactly_once(linked: Linked, errand: Errand, fault: Fault) -> None:
    linked.there.strike(errand, fault, times=2)
    ticket = await linked.opened()
    await linked.say(ticket.id, "200.1", "It is louder now.")
    ticket = await linked.delivered(ticket.id)
    assert linked.said(ticket) == ["It fails.", "It is louder now."]
    assert linked.there.count() == linked.before + 1
    assert ticket.updates == 2


async def test_the_vendor_s_number_leads_to_our_ticket(linked: Linked) -> None:
    ticket = await opened(linked)
    assert ticket.remote is not None
    number = ticket.remote.number.lower()
    # One that looks like ours is ours, unless the desk stands before it.
    word = f"{ticket.desk}:{number}" if linked.queries.number(number) else number
    found = await linked.queries.called(TEAM, linked.desk.desks, ["show", word, "CS99999999"])
    assert found == {word: ticket.id}


async def test_a_resync_has_the_ticket_read_at_the_next_beat(linked: Linked) -> None:
    ticket = await opened(linked)
    linked.turn(hours=30)
    await linked.poll.beat()
    linked.there.answer(remote_id(ticket), "Try now.")
    assert await linked.poll.beat() == 0
    await linked.desk.resync(TEAM, await linked.ticket(ticket.id))
    assert await linked.poll.beat() == 1
    assert (await linked.ticket(ticket.id)).last_by == REMOTE
